"""The inspector: a fitting field for every argument, and inner layers edited in place."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import boxes, wait_for

FREE = {
    # Objects and arrays that no field of their own would make easier to write.
    "quantization_config",
    "weights",
    "renorm_clipping",
    # Any value of the data, whatever its type.
    "mask_value",
    # A tensor: there is none in a document.
    "input_tensor",
}
"""The arguments that take any value, as text or JSON. Of refused classes see REFUSED."""

REFUSED = {
    *("arguments", "function", "mask"),  # Lambda
    *("call_fn", "init_fn", "params", "state", "native_serialization_platforms"),  # Jax
    *("method", "module", "variables"),  # Flax, Torch
    *("filepath", "call_training_endpoint"),  # TFSMLayer
}
"""The same of classes that are never built from a document."""

_ROWS = """
() => [...document.querySelectorAll("[data-area=inspector] [data-argument]")]
  .map((row) => [row.dataset.argument, row.dataset.field])
"""


def inspector(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Inspector")


def open_network(page: Page, server, layers: list[dict]) -> str:
    with server.client() as client:
        saved = client.post("/api/networks", json={"name": "net", "layers": layers}).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    expect(boxes(page).first).to_be_visible()
    return saved["id"]


def saved_config(server, network_id: str, name: str) -> dict:
    """A layer's config as the server has it now."""
    with server.client() as client:
        layers = client.get(f"/api/networks/{network_id}").json()["document"]["layers"]
    return next(layer["config"] for layer in layers if layer["name"] == name)


def expect_config(page: Page, server, network_id: str, name: str, expected: dict) -> None:
    """See a layer's config as it is saved, once it is."""
    wait_for(page, lambda: saved_config(server, network_id, name), expected)


def test_every_argument_of_every_class_has_a_fitting_field(page: Page, server):
    with server.client() as client:
        classes = [c for c in client.get("/api/layers").json()["layers"] if not c["is_custom"]]
    assert len(classes) == 143
    layers = [
        {"name": f"l{at}", "class_name": spec["class_name"]} for at, spec in enumerate(classes)
    ]
    open_network(page, server, layers)
    boxes(page).first.click(position={"x": 40, "y": 14})
    heading = inspector(page).locator("h2")
    free: dict[str, set[str]] = {}
    for spec in classes:
        expect(heading).to_have_text(spec["class_name"])
        unfold = inspector(page).get_by_role("button", name=re.compile(r"^\d+ more argument"))
        while unfold.count() > 0:
            unfold.first.click()
        rows = page.evaluate(_ROWS)
        assert {a["name"] for a in spec["arguments"]} - {"name"} <= {name for name, _ in rows}
        kind = "refused" if spec["refused"] else "usable"
        free.setdefault(kind, set()).update(name for name, field in rows if field == "free")
        page.locator("[data-canvas] [data-key][tabindex='0']").focus()
        page.keyboard.press("ArrowDown")
    assert free["usable"] <= FREE
    assert free["refused"] <= FREE | REFUSED


@pytest.fixture
def wrapped(page: Page, server) -> str:
    inner = {"class_name": "LSTM", "config": {"units": 8}}
    return open_network(
        page,
        server,
        [
            {"name": "words", "class_name": "InputLayer", "config": {"shape": [5, 4]}},
            {"name": "both", "class_name": "Bidirectional", "config": {"layer": inner}},
            {"name": "out", "class_name": "Dense", "config": {"units": 2}},
        ],
    )


def select(page: Page, name: str) -> None:
    box = boxes(page).filter(has=page.get_by_text(name, exact=True)).first
    box.click(position={"x": 40, "y": 14})


def test_the_inner_layer_is_chosen_and_edited_in_place(page: Page, server, wrapped: str):
    expect(boxes(page).nth(1)).to_contain_text("Bidirectional· LSTM 8")
    select(page, "both")
    inspector(page).get_by_role("combobox", name="layer", exact=True).click()
    page.keyboard.type("gru")
    page.keyboard.press("Enter")
    expect(boxes(page).nth(1)).to_contain_text("Bidirectional· GRU 8")
    inner = inspector(page).get_by_role("group", name="GRU in layer")
    inner.get_by_label("units").fill("16")
    expect(boxes(page).nth(1)).to_contain_text("GRU 16")
    expect(page.get_by_text("32", exact=True).first).to_be_visible()  # 2 × 16 comes out
    inner.get_by_role("radiogroup", name="return_sequences").get_by_text("true").click()
    expect(page.get_by_text("5 × 32").first).to_be_visible()
    expected = {"layer": {"class_name": "GRU", "config": {"units": 16, "return_sequences": True}}}
    expect_config(page, server, wrapped, "both", expected)
    for _ in range(3):
        page.get_by_role("button", name=re.compile("Undo")).click()
    expect(boxes(page).nth(1)).to_contain_text("Bidirectional· LSTM 8")


def test_cells_are_added_moved_and_removed(page: Page, server):
    cell = {"class_name": "LSTMCell", "config": {"units": 4}}
    stacked = {"class_name": "StackedRNNCells", "config": {"cells": [cell]}}
    network = open_network(
        page,
        server,
        [
            {"name": "words", "class_name": "InputLayer", "config": {"shape": [5, 4]}},
            {"name": "rnn", "class_name": "RNN", "config": {"cell": stacked}},
        ],
    )
    select(page, "rnn")
    cells = inspector(page).get_by_role("list", name="cells")
    cells.get_by_role("button", name="Add a cell").click()
    second = cells.get_by_role("listitem").nth(1)
    second.get_by_role("button", name=re.compile("cell 2")).first.click()
    page.get_by_role("option", name="GRUCell").click()
    second.get_by_label("units").fill("6")
    cells.get_by_role("button", name="Move cell 2 up").click()
    expect(boxes(page).nth(1)).to_contain_text("GRUCell 6, LSTMCell 4")
    cells.get_by_role("button", name="Remove cell 2").click()
    gru = {"class_name": "GRUCell", "config": {"units": 6}}
    expected = {"cell": {"class_name": "StackedRNNCells", "config": {"cells": [gru]}}}
    expect_config(page, server, network, "rnn", expected)
    expect(page.get_by_role("contentinfo").get_by_text("valid")).to_be_visible()


def test_initializers_regularizers_and_activations_have_their_arguments(
    page: Page, server, wrapped: str
):
    select(page, "out")
    form = inspector(page)
    form.get_by_role("button", name=re.compile("more argument")).click()
    form.get_by_role(
        "button", name=re.compile("^None kernel_regularizer|kernel_regularizer")
    ).first.click()
    page.get_by_role("option", name="l2", exact=True).click()
    group = form.get_by_role("group", name="L2 in kernel_regularizer")
    group.get_by_role("button", name="1 argument of L2").click()
    group.get_by_label("l2").fill("0.5")
    form.get_by_role("combobox", name="activation", exact=True).click()
    page.keyboard.type("leakyrelu")
    page.keyboard.press("Enter")
    form.get_by_role("group", name="LeakyReLU in activation").get_by_label("negative_slope").fill(
        "0.2"
    )

    def slope() -> object:
        activation = saved_config(server, wrapped, "out").get("activation")
        return activation["config"] if isinstance(activation, dict) else activation

    wait_for(page, slope, {"negative_slope": 0.2})
    config = saved_config(server, wrapped, "out")
    assert config["kernel_regularizer"] == {"class_name": "L2", "config": {"l2": 0.5}}
    assert config["activation"]["class_name"] == "LeakyReLU"
    expect(page.get_by_role("contentinfo").get_by_text("valid")).to_be_visible()
    expect(page.get_by_role("region", name="Python code")).to_contain_text("layers.LeakyReLU(")

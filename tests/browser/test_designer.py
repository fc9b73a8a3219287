"""What a person can count on in the designer (UX 1, 3, 5, 6, 8, 11, 14), mouse and keyboard."""

import json
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.acts import (
    boxes,
    drag,
    expect_classes,
    open_search,
    palette_item,
    perform,
    wait_for,
)

STACK = {
    "name": "stack",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [28, 28, 1]}},
        {
            "name": "conv2d",
            "class_name": "Conv2D",
            "config": {"filters": 8, "kernel_size": [3, 3], "padding": "same"},
        },
        {"name": "flatten", "class_name": "Flatten"},
        {"name": "dense", "class_name": "Dense", "config": {"units": 10}},
    ],
}


@pytest.fixture
def network(page: Page, server) -> str:
    """The address of a saved network that the page shows."""
    with server.client() as client:
        saved = client.post("/api/networks", json=STACK).json()
    address = f"{server.address}/networks/{saved['id']}"
    page.goto(address)
    expect(boxes(page)).to_have_count(4)
    expect(page.get_by_text("6,272").first).to_be_visible()
    return address


def box(page: Page, name: str) -> Locator:
    return boxes(page).filter(has=page.get_by_text(name, exact=True)).first


def select(page: Page, name: str) -> None:
    box(page, name).click(position={"x": 40, "y": 14})


def expect_saved(page: Page, server, address: str, classes: list[str]) -> None:
    """See the layers that the server has, once the page has sent them."""
    with server.client() as client:

        def saved() -> list[str]:
            found = client.get(f"/api/networks/{address.rsplit('/', 1)[1]}").json()
            return [layer["class_name"] for layer in found["document"]["layers"]]

        wait_for(page, saved, classes)
    wait_until_saved(page)


def wait_until_saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def test_a_layer_dropped_on_a_wire_goes_in_between(page: Page, network: str, server):
    wire = box(page, "flatten").bounding_box()
    assert wire is not None
    drag(page, palette_item(page, "MaxPooling2D"), wire["x"] + 160, wire["y"] - 12)
    expect(boxes(page)).to_have_count(5)
    expect_classes(page, ["InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense"])
    expect(page.get_by_text("14 × 14 × 8").first).to_be_visible()
    expect(page.get_by_text("1,568").first).to_be_visible()
    classes = ["InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    expect_saved(page, server, network, classes)


def test_the_ghost_says_the_shape_before_release(page: Page, network: str):
    wire = box(page, "flatten").bounding_box()
    item = palette_item(page, "AveragePooling2D")
    item.scroll_into_view_if_needed()
    start = item.bounding_box()
    assert wire is not None
    assert start is not None
    page.mouse.move(start["x"] + 20, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(wire["x"] + 160, wire["y"] - 12, steps=8)
    expect(page.get_by_text(re.compile("14 × 14 × 8")).first).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(boxes(page)).to_have_count(4)


def test_dragging_a_box_reorders_and_undo_takes_it_back(page: Page, network: str):
    dense = box(page, "dense").bounding_box()
    target = box(page, "flatten").bounding_box()
    assert dense is not None
    assert target is not None
    page.mouse.move(dense["x"] + 60, dense["y"] + 14)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] - 40, steps=12)
    page.mouse.up()
    expect(page.get_by_text("28 × 28 × 10").first).to_be_visible()
    expect_classes(page, ["InputLayer", "Conv2D", "Dense", "Flatten"])
    page.keyboard.press("Control+z")
    expect(page.get_by_text("6,272").first).to_be_visible()
    expect_classes(page, ["InputLayer", "Conv2D", "Flatten", "Dense"])
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("28 × 28 × 10").first).to_be_visible()


def test_a_slash_asks_for_a_layer_and_those_that_fit_come_first(page: Page, network: str):
    select(page, "conv2d")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Add a layer that takes 28 × 28 × 8")
    expect(field).to_be_focused()
    fitting = page.get_by_role("group", name="Fit 28 × 28 × 8", exact=True).get_by_role("option")
    expect(fitting.first).to_have_text(re.compile("Conv2D.*26 × 26 × 32"))
    unfit = page.get_by_role("group", name="Do not fit 28 × 28 × 8 as they are")
    expect(unfit.get_by_role("option", name="Conv1D", exact=True)).to_be_attached()
    page.keyboard.type("max")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    focused = page.locator("[data-canvas] [data-key]:focus")
    expect(focused).to_contain_text("MaxPooling2D")
    expect_classes(page, ["InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense"])
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="14 × 14 × 8")).to_be_focused()
    page.keyboard.press("Escape")
    expect(focused).to_contain_text("MaxPooling2D")
    page.keyboard.press("Control+z")
    expect(boxes(page)).to_have_count(4)


def test_a_wire_let_go_in_the_open_asks_what_it_feeds(page: Page, server):
    layers = [dict(layer) for layer in STACK["layers"]]
    for before, layer in pairwise(layers):
        layer["inbound"] = [before["name"]]
    with server.client() as client:
        document = STACK | {"kind": "functional", "layers": layers}
        saved = client.post("/api/networks", json=document).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    expect(page.locator("[data-settled]")).to_be_visible()
    expect(page.get_by_text("6,272").first).to_be_visible()
    handle = box(page, "conv2d").locator(".react-flow__handle.source").bounding_box()
    assert handle is not None
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"] + 300, handle["y"] - 90, steps=6)
    page.mouse.up()
    expect(page.get_by_role("group", name="Fit 28 × 28 × 8", exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Add a layer")).to_be_focused()
    page.keyboard.type("globalmax")
    page.keyboard.press("Enter")
    expect(box(page, "global_max_pooling2d")).to_be_visible()
    wait_until_saved(page)
    page.keyboard.press("Control+z")
    expect(boxes(page)).to_have_count(4)
    page.mouse.dblclick(handle["x"] + 300, handle["y"] + 40)
    expect(page.get_by_role("option").first).to_have_text("InputLayer")
    page.mouse.click(handle["x"] + 300, handle["y"] - 200)
    expect(page.get_by_role("dialog", name="Add a layer")).to_have_count(0)


def test_deleting_in_the_middle_heals_the_chain(page: Page, network: str):
    select(page, "conv2d")
    page.keyboard.press("Delete")
    expect(boxes(page)).to_have_count(3)
    expect(page.get_by_text("784").first).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_text("7,850")).to_be_visible()


def test_a_problem_is_said_on_its_box_and_nothing_is_refused(page: Page, network: str):
    select(page, "flatten")
    palette = page.get_by_role("complementary", name="Palette of layers")
    palette.get_by_label("Find a layer").fill("LSTM")
    page.keyboard.press("Enter")
    expect(boxes(page)).to_have_count(5)
    lstm = boxes(page).filter(has_text="LSTM").first
    expect(lstm).to_contain_text(re.compile("3 axes|three axes|3 dimensions|ndim"))
    expect(page.get_by_role("contentinfo")).to_contain_text("1 problem")


def test_the_inspector_changes_the_drawing(page: Page, network: str):
    select(page, "conv2d")
    inspector = page.get_by_role("complementary", name="Inspector")
    filters = inspector.get_by_label("filters").first
    filters.fill("16")
    filters.press("Enter")
    expect(page.get_by_text("28 × 28 × 16").first).to_be_visible()
    expect(page.get_by_role("region", name="Python code")).to_contain_text("filters=16")
    filters.fill("-3")
    filters.press("Enter")
    expect(box(page, "conv2d")).to_contain_text("filters")
    expect(page.get_by_role("contentinfo")).to_contain_text("problem")
    page.keyboard.press("Escape")


def test_undo_survives_a_reload(page: Page, network: str, server):
    select(page, "flatten")
    page.keyboard.press("Delete")
    expect(boxes(page)).to_have_count(3)
    expect_saved(page, server, network, ["InputLayer", "Conv2D", "Dense"])
    page.reload()
    expect(boxes(page)).to_have_count(3)
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(boxes(page)).to_have_count(4)


def test_the_keyboard_alone(page: Page, network: str):
    open_search(page)
    perform(page, "Dropout")
    expect_classes(page, ["InputLayer", "Conv2D", "Flatten", "Dense", "Dropout"])
    page.keyboard.press("Delete")
    expect(boxes(page)).to_have_count(4)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Undo")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_theme_is_remembered(page: Page, network: str):
    page.get_by_role("button", name=re.compile("theme", re.IGNORECASE)).click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_hostile_names_are_text(page: Page, server):
    name = '<img src=x onerror="window.violations.push(1)">'
    hostile = {**STACK, "name": name}
    hostile["layers"] = [{**STACK["layers"][0], "name": name}]
    with server.client() as client:
        saved = client.post("/api/networks", json=hostile).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    expect(boxes(page)).to_have_count(1)
    expect(boxes(page).first).to_contain_text("onerror")


def test_somebody_else_saved_meanwhile(page: Page, network: str, server):
    network_id = network.rsplit("/", 1)[1]
    with server.client() as client:
        etag = client.get(f"/api/networks/{network_id}").headers["etag"]
        theirs = json.loads(json.dumps(STACK)) | {"name": "theirs"}
        answer = client.put(f"/api/networks/{network_id}", json=theirs, headers={"If-Match": etag})
        assert answer.status_code == 200
    select(page, "flatten")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=re.compile("mine", re.IGNORECASE)).click()
    expect_saved(page, server, network, ["InputLayer", "Conv2D", "Dense"])


def test_a_reload_in_the_middle_of_a_save_is_nobody_elses_change(page: Page, network: str, server):
    arrived = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "PUT" or arrived:
            route.continue_()
            return
        arrived.append(route.fetch().status)

    page.route("**/api/networks/*", lose_the_answer)
    select(page, "flatten")
    page.keyboard.press("Control+d")
    expect(boxes(page)).to_have_count(5)
    wait_for(page, lambda: arrived, [200])
    expect(page.get_by_text("Saving…")).to_be_visible()  # for ever: nobody answers it
    page.reload()
    expect(boxes(page)).to_have_count(5)
    wait_until_saved(page)
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_a_long_text_keeps_the_keyboard_while_it_is_typed(page: Page, server):
    equation = "abcdefgh,hijklmno->abcdefgijklmno"
    layer = {"name": "einsum", "class_name": "EinsumDense", "config": {"output_shape": 8}}
    with server.client() as client:
        saved = client.post("/api/networks", json={"name": "e", "layers": [layer]}).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    select(page, "einsum")
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_label("equation").click()
    page.keyboard.type(equation)
    with server.client() as client:

        def typed() -> str:
            found = client.get(f"/api/networks/{saved['id']}").json()["document"]["layers"][0]
            return found["config"].get("equation", "")

        wait_for(page, typed, equation)
    wait_until_saved(page)


def test_keys_on_another_page_leave_the_drawing_alone(page: Page, network: str):
    select(page, "flatten")
    page.get_by_role("navigation").get_by_role("link", name="Runs").click()
    page.wait_for_url("**/runs")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+d")
    page.go_back()
    expect_classes(page, ["InputLayer", "Conv2D", "Flatten", "Dense"])
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_disabled()

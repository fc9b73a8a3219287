"""UX 10 in the designer: repeated blocks fold and are edited once; a selection is made a block."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import boxes
from tests.browser.test_every_page import serious_findings

COUNT = 4


def layer(name: str, class_name: str, **config) -> dict:
    return {"name": name, "class_name": class_name, "config": config}


STACK = {
    "name": "stack",
    "layers": [
        layer("input", "InputLayer", shape=[16]),
        *(
            one
            for at in range(COUNT)
            for one in (
                layer(f"dense_{at}", "Dense", units=8, activation="relu"),
                layer(f"norm_{at}", "BatchNormalization"),
            )
        ),
        layer("last", "Dense", units=3),
    ],
}


@pytest.fixture
def network(page: Page, server) -> str:
    """The path of a saved network that the page shows, unfolded."""
    with server.client() as client:
        saved = client.post("/api/networks", json=STACK).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    expect(boxes(page)).to_have_count(2 + 2 * COUNT)
    expect(page.get_by_text("valid", exact=True)).to_be_visible()
    return f"/api/networks/{saved['id']}"


def folded(page: Page) -> Locator:
    return page.locator("[data-canvas] [data-folded]")


def code(page: Page) -> Locator:
    return page.get_by_role("group", name="Source text")


def names(page: Page) -> list[str]:
    """What the boxes, or the rows of the list, say that they are."""
    rows = page.locator("[data-canvas] [data-key]").all()
    return [(row.get_attribute("aria-label") or "").split(";")[0] for row in rows]


def select(page: Page, name: str, **how) -> None:
    box = boxes(page).filter(has=page.get_by_text(name, exact=True)).first
    box.click(position={"x": 40, "y": 14}, **how)


def test_repeated_blocks_fold_and_are_edited_once(page: Page, network: str, server):
    page.get_by_role("button", name="Fold repeated blocks").click()
    expect(boxes(page)).to_have_count(3)
    expect(folded(page)).to_contain_text(f"{COUNT} × block")
    folded(page).click()
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_text(f"changes all {COUNT}")).to_be_visible()
    expect(inspector.get_by_role("button", name="BatchNormalization")).to_be_visible()
    assert serious_findings(page) == []

    expect(code(page)).to_contain_text(re.compile(r"(units=8.*){4}units=3", re.DOTALL))
    units = inspector.get_by_role("textbox", name="units")
    units.fill("12")
    units.press("Tab")
    expect(code(page)).to_contain_text(re.compile(r"(units=12.*){4}units=3", re.DOTALL))
    expect(folded(page)).to_contain_text("16 → 12")
    expect(boxes(page)).to_have_count(3)

    # One undo takes it back from all of them; what is folded is no step, and stays.
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(code(page)).to_contain_text(re.compile(r"(units=8.*){4}units=3", re.DOTALL))
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_disabled()
    expect(folded(page)).to_have_count(1)
    page.reload()
    expect(folded(page)).to_have_count(1)
    folded(page).focus()
    expect(inspector.get_by_text(f"changes all {COUNT}")).to_be_visible()
    page.keyboard.press("f")
    expect(boxes(page)).to_have_count(2 + 2 * COUNT)
    with server.client() as client:
        layers = client.get(network).json()["document"]["layers"]
    assert [one["name"] for one in layers] == [one["name"] for one in STACK["layers"]]


def test_an_error_inside_a_fold_is_said_on_its_box(page: Page, network: str):
    page.keyboard.press("Shift+F")
    folded(page).click()
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("button", name="BatchNormalization").click()
    axis = inspector.get_by_role("textbox", name="axis")
    axis.fill("3")
    axis.press("Tab")
    expect(folded(page)).to_contain_text(f"norm_0 in block 1 of {COUNT}:")
    expect(inspector.get_by_text(f"norm_0 in block 1 of {COUNT}:")).to_be_visible()
    inspector.get_by_role("button", name="Unfold and show it").first.click()
    expect(page.locator("[data-key]:focus")).to_have_attribute("aria-label", re.compile("norm_0"))
    expect(folded(page)).to_have_count(0)


def test_a_selection_is_made_a_block_and_deleted_as_one(page: Page, network: str, server):
    select(page, "dense_1")
    select(page, "norm_1", modifiers=["Control"])
    select(page, "norm_2", modifiers=["Control"])
    select(page, "norm_2", modifiers=["Control"])
    expect(page.get_by_text("2 layers selected")).to_be_visible()
    page.keyboard.press("Control+g")
    expect(folded(page)).to_have_count(1)
    expect(boxes(page)).to_have_count(2 + 2 * COUNT - 1)
    inspector = page.get_by_role("complementary", name="Inspector")
    name = inspector.get_by_role("textbox", name="name of the block")
    name.fill("half")
    expect(folded(page)).to_contain_text("half")
    expect(name).to_be_focused()
    # The same two layers stand elsewhere as well: all become blocks, and are edited together.
    inspector.get_by_role("button", name=f"Fold all {COUNT}").click()
    expect(boxes(page)).to_have_count(2 + COUNT)
    expect(inspector.get_by_text(f"changes all {COUNT}")).to_be_visible()
    assert serious_findings(page) == []
    on_canvas = names(page)
    page.get_by_role("button", name="list").first.click()
    expect(page.get_by_role("grid", name="Layers")).to_be_visible()
    assert names(page) == on_canvas
    assert on_canvas[2] == "half dense_1 … norm_1"
    page.get_by_role("button", name="Show the drawing").click()
    folded(page).nth(1).click()
    page.keyboard.press("Delete")
    expect(boxes(page)).to_have_count(1 + COUNT)
    expect(code(page)).not_to_contain_text("dense_1")
    page.keyboard.press("Control+z")
    expect(boxes(page)).to_have_count(2 + COUNT)
    expect(code(page)).to_contain_text("dense_1")
    # Another browser sees the block: it is saved with the network.
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    with server.client() as client:
        found = client.get(network).json()["document"]["layers"]
    assert [one["block"] for one in found if one["name"].endswith("_1")] == ["half", "half"]

    # What cannot be one box says why.
    page.keyboard.press("Shift+U")
    expect(folded(page)).to_have_count(0)
    expect(boxes(page).filter(has_text="in half_1")).to_have_count(2)
    select(page, "input")
    select(page, "norm_0", modifiers=["Control"])
    page.keyboard.press("Control+g")
    expect(page.get_by_text(re.compile("Between them stands dense_0"))).to_be_visible()

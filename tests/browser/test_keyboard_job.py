"""The whole main job without a mouse: design, data, train, download, open."""

import re
from pathlib import Path

import keras
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import boxes, expect_classes, open_search, perform
from tests.browser.test_every_page import serious_findings

MOST_TABS = 70
"""So many presses of Tab go around a page."""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until `target` has the keyboard, as a person does, and see that it shows."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            assert has_visible_focus(target)
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} cannot be reached by {key}.")


def has_visible_focus(target: Locator) -> bool:
    """Whether the focused element looks other than unfocused: an outline or a ring around it."""
    style = target.evaluate(
        """element => {
          const style = getComputedStyle(element);
          return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor];
        }"""
    )
    return (style[0] != "none" and style[1] != "0px") or style[2] != "none"


def press(page: Page, target: Locator) -> None:
    """Go to a button or a link by Tab, and press Enter on it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def command(page: Page, words: str) -> None:
    """Find a command by Ctrl+K and perform it."""
    open_search(page)
    perform(page, words)


def test_design_data_train_download_open(page: Page, server, tmp_path: Path):
    page.goto(f"{server.address}/networks")
    design(page)
    choose_data(page)
    edit(page)
    model_file = train(page, tmp_path)
    open_again(page, model_file)


def design(page: Page) -> None:
    press(page, page.get_by_role("button", name=re.compile("Empty network")))
    page.wait_for_url("**/networks/*")
    expect(page.get_by_text("Drag a layer here")).to_be_visible()
    expect(page.locator("[data-item=Dense]")).to_be_attached()
    for number, class_name in enumerate(["InputLayer", "Flatten", "Dense"]):
        page.keyboard.press("/")
        expect(page.get_by_role("combobox", name="Add a layer")).to_be_focused()
        page.keyboard.type(class_name)
        page.keyboard.press("Enter")
        expect(boxes(page)).to_have_count(number + 1)
        page.keyboard.press("Escape")
    expect_classes(page, ["InputLayer", "Flatten", "Dense"])


def choose_data(page: Page) -> None:
    command(page, "Choose data")
    dialog = page.get_by_role("dialog")
    sample = dialog.get_by_role("listitem").filter(has_text="MNIST").get_by_role("button")
    press(page, sample)
    press(page, dialog.get_by_role("button", name="Fit the network to this data"))
    expect(dialog.get_by_text("28 × 28").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("contentinfo").get_by_text("valid")).to_be_visible()


def edit(page: Page) -> None:
    """Walk along the flow, put a layer in, change it, move it, and take all of it back."""
    focused = page.locator("[data-canvas] [data-key]:focus")
    # Whoever added layers by keys is in the drawing; F6 and Shift+F6 lead away and back.
    expect(focused).to_be_visible()
    page.keyboard.press("F6")
    expect(focused).to_have_count(0)
    page.keyboard.press("Shift+F6")
    expect(focused).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("Flatten")
    command(page, "Dropout")
    expect(boxes(page)).to_have_count(4)
    expect_classes(page, ["InputLayer", "Flatten", "Dropout", "Dense"])
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(focused).to_contain_text("Dropout")
    page.keyboard.press("Enter")
    rate = page.get_by_role("complementary", name="Inspector").get_by_label("rate")
    expect(rate).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("0.1")
    page.keyboard.press("Escape")
    expect(focused).to_contain_text("rate 0.1")
    page.keyboard.press("Alt+ArrowUp")
    expect(focused).to_contain_text("Dropout")
    expect_classes(page, ["InputLayer", "Dropout", "Flatten", "Dense"])
    page.keyboard.press("l")
    rows = page.get_by_role("grid", name="Layers").get_by_role("row")
    expect(rows).to_have_count(5)
    expect(rows.nth(2)).to_contain_text("Dropout")
    expect(rows.nth(2)).to_have_attribute("aria-selected", "true")
    assert serious_findings(page) == []
    page.keyboard.press("l")
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(boxes(page)).to_have_count(3)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Go to the next area")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("7,850").first).to_be_visible()


def train(page: Page, folder: Path) -> Path:
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    tab_to(page, dialog.get_by_label("Epochs", exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    press(page, dialog.get_by_role("button", name="Start training"))
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("Finished").first).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name="Download .keras"))
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert keras.models.load_model(file).count_params() == 7850
    return file


def open_again(page: Page, file: Path) -> None:
    command(page, "Models")
    page.wait_for_url("**/models")
    with page.expect_file_chooser() as chooser:
        press(
            page,
            page.get_by_role("button", name=re.compile("Open a model|Upload|Open a file")).first,
        )
    chooser.value.set_files(file)
    page.wait_for_url("**/models/*")
    expect(boxes(page)).to_have_count(4)  # Rescaling stands after the input
    page.keyboard.press("F6")
    focused = page.locator("[data-canvas] [data-key]:focus")
    expect(focused).to_contain_text("InputLayer")
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("Rescaling")

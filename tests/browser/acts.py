"""What a person does in a browser, in words; and patience with what takes a while."""

import re
import time
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect

_PATIENCE_SECONDS = 60

Value = TypeVar("Value")


def drag(page: Page, source: Locator, x: float, y: float) -> None:
    """Take `source` in the middle and let it go at a point of the window."""
    source.scroll_into_view_if_needed()
    box = source.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, y - 30, steps=6)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()


def palette_item(page: Page, class_name: str) -> Locator:
    """The palette's entry for a class."""
    palette = page.get_by_role("complementary", name="Palette of layers")
    return palette.get_by_role("button", name=class_name, exact=True)


def boxes(page: Page) -> Locator:
    """The boxes of the drawing, in the order of the document."""
    return page.locator(".react-flow__node")


def expect_classes(page: Page, expected: list[str]) -> None:
    """See the class names on the boxes, from top to bottom, once they stand in their places."""

    def found() -> list[str]:
        # In one look: a box may be drawn anew between two.
        texts = boxes(page).evaluate_all(
            "all => all.map(one => [one.getBoundingClientRect().y, one.innerText])"
        )
        return [text.split("\n")[0].strip() for _, text in sorted(texts)]

    wait_for(page, found, expected)


def wait_for(page: Page, read: Callable[[], Value], expected: Value) -> None:
    """See that `read` gives `expected`, at once or after a while: a busy machine is slow."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while (found := read()) != expected and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found == expected


def open_search(page: Page) -> None:
    """Ask for the search by its keys, and wait until it can be typed into."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Find or do anything")).to_be_focused()


def perform(page: Page, words: str) -> None:
    """Perform the first command that the open search finds, and wait until the keys are free."""
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_contain_text(
        re.compile(re.escape(words), re.IGNORECASE)
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Find or do anything")).to_have_count(0)

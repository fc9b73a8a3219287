"""What a person does with the mouse, in words."""

from playwright.sync_api import Locator, Page


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


def box_classes(page: Page) -> list[str]:
    """The class names on the boxes, from top to bottom."""
    found = []
    for box in boxes(page).all():
        place = box.bounding_box()
        assert place is not None
        found.append((place["y"], box.inner_text().split("\n")[0].strip()))
    return [name for _, name in sorted(found)]

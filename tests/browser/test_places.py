"""Everything has a place: lists with their commands, files in and out, what goes wrong in words."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import wait_for
from tests.server import RunningServer

TWICE = """import keras


class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x
"""


def stack(name: str) -> dict[str, Any]:
    """A network document of two layers."""
    layers = [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [4]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 3}},
    ]
    return {"name": name, "kind": "sequential", "layers": layers}


_DROP = """async ([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector("main").dispatchEvent(event);
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """Files and names that are refused are looked at here."""
    return ("409 (Conflict)", "422 (Unprocessable")


@pytest.fixture
def made(server: RunningServer) -> Callable[[str, Any], Any]:
    """Posts to the API of the server that the page shows."""

    def post(path: str, body: Any = None) -> Any:
        with server.client() as client:
            answer = client.post(f"/api{path}", json=body)
            assert answer.status_code < 300, answer.text
            return answer.json()

    return post


def drop(page: Page, name: str, text: str) -> None:
    """Let a file go over the page, as from the file manager."""
    expect(page.locator("main")).to_be_visible()
    page.evaluate(_DROP, [name, text])


def command(page: Page, thing: str, entry: str) -> None:
    """Choose from the menu of a thing in a list."""
    page.get_by_role("button", name=f"More for {thing}", exact=True).first.click()
    page.get_by_role("menuitem", name=entry).click()


@pytest.mark.parametrize("place", ["datasets", "models", "networks"])
def test_things_are_found_renamed_duplicated_and_deleted(
    page: Page, server: RunningServer, made: Callable[[str, Any], Any], place: str
) -> None:
    paths = {
        "datasets": ("/datasets/samples/iris", None),
        "models": ("/models/samples/digits", None),
        "networks": ("/networks", stack("Draft")),
    }
    made(*paths[place])
    page.goto(f"{server.address}/{place}")
    first = page.get_by_role("button", name="More for").first
    name = (first.get_attribute("aria-label") or "").removeprefix("More for ")
    command(page, name, "Rename")
    page.get_by_label("Name", exact=True).fill(f"my {place}")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("link", name=f"my {place}")).to_have_count(1)
    command(page, f"my {place}", "Duplicate")
    expect(page.get_by_role("link", name=f"my {place} copy")).to_have_count(1)
    page.get_by_role("searchbox").fill(f"my {place} copy")
    expect(page.get_by_role("button", name="More for")).to_have_count(1)
    command(page, f"my {place} copy", "Delete")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="More for")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("link", name=f"my {place}")).to_have_count(1)


def test_a_template_that_is_clicked_twice_is_one_network(page: Page, server: RunningServer) -> None:
    def num_networks() -> int:
        with server.client() as client:
            return len(client.get("/api/networks", params={"limit": 200}).json()["items"])

    before = num_networks()
    page.goto(f"{server.address}/networks")
    page.get_by_role("button", name=re.compile("Empty network")).dblclick()
    expect(page.get_by_text("Drag a layer here")).to_be_visible()
    assert num_networks() == before + 1


def test_a_layer_is_copied_under_another_class_name(
    page: Page, server: RunningServer, made: Callable[[str, Any], Any]
) -> None:
    page.goto(f"{server.address}/runs")
    drop(page, "twice.py", TWICE)
    page.wait_for_url("**/layers")
    page.get_by_role("button", name="Check and add").click()
    command(page, "Twice", "Duplicate")
    page.get_by_label("Name", exact=True).fill("Dense")
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_text("There is a layer 'Dense' already")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Thrice")
    page.get_by_role("button", name="Duplicate").click()
    page.get_by_role("link", name="Thrice").click()
    expect(page.get_by_text("class Thrice")).to_be_visible()


def test_files_are_dropped_on_any_page(
    page: Page, server: RunningServer, made: Callable[[str, Any], Any]
) -> None:
    page.goto(f"{server.address}/layers")
    drop(page, "mine.network.json", json.dumps(stack("Dropped")))
    page.wait_for_url("**/networks/*")
    expect(page.get_by_text("Dropped").first).to_be_visible()
    # In the designer, too: nothing that is dropped takes the page away.
    drop(page, "flowers.csv", "a,b\n1,2\n3,4\n5,6\n")
    page.wait_for_url("**/datasets/*")
    expect(page.get_by_role("heading", name="flowers")).to_be_visible()
    drop(page, "again.json", json.dumps(stack("Plain ending")))
    page.wait_for_url("**/networks/*")
    drop(page, "broken.network.json", "{")
    expect(page.get_by_text("broken.network.json is no network file")).to_be_visible()
    drop(page, "broken.keras", "no model")
    page.wait_for_url("**/models")
    expect(page.get_by_text("broken.keras was not taken")).to_be_visible()


def test_a_cancelled_upload_leaves_nothing(page: Page, server: RunningServer, tmp_path) -> None:
    def stored() -> list[str]:
        return [str(path) for path in (server.home / "files").rglob("*") if path.is_file()]

    before = stored()
    big = tmp_path / "big.csv"
    big.write_bytes(b"a,b\n" + b"12345678,12345678\n" * 3_000_000)
    page.goto(f"{server.address}/datasets")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2e6}
    devtools.send("Network.emulateNetworkConditions", slow)
    page.locator("input[type=file]").first.set_input_files(big)
    uploads = page.get_by_role("list", name="Uploads")
    bar = uploads.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    uploads.get_by_role("button", name="Cancel").click()
    expect(uploads).to_have_count(0)
    expect(page.get_by_role("link", name="big")).to_have_count(0)
    wait_for(page, stored, before)


def test_an_engine_that_does_not_start_is_said(page: Page, server: RunningServer) -> None:
    with server.client() as client:
        health = client.get("/api/health").json()
    failed = health | {"engine": "failed", "engine_problem": "ImportError: no libcudart"}
    page.route("**/api/health", lambda route: route.fulfill(json=failed))
    page.goto(f"{server.address}/networks")
    alert = page.get_by_role("alert").filter(has_text="Keras did not start")
    expect(alert).to_contain_text("The reason: ImportError: no libcudart. Run layerwright doctor")


def test_a_large_network_is_used_from_far_away(
    page: Page, server: RunningServer, made: Callable[[str, Any], Any]
) -> None:
    names = [f"dense_{index}" for index in range(300)]
    layers = [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [4]}},
        *({"name": name, "class_name": "Dense", "config": {"units": 4}} for name in names),
    ]
    network = made("/networks", {"name": "tall", "kind": "sequential", "layers": layers})
    page.goto(f"{server.address}/networks/{network['id']}")
    expect(page.get_by_text("301", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show the whole network").click()
    # From there only the box that the keyboard would be in is an element.
    expect(page.locator(".react-flow__node")).to_have_count(1)
    place = page.locator(".react-flow__node").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + 300)
    chosen = page.locator(".react-flow__node [data-selected]")
    expect(chosen).to_have_attribute("aria-label", re.compile("^Dense dense_"))
    before = chosen.get_attribute("aria-label")
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_attribute("aria-label", before or "")
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_label("units").fill("0")
    expect(inspector.get_by_text("This is 1 or more; 0 is less.")).to_be_visible()
    # A rectangle that begins between the boxes, in one quick move, takes whole columns.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    canvas = page.locator("[data-canvas]").bounding_box()
    assert canvas is not None
    page.keyboard.down("Shift")
    page.mouse.move(canvas["x"] + 3, canvas["y"] + 3)
    page.mouse.down()
    page.mouse.move(canvas["x"] + canvas["width"] * 0.6, canvas["y"] + canvas["height"] - 3)
    expect(inspector.get_by_text(re.compile(r"[12]\d\d layers selected"))).to_be_visible()
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(inspector.get_by_text(re.compile(r"[12]\d\d layers selected"))).to_be_visible()


def test_a_version_is_named_and_comes_back(
    page: Page, server: RunningServer, made: Callable[[str, Any], Any]
) -> None:
    network = made("/networks", stack("Versions"))
    page.goto(f"{server.address}/networks/{network['id']}")
    page.get_by_role("button", name="version 1").click()
    page.get_by_label("Name of version 1").fill("as it began")
    page.get_by_role("button", name="Name it").click()
    expect(page.get_by_role("button", name="as it began")).to_be_visible()
    page.get_by_text("Close", exact=True).click()
    page.locator(".react-flow__node").nth(1).click(position={"x": 60, "y": 14})
    units = page.get_by_role("complementary", name="Inspector").get_by_label("units", exact=True)
    units.fill("77")
    page.get_by_role("button", name="version 2").click()
    page.get_by_role("button", name="as it began").click()
    page.get_by_role("button", name="Restore version 1").click()
    expect(units).to_have_value("3")


def test_the_search_finds_what_has_a_name(page: Page, server: RunningServer, made) -> None:
    dataset = made("/datasets/samples/iris")
    # Other tests add irises to the same server.
    with server.client() as client:
        client.patch(f"/api/datasets/{dataset['id']}", json={"name": "Irises to be found"})
    network = made("/networks", stack("petals by a dense layer"))
    page.goto(f"{server.address}/models")
    expect(page.get_by_text("engine ready")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find or do anything")
    expect(field).to_be_focused()
    page.keyboard.type("nothing has this name")
    expect(page.get_by_text("Nothing is called")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("found irises")
    found = page.get_by_role("group", name="Data sets").get_by_role("option")
    expect(found).to_have_text(re.compile("Irises to be found"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/datasets/{dataset['id']}")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("dense petals")
    page.get_by_role("option", name="petals by a dense layer").click()
    page.wait_for_url(f"**/networks/{network['id']}")

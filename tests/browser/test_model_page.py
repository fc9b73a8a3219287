"""The page of a model: outline and search, weights, the drawing as a file, two models compared."""

import re
import struct
from pathlib import Path

import keras
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from app.engine.custom_layers.registry import load_custom_layers
from app.spec.custom_layer import CustomLayerSource
from tests.api.talking import made
from tests.browser.test_every_page import serious_findings
from tests.server import RunningServer

NUM_REPEATED = 120
KERNEL = np.linspace(-1, 1, 3 * 3 * 3 * 8).reshape(3, 3, 3, 8)


def model() -> keras.Model:
    """A convolution, many layers in a row, and a model within the model."""
    inner = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(6, name="deep_inside")], name="inner"
    )
    first = keras.layers.Conv2D(8, 3, name="first", padding="same")
    layers: list[keras.layers.Layer] = [keras.Input((6, 6, 3)), first]
    layers += [keras.layers.ReLU(name=f"relu_{at}") for at in range(NUM_REPEATED)]
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(4, name="head"), inner]
    made = keras.Sequential(layers, name="whole")
    first.set_weights([KERNEL, np.zeros(8)])
    return made


@pytest.fixture(scope="module")
def model_ids(server: RunningServer, tmp_path_factory) -> tuple[str, str]:
    """The model, and one that has other values in one kernel and one layer more."""
    folder = tmp_path_factory.mktemp("models")
    one = model()
    one.save(folder / "one.keras")
    one.get_layer("first").set_weights([KERNEL + 0.25, np.zeros(8)])
    longer = keras.Sequential(
        [keras.Input((6, 6, 3)), *one.layers, keras.layers.Softmax(name="added")]
    )
    longer.save(folder / "other.h5")
    ids = []
    with server.client() as client:
        for name in ("one.keras", "other.h5"):
            file = {"file": (name, (folder / name).read_bytes())}
            ids.append(made(client.post("/api/models", files=file))["id"])
    return ids[0], ids[1]


def open_model(page: Page, server: RunningServer, model_id: str) -> None:
    page.goto(f"{server.address}/models/{model_id}")
    expect(page.get_by_role("tree", name="Layers")).to_be_visible()


def find(page: Page) -> None:
    """Ask for the search by its keys, and wait until it can be typed into."""
    page.keyboard.press("Control+f")
    outline = page.get_by_role("navigation", name="Outline")
    expect(outline.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_a_layer_is_found_and_its_weights_are_shown(
    page: Page, server: RunningServer, model_ids: tuple[str, str], tmp_path: Path
) -> None:
    open_model(page, server, model_ids[0])
    outline = page.get_by_role("navigation", name="Outline")
    # of many rows only those in sight are elements
    assert outline.get_by_role("treeitem").count() < NUM_REPEATED
    find(page)
    page.keyboard.type("deep_in")
    expect(outline.get_by_role("status")).to_have_text("1 found")
    page.keyboard.press("Enter")
    expect(outline.get_by_role("status")).to_have_text("1 of 1")
    chosen = outline.get_by_role("treeitem", selected=True)
    expect(chosen).to_contain_text("deep_inside")
    expect(chosen).to_have_attribute("aria-level", "2")
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="deep_inside")).to_be_visible()
    # The model around it opened in its place.
    expect(page.locator("[data-key^='inner/'][data-selected]")).to_be_visible()

    field = outline.get_by_role("searchbox")
    field.fill("6x6x8 relu")
    expect(outline.get_by_role("status")).to_have_text(f"{NUM_REPEATED} found")
    field.press("Enter")
    field.press("Shift+Enter")
    expect(outline.get_by_role("status")).to_have_text(f"{NUM_REPEATED} of {NUM_REPEATED}")
    expect(page.locator(f"[data-key=relu_{NUM_REPEATED - 1}]")).to_be_visible()

    field.fill("first")
    field.press("Enter")
    weights = details.get_by_role("region", name="Weights")
    expect(weights.get_by_role("img", name="8 filters, 3 × 3 each")).to_be_visible()
    expect(weights).to_contain_text("min−1max1mean0std0.58")
    assert serious_findings(page) == []
    with page.expect_download() as download:
        weights.get_by_role("link", name="Download kernel as .npy").click()
    download.value.save_as(tmp_path / "kernel.npy")
    np.testing.assert_allclose(np.load(tmp_path / "kernel.npy"), KERNEL, rtol=1e-6)


def test_what_was_found_stays_in_sight_when_the_layout_comes(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    given = keras.Input((4,))
    left, right = given, given
    for at in range(20):
        left = keras.layers.Dense(4, name=f"left_{at}")(left)
        right = keras.layers.Dense(4, name=f"right_{at}")(right)
    path = tmp_path / "two ways.keras"
    keras.Model(given, keras.layers.Add(name="last")([left, right])).save(path)
    with server.client() as client:
        model_id = made(client.post("/api/models", files={"file": (path.name, path.read_bytes())}))[
            "id"
        ]

    held: list[Route] = []
    page.route("**/layout_worker*", lambda route: held.append(route))
    page.goto(f"{server.address}/models/{model_id}")
    expect(page.get_by_role("tree", name="Layers")).to_be_visible()
    find(page)
    page.keyboard.type("last")
    outline = page.get_by_role("navigation", name="Outline")
    expect(outline.get_by_role("status")).to_have_text("1 found")
    page.keyboard.press("Enter")
    expect(outline.get_by_role("status")).to_have_text("1 of 1")
    for route in held:
        route.continue_()
    assert held
    expect(page.locator("[data-canvas][data-settled]")).to_be_visible()
    page.wait_for_timeout(1000)  # If the view is led away, it is by now.
    expect(page.locator("[data-key=last][data-selected]")).to_be_visible()


def test_what_repeats_folds_and_a_search_unfolds_it(
    page: Page, server: RunningServer, model_ids: tuple[str, str]
) -> None:
    open_model(page, server, model_ids[0])
    page.get_by_role("button", name="Fold repeated blocks").click()
    folded = page.locator("[data-folded]")
    expect(folded).to_be_visible()
    expect(folded).to_have_attribute("aria-label", re.compile(rf"^{NUM_REPEATED} × block"))
    folded.click()
    details = page.get_by_role("complementary", name="Details")
    heading = f"A block that comes {NUM_REPEATED} times"
    expect(details.get_by_role("heading", name=heading)).to_be_visible()
    assert serious_findings(page) == []
    # in another tab, too
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(folded).to_be_visible()
    folded.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-canvas] [data-key=relu_0]:focus")).to_be_visible()
    details.get_by_role("button", name=f"Fold the {NUM_REPEATED} blocks like this").click()
    expect(folded).to_be_visible()
    find(page)
    page.keyboard.type("relu_7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-key=relu_7][data-selected]")).to_be_visible()


def test_the_outline_works_by_keys(
    page: Page, server: RunningServer, model_ids: tuple[str, str]
) -> None:
    open_model(page, server, model_ids[0])
    tree = page.get_by_role("tree", name="Layers")
    tree.focus()
    page.keyboard.press("End")
    chosen = tree.get_by_role("treeitem", selected=True)
    expect(chosen).to_contain_text("inner")
    page.keyboard.press("ArrowRight")
    expect(chosen).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("deep_inside")
    page.keyboard.press("ArrowLeft")
    expect(chosen).to_contain_text("Sequential")
    page.keyboard.press("Home")
    expect(chosen).to_contain_text("InputLayer")


def test_the_drawing_is_a_picture_and_a_table(
    page: Page, server: RunningServer, model_ids: tuple[str, str], tmp_path: Path
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_model(page, server, model_ids[0])
    button = page.get_by_role("button", name="Save or copy the drawing")
    button.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("Save as PNG")).click()
    download.value.save_as(tmp_path / "drawing.png")
    content = (tmp_path / "drawing.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    # the tall drawing stands in columns, large enough to be read
    assert 0.7 < width / height < 3
    assert width > 2 * 330
    button.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("Save as SVG")).click()
    download.value.save_as(tmp_path / "drawing.svg")
    text = (tmp_path / "drawing.svg").read_text("utf-8")
    assert text.count(">ReLU<tspan") == NUM_REPEATED
    button.click()
    page.get_by_role("menuitem", name=re.compile("Markdown")).click()
    expect(page.get_by_text("layers copied as Markdown")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert "| first | Conv2D | (None, 6, 6, 8) | 224 |" in lines[3]
    assert "› deep\\_inside" in lines[-1]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_two_models_are_compared(
    page: Page, server: RunningServer, model_ids: tuple[str, str]
) -> None:
    left, right = model_ids
    open_model(page, server, left)
    page.get_by_role("button", name="More for one").click()
    page.get_by_role("menuitem", name="Compare with another model").click()
    page.get_by_role("dialog").get_by_role("link", name="other").click()
    page.wait_for_url(f"{server.address}/models/{left}/compare/{right}")
    expect(page.get_by_role("status").filter(has_text="differ")).to_contain_text(
        "weights differ in 1, by 0.25 at most"
    )
    page.get_by_text("Differences only").click()
    rows = page.get_by_role("listbox").get_by_role("option")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("first")
    expect(rows.nth(1)).to_contain_text("added")
    expect(rows.nth(1)).to_contain_text("only right")
    rows.nth(0).click()
    expect(page.get_by_role("complementary", name="Differences")).to_contain_text(
        "216 of 216 differ, by 0.25 at most"
    )
    assert serious_findings(page) == []
    page.get_by_role("button", name="Swap sides").click()
    page.wait_for_url(f"{server.address}/models/{right}/compare/{left}")
    page.get_by_text("Differences only").click()
    expect(page.get_by_role("listbox").get_by_text("only left")).to_be_attached()


MISSING = """
import keras

class {name}(keras.layers.Layer):
    def build(self, input_shape):
        self.gain = self.add_weight(shape=(input_shape[-1],), name="gain")

    def call(self, inputs):
        return inputs * self.gain
"""


def test_a_registered_layer_is_chosen_for_a_missing_class_and_put_back(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    classes = load_custom_layers(
        (CustomLayerSource(name="OldScale", version=1, source=MISSING.format(name="OldScale")),)
    )
    scale = classes["OldScale"](name="scale")
    keras.Sequential([keras.Input((3,)), scale, keras.layers.Dense(2)]).save(tmp_path / "o.keras")
    with server.client() as client:
        made(client.post("/api/custom-layers", json={"source": MISSING.format(name="NewScale")}))
        file = {"file": ("o.keras", (tmp_path / "o.keras").read_bytes())}
        model_id = made(client.post("/api/models", files=file))["id"]
    open_model(page, server, model_id)
    needs = page.get_by_role("list", name="What this model needs")
    needs.get_by_role("button", name="Use a registered layer").click()
    page.get_by_role("menuitem", name="NewScale").click()
    expect(needs).to_contain_text("NewScale stands in for OldScale")
    page.get_by_role("button", name="Check that it loads").click()
    expect(page.get_by_text("Keras loads it")).to_be_visible()
    assert serious_findings(page) == []
    page.reload()
    needs.get_by_role("button", name="Do without NewScale").click()
    expect(needs).to_contain_text("OldScale is not a Keras layer")


def test_what_a_file_cannot_do_is_said_and_a_lambda_is_written(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    triple = keras.layers.Lambda(lambda x: x * 3, output_shape=(4,), name="triple")
    model = keras.Sequential([keras.Input((4,)), triple, keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    model.save(tmp_path / "l.keras")
    model.save_weights(tmp_path / "l.weights.h5")
    ids = []
    with server.client() as client:
        for name in ("l.weights.h5", "l.keras"):
            file = {"file": (name, (tmp_path / name).read_bytes())}
            ids.append(made(client.post("/api/models", files=file))["id"])

    open_model(page, server, ids[0])
    edit = page.get_by_role("button", name="Edit as network")
    edit.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(edit).to_be_focused()
    expect(page.get_by_role("tooltip")).to_contain_text("weights alone")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    assert serious_findings(page) == []

    open_model(page, server, ids[1])
    expect(page.get_by_text("How it was compiled")).to_be_visible()
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("definition").filter(has_text="SGD")).to_be_visible()
    page.get_by_role("button", name="Write TripleFunction").click()
    dialog = page.get_by_role("dialog", name="Write the class TripleFunction")
    expect(dialog.get_by_text("takes x and has the constant 3")).to_be_visible()
    dialog.get_by_role("button", name="Check and add").click()
    expect(page.get_by_role("button", name="Write TripleFunction")).to_have_count(0)
    check = page.get_by_role("button", name="Check that it loads")
    check.press("Enter")
    expect(page.get_by_text("Keras loads it")).to_be_visible()
    expect(check).to_be_focused()  # it was never off, so the keyboard is where it was


@pytest.mark.parametrize("refusals", [("ERR_FAILED",)])
def test_a_folder_is_told_and_a_file_is_sent_again_when_the_server_was_away(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(tmp_path / "again.keras")
    page.goto(f"{server.address}/models")
    chooser = page.get_by_role("button", name="Open a model file")
    expect(chooser).to_be_visible()
    folder = tmp_path / "pictures"
    folder.mkdir()
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        where = {"type": kind, "x": 700, "y": 600, "data": data}
        devtools.send("Input.dispatchDragEvent", where)
    expect(page.get_by_text("pictures is a folder")).to_be_visible()

    page.route("**/api/models", lambda route: route.abort())
    with page.expect_file_chooser() as chosen:
        chooser.click()
    chosen.value.set_files(tmp_path / "again.keras")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.get_by_text("not taken", exact=True)).to_be_visible()
    page.unroute("**/api/models")
    again.click()
    expect(page.get_by_role("button", name="Train further")).to_be_visible()
    page.wait_for_url(re.compile(r"/models/[0-9a-f]+$"))


def test_a_narrow_window_leaves_room_for_names_and_the_drawing(
    page: Page, server: RunningServer, model_ids: tuple[str, str]
) -> None:
    page.set_viewport_size({"width": 720, "height": 450})  # 1440 × 900 at 200 %
    page.goto(f"{server.address}/models")
    link = page.get_by_role("link", name="one", exact=True)
    place = link.bounding_box()
    assert place is not None
    assert place["width"] > 20
    link.click()
    expect(page.locator("[data-canvas] [data-key=first]")).to_be_visible()
    page.get_by_role("button", name="Outline").click()
    search = page.get_by_role("banner").get_by_role("button", name="Find or do anything")
    taken = page.get_by_role("button", name="Take away").bounding_box()
    found = search.bounding_box()
    assert taken is not None
    assert found is not None
    assert found["x"] + found["width"] <= taken["x"]
    expect(page.get_by_role("tree", name="Layers")).to_be_visible()
    assert serious_findings(page) == []

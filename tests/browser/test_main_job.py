"""The whole main job with the mouse: design, data, train, download, open."""

import re
from pathlib import Path

import keras
import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.acts import boxes, drag, expect_classes, palette_item

CANVAS_X = 560


def test_design_data_train_download_open(page: Page, server, tmp_path: Path):
    design(page)
    choose_data(page)
    model_file = train(page, tmp_path)
    open_again(page, model_file)


def design(page: Page) -> None:
    page.goto(page.url.split("?")[0].rstrip("/").rsplit("/networks", 1)[0] + "/networks")
    page.get_by_role("button", name=re.compile("Empty network")).click()
    page.wait_for_url("**/networks/*")
    expect(page.get_by_text("Drag a layer here")).to_be_visible()
    for number, class_name in enumerate(["InputLayer", "Flatten", "Dense"]):
        drag(page, palette_item(page, class_name), CANVAS_X, 300 + 120 * number)
        expect(boxes(page)).to_have_count(number + 1)
    expect_classes(page, ["InputLayer", "Flatten", "Dense"])


def choose_data(page: Page) -> None:
    page.get_by_role("button", name="Choose data").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("listitem").filter(has_text="MNIST").get_by_role("button").click()
    dialog.get_by_role("button", name="Fit the network to this data").click()
    expect(dialog.get_by_text("28 × 28").first).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_role("contentinfo").get_by_text("valid")).to_be_visible()
    expect(page.get_by_text("7,850").first).to_be_visible()  # 784 × 10 + 10


def train(page: Page, folder: Path) -> Path:
    page.get_by_role("button", name="Train", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Epochs", exact=True).fill("3")
    dialog.get_by_role("button", name="Start training").click()
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("Finished").first).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .keras").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    model = keras.models.load_model(file)
    assert model.count_params() == 7850
    assert model.predict(np.zeros((1, 28, 28), "uint8"), verbose=0).shape == (1, 10)
    return file


def open_again(page: Page, file: Path) -> None:
    page.get_by_role("link", name="Models").click()
    page.locator("input[type=file]").first.set_input_files(file)
    page.wait_for_url("**/models/*")
    expect(boxes(page)).to_have_count(4)  # Rescaling stands after the input
    expect_classes(page, ["InputLayer", "Rescaling", "Flatten", "Dense"])
    expect(page.get_by_text("7,850").first).to_be_visible()

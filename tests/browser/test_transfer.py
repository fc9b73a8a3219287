"""Transfer learning on the page: a model brought along, a new head, the rest frozen, trained."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import boxes
from tests.browser.test_every_page import serious_findings
from tests.server import RunningServer

LONG = "a_convolution_of_a_pretrained_network_with_quite_a_long_name_for_one_layer"


def brought(folder: Path) -> Path:
    """A small convolutional network as keras.applications makes them: blocks, then a head."""
    inputs = keras.Input((28, 28, 1), name="image")
    x = inputs
    for block, name in enumerate(("block1_conv", LONG)):
        x = keras.layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name=name)(x)
        x = keras.layers.BatchNormalization(name=f"block{block}_bn")(x)
        x = keras.layers.Activation("relu", name=f"block{block}_relu")(x)
    x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    outputs = keras.layers.Dense(7, activation="softmax", name="predictions")(x)
    model = keras.Model(inputs, outputs, name="small_cnn")
    for number, weight in enumerate(model.weights):
        weight.assign(np.random.default_rng(number).uniform(0.1, 0.9, weight.shape))
    path = folder / "small_cnn.keras"
    model.save(path)
    return path


def box(page: Page, name: str) -> Locator:
    return boxes(page).filter(has_text=name)


@pytest.mark.parametrize("colour_scheme", ["dark"], indirect=True)
def test_a_model_is_edited_frozen_and_trained_further(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    path = brought(tmp_path)
    page.goto(f"{server.address}/models")
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/models/*")
    page.get_by_role("button", name="Edit as network").click()
    page.wait_for_url("**/networks/*")

    # a convolution gets another name, the head is fitted to the digits
    inspector = page.get_by_role("complementary", name="Inspector")
    box(page, "block1_conv").click()
    inspector.get_by_label("name", exact=True).fill("first_conv")
    expect(inspector).to_contain_text("Has the weights of block1_conv")
    page.get_by_role("button", name="Choose data").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("listitem").filter(has_text="MNIST").get_by_role("button").click()
    dialog.get_by_role("button", name="Fit the network to this data").click()
    expect(dialog.get_by_text("28 × 28").first).to_be_visible()
    dialog.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="Train", exact=True).click()
    weights = dialog.get_by_role("region", name="Weights to start from")
    expect(weights.get_by_role("switch")).to_be_checked()
    expect(weights).to_contain_text("4 layers keep their weights")
    expect(weights).to_contain_text("was block1_conv")
    anew = weights.get_by_role("list", name="Layers that begin anew")
    expect(anew).to_have_text(
        re.compile(r"predictions.*kernel is \(4, 10\) here and \(4, 7\) in the model")
    )
    weights.get_by_role("button", name="Freeze the 4 layers").click()
    expect(weights).to_contain_text("4 layers keep their weights, frozen")
    assert serious_findings(page) == []
    dialog.get_by_label("Epochs", exact=True).fill("1")
    start = dialog.get_by_role("button", name="Start training")
    expect(start).to_be_enabled()
    start.click()
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("Finished").first).to_be_visible(timeout=120_000)
    expect(page.get_by_text("It went on from some of the weights of small_cnn")).to_be_visible()
    expect(page.get_by_role("list", name="Layers that begin anew")).to_contain_text("predictions")
    assert serious_findings(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .keras").click()
    trained = tmp_path / "trained.keras"
    download.value.save_as(trained)
    before, after = keras.models.load_model(path), keras.models.load_model(trained)
    for name in ("block1_conv", "block0_bn", LONG, "block1_bn"):
        now = after.get_layer("first_conv" if name == "block1_conv" else name)
        assert not now.trainable
        for old, new in zip(before.get_layer(name).get_weights(), now.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)
    assert after.get_layer("predictions").get_weights()[0].shape == (4, 10)

    page.get_by_role("button", name="Open the model").click()
    page.wait_for_url("**/models/*")
    expect(page.get_by_text("the weights of small_cnn")).to_be_visible()

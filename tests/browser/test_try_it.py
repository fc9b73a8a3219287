"""Trying a model: a form of its columns, a table, a drawing; and what stands in front of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.talking import finished, made, start
from tests.browser.acts import expect_classes
from tests.browser.test_every_page import serious_findings
from tests.server import RunningServer

PENGUINS = Path(__file__).parents[2] / "app" / "samples" / "data" / "penguins.csv"
NETWORK = {
    "name": "net",
    "kind": "sequential",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [9]}},
        {"name": "out", "class_name": "Dense", "config": {"units": 3, "activation": "softmax"}},
    ],
}


@pytest.fixture(scope="module")
def model_id(server: RunningServer) -> str:
    """A model of the penguins, trained for one epoch."""
    with server.client() as client:
        dataset = made(client.post("/api/datasets/samples/penguins"))
        started = start(client, dataset["id"], NETWORK, targets=["species"], fit={"epochs": 1})
        return str(finished(client, started["id"])["model_id"])


def try_it(page: Page, server: RunningServer, model_id: str) -> None:
    page.goto(f"{server.address}/models/{model_id}")
    page.get_by_role("tab", name="Try it").click()


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_a_row_is_predicted_in_a_form(page: Page, server: RunningServer, model_id: str) -> None:
    try_it(page, server, model_id)
    form = page.get_by_role("form", name="A row to predict")
    expect(form.get_by_label("bill_length_mm")).to_have_value("39.1")
    form.get_by_label("bill_length_mm").fill("55")
    form.get_by_role("button", name="island").click()
    page.get_by_role("option", name="Dream").click()
    form.get_by_label("body_mass_g").fill("")
    form.get_by_label("body_mass_g").press("Enter")
    answer = page.get_by_role("status", name="Prediction")
    expect(answer.get_by_text("species")).to_be_visible()
    for species in ("Adelie", "Chinstrap", "Gentoo"):
        expect(answer.get_by_text(species).first).to_be_visible()
    assert serious_findings(page) == []
    form.get_by_role("button", name="Start over").click()
    expect(form.get_by_label("bill_length_mm")).to_have_value("39.1")


def test_a_table_comes_back_with_predictions(
    page: Page, server: RunningServer, model_id: str, tmp_path: Path
) -> None:
    try_it(page, server, model_id)
    page.get_by_role("radio", name="A table").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a table").click()
    with page.expect_download() as download:
        chooser.value.set_files(PENGUINS)
    assert download.value.suggested_filename == "penguins predicted.csv"
    download.value.save_as(tmp_path / "predicted.csv")
    header, *rows = (tmp_path / "predicted.csv").read_text().splitlines()
    assert "predicted_species,probability_Adelie" in header
    assert len(rows) == 344
    expect(page.get_by_text("344 rows predicted")).to_be_visible()


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """A table whose columns are not found is answered with 409."""
    return ("Conflict", "Unprocessable")


def test_a_table_of_another_kind_is_read_as_is_said(
    page: Page, server: RunningServer, model_id: str, tmp_path: Path
) -> None:
    header, *lines = PENGUINS.read_text().splitlines()
    rows = "\n".join([header, *lines[:30]]).replace(",", "#").replace(".", ",")
    (tmp_path / "odd.txt").write_text(rows + "\n")
    try_it(page, server, model_id)
    page.get_by_role("radio", name="A table").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a table").click()
    chooser.value.set_files(tmp_path / "odd.txt")
    page.get_by_role("button", name="Say how to read it").click()
    page.get_by_role("button", name="Values are parted by").click()
    page.get_by_role("option", name="Semicolon").click()
    assert serious_findings(page) == []
    page.get_by_role("button", name="Predict again").click()
    expect(page.get_by_role("alert")).to_be_visible()
    (tmp_path / "odd.txt").write_text(rows.replace("#", ";") + "\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a table").click()
    with page.expect_download():
        chooser.value.set_files(tmp_path / "odd.txt")
    expect(page.get_by_text("parted by semicolon · decimal comma")).to_be_visible()
    page.get_by_role("button", name="Read it in another way").click()
    page.get_by_role("button", name="Decimal point").click()
    page.get_by_role("option", name="Comma").click()
    assert serious_findings(page) == []
    with page.expect_download():
        page.get_by_role("button", name="Predict again").click()
    expect(page.get_by_text("30 rows predicted")).to_be_visible()


def test_the_preprocessing_is_drawn_and_comes_back_folded(
    page: Page, server: RunningServer, model_id: str, tmp_path: Path
) -> None:
    page.goto(f"{server.address}/models/{model_id}")
    expect(page.locator(".react-flow__node")).to_have_count(3)
    expect_classes(page, ["Preprocessing", "InputLayer", "Dense"])
    page.locator(".react-flow__node").first.click()
    expect(page.get_by_text("one of 3 categories: Biscoe, Dream, Torgersen")).to_be_visible()
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="HDF5").click()
    file = tmp_path / "raw.h5"
    download.value.save_as(file)
    with server.client() as client, file.open("rb") as content:
        back = made(client.post("/api/models", files={"file": ("raw.h5", content)}))
    try_it(page, server, back["id"])
    expect_classes(page, ["Preprocessing", "Dense", "Activation", "Label"])
    page.get_by_role("form").get_by_role("button", name="Predict").click()
    expect(page.get_by_role("status", name="Prediction")).to_be_visible()


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_a_digit_is_drawn_with_the_mouse(page: Page, server: RunningServer) -> None:
    with server.client() as client:
        sample = client.get("/api/models/samples").json()["items"][0]["name"]
        digits = made(client.post(f"/api/models/samples/{sample}"))
    try_it(page, server, digits["id"])
    pad = page.get_by_role("img", name="Drawing pad")
    box = pad.bounding_box()
    assert box is not None
    x, y, size = box["x"], box["y"], box["width"]
    page.mouse.move(x + size / 2, y + size / 5)
    page.mouse.down()
    page.mouse.move(x + size / 2, y + size * 4 / 5, steps=10)
    page.mouse.up()
    answer = page.get_by_role("status", name="Prediction")
    expect(answer.get_by_text("1", exact=True).first).to_be_visible()
    assert serious_findings(page) == []
    page.get_by_role("button", name="Clear").click()
    expect(answer).to_have_count(0)

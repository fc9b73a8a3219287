"""The page of a run: the model on the test rows, compared curves, the log; by keyboard too."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import serious_findings


def network(units: int, activation: str, width: int) -> dict:
    return {
        "name": "small",
        "layers": [
            {"name": "input", "class_name": "InputLayer", "config": {"shape": [width]}},
            {"name": "hidden", "class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
            {
                "name": "out",
                "class_name": "Dense",
                "config": {"units": units, "activation": activation},
            },
        ],
    }


def trained(server, **request) -> str:
    """The id of a run that has ended."""
    with server.client() as client:
        answer = client.post("/api/runs", json=request)
        assert answer.status_code == 202, answer.text
        deadline = time.monotonic() + 120
        while True:
            run = client.get(f"/api/runs/{answer.json()['id']}").json()
            if run["state"] in ("finished", "failed", "cancelled"):
                return run["id"]
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.fixture(scope="module")
def iris_runs(server) -> list[str]:
    """Two runs on the irises."""
    with server.client() as client:
        iris = client.post("/api/datasets/samples/iris").json()["id"]
    body = {"network": network(3, "softmax", 4), "dataset_id": iris, "fit": {"epochs": 6}}
    return [trained(server, **body, name="the first"), trained(server, **body, name="the second")]


def test_classes_compared_curves_and_the_keyboard(page: Page, server, iris_runs):
    first, second = iris_runs
    page.goto(f"{server.address}/runs/{second}")
    matrix = page.get_by_role("region", name="Confusion matrix").get_by_role("table")
    expect(matrix.get_by_role("rowheader")).to_have_text(["setosa", "versicolor", "virginica"])
    counts = [int(cell) for cell in matrix.get_by_role("cell").all_inner_texts()]
    assert (len(counts), sum(counts)) == (9, 30)
    scores = page.get_by_role("region", name="Scores of each class")
    expect(scores.get_by_role("row").filter(has_text="virginica")).to_contain_text("10")
    page.get_by_role("radio", name="% of the class").click()
    expect(page.get_by_role("radio", name="% of the class")).to_be_checked()
    shares = [int(cell) for cell in matrix.get_by_role("cell").all_inner_texts()]
    assert 99 <= sum(shares[:3]) <= 101

    page.get_by_role("button", name=re.compile("Compare with")).click()
    page.get_by_role("option", name=re.compile("the first")).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("the first · validation").first).to_be_visible()
    expect(page).to_have_url(re.compile(rf"\?with={first}$"))
    page.reload()
    expect(page.get_by_text("the first · validation").first).to_be_visible()

    steps = page.get_by_role("slider", name=re.compile("^Loss"))
    steps.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(steps).to_have_attribute("aria-valuetext", re.compile(r"^epoch 3: .*training \d"))
    log = page.get_by_role("region", name="What happened")
    expect(log).to_contain_text("96 rows to learn from")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("epoch,")
    assert len(lines) == 7


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_the_page_is_accessible(page: Page, server, iris_runs):
    page.goto(f"{server.address}/runs/{iris_runs[0]}")
    expect(page.get_by_role("region", name="Confusion matrix")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert serious_findings(page) == []


def test_residuals_of_numbers(page: Page, server):
    with server.client() as client:
        penguins = client.post("/api/datasets/samples/penguins").json()["id"]
    run = trained(
        server,
        network=network(1, "linear", 2),
        dataset_id=penguins,
        inputs=["bill_length_mm", "flipper_length_mm"],
        targets=["body_mass_g"],
        fit={"epochs": 20},
    )
    page.goto(f"{server.address}/runs/{run}")
    panel = page.get_by_role("region", name="How far off it is: body_mass_g")
    expect(panel).to_contain_text("MAE")
    expect(
        panel.get_by_role("img", name=re.compile("^Predicted against true: 68 points"))
    ).to_be_visible()
    expect(panel.get_by_role("img", name=re.compile("^Residuals"))).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert serious_findings(page) == []


def test_a_run_that_broke_off_offers_the_model_from_before(page: Page, server):
    with server.client() as client:
        iris = client.post("/api/datasets/samples/iris").json()["id"]
    grows = {"initial_learning_rate": 0.01, "decay_steps": 40, "decay_rate": 1e4}
    rate = {"class_name": "ExponentialDecay", "config": grows}
    run = trained(
        server,
        network=network(1, "linear", 3),
        dataset_id=iris,
        inputs=["sepal_length", "sepal_width", "petal_length"],
        targets=["petal_width"],
        compile={"optimizer": {"class_name": "SGD", "config": {"learning_rate": rate}}},
        fit={"epochs": 100},
    )
    page.goto(f"{server.address}/runs/{run}")
    expect(page.get_by_text("The training broke off")).to_be_visible()
    expect(page.get_by_text(re.compile(r"weights of epoch \d+, from before"))).not_to_have_count(0)
    expect(page.get_by_text(re.compile("^Lower the learning rate"))).not_to_have_count(0)
    page.get_by_role("button", name="Open the model").click()
    expect(page).to_have_url(re.compile("/models/"))

"""A model file is drawn from its config while its weights are still on the way."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import pytest
from playwright.sync_api import Page, Route, expect

from tests.server import RunningServer

UNITS = 700


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opening")
    inputs = keras.Input((UNITS,), name="given")
    hidden = keras.layers.Dense(UNITS, name="hidden")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(3, name="head")(hidden))
    for name in ("my net.keras", "my old net.h5"):
        model.save(folder / name)
    return folder


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "my net.keras"


@pytest.fixture
def refusals() -> tuple[str, ...]:
    return ("Unprocessable", "Internal Server Error")


def choose(page: Page, server: RunningServer, path: Path) -> None:
    page.goto(f"{server.address}/models")
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/models/opening-*")
    expect(page.locator("[data-canvas][data-settled] [data-key=hidden]")).to_be_visible()


@contextmanager
def held_up(page: Page) -> Iterator[None]:
    """The whole file is not there before this has ended, however quick the server is."""
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not is_over:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/models", hold)
    yield
    is_over = True
    for route in held:
        route.continue_()


def test_an_h5_file_is_drawn_from_its_beginning(
    page: Page, server: RunningServer, folder: Path
) -> None:
    with held_up(page):
        choose(page, server, folder / "my old net.h5")
    expect(page.get_by_role("button", name="Train further")).to_be_visible()
    expect(page).not_to_have_url(re.compile("opening"))


def test_the_drawing_stands_before_the_weights_are_there(
    page: Page, server: RunningServer, path: Path
) -> None:
    details = page.get_by_role("complementary", name="Details")
    with held_up(page):
        choose(page, server, path)
        expect(details.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_role("button", name="Train further")).to_have_count(0)
        page.locator("[data-key=hidden]").click()
        expect(details).to_contain_text(f"(None, {UNITS})")
        expect(details).to_contain_text("…parameters")
        page.evaluate("document.querySelector('[data-canvas]').dataset.first = 'yes'")

    expect(page.get_by_role("button", name="Train further")).to_be_visible()
    expect(page).not_to_have_url(re.compile("opening"))
    # the same drawing, with what was chosen in it; only what was not known has come in
    expect(page.locator("[data-canvas]")).to_have_attribute("data-first", "yes")
    expect(details).to_contain_text(f"{UNITS * (UNITS + 1):,}parameters")
    page.go_back()
    page.wait_for_url("**/models")


def test_the_page_stands_while_the_config_is_read(
    page: Page, server: RunningServer, path: Path
) -> None:
    held: list[Route] = []
    page.route("**/api/models/look", lambda route: held.append(route))
    page.goto(f"{server.address}/models")
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/models/opening-*")
    details = page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text("Reading the model")
    expect(page.locator(".react-flow__node")).to_have_count(0)
    expect(page.get_by_text("This model has no layers")).to_have_count(0)
    page.evaluate("document.querySelector('[data-canvas]').dataset.first = 'yes'")
    held[0].continue_()

    expect(page.locator("[data-canvas][data-settled] [data-key=hidden]")).to_be_visible()
    expect(page.get_by_role("button", name="Train further")).to_be_visible()
    expect(page.locator("[data-canvas]")).to_have_attribute("data-first", "yes")


def test_a_file_whose_config_cannot_be_looked_at_is_drawn_when_it_is_there(
    page: Page, server: RunningServer, path: Path
) -> None:
    send_slowly(page)
    page.route("**/api/models/look", lambda route: route.fulfill(status=422, json={}))
    page.goto(f"{server.address}/models")
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("[data-canvas]")).to_have_count(0)
    expect(page.locator("[data-canvas][data-settled] [data-key=hidden]")).to_be_visible()


def test_a_cancelled_file_is_gone(page: Page, server: RunningServer, path: Path) -> None:
    with held_up(page):
        choose(page, server, path)
        page.get_by_role("button", name="Cancel").click()
        page.wait_for_url("**/models")


def test_damaged_weights_are_said_and_the_drawing_stays(
    page: Page, server: RunningServer, path: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.keras"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(damaged, "w") as written:
        for name in ("metadata.json", "config.json"):
            written.writestr(name, whole.read(name))
        written.writestr("model.weights.h5", whole.read("model.weights.h5")[:5000])
    choose(page, server, damaged)
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_text("damaged.keras was not taken")).to_be_visible()
    expect(page.locator("[data-key=hidden]")).to_be_visible()
    details.get_by_role("button", name="Close").click()
    page.wait_for_url("**/models")


def test_a_file_that_the_server_failed_on_is_sent_again(
    page: Page, server: RunningServer, path: Path
) -> None:
    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/api/models", fail)
    choose(page, server, path)
    details = page.get_by_role("complementary", name="Details")
    again = details.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.locator("[data-key=hidden]")).to_be_visible()
    page.unroute("**/api/models")
    again.click()
    expect(page.get_by_role("button", name="Train further")).to_be_visible()

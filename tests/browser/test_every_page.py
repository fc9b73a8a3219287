"""Every page, light and dark: no serious finding of axe, no CSP violation, words when empty."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.server import REPOSITORY

AXE = REPOSITORY / "static" / "node_modules" / "axe-core" / "axe.min.js"
PLACES = ["Design", "Data", "Runs", "Models", "Layers"]


def serious_findings(page: Page) -> list[str]:
    """What axe calls serious or critical, with the elements."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("place", PLACES)
def test_places_are_accessible(page: Page, place: str):
    page.get_by_role("navigation").get_by_role("link", name=place).click()
    expect(page.get_by_role("navigation").get_by_role("link", name=place)).to_have_attribute(
        "aria-current", "page"
    )
    page.wait_for_load_state("networkidle")
    assert serious_findings(page) == []


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_the_designer_is_accessible(page: Page, server):
    with server.client() as client:
        templates = client.get("/api/networks/templates").json()["items"]
        document = next(t["document"] for t in templates if len(t["document"]["layers"]) > 4)
        saved = client.post("/api/networks", json=document).json()
    page.goto(f"{server.address}/networks/{saved['id']}")
    box = page.locator(".react-flow__node").nth(1)
    box.click()
    expect(
        page.get_by_role("complementary", name="Inspector").get_by_label("filters").first
    ).to_be_visible()
    expect(page.get_by_text("28 × 28 × 32").first).to_be_visible()
    assert serious_findings(page) == []


@pytest.mark.parametrize("colour_scheme", ["light", "dark"], indirect=True)
def test_things_have_pages_of_their_own(page: Page, server):
    with server.client() as client:
        source = (
            "import keras\nclass Twice(keras.layers.Layer):\n  def call(self, x): return 2 * x\n"
        )
        client.post("/api/custom-layers", json={"source": source})
        dataset = client.post("/api/datasets/samples/penguins").json()
    for address, words in (
        (f"/datasets/{dataset['id']}", "body_mass_g"),
        ("/layers/Twice", "Twice"),
    ):
        page.goto(server.address + address)
        expect(page.get_by_text(words).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert serious_findings(page) == []


def test_what_does_not_exist_is_said(page: Page, server):
    page.goto(server.address + "/layers/nothing/at/all")
    expect(page.get_by_text("Nothing lives at this address")).to_be_visible()


def test_signing_in_by_hand(browser, server):
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    page.get_by_label("Token").fill("wrong-wrong-wrong")
    page.get_by_role("button", name="Open Layerwright").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("not the right one"))
    page.get_by_label("Token").fill(server.token)
    page.get_by_role("button", name="Open Layerwright").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="Design")).to_be_visible()
    assert "token" not in page.url
    context.close()

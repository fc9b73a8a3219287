"""How a table is read, its columns' roles and types, and its split: changed with the mouse."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import serious_findings
from tests.server import RunningServer

EUROPEAN = "Größe;Preis;Art\n" + "".join(
    f"{i % 7},5;1.{i:03d},00;{'abc'[i % 3]}\n" for i in range(60)
)
UNCLOSED = "a;b\n" + "1;x\n" * 20 + '2;"y\n' + "3;z\n" * 20


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """A table that cannot be read is answered with 422."""
    return ("Unprocessable",)


def give(page: Page, server: RunningServer, file: Path) -> None:
    page.goto(f"{server.address}/datasets")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload data").click()
    chooser.value.set_files(file)


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("button", name=field).click()
    page.get_by_role("option", name=option).click()


def test_a_table_is_read_in_another_way_and_its_columns_change(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    file = tmp_path / "wohnungen.csv"
    file.write_bytes(EUROPEAN.encode("cp1252"))
    give(page, server, file)
    expect(page.get_by_text("parted by semicolon · decimal comma")).to_be_visible()
    expect(page.get_by_role("button", name="Type of Größe")).to_contain_text("number")
    page.get_by_role("button", name="Change").click()
    choose(page, "The first row holds", "Values, like the others")
    expect(page.get_by_text("61 rows", exact=True)).to_be_visible()
    choose(page, "Decimal point", "Point")
    expect(page.get_by_role("button", name="Decimal point")).to_have_text("Point  39.1")
    choose(page, "Values are parted by", "Tab")
    expect(page.get_by_text("parted by tab")).to_be_visible()
    page.get_by_role("button", name="Read as detected").click()
    expect(page.get_by_text("parted by semicolon · decimal comma")).to_be_visible()
    choose(page, "Type of Größe", "category")
    expect(page.get_by_role("button", name="Type of Größe")).to_contain_text("category")
    roles = page.get_by_role("radiogroup", name="Art is used as")
    roles.get_by_text("Target").click()
    expect(page.get_by_text("Each class is divided by itself")).to_be_visible()
    seed = page.get_by_label("Seed")
    seed.fill("7")
    seed.press("Enter")
    expect(page.get_by_text("Each class is divided by itself")).to_be_visible()
    assert serious_findings(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Type of Größe")).to_contain_text("category")


def test_a_refused_table_is_read_again_without_choosing_it_anew(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "odd.txt").write_text(UNCLOSED)
    give(page, server, tmp_path / "odd.txt")
    expect(page.get_by_text("A quote that opens in line 22 is never closed")).to_be_visible()
    page.get_by_role("button", name="Say how to read it").click()
    choose(page, "Quotes around values", "None")
    assert serious_findings(page) == []
    page.get_by_role("button", name="Read it again").click()
    page.wait_for_url("**/datasets/*")
    expect(page.get_by_text("41 rows", exact=True)).to_be_visible()

"""A real Chromium on the real server; a page that fails its test on any CSP violation."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import system_chromium
from tests.server import RunningServer

# Without these, a headless Chromium looks for updates and Google's hosts at every start.
QUIET = [
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
]

SLOWNESS = float(os.environ.get("SLOW_BROWSER", "1"))
"""So many times slower than it is the browser's processor pretends to be: it brings out races."""

# Two busy cores are slow; what is right is right after a while, too.
TIMEOUT_MS = 20_000 * max(1, SLOWNESS / 2)
expect.set_options(timeout=TIMEOUT_MS)

_COUNT_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file: kept longer, Playwright's loop stands in the way of async tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system_chromium(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(params=["light"])
def colour_scheme(request) -> str:
    return request.param


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """What the server may answer: Chromium reports it as an error, though the page deals with it.

    A stale save is answered with 412. A module that looks at more of them has its own fixture.
    """
    return ("Precondition Failed",)


def slow_down(page: Page) -> None:
    """Give `page` a processor that is `SLOWNESS` times slower."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWNESS})


@pytest.fixture
def page(
    browser: Browser, server: RunningServer, colour_scheme: str, refusals: tuple[str, ...]
) -> Iterator[Page]:
    """A signed-in page; errors in its console, failed scripts and CSP violations fail the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme=colour_scheme,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(_COUNT_VIOLATIONS)
    if SLOWNESS > 1:
        context.on("page", slow_down)
    page = context.new_page()
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in refusals):
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(server.entry)
    page.wait_for_url(f"{server.address}/**")
    page.wait_for_selector("#root > *")
    yield page
    problems += page.evaluate("window.violations ?? []")
    context.close()
    assert problems == []

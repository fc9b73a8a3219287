"""From choosing a model file to its drawing, in Chromium, against Netron on the same files.

Each side's page is loaded anew, then the file is chosen in its own file field; the time is
taken with the page's loading, and from the choosing alone. Ours is drawn when its boxes stand
where the layout has put them, Netron's when its graph is shown. Ours is drawn from the file's
config; what it takes until the whole file is sent, read and kept is printed beside it.

Both pages carry the same clock, which looks at each frame whether they are ready, chosen for
and drawn: Playwright's own waiting looks only every half a second.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from benchmarks.pages import chromium_page
from tests.server import running_server

TURNS = 3
_LONGEST_MS = 240_000


_CLOCK = """
(() => {
  const seen = {};
  const stamp = (what) => {
    if (what in seen) return;
    seen[what] = performance.now();
    document.documentElement.setAttribute("data-clock-" + what, String(seen[what]));
  };
  document.addEventListener("change", () => stamp("chosen"), true);
  const wanted = WANTED;
  const look = () => {
    for (const [what, selector] of Object.entries(wanted[location.origin] ?? {})) {
      if (!(what in seen) && document.querySelector(selector) !== null) stamp(what);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
"""Milliseconds since the page's loading began, as attributes: Netron's page takes `eval` away
from its browser, so that no function can be asked for them."""


@dataclass(frozen=True)
class Side:
    """One of the two programs: its page, and what is there when it is ready and has drawn."""

    address: str
    ready: str
    drawn: str
    whole: str | None = None
    """What is there when nothing of the file is still on its way."""

    @property
    def wanted(self) -> dict[str, str]:
        """What the clock looks out for."""
        wanted = {"ready": self.ready, "drawn": self.drawn}
        return wanted if self.whole is None else {**wanted, "whole": self.whole}


Seconds = tuple[float, float, float]
"""Drawn, with the page's loading and without; and all of the file there."""

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


def measure() -> Iterator[str]:
    """One line for each model."""
    if find_spec("netron") is None:
        yield "Netron is not installed (`make bench` installs it): there is nothing to compare with"
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
        ours = Side(
            f"{server.address}/models",
            "input[type=file]",
            "[data-canvas][data-settled] .react-flow__node",
            "body:has([data-canvas]) button[aria-label^='More for ']",
        )
        theirs = Side(netron, "body.welcome:not(.spinner)", "#target .node")
        # As one who has agreed to its cookies: at an address in numbers it cannot keep that itself.
        page.context.add_cookies([{"name": "consent", "value": "1", "url": netron}])
        wanted = {urlsplit(side.address): side.wanted for side in (ours, theirs)}
        origins = {f"{url.scheme}://{url.netloc}": told for url, told in wanted.items()}
        page.add_init_script(_CLOCK.replace("WANTED", json.dumps(origins)))
        for path in paths:
            turns = [
                (_seconds(page, ours, path), _seconds(page, theirs, path)) for _ in range(TURNS)
            ]
            yield _line(path, [one for one, _ in turns], [other for _, other in turns])


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


def _seconds(page: Page, side: Side, path: Path) -> Seconds:
    """How long it takes until the file is drawn, and until all of it is there."""
    page.goto("about:blank")
    page.goto(side.address)
    page.wait_for_selector("html[data-clock-ready]", state="attached")
    page.locator("input[type=file]").first.set_input_files(path)
    last = "drawn" if side.whole is None else "whole"
    page.wait_for_selector(f"html[data-clock-{last}]", state="attached", timeout=_LONGEST_MS)

    def told(what: str) -> float:
        return float(page.locator("html").get_attribute(f"data-clock-{what}") or "nan") / 1000

    ready, chosen, drawn = told("ready"), told("chosen"), told("drawn")
    return ready + drawn - chosen, drawn - chosen, told(last) - chosen


def _line(path: Path, ours: list[Seconds], theirs: list[Seconds]) -> str:
    def middle(side: list[Seconds], place: int) -> float:
        return statistics.median(turn[place] for turn in side)

    parts = []
    for place, (what, aim) in enumerate((("with the page", "1/2"), ("page open", "1/4"))):
        one, other = middle(ours, place), middle(theirs, place)
        parts.append(f"{what} {one:.2f} s, Netron {other:.2f} s: {one / other:.2f} (aim ≤ {aim})")
    parts.append(f"sent, read and kept after {middle(ours, 2):.2f} s")
    return f"{path.stem} ({path.stat().st_size / 1e6:.0f} MB): {'; '.join(parts)}"

"""A Chromium for the benchmarks, and the network of 2,000 layers that they open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.chromium import system_chromium
from tests.browser.conftest import QUIET
from tests.server import RunningServer

NUM_LAYERS = 2000
NUM_COLUMNS = 24
STEP_X, STEP_Y = 366, 110
_KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Dense", {"units": 16, "activation": "relu"}),
    ("BatchNormalization", {}),
    ("Dropout", {"rate": 0.1}),
    ("Activation", {"activation": "relu"}),
)


def large_network() -> dict[str, Any]:
    """2,000 layers in columns, each fed by the one above it: a page can show all at once."""
    layers: list[dict[str, Any]] = [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [16]}}
    ]
    layers[0]["position"] = [0, -STEP_Y]
    for index in range(NUM_LAYERS):
        class_name, config = _KINDS[index % len(_KINDS)]
        row, column = divmod(index, NUM_COLUMNS)
        layers.append(
            {
                "name": f"l{index}",
                "class_name": class_name,
                "config": config,
                "inbound": ["input" if row == 0 else f"l{index - NUM_COLUMNS}"],
                "position": [column * STEP_X, row * STEP_Y],
            }
        )
    return {"name": "large", "kind": "functional", "layers": layers}


@contextmanager
def chromium_page(server: RunningServer | None = None) -> Iterator[Page]:
    """A page of 1440 × 900, signed in where there is a server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        if server is not None:
            page.goto(server.entry)
            page.wait_for_selector("#root > *")
        yield page
        browser.close()


def main_thread_ms(page: Page, act: Callable[[int], None], times: int) -> float:
    """The milliseconds of CPU that the page's main thread spends on one `act`, on average."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.wait_for_timeout(300)
    before = _task_seconds(session)
    for index in range(times):
        act(index)
        page.wait_for_timeout(30)
    page.wait_for_timeout(300)
    spent = _task_seconds(session) - before
    session.detach()
    return spent / times * 1000


def _task_seconds(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")

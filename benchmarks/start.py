"""Process start to the page answering, against `import tensorflow`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import medians, seconds_of
from tests.server import running_server

TURNS = 5


def measure() -> Iterator[str]:
    """Both as new processes, by turns; the page is asked for with its token."""

    def ours() -> float:
        with tempfile.TemporaryDirectory() as home:
            begin = time.perf_counter()
            with running_server(Path(home)) as server, server.client() as client:
                client.get("/").raise_for_status()
                return time.perf_counter() - begin

    def theirs() -> float:
        return seconds_of(
            lambda: subprocess.run(
                [sys.executable, "-c", "import tensorflow"], stderr=subprocess.DEVNULL, check=True
            )
        )

    page, tensorflow = medians(ours, theirs, TURNS)
    yield f"page {page:.2f} s, import tensorflow {tensorflow:.2f} s"
    yield f"ratio {page / tensorflow:.2f} (aim ≤ 0.40)"

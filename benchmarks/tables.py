"""The profile of a large CSV file, against pyarrow merely reading it; and the memory it takes."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from tests.server import REPOSITORY

SIZE_BYTES = 10**9
TURNS = 2
ROWS_AT_ONCE = 20_000

READ = """
import sys, time, json
from pyarrow import csv
begin = time.perf_counter()
num_rows = sum(batch.num_rows for batch in csv.open_csv(sys.argv[1]))
print(json.dumps({"seconds": time.perf_counter() - begin, "num_rows": num_rows}))
"""

PROFILE = """
import sys, time, json, resource
from app.engine.datasets.profile import profile_dataset
from app.spec.dataset_requests import ProfileRequest
request = ProfileRequest(path=sys.argv[1], filename="big.csv")
begin = time.perf_counter()
found = profile_dataset(request)
seconds = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "num_rows": found.num_rows, "peak_bytes": peak}))
"""


def measure() -> Iterator[str]:
    """By turns, each in a process of its own, on a file that lies in the page cache."""
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free
        size_bytes = min(SIZE_BYTES, free // 2)  # what lies there is said
        path = Path(folder) / "big.csv"
        _write(path, size_bytes)
        ours, theirs = [], []
        for _ in range(TURNS):
            ours.append(_run(PROFILE, path))
            theirs.append(_run(READ, path))
    assert ours[0]["num_rows"] == theirs[0]["num_rows"]
    profile = median(one["seconds"] for one in ours)
    read = median(one["seconds"] for one in theirs)
    peak = max(one["peak_bytes"] for one in ours)
    yield (
        f"CSV of {size_bytes / 10**9:.2f} GB, {ours[0]['num_rows']:,} rows: profile "
        f"{profile:.1f} s, pyarrow reading it {read:.1f} s: {profile / read:.2f}× (aim ≤ 2×)"
    )
    yield f"peak memory of the profile: {peak / 10**6:,.0f} MB (aim ≤ 1,000 MB)"


def _write(path: Path, size_bytes: int) -> None:
    """Rows as tables have them: measured and whole numbers, categories, a date, a few blanks."""
    rng = np.random.default_rng(0)
    cities = np.array(["Berlin", "München", "Paris", "Oslo", "Łódź", ""])
    lines = []
    for index in range(ROWS_AT_ONCE):
        numbers = rng.normal(size=6)
        cells = [f"{number:.6f}" for number in numbers]
        cells += [str(rng.integers(0, 100_000)), str(rng.integers(0, 9))]
        cells += [
            cities[rng.integers(len(cities))],
            f"2024-{index % 12 + 1:02d}-{index % 28 + 1:02d}",
        ]
        lines.append(",".join(cells))
    block = ("\n".join(lines) + "\n").encode()
    header = b"a,b,c,d,e,f,whole,few,city,day\n"
    with path.open("wb") as file:
        file.write(header)
        for _ in range(max(1, size_bytes // len(block))):
            file.write(block)


def _run(script: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)

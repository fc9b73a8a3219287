"""The structure of a stored model of 500 MB, against Keras loading it.

Each in a process of its own, and only the reading is timed: neither the start of Python
nor the import of Keras counts.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

UNITS, NUM_LAYERS = 4096, 8
TURNS = 3

_WRITE = """
import sys
import keras
layers = [keras.layers.Dense({units}, activation="relu") for _ in range({num_layers})]
model = keras.Sequential([keras.Input(({units},)), *layers])
for format in ("keras", "h5"):
    model.save(sys.argv[1] + "/model." + format)
"""

_MEASURED = """
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.perf_counter()
found = work()
seconds = time.perf_counter() - begin
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print("MEASURED", json.dumps([seconds, grown * 1024]))
"""

_OURS = """
import json, resource, sys, time
from app.engine.saved_models.read import read_model
from app.spec.model_requests import ReadModelRequest
work = lambda: read_model(ReadModelRequest(path=sys.argv[1], filename="model"))
"""

_THEIRS = """
import json, resource, sys, time
import keras
work = lambda: keras.models.load_model(sys.argv[1], compile=False)
"""


def measure() -> Iterator[str]:
    """One line for each format: seconds, memory, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        script = _WRITE.format(units=UNITS, num_layers=NUM_LAYERS)
        _run(script, folder)
        for format in ("keras", "h5"):
            path = Path(folder) / f"model.{format}"
            pairs = [(_measured(_OURS, path), _measured(_THEIRS, path)) for _ in range(TURNS)]
            ours, theirs = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
            our_bytes, their_bytes = (max(pair[side][1] for pair in pairs) for side in (0, 1))
            size = path.stat().st_size / 1e6
            yield (
                f".{format} of {size:.0f} MB: structure {ours * 1000:.0f} ms and "
                f"{our_bytes / 1e6:.0f} MB of memory, load_model {theirs * 1000:.0f} ms and "
                f"{their_bytes / 1e6:.0f} MB: {theirs / ours:.0f} × (aim ≥ 20 ×)"
            )


def _measured(script: str, path: Path) -> tuple[float, float]:
    """Seconds, and by how many bytes the process's memory grew at most."""
    lines = _run(script + _MEASURED, str(path)).splitlines()
    (line,) = [line for line in lines if line.startswith("MEASURED ")]
    seconds, grown = json.loads(line.removeprefix("MEASURED "))
    return seconds, grown


def _run(script: str, argument: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, argument], capture_output=True, text=True, check=True
    )
    return done.stdout

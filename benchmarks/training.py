"""An epoch with the live curve on, against plain model.fit: MNIST dense, a table of many rows."""

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import numpy as np

from benchmarks.following import epoch_seconds
from benchmarks.timing import medians
from tests.server import REPOSITORY, running_server

EPOCHS = 6
TURNS = 3
MNIST_ROWS = 60_000
MNIST_BATCH_SIZE = 32
TABLE_ROWS = 500_000
TABLE_COLUMNS = 12
TABLE_BATCH_SIZE = 128
SAMPLE = REPOSITORY / "app" / "samples" / "data" / "mnist_small.npz"

CLOCK = """
import json, sys, time
import keras, numpy as np
class Clock(keras.callbacks.Callback):
    ends = []
    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())
data = np.load(sys.argv[1])
"""

MNIST_SCRIPT = f"""
{CLOCK}
x = data["x_train"].reshape(-1, 784).astype("float32") / 255
y = data["y_train"]
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size={MNIST_BATCH_SIZE}, epochs={EPOCHS}, validation_split=0.1,
          callbacks=[Clock()], verbose=0)
print(json.dumps([b - a for a, b in zip(Clock.ends, Clock.ends[1:])]))
"""

TABLE_SCRIPT = f"""
{CLOCK}
x = data["x"]
x = (x - x.mean(0)) / x.std(0)
y = data["y"]
model = keras.Sequential([
    keras.Input((x.shape[1],)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(1),
])
model.compile("adam", loss="mse", metrics=["mae"])
model.fit(x, y, batch_size={TABLE_BATCH_SIZE}, epochs={EPOCHS}, validation_split=0.1,
          callbacks=[Clock()], verbose=0)
print(json.dumps([b - a for a, b in zip(Clock.ends, Clock.ends[1:])]))
"""


def measure() -> Iterator[str]:
    """The same rows, batch size and validation share on both sides; a client follows the run."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with running_server(home) as server, server.client(timeout=600) as client:
            server.wait_until_ready()
            yield from _measure_mnist(client, Path(folder))
            yield from _measure_table(client, Path(folder))


def _measure_mnist(client: httpx.Client, folder: Path) -> Iterator[str]:
    data = mnist_data(MNIST_ROWS)
    path = folder / "mnist.npz"
    path.write_bytes(data)
    request = mnist_request(client, data)
    live, plain = medians(
        lambda: epoch_seconds(client, request), _script(MNIST_SCRIPT, path), TURNS
    )
    yield f"MNIST dense, {MNIST_ROWS:,} rows, batches of {MNIST_BATCH_SIZE}: {live:.2f} s here,"
    yield f"{plain:.2f} s in the script: {plain / live:.2f} × as fast (aim ≥ 2 ×)"


def _measure_table(client: httpx.Client, folder: Path) -> Iterator[str]:
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(TABLE_ROWS, TABLE_COLUMNS)).astype("float32")
    target = np.sin(inputs[:, 0]) + inputs[:, 1] * inputs[:, 2]
    path = folder / "table.npz"
    np.savez(path, x=inputs, y=target)
    lines = [",".join([*(f"c{n}" for n in range(TABLE_COLUMNS)), "target"])]
    lines += [",".join(f"{v:.6g}" for v in row) for row in np.column_stack([inputs, target])]
    csv = "\n".join(lines).encode()
    uploaded = client.post("/api/datasets", files={"file": ("table.csv", csv)}).json()
    request = {
        "network": _network((TABLE_COLUMNS,), [64, 64], 1, None),
        "dataset_id": uploaded["id"],
        "targets": ["target"],
        "fit": _fit(TABLE_BATCH_SIZE),
    }
    live, plain = medians(
        lambda: epoch_seconds(client, request), _script(TABLE_SCRIPT, path), TURNS
    )
    yield f"table of {TABLE_ROWS:,} rows, batches of {TABLE_BATCH_SIZE}: {live:.2f} s here,"
    yield f"{plain:.2f} s in the script: {plain / live:.2f} × as fast (aim ≥ 1 ×: never slower)"


def _script(source: str, path: Path) -> Callable[[], float]:
    def run() -> float:
        command = [sys.executable, "-c", source, str(path)]
        found = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        return median(json.loads(found.stdout))

    return run


def mnist_request(client: httpx.Client, data: bytes, epochs: int = EPOCHS) -> dict[str, Any]:
    """A run of the dense network of the Keras guide on uploaded MNIST rows."""
    uploaded = client.post("/api/datasets", files={"file": ("mnist.npz", data)}).json()
    return {
        "network": _network((784,), [32], 10, "softmax"),
        "dataset_id": uploaded["id"],
        "fit": {**_fit(MNIST_BATCH_SIZE), "epochs": epochs},
    }


def _network(
    shape: tuple[int, ...], hidden: list[int], num_outputs: int, activation: str | None
) -> dict[str, Any]:
    layers = [{"name": "input", "class_name": "InputLayer", "config": {"shape": list(shape)}}]
    for number, units in enumerate(hidden):
        config: dict[str, Any] = {"units": units, "activation": "relu"}
        layers.append({"name": f"dense_{number}", "class_name": "Dense", "config": config})
    last = {"units": num_outputs, "activation": activation}
    layers.append({"name": "out", "class_name": "Dense", "config": last})
    return {"name": "benchmark", "layers": layers}


def _fit(batch_size: int) -> dict[str, Any]:
    """As much is validated on as in the script, and nothing is set aside for a test."""
    return {
        "epochs": EPOCHS,
        "batch_size": batch_size,
        "validation_split": 0.1,
        "test_split": 0.0,
    }


def mnist_data(num_rows: int) -> bytes:
    """As many rows as asked, from the small sample again and again, with noise."""
    rng = np.random.default_rng(1)
    with np.load(SAMPLE) as sample:
        rows = rng.integers(0, len(sample["x_train"]), num_rows)
        noise = rng.integers(0, 20, (num_rows, 28, 28), dtype="uint8")
        arrays = {
            "x_train": np.maximum(sample["x_train"][rows], noise),
            "y_train": sample["y_train"][rows],
            "x_test": sample["x_test"],
            "y_test": sample["y_test"],
        }
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()

"""An epoch of the MNIST dense network with the live curve on, against plain model.fit."""

import io
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.timing import medians
from tests.server import REPOSITORY, running_server

EPOCHS = 6
BATCH_SIZE = 32
NUM_ROWS = 60_000
TURNS = 3
SAMPLE = REPOSITORY / "app" / "samples" / "data" / "mnist_small.npz"

NETWORK = {
    "name": "dense_net",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [784]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 32, "activation": "relu"}},
        {"name": "out", "class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ],
}

SCRIPT = f"""
import sys, time, json
import numpy as np, keras
data = np.load(sys.argv[1])
x = data["x_train"].reshape(-1, 784).astype("float32") / 255
y = data["y_train"]
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
class Clock(keras.callbacks.Callback):
    ends = []
    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())
model.fit(x, y, batch_size={BATCH_SIZE}, epochs={EPOCHS}, validation_split=0.1,
          callbacks=[Clock()], verbose=0)
print(json.dumps([b - a for a, b in zip(Clock.ends, Clock.ends[1:])]))
"""


def measure() -> Iterator[str]:
    """The same rows, batch size and validation share on both sides; a client follows the run."""
    with tempfile.TemporaryDirectory() as folder:
        data = _data()
        path = Path(folder) / "mnist.npz"
        path.write_bytes(data)
        with running_server(Path(folder) / "home") as server, server.client() as client:
            server.wait_until_ready()
            uploaded = client.post("/api/datasets", files={"file": ("mnist.npz", data)}).json()
            request = {
                "network": NETWORK,
                "dataset_id": uploaded["id"],
                "fit": {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "validation_split": 0.1},
            }

            def ours() -> float:
                run = client.post("/api/runs", json=request)
                run.raise_for_status()
                ends = []
                with client.stream("GET", f"/api/runs/{run.json()['id']}/events") as events:
                    for line in events.iter_lines():
                        if line.startswith("data: "):
                            event = json.loads(line.removeprefix("data: "))
                            if event["kind"] == "epoch":
                                ends.append(event["seconds"])
                return median(b - a for a, b in itertools.pairwise(ends))

            def theirs() -> float:
                command = [sys.executable, "-c", SCRIPT, str(path)]
                found = subprocess.run(command, stdout=subprocess.PIPE, check=True)
                return median(json.loads(found.stdout))

            live, plain = medians(ours, theirs, TURNS)
    yield f"{NUM_ROWS:,} rows, batches of {BATCH_SIZE}: an epoch takes {live:.2f} s here"
    yield f"and {plain:.2f} s in the script: {plain / live:.2f} × as fast (aim ≥ 1, not slower)"


def _data() -> bytes:
    """As many rows as MNIST has, from the small sample again and again, with noise."""
    rng = np.random.default_rng(1)
    with np.load(SAMPLE) as sample:
        rows = rng.integers(0, len(sample["x_train"]), NUM_ROWS)
        noise = rng.integers(0, 20, (NUM_ROWS, 28, 28), dtype="uint8")
        arrays = {
            "x_train": np.maximum(sample["x_train"][rows], noise),
            "y_train": sample["y_train"][rows],
            "x_test": sample["x_test"],
            "y_test": sample["y_test"],
        }
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()

"""From the click on Train to the first training step, against `python script.py`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.following import first_step_seconds
from benchmarks.timing import medians
from benchmarks.training import MNIST_BATCH_SIZE, mnist_data, mnist_request
from tests.server import running_server

TURNS = 5
NUM_ROWS = 6_000

SCRIPT = f"""
import os, sys
import keras, numpy as np
data = np.load(sys.argv[1])
x = data["x_train"].reshape(-1, 784).astype("float32") / 255
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
class Stop(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        os._exit(0)
model.fit(x, data["y_train"], batch_size={MNIST_BATCH_SIZE}, epochs=1, verbose=0,
          callbacks=[Stop()])
"""


def measure() -> Iterator[str]:
    """The server is up, as it is when somebody clicks; the script is a new process."""
    data = mnist_data(NUM_ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mnist.npz"
        path.write_bytes(data)
        with running_server(Path(folder) / "home") as server, server.client() as client:
            server.wait_until_ready()
            request = mnist_request(client, data, epochs=1)

            def theirs() -> float:
                begin = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-c", SCRIPT, str(path)], stderr=subprocess.DEVNULL, check=True
                )
                return time.perf_counter() - begin

            click, script = medians(lambda: first_step_seconds(client, request), theirs, TURNS)
    yield f"click to first step {click:.2f} s, script to first step {script:.2f} s"
    yield f"ratio {click / script:.2f} (aim ≤ 0.33)"

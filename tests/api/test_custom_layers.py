"""The guide's own Linear from paste to prediction; files with a layer that is not registered."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.api.clear_errors import clear_error
from tests.api.talking import checked, finished, made, start, upload
from tests.guide_layer import LINEAR
from tests.server import RunningServer

NETWORK: dict[str, Any] = {
    "name": "linear_net",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
        {"name": "linear", "class_name": "Linear", "config": {"units": 4, "input_dim": 2}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 1}},
    ],
}

MYLAYER = """
import keras
from keras import layers, ops

class Mylayer(layers.Layer):
  def __init__(self, units=3, **kwargs):
    super().__init__(**kwargs)
    self.units = units

  def build(self, input_shape):
    self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")

  def call(self, inputs):
    return ops.matmul(inputs, self.w)

  def compute_output_shape(self, input_shape):
    return (*input_shape[:-1], self.units)

  def get_config(self):
    return {**super().get_config(), "units": self.units}
"""

SAVER = (
    MYLAYER
    + """
import sys
import numpy as np

plain, wrapped = sys.argv[1:3]
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((4,)), layers.Dense(5), Mylayer(3, name="mine")])
nested = keras.Sequential([
    keras.Input((6, 4)),
    layers.TimeDistributed(Mylayer(3, name="inner"), name="wrapper"),
    layers.Bidirectional(layers.LSTM(2)),
])
for suffix in (".keras", ".h5"):
    model.save(plain + suffix)
    nested.save(wrapped + suffix)
np.save(plain + ".npy", model.predict(np.ones((2, 4)), verbose=0))
np.save(wrapped + ".npy", nested.predict(np.ones((2, 6, 4)), verbose=0))
"""
)


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        for name in ("Linear", "Mylayer"):
            client.delete(f"/api/custom-layers/{name}")
        yield client
        for name in ("Linear", "Mylayer"):
            client.delete(f"/api/custom-layers/{name}")


@pytest.fixture(scope="module")
def saved_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that plain Keras wrote, in a process that has nothing to do with ours."""
    folder = tmp_path_factory.mktemp("mylayer")
    command = [sys.executable, "-c", SAVER, str(folder / "plain"), str(folder / "wrapped")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return folder


def outputs(client: httpx.Client, model_id: str, inputs: Any) -> np.ndarray:
    answer = client.post(f"/api/models/{model_id}/predict", json={"inputs": inputs})
    return np.asarray(made(answer, 200)["outputs"])


def first_weights(client: httpx.Client, model_id: str) -> np.ndarray:
    """What the network makes of zero and of the two unit vectors: moves when the weights do."""
    return outputs(client, model_id, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def test_linear_from_paste_to_prediction(
    server: RunningServer, client: httpx.Client, tmp_path: Path
) -> None:
    unknown = checked(client, NETWORK)["issues"][0]
    assert (unknown["code"], unknown["layer"]) == ("unknown_class", "linear")
    assert "Linear" in unknown["message"]

    pasted = made(client.post("/api/custom-layers", json={"source": LINEAR}))
    (verdict,) = pasted["custom_layers"]
    assert {"name", "is_usable", "arguments", "issues"} <= set(verdict)
    assert (verdict["name"], verdict["is_usable"]) == ("Linear", True)
    arguments = [(a["name"], a["default"]) for a in verdict["arguments"]]
    assert arguments[:2] == [("units", 32), ("input_dim", 32)]
    layers = made(client.get("/api/layers"), 200)["layers"]
    (listed,) = [layer for layer in layers if layer["class_name"] == "Linear"]
    assert listed["is_custom"]

    report = checked(client, NETWORK)
    assert report["is_valid"], report["issues"]
    assert report["layers"]["linear"]["num_trainable_params"] == 12
    assert report["layers"]["dense"]["num_trainable_params"] == 5
    assert report["num_trainable_params"] == 17

    random = np.random.default_rng(0)
    rows = random.normal(size=(300, 2))
    text = "a,b,y\n" + "".join(f"{a:.4f},{b:.4f},{3 * a - 2 * b:.4f}\n" for a, b in rows)
    dataset = upload(client, "datasets", "rows.csv", text.encode())
    options = {"fit": {"epochs": 2, "batch_size": 16}, "targets": ["y"], "seed": 3}
    first = finished(client, start(client, dataset["id"], NETWORK, **options)["id"])
    assert first["history"]["loss"][-1] < first["history"]["loss"][0]

    further = start(client, dataset["id"], None, model_id=first["model_id"], **options)
    second = finished(client, further["id"])
    assert set(second["weight_reuse"]["kept"]) >= {"linear", "dense"}
    before, after = (first_weights(client, run["model_id"]) for run in (first, second))
    assert np.abs(before - after).max() > 1e-6, "training moved nothing"

    inputs = random.normal(size=(5, 2)).tolist()
    expected = outputs(client, first["model_id"], inputs)
    for format in ("keras", "h5"):
        url = f"/api/models/{first['model_id']}/file"
        file = client.get(url, params={"format": format})
        model = upload(client, "models", f"again.{format}", file.content)
        assert (model["format"], model["num_params"]) == (format, 17)
        assert model["is_loadable"]
        loaded = made(client.post(f"/api/models/{model['id']}/load"), 200)
        assert (loaded["is_loaded"], loaded["num_params"]) == (True, 17)
        # every prediction is made in a fresh process
        np.testing.assert_allclose(outputs(client, model["id"], inputs), expected, atol=1e-5)
        back = made(client.post(f"/api/models/{model['id']}/network"), 200)
        assert back["report"]["num_params"] == 17
        assert [layer["class_name"] for layer in back["network"]["layers"]][-2:] == [
            "Linear",
            "Dense",
        ]


@pytest.mark.parametrize("format", ["keras", "h5"])
@pytest.mark.parametrize("kind", ["plain", "wrapped"])
def test_mylayer_is_missing_then_pasted_then_loads(
    server: RunningServer, client: httpx.Client, saved_files: Path, kind: str, format: str
) -> None:
    content = (saved_files / f"{kind}.{format}").read_bytes()
    model = upload(client, "models", f"{kind}.{format}", content)
    names = ["mine"] if kind == "plain" else ["inner"]
    (unknown,) = model["unknown_layers"]
    assert unknown["class_name"] == "Mylayer"
    assert set(unknown["names"]) & {*names, "wrapper"}
    assert not model["is_loadable"]
    assert "Mylayer" in model["problem"]
    view = made(client.get(f"/api/models/{model['id']}/view"), 200)
    assert len(view["layers"]) >= 2
    assert view["num_params"] > 0
    for call in ("load", "predict"):
        body = {"inputs": [[1.0] * 4]} if call == "predict" else None
        refused = client.post(f"/api/models/{model['id']}/{call}", json=body)
        assert "Mylayer" in clear_error(server, refused, 409)["message"]

    made(client.post("/api/custom-layers", json={"source": MYLAYER}))
    again = made(client.get(f"/api/models/{model['id']}"), 200)
    assert (again["is_loadable"], again["unknown_layers"]) == (True, [])
    loaded = made(client.post(f"/api/models/{model['id']}/load"), 200)
    assert loaded["is_loaded"], loaded
    assert loaded["num_params"] == view["num_params"]
    ones = np.ones((2, 4) if kind == "plain" else (2, 6, 4)).tolist()
    expected = np.load(saved_files / f"{kind}.npy")
    np.testing.assert_allclose(outputs(client, model["id"], ones), expected, atol=1e-5)


REGISTERED = """
import tensorflow as tf

@tf.keras.utils.register_keras_serializable(package="Mine", name="Other")
class Renamed(tf.keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = tf.keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)
"""


def test_files_call_a_class_by_its_registered_name(client: httpx.Client) -> None:
    """An .h5 file names the class as its decorator does, not as its source: both come back."""
    made(client.post("/api/custom-layers", json={"source": REGISTERED}))
    rows = "a,b,y\n" + "".join(f"{i},{i % 7},{i % 5}\n" for i in range(60))
    dataset = upload(client, "datasets", "rows.csv", rows.encode())
    network = {
        "name": "renamed",
        "layers": [
            {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
            {"name": "mine", "class_name": "Renamed", "config": {"units": 3}},
            {"name": "dense", "class_name": "Dense", "config": {"units": 1}},
        ],
    }
    options = {"fit": {"epochs": 1}, "inputs": ["a", "b"], "targets": ["y"]}
    run = finished(client, start(client, dataset["id"], network, **options)["id"])
    expected = outputs(client, run["model_id"], [[1, 2], [3, 4]])
    for format in ("keras", "h5"):
        file = client.get(f"/api/models/{run['model_id']}/file", params={"format": format})
        again = upload(client, "models", f"renamed.{format}", file.content)
        assert (again["is_loadable"], again["unknown_layers"]) == (True, []), format
        np.testing.assert_allclose(
            outputs(client, again["id"], [[1, 2], [3, 4]]), expected, atol=1e-5
        )
    client.delete("/api/custom-layers/Renamed")

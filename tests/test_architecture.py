"""The wall stands: a server that has done everything holds no TensorFlow and no HDF5."""

import io
import re
import tomllib
from pathlib import Path

import numpy as np
import psutil

from tests.server import REPOSITORY

FOREIGN = re.compile(r"tensorflow|keras|h5py|hdf5|pyarrow|libtensorflow", re.IGNORECASE)


def mapped_files(pid: int) -> set[str]:
    """Every file that the process has in its memory."""
    return {Path(region.path).as_posix() for region in psutil.Process(pid).memory_maps()}


def use_everything(client) -> None:
    """One call of each kind that reaches the engine."""
    network = {
        "name": "tiny",
        "layers": [
            {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
            {"name": "dense", "class_name": "Dense", "config": {"units": 1}},
        ],
    }
    assert client.get("/api/layers").status_code == 200
    assert client.post("/api/networks/shapes", json=network).json()["is_valid"]
    saved = client.post("/api/networks", json=network).json()
    assert client.get(f"/api/networks/{saved['id']}").status_code == 200
    source = "import keras\nclass Double(keras.layers.Layer):\n def call(self, x): return 2 * x\n"
    assert client.post("/api/custom-layers", json={"source": source}).status_code == 201
    arrays = io.BytesIO()
    rng = np.random.default_rng(1)
    x = rng.normal(size=(64, 2)).astype("float32")
    np.savez(arrays, x=x, y=x.sum(axis=1))
    uploaded = client.post("/api/datasets", files={"file": ("d.npz", arrays.getvalue())})
    assert uploaded.status_code == 201
    request = {"network": network, "dataset_id": uploaded.json()["id"], "fit": {"epochs": 1}}
    started = client.post("/api/runs", json=request)
    assert started.status_code == 202, started.text
    with client.stream("GET", f"/api/runs/{started.json()['id']}/events") as events:
        assert any("finished" in line for line in events.iter_lines())
    run = client.get(f"/api/runs/{started.json()['id']}").json()
    assert run["state"] == "finished"
    file = client.get(f"/api/models/{run['model_id']}/file?format=h5").content
    again = client.post("/api/models", files={"file": ("m.h5", file)}).json()
    assert client.get(f"/api/models/{again['id']}/view").json()["num_params"] == 3
    answer = client.post(f"/api/models/{again['id']}/predict", json={"inputs": [[1, 2]]})
    assert answer.status_code == 200, answer.text


def test_the_server_never_loads_keras(server):
    with server.client() as client:
        use_everything(client)
    found = {path for path in mapped_files(server.process.pid) if FOREIGN.search(path)}
    assert found == set()


def test_rooms_say_what_they_are_for():
    for package in (REPOSITORY / "app").rglob("__init__.py"):
        text = package.read_text(encoding="utf-8").strip()
        assert text.startswith('"""'), package
        assert text.endswith('"""'), f"{package} holds more than a docstring"


def test_the_import_rules_name_every_top_level_module():
    pyproject = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contract = pyproject["tool"]["importlinter"]["contracts"][0]
    ruled = {name.strip() for row in contract["layers"] for name in row.split("|")}
    there = {
        f"app.{path.stem}"
        for path in (REPOSITORY / "app").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert there - ruled == {"app.__init__", "app.engine"}


def test_nothing_committed_names_a_registry_or_a_machine():
    patterns = re.compile(
        r"https?://[^\s\"']*(pypi|npmjs|/simple/)|(^|\W)/(work|root)/", re.MULTILINE
    )
    for folder in ("app", "templates", "requirements", "static/src", "benchmarks", ".ci"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", ".txt", ".ts", ".tsx", ".json", ".j2"}:
                assert not patterns.search(path.read_text(encoding="utf-8")), path

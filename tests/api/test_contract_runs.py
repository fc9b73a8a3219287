"""Data, training and models over real HTTP, on real input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.api.clear_errors import clear_error, no_hang
from tests.api.talking import (
    DENSE,
    SAMPLES,
    finished,
    followed,
    made,
    real_data,
    stack,
    start,
    upload,
)
from tests.server import RunningServer

REGRESSION = stack(("Dense", {"units": 8, "activation": "relu"}), ("Dense", {"units": 1}))

PREDICTOR = """
import json, sys
import keras
import numpy as np
model = keras.models.load_model(sys.argv[1], compile=False)
inputs = json.loads(sys.argv[2])
if isinstance(inputs, dict):
    columns = {
        name: np.array([v or "" for v in values], object)
        if any(isinstance(v, str) for v in values)
        else np.array([np.nan if v is None else v for v in values], "float64")
        for name, values in inputs.items()
    }
    outputs = model.predict(columns, verbose=0)
    outputs = outputs["probabilities"]
else:
    outputs = model(np.asarray(inputs, "float32"))
print("OUTPUTS", json.dumps(np.asarray(outputs).tolist()))
"""


def predicted_by_plain_keras(path: Path, inputs: Any) -> np.ndarray:
    """What a fresh process with nothing but Keras predicts with a downloaded file.

    `inputs`: nested lists, or a table's raw columns by name.
    """
    command = [sys.executable, "-c", PREDICTOR, str(path), json.dumps(inputs)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    (line,) = [line for line in ran.stdout.splitlines() if line.startswith("OUTPUTS ")]
    return np.asarray(json.loads(line.removeprefix("OUTPUTS ")))


def fitted(client: httpx.Client, network: dict[str, Any], dataset_id: str) -> Any:
    """The drawing made to fit the data."""
    body = {"network": network, "dataset_id": dataset_id}
    return made(client.post("/api/networks/fit", json=body), 200)["network"]


@pytest.mark.parametrize(
    ("name", "kind", "num_rows", "target", "num_outputs"),
    [
        ("iris.csv", "table", 150, "species", 3),
        ("penguins.csv", "table", 344, "species", 3),
        ("mnist_small.npz", "arrays", None, None, 10),
    ],
)
def test_a_sample_from_upload_to_prediction(
    server: RunningServer,
    tmp_path: Path,
    name: str,
    kind: str,
    num_rows: int | None,
    target: str | None,
    num_outputs: int,
) -> None:
    with server.client() as client:
        dataset = upload(client, "datasets", name, (SAMPLES / name).read_bytes())
        assert {"id", "name", "kind", "num_rows", "columns", "issues"} <= set(dataset)
        assert dataset["kind"] == kind
        assert num_rows is None or dataset["num_rows"] == num_rows
        if target:
            assert dataset["choice"]["targets"] == [target]
        assert dataset["choice"]["num_outputs"] == num_outputs
        preview = made(client.get(f"/api/datasets/{dataset['id']}/preview?limit=5"), 200)
        assert len(preview["rows"]) == 5

        flat = [("Flatten", {})] if kind == "arrays" else []
        network = stack(*flat, ("Dense", {"units": 16, "activation": "relu"}), ("Dense", {}))
        network["layers"][-1]["config"] = {"units": 1}
        network = fitted(client, network, dataset["id"])
        started = start(client, dataset["id"], network, fit={"epochs": 3}, seed=7)
        assert set(started) == {"id", "state", "plan"}
        assert started["plan"]["chosen"]
        run = finished(client, started["id"])
        assert run["num_epochs_done"] == 3
        assert {"loss", "val_loss"} <= set(run["history"])
        assert all(len(values) == 3 for values in run["history"].values())
        assert run["history"]["loss"][-1] < run["history"]["loss"][0]
        assert run["test_metrics"]["loss"] > 0

        model = f"/api/models/{run['model_id']}"
        view = made(client.get(f"{model}/view"), 200)
        assert all(layer["is_known"] for layer in view["layers"])
        if kind == "table":
            row = dict(zip(preview["columns"], preview["rows"][0], strict=True))
            row.pop(target)
            answer = made(client.post(f"{model}/predict", json={"rows": [row]}), 200)
            (one,) = answer["predictions"]
            assert one["label"] in one["probabilities"]
            assert abs(sum(one["probabilities"].values()) - 1) < 1e-3
        shape = run["plan"]["choice"]["input_shape"]
        random = np.random.default_rng(3)
        scale = 255 if kind == "arrays" else 1
        inputs = (random.random((4, *shape)) * scale).round(3).tolist()
        ours = made(client.post(f"{model}/predict", json={"inputs": inputs}), 200)["outputs"]
        for format in ("keras", "h5") if kind == "arrays" else ("core",):
            file = client.get(f"{model}/file", params={"format": format})
            assert file.status_code == 200
            assert file.headers["content-disposition"].startswith("attachment")
            path = tmp_path / f"model.{'keras' if format == 'core' else format}"
            path.write_bytes(file.content)
            theirs = predicted_by_plain_keras(path, inputs)
            if kind == "arrays":
                np.testing.assert_allclose(np.asarray(ours), theirs, atol=1e-4)
            again = upload(client, "models", path.name, file.content)
            assert (again["format"], again["is_loadable"]) == (path.suffix[1:], True)
            answer = client.post(f"/api/models/{again['id']}/predict", json={"inputs": inputs})
            np.testing.assert_allclose(made(answer, 200)["outputs"], theirs, atol=1e-4)
        if kind == "table":
            rows = [dict(zip(preview["columns"], row, strict=True)) for row in preview["rows"]]
            columns = {name: [row[name] for row in rows] for name in preview["columns"]}
            columns.pop(target)
            lists = [[row[name] for name in columns] for row in rows]
            answer = made(client.post(f"{model}/predict", json={"inputs": lists}), 200)
            by_name = made(client.post(f"{model}/predict", json={"rows": rows}), 200)
            assert answer["outputs"] == by_name["outputs"]
            compare_raw_rows(client, model, rows, columns, tmp_path)


def compare_raw_rows(
    client: httpx.Client,
    model: str,
    rows: list[dict[str, Any]],
    columns: dict[str, list[Any]],
    folder: Path,
) -> None:
    """The page, plain Keras, and the file come back say the same of raw rows."""
    ours = made(client.post(f"{model}/predict", json={"rows": rows}), 200)["predictions"]
    expected = [list(answer["probabilities"].values()) for answer in ours]
    for format in ("keras", "h5"):
        path = folder / f"raw.{format}"
        path.write_bytes(client.get(f"{model}/file", params={"format": format}).content)
        np.testing.assert_allclose(predicted_by_plain_keras(path, columns), expected, atol=1e-5)
        again = upload(client, "models", path.name, path.read_bytes())
        assert again["has_preprocessing"]
        url = f"/api/models/{again['id']}/predict"
        back = made(client.post(url, json={"rows": rows}), 200)["predictions"]
        assert [one["label"] for one in back] == [one["label"] for one in ours]


def test_real_wine(server: RunningServer) -> None:
    """Columns without a header's meaning; the last one is learned, whatever it is called."""
    path = real_data("winequality_red_b.csv")
    with server.client() as client:
        dataset = upload(client, "datasets", path.name, path.read_bytes())
        assert dataset["num_rows"] > 100
        targets = [dataset["columns"][-1]["name"]]
        url = f"/api/datasets/{dataset['id']}/choice"
        choice = made(client.post(url, json={"targets": targets}), 200)
        assert choice["targets"] == targets
        assert choice["input_shape"] == [len(dataset["columns"]) - 1]
        network = stack(("Dense", {"units": 16, "activation": "relu"}), ("Dense", {"units": 1}))
        body = {"network": network, "dataset_id": dataset["id"], "targets": targets}
        network = made(client.post("/api/networks/fit", json=body), 200)["network"]
        fit = {"epochs": 2, "batch_size": 64}
        started = start(client, dataset["id"], network, targets=targets, fit=fit)
        assert finished(client, started["id"])["test_metrics"]


def test_a_run_is_replayed_from_where_one_left_off(server: RunningServer, rows_id: str) -> None:
    with server.client() as client:
        run_id = start(client, rows_id, REGRESSION, fit={"epochs": 4})["id"]
        events = followed(client, run_id)
        assert [int(event["id"]) for event in events] == list(range(1, len(events) + 1))
        assert {event["event"] for event in events} <= {"progress", "epoch", "state"}
        assert all(event["event"] == event["kind"] for event in events)
        assert events[-1]["state"] == "finished"
        middle = len(events) // 2
        assert followed(client, run_id, after=middle) == events[middle:]
        headers = {"Last-Event-ID": str(len(events))}
        assert client.get(f"/api/runs/{run_id}/events", headers=headers).status_code == 204
        listed = made(client.get("/api/runs", params={"limit": 1}), 200)["items"]
        assert listed[0]["id"] == run_id


def test_a_run_is_started_once_for_one_key(server: RunningServer, rows_id: str) -> None:
    with server.client() as client:
        body = {"network": REGRESSION, "dataset_id": rows_id, "fit": {"epochs": 1}}
        headers = {"Idempotency-Key": "one"}
        first = made(client.post("/api/runs", json=body, headers=headers), 202)
        again = made(client.post("/api/runs", json=body, headers=headers), 202)
        assert first["id"] == again["id"]
        other = client.post("/api/runs", json={**body, "seed": 5}, headers=headers)
        clear_error(server, other, 409)
        finished(client, first["id"])


def test_a_run_is_cancelled_soon_and_one_that_waits_at_once(
    server: RunningServer, rows_id: str
) -> None:
    with server.client() as client:
        long = start(client, rows_id, REGRESSION, fit={"epochs": 100_000})["id"]
        waiting = start(client, rows_id, REGRESSION, fit={"epochs": 1})["id"]
        with client.stream("GET", f"/api/runs/{long}/events") as answer:
            assert "event: epoch" in answer.iter_lines()
        for run_id in (waiting, long):
            with no_hang():
                made(client.post(f"/api/runs/{run_id}/cancel"), 200)
                assert followed(client, run_id)[-1]["state"] == "cancelled"
        run = made(client.get(f"/api/runs/{long}"), 200)
        assert (run["state"], run["error"]) == ("cancelled", None)
        clear_error(server, client.post(f"/api/runs/{long}/pause"), 404, 405)
        assert client.post(f"/api/runs/{long}/cancel").status_code in (200, 409)


@pytest.fixture
def rows_id(server: RunningServer) -> str:
    random = np.random.default_rng(1)
    table = random.normal(size=(200, 4))
    lines = [",".join(f"{value:.4f}" for value in (*row, row.sum())) for row in table]
    content = "a,b,c,d,y\n" + "\n".join(lines) + "\n"
    with server.client() as client:
        dataset_id: str = upload(client, "datasets", "sums.csv", content.encode())["id"]
    return dataset_id


BAD_RUNS: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "too many inputs": ({"network": stack(("Dense", {"units": 1}), shape=[9])}, (409,)),
    "too many outputs": ({"network": stack(("Dense", {"units": 7}))}, (409,)),
    "an image": (
        {
            "network": stack(
                ("Conv2D", {"filters": 1, "kernel_size": 3}), ("Flatten", {}), shape=[8, 8, 1]
            )
        },
        (409,),
    ),
    "a wrong drawing": ({"network": stack(("Conv2D", {"filters": 1, "kernel_size": 3}))}, (409,)),
    "an empty drawing": ({"network": {"layers": []}}, (409,)),
    "too large": ({"network": stack(("Dense", {"units": 10**9}), ("Dense", {"units": 1}))}, (409,)),
    "two inputs": (
        {
            "network": {
                "kind": "functional",
                "layers": [
                    {"name": "a", "class_name": "InputLayer", "config": {"shape": [2]}},
                    {"name": "b", "class_name": "InputLayer", "config": {"shape": [2]}},
                    {"name": "c", "class_name": "Concatenate", "inbound": ["a", "b"]},
                    {
                        "name": "d",
                        "class_name": "Dense",
                        "config": {"units": 1},
                        "inbound": ["c"],
                    },
                ],
            }
        },
        (409,),
    ),
    "an unknown optimizer": ({"compile": {"optimizer": "<b>Adamm</b>"}}, (409, 422)),
    "an optimizer that is a class of Python": ({"compile": {"optimizer": "os.system"}}, (409, 422)),
    "an optimizer's bad argument": (
        {"compile": {"optimizer": {"class_name": "Adam", "config": {"learning": 1}}}},
        (409, 422),
    ),
    "an optimizer's absurd value": (
        {"compile": {"optimizer": {"class_name": "Adam", "config": {"learning_rate": "fast"}}}},
        (409, 422),
    ),
    "an unknown loss": ({"compile": {"loss": "mean_squared_horror"}}, (409, 422)),
    "a loss for classes": ({"compile": {"loss": "sparse_categorical_crossentropy"}}, (409, 422)),
    "an unknown metric": ({"compile": {"metrics": ["accurracy"]}}, (409, 422)),
    "20,000 metrics": ({"compile": {"metrics": ["m" * 400] * 20_000}}, (409, 413, 422)),
    "no epochs": ({"fit": {"epochs": 0}}, (422,)),
    "too many epochs": ({"fit": {"epochs": 10**12}}, (422,)),
    "a batch of none": ({"fit": {"batch_size": 0}}, (422,)),
    "all for validation": ({"fit": {"validation_split": 1.0}}, (422,)),
    "nearly all for validation": ({"fit": {"validation_split": 0.9999999}}, (202, 409, 422)),
    "a split that leaves nothing": (
        {"fit": {"validation_split": 0.9, "test_split": 0.99}},
        (202, 409, 422),
    ),
    "an unknown target": ({"targets": ["z"]}, (409, 422)),
    "no target": ({"targets": []}, (409, 422)),
    "unknown inputs": ({"inputs": ["<script>"]}, (409, 422)),
    "no inputs": ({"inputs": []}, (409, 422)),
    "the target as input": ({"inputs": ["y"], "targets": ["y"]}, (409, 422)),
    "a seed too large": ({"seed": 2**40}, (422,)),
    "a negative seed": ({"seed": -1}, (422,)),
    "an unknown data set": ({"dataset_id": "nothing"}, (404,)),
    "a data set with a path": ({"dataset_id": "../../token"}, (404,)),
    "an unknown network": ({"network": None, "network_id": "nothing"}, (404,)),
    "an unknown model": ({"network": None, "model_id": "nothing"}, (404,)),
    "nothing to train": ({"network": None}, (422,)),
    "two things to train": ({"network_id": "x"}, (422,)),
    "a name too long": ({"name": "n" * 501}, (422,)),
}


@pytest.mark.parametrize("case", BAD_RUNS)
def test_a_run_that_cannot_be(server: RunningServer, rows_id: str, case: str) -> None:
    more, statuses = BAD_RUNS[case]
    body = {"network": REGRESSION, "dataset_id": rows_id, **more}
    body = {key: value for key, value in body.items() if value is not None}
    with server.client() as client:
        before = made(client.get("/api/runs"), 200)
        answer = client.post("/api/runs", json=body)
        if answer.status_code == 202 and 202 in statuses:
            last = followed(client, answer.json()["id"])[-1]
            assert last["state"] in ("finished", "failed")
            assert last["state"] == "finished" or len(last["error"]["message"]) > 10
            return
        error = clear_error(server, answer, *statuses)
        assert made(client.get("/api/runs"), 200) == before
        if case == "too many inputs":
            assert error["code"] == "does_not_fit"
            assert "(None, 9)" in error["message"]
            assert "(None, 4)" in error["message"]


def test_predictions_of_odd_rows(server: RunningServer, rows_id: str) -> None:
    with server.client() as client:
        run = finished(client, start(client, rows_id, REGRESSION, fit={"epochs": 1})["id"])
        path = f"/api/models/{run['model_id']}/predict"
        good = {"a": 1, "b": 2, "c": 3, "d": 4}
        (one,) = made(client.post(path, json={"rows": [good]}), 200)["predictions"]
        assert isinstance(one["value"], float)
        for body in (
            {},
            {"rows": [good], "inputs": [[1, 2, 3, 4]]},
            {"inputs": [[1, 2]]},
            {"inputs": [[1, 2, 3, 4], [1, 2]]},
            {"inputs": [["a", "b", "c", "d"]]},
            {"inputs": [None]},
            {"inputs": {"a": 1}},
            {"rows": [[1, 2, 3, 4]]},
            {"rows": [{"a": {"b": 1}, "b": 2, "c": 3, "d": 4}]},
        ):
            clear_error(server, client.post(path, json=body), 409, 422)
        none = {"predictions": [], "outputs": [], "unused_columns": [], "notes": []}
        assert made(client.post(path, json={"rows": []}), 200) == none
        for row in ({**good, "a": None}, {**good, "a": "x"}, {"a": 1}, {**good, "z": 1}, {}):
            answer = client.post(path, json={"rows": [row]})
            if answer.status_code != 200:
                clear_error(server, answer, 409, 422)
        huge = [[1e38, 1e38, 1e38, 1e38]]
        for inputs in (huge, [1, 2, 3, 4], [[[1, 2, 3, 4]]]):  # equal element counts may pass
            answer = client.post(path, json={"inputs": inputs})
            if answer.status_code != 200:
                clear_error(server, answer, 409, 422)


def test_a_diverging_run_keeps_null(server: RunningServer, rows_id: str) -> None:
    with server.client() as client:
        optimizer = {"class_name": "SGD", "config": {"learning_rate": 1e20}}
        started = start(
            client, rows_id, REGRESSION, compile={"optimizer": optimizer}, fit={"epochs": 3}
        )
        last = followed(client, started["id"])[-1]
        run = made(client.get(f"/api/runs/{started['id']}"), 200)
        assert last["state"] in ("finished", "failed")
        assert None in run["history"]["loss"] or run["error"]["message"]


def test_deleting_goes_in_order(server: RunningServer, rows_id: str) -> None:
    with server.client() as client:
        run_id = start(client, rows_id, REGRESSION, fit={"epochs": 100_000})["id"]
        clear_error(server, client.delete(f"/api/datasets/{rows_id}"), 409)
        clear_error(server, client.delete(f"/api/runs/{run_id}"), 409)
        made(client.post(f"/api/runs/{run_id}/cancel"), 200)
        followed(client, run_id)
        made(client.delete(f"/api/runs/{run_id}"), 200)
        clear_error(server, client.get(f"/api/runs/{run_id}"), 404)
        made(client.delete(f"/api/datasets/{rows_id}"), 200)
        clear_error(server, client.get(f"/api/datasets/{rows_id}"), 404)
        body = {"network": DENSE, "dataset_id": rows_id}
        clear_error(server, client.post("/api/runs", json=body), 404)

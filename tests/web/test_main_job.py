"""The main job over real HTTP, with real workers: data, network, training, model and back."""

import json
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.guide_layer import LINEAR
from tests.server import RunningServer, running_server

NETWORK = {
    "name": "linear_net",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
        {"name": "linear", "class_name": "Linear", "config": {"units": 4, "input_dim": 2}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 1}},
    ],
}

ROWS = "a,b,y\n" + "".join(f"{n % 7},{n % 5},{2 * (n % 7) + n % 5}\n" for n in range(200))


def made(answer: httpx.Response, status: int = 201) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def upload(client: httpx.Client, noun: str, name: str, content: bytes) -> Any:
    return made(client.post(f"/api/{noun}", files={"file": (name, content)}))


def followed(client: httpx.Client, run_id: str) -> list[dict[str, Any]]:
    with client.stream("GET", f"/api/runs/{run_id}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [
            json.loads(line.removeprefix("data: "))
            for line in answer.iter_lines()
            if line.startswith("data: ")
        ]


def test_a_custom_layer_from_paste_to_prediction(server: RunningServer) -> None:
    with server.client() as client:
        made(client.post("/api/custom-layers", json={"source": LINEAR}))
        report = made(client.post("/api/networks/shapes", json=NETWORK), 200)
        assert report["is_valid"]
        assert report["layers"]["linear"]["num_trainable_params"] == 12
        assert report["num_trainable_params"] == 17
        dataset = upload(client, "datasets", "rows.csv", ROWS.encode())

        body = {"network": NETWORK, "dataset_id": dataset["id"], "targets": ["y"]}
        body["fit"] = {"epochs": 3, "batch_size": 16}
        started = made(client.post("/api/runs", json=body), 202)
        events = followed(client, started["id"])
        assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
        assert events[-1]["state"] == "finished"
        assert sum(event["kind"] == "epoch" for event in events) == 3
        run = client.get(f"/api/runs/{started['id']}").json()
        assert run["history"]["loss"][-1] < run["history"]["loss"][0]

        inputs = {"inputs": [[1.0, 2.0], [0.5, -1.0]]}
        outputs = []
        for format in ("keras", "h5"):
            url = f"/api/models/{run['model_id']}/file"
            file = client.get(url, params={"format": format})
            model = upload(client, "models", f"again.{format}", file.content)
            assert (model["format"], model["num_params"]) == (format, 17)
            predicted = client.post(f"/api/models/{model['id']}/predict", json=inputs)
            outputs.append(made(predicted, 200)["outputs"])
        assert outputs[0] == outputs[1]

        client.delete("/api/custom-layers/Linear")
        unknown = client.get(f"/api/models/{model['id']}").json()
        assert unknown["unknown_layers"] == [{"class_name": "Linear", "names": ["linear"]}]
        view = client.get(f"/api/models/{model['id']}/view").json()
        unknown_layers = [layer["name"] for layer in view["layers"] if not layer["is_known"]]
        assert unknown_layers == ["linear"]
        refused = client.post(f"/api/models/{model['id']}/load")
        assert refused.status_code == 409
        made(client.post("/api/custom-layers", json={"source": LINEAR}))
        report = made(client.post(f"/api/models/{model['id']}/load"), 200)
        assert report["is_loaded"], report


def test_a_network_that_does_not_fit_starts_no_run(server: RunningServer) -> None:
    with server.client() as client:
        dataset = upload(client, "datasets", "rows.csv", ROWS.encode())
        layers = [{"name": "input", "class_name": "InputLayer", "config": {"shape": [5]}}]
        network = {"layers": [*layers, NETWORK["layers"][2]]}
        before = len(client.get("/api/runs").json()["items"])
        answer = client.post("/api/runs", json={"network": network, "dataset_id": dataset["id"]})
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert error["code"] == "does_not_fit"
        assert "5" in error["message"]
        assert "2" in error["message"]
        assert len(client.get("/api/runs").json()["items"]) == before
        body = {"network": network, "dataset_id": dataset["id"]}
        fitted = made(client.post("/api/networks/fit", json=body), 200)
        body["network"] = fitted["network"]
        body["fit"] = {"epochs": 1}
        started = made(client.post("/api/runs", json=body), 202)
        assert followed(client, started["id"])[-1]["state"] == "finished"


@pytest.mark.parametrize(
    ("noun", "name", "content"),
    [
        ("datasets", "empty.csv", b""),
        ("datasets", "binary.csv", bytes(range(256)) * 8),
        ("datasets", "text.npz", b"this is no zip"),
        ("models", "text.keras", b"this is no model"),
        ("models", "empty.h5", b""),
        ("models", "cut.h5", b"\x89HDF\r\n\x1a\n" + b"\x00" * 100),
        ("models", "lfs.h5", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    server: RunningServer, noun: str, name: str, content: bytes
) -> None:
    with server.client() as client:
        before = client.get(f"/api/{noun}").json()
        answer = client.post(f"/api/{noun}", files={"file": (name, content)})
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"]["message"]
        assert client.get(f"/api/{noun}").json() == before


def test_a_killed_server_comes_back_with_everything(tmp_path: Path) -> None:
    with running_server(tmp_path) as first, first.client() as client:
        first.wait_until_ready()
        dataset = upload(client, "datasets", "rows.csv", ROWS.encode())
        network = {"layers": [NETWORK["layers"][0], NETWORK["layers"][2]]}
        saved = made(client.post("/api/networks", json=network))
        body = {"network_id": saved["id"], "dataset_id": dataset["id"], "fit": {"epochs": 100_000}}
        running = made(client.post("/api/runs", json=body), 202)["id"]
        waiting = made(client.post("/api/runs", json={**body, "fit": {"epochs": 1}}), 202)["id"]
        with client.stream("GET", f"/api/runs/{running}/events") as answer:
            assert "event: epoch" in answer.iter_lines()
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with running_server(tmp_path) as second, second.client() as client:
        assert client.get("/api/layers").status_code == 200
        assert client.get(f"/api/networks/{saved['id']}").json() == saved
        found = client.get(f"/api/runs/{running}").json()
        assert (found["state"], found["is_interrupted"]) == ("running", False)
        assert found["history"]["loss"]
        made(client.post(f"/api/runs/{running}/cancel"), 200)
        assert followed(client, running)[-1]["state"] == "cancelled"
        assert followed(client, waiting)[-1]["state"] == "finished"
        again = made(client.post(f"/api/runs/{running}/again"), 202)["id"]
        assert made(client.post(f"/api/runs/{again}/cancel"), 200)["id"] == again
        assert followed(client, again)[-1]["state"] == "cancelled"

"""A server that is stopped or killed and comes back to its home: nothing is lost, runs go on."""

import signal
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.api.talking import DENSE, finished, followed, made, start, upload
from tests.server import running_server, trainings

ROWS = b"a,b,c,d,y\n" + b"".join(
    b"%d,%d,%d,%d,%d\n" % (n % 7, n % 5, n % 11, n % 13, n % 7 + n % 5) for n in range(100)
)
NETWORK = {"layers": [*DENSE["layers"], {"name": "o", "class_name": "Dense"}]}
NETWORK["layers"][-1]["config"] = {"units": 1}
LAYER = """
from keras import layers
class Kept(layers.Layer):
  def call(self, inputs):
    return inputs
"""


def process_of(home: Path, run_id: str) -> psutil.Process:
    """The process that trains a run."""
    (found,) = trainings(home, run_id)
    return found


def epochs_of(client: httpx.Client, run_id: str) -> int:
    return len(made(client.get(f"/api/runs/{run_id}"), 200)["history"].get("loss", ()))


def assert_goes_on(client: httpx.Client, run_id: str, paused: psutil.Process | None = None) -> None:
    """The run trains now, or once its `paused` process goes on: its curve grows."""
    before = epochs_of(client, run_id)
    if paused is not None:
        paused.resume()
    deadline = time.monotonic() + 60
    while epochs_of(client, run_id) <= before:
        assert time.monotonic() < deadline, "the curve does not grow"
        time.sleep(0.1)


def assert_whole(log: list[dict[str, Any]]) -> None:
    """No event is missing or there twice, and no epoch."""
    assert [event["sequence"] for event in log] == list(range(1, len(log) + 1))
    epochs = [event["epoch"] for event in log if event["kind"] == "epoch"]
    assert epochs == list(range(1, len(epochs) + 1))


def test_everything_is_there_after_a_kill(tmp_path: Path) -> None:
    with running_server(tmp_path) as first, first.client() as client:
        first.wait_until_ready()
        dataset = upload(client, "datasets", "rows.csv", ROWS)
        made(client.post("/api/custom-layers", json={"source": LAYER}))
        fit = {"network": NETWORK, "dataset_id": dataset["id"], "targets": ["y"]}
        network = made(client.post("/api/networks/fit", json=fit), 200)["network"]
        saved = made(client.post("/api/networks", json=network))
        options = {"targets": ["y"], "fit": {"epochs": 2}}
        run = finished(client, start(client, dataset["id"], network, **options)["id"])
        events = followed(client, run["id"])
        options["fit"] = {"epochs": 100_000}
        long_id = start(client, dataset["id"], network, **options)["id"]
        with client.stream("GET", f"/api/runs/{long_id}/events") as answer:
            assert "event: epoch" in answer.iter_lines()
        paths = [
            f"/api/datasets/{dataset['id']}",
            f"/api/datasets/{dataset['id']}/preview",
            f"/api/networks/{saved['id']}",
            f"/api/runs/{run['id']}",
            f"/api/models/{run['model_id']}",
            f"/api/models/{run['model_id']}/view",
            "/api/custom-layers/Kept",
        ]
        before = [made(client.get(path), 200) for path in paths]
        files = [
            client.get(f"/api/models/{run['model_id']}/file", params={"format": format}).content
            for format in ("keras", "h5")
        ]
        token = first.token
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with running_server(tmp_path) as second, second.client() as client:
        assert second.token == token
        second.wait_until_ready()
        assert [made(client.get(path), 200) for path in paths] == before
        assert followed(client, run["id"]) == events
        assert files == [
            client.get(f"/api/models/{run['model_id']}/file", params={"format": format}).content
            for format in ("keras", "h5")
        ]
        assert_goes_on(client, long_id)
        made(client.post(f"/api/runs/{long_id}/cancel"), 200)
        log = followed(client, long_id)
        assert (log[-1]["state"], log[-1]["error"]) == ("cancelled", None)
        assert_whole(log)
        long = made(client.get(f"/api/runs/{long_id}"), 200)
        made(client.get(f"/api/models/{long['model_id']}"), 200)
        again = made(client.post(f"/api/runs/{run['id']}/again"), 202)
        assert finished(client, again["id"])["history"]["loss"]
        prediction = client.post(
            f"/api/models/{run['model_id']}/predict", json={"inputs": [[1, 2, 3, 4]]}
        )
        assert made(prediction, 200)["outputs"]


def test_a_run_goes_on_through_stop_and_kill_and_ends_in_words_when_it_dies(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path) as server, server.client() as client:
        server.wait_until_ready()
        dataset = upload(client, "datasets", "rows.csv", ROWS)
        options = {"targets": ["y"], "fit": {"epochs": 200, "validation_split": 0}}
        body = {"network": NETWORK, "dataset_id": dataset["id"], "targets": ["y"]}
        network = made(client.post("/api/networks/fit", json=body), 200)["network"]
        run_id = start(client, dataset["id"], network, **options)["id"]
        name = made(client.get(f"/api/runs/{run_id}"), 200)["name"]
        with client.stream("GET", f"/api/runs/{run_id}/events") as answer:
            assert "event: epoch" in answer.iter_lines()
        process = process_of(tmp_path, run_id)
        process.suspend()  # so that it has not come to its end when the next server is there
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(60)
        said = server.process.stdout.read()
    assert f"1 run goes on training without the server: “{name}”." in said
    assert "watch or cancel it" in said
    assert process.is_running()
    with running_server(tmp_path) as server, server.client() as client:
        assert process_of(tmp_path, run_id) == process
        assert_goes_on(client, run_id, paused=process)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    process.wait(120)  # it ends while no server is there
    with running_server(tmp_path) as server, server.client() as client:
        run = finished(client, run_id)
        assert len(run["history"]["loss"]) == 200
        assert_whole(followed(client, run_id))
        made(client.get(f"/api/models/{run['model_id']}"), 200)
        assert not (tmp_path / "runs" / run_id).exists()
        options["fit"]["epochs"] = 100_000
        lost_id = start(client, dataset["id"], network, **options)["id"]
        with client.stream("GET", f"/api/runs/{lost_id}/events") as answer:
            assert "event: epoch" in answer.iter_lines()
        process = process_of(tmp_path, lost_id)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    process.kill()
    process.wait(60)
    with running_server(tmp_path) as server, server.client() as client:
        log = followed(client, lost_id)
        assert log[-1]["state"] == "failed"
        assert_whole(log)
        lost = made(client.get(f"/api/runs/{lost_id}"), 200)
        assert (lost["is_interrupted"], lost["error"]["code"]) == (True, "interrupted")
        assert len(lost["error"]["message"]) > 10

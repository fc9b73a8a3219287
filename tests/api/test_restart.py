"""A server that is killed and comes back on the same home: nothing is lost, nothing runs on."""

import signal
from pathlib import Path

from tests.api.talking import DENSE, finished, followed, made, start, upload
from tests.server import running_server

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
        lost_id = start(client, dataset["id"], network, **options)["id"]
        with client.stream("GET", f"/api/runs/{lost_id}/events") as answer:
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
        lost = made(client.get(f"/api/runs/{lost_id}"), 200)
        assert (lost["state"], lost["is_interrupted"]) == ("failed", True)
        assert lost["history"]["loss"]
        assert len(lost["error"]["message"]) > 10
        log = followed(client, lost_id)
        assert log[-1]["state"] == "failed"
        assert [event["sequence"] for event in log] == list(range(1, len(log) + 1))
        again = made(client.post(f"/api/runs/{run['id']}/again"), 202)
        assert finished(client, again["id"])["history"]["loss"]
        prediction = client.post(
            f"/api/models/{run['model_id']}/predict", json={"inputs": [[1, 2, 3, 4]]}
        )
        assert made(prediction, 200)["outputs"]

"""Networks over real HTTP: shapes of the answers, revisions, lists, code that runs."""

import json
import subprocess
import sys
from typing import Any

from tests.api.clear_errors import clear_error
from tests.api.talking import DENSE, checked, made, stack
from tests.server import RunningServer

CONV_NET: dict[str, Any] = stack(
    (
        "Conv2D",
        {"filters": 64, "kernel_size": [3, 3], "padding": "same", "activation": "relu"},
    ),
    ("MaxPool2D", {"pool_size": [2, 2]}),
    ("BatchNormalization", {}),
    ("Dropout", {"rate": 0.25}),
    ("Flatten", {}),
    ("Dense", {"units": 10, "activation": "softmax"}),
    shape=[28, 28, 1],
)

BRANCHES: dict[str, Any] = {
    "name": "branches",
    "kind": "functional",
    "layers": [
        {"name": "text", "class_name": "InputLayer", "config": {"shape": [20], "dtype": "int32"}},
        {"name": "numbers", "class_name": "InputLayer", "config": {"shape": [8]}},
        {
            "name": "embedding",
            "class_name": "Embedding",
            "config": {"input_dim": 100, "output_dim": 8},
            "inbound": ["text"],
        },
        {"name": "lstm", "class_name": "LSTM", "config": {"units": 8}, "inbound": ["embedding"]},
        {"name": "dense", "class_name": "Dense", "config": {"units": 8}, "inbound": ["numbers"]},
        {"name": "again", "class_name": "Dense", "shares": "dense", "inbound": ["lstm"]},
        {"name": "sum", "class_name": "Add", "inbound": ["dense", "again"]},
        {"name": "out", "class_name": "Dense", "config": {"units": 1}, "inbound": ["sum"]},
    ],
}


def test_the_shape_report(server: RunningServer) -> None:
    with server.client() as client:
        report = checked(client, CONV_NET)
        assert set(report) == {
            "is_valid",
            "num_params",
            "num_trainable_params",
            "layers",
            "issues",
            "training_memory_bytes",
            "fits_in_memory",
        }
        assert report["is_valid"]
        assert report["issues"] == []
        assert list(report["layers"]) == [layer["name"] for layer in CONV_NET["layers"]]
        conv = report["layers"]["layer_0"]
        assert set(conv) == {
            "outputs",
            "num_params",
            "num_trainable_params",
            "flops",
            "memory_bytes",
            "issue",
        }
        assert conv["outputs"] == [{"shape": [None, 28, 28, 64], "dtype": "float32"}]
        assert (conv["num_params"], conv["issue"]) == (3 * 3 * 64 + 64, None)
        normalized = report["layers"]["layer_2"]
        assert (normalized["num_params"], normalized["num_trainable_params"]) == (256, 128)


def test_an_issue_says_which_layer_what_came_and_what_was_expected(server: RunningServer) -> None:
    with server.client() as client:
        network = stack(("Dense", {"units": 3}), ("Conv2D", {"filters": 1, "kernel_size": 3}))
        report = checked(client, network)
        (issue,) = report["issues"]
        assert set(issue) == {
            "layer_index",
            "layer",
            "code",
            "severity",
            "message",
            "argument",
            "received",
            "expected",
            "fixes",
        }
        assert (issue["layer_index"], issue["layer"]) == (2, "layer_1")
        assert issue["code"] == "wrong_ndim"
        assert issue["severity"] == "error"
        assert report["layers"]["layer_1"]["issue"] == issue
        assert report["layers"]["layer_0"]["outputs"][0]["shape"] == [None, 3]
        assert "(None, 3)" in issue["message"]


def test_a_network_is_saved_changed_renamed_and_removed(server: RunningServer) -> None:
    with server.client() as client:
        answer = client.post("/api/networks", json=CONV_NET)
        saved = made(answer)
        assert answer.headers["etag"] == '"1"'
        assert set(saved) == {"id", "name", "revision", "created_at", "updated_at", "document"}
        path = f"/api/networks/{saved['id']}"
        read = client.get(path)
        assert (read.json(), read.headers["etag"]) == (saved, '"1"')
        second = client.put(path, json=DENSE, headers={"If-Match": '"1"'})
        assert made(second, 200)["revision"] == 2
        assert second.headers["etag"] == '"2"'
        stale = client.put(path, json=CONV_NET, headers={"If-Match": '"1"'})
        assert clear_error(server, stale, 412)["code"] == "stale"
        unsaid = client.put(path, json=CONV_NET)
        assert "If-Match" in clear_error(server, unsaid, 422, 428)["hint"]
        assert client.get(path).json()["document"]["name"] == "small"
        renamed = made(client.patch(path, json={"name": "another"}), 200)
        assert (renamed["name"], renamed["revision"]) == ("another", 3)
        versions = made(client.get(f"{path}/versions"), 200)["items"]
        assert [version["revision"] for version in versions] == [3, 2, 1]
        assert versions[2]["document"] == saved["document"]
        assert made(client.delete(path), 200)["id"] == saved["id"]
        clear_error(server, client.get(path), 404)
        clear_error(server, client.put(path, json=DENSE, headers={"If-Match": "*"}), 404)


def test_lists_are_newest_first_and_go_on_at_the_cursor(server: RunningServer) -> None:
    with server.client() as client:
        ids = [made(client.post("/api/networks", json=DENSE))["id"] for _ in range(7)]
        seen: list[str] = []
        cursor = None
        for _ in range(100):
            params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = made(client.get("/api/networks", params=params), 200)
            assert set(page) == {"items", "next"}
            assert len(page["items"]) <= 3
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert cursor is None
        assert [found for found in seen if found in ids] == ids[::-1]
        assert len(seen) == len(set(seen))
        for network_id in ids:
            client.delete(f"/api/networks/{network_id}")


COUNTER = """
import json, sys
import keras
for source in json.load(sys.stdin):
    names = {}
    exec(source, names)
    (model,) = (value for value in names.values() if isinstance(value, keras.Model))
    print("COUNT", model.count_params())
"""


def test_the_code_builds_the_same_networks(server: RunningServer) -> None:
    sources, counts = [], []
    with server.client() as client:
        for network in (DENSE, CONV_NET, BRANCHES):
            report = checked(client, network)
            assert report["is_valid"], report["issues"]
            counts.append(f"COUNT {report['num_params']}")
            saved = made(client.post("/api/networks", json=network))
            path = f"/api/networks/{saved['id']}/code"
            code = made(client.get(path, params={"target": "python"}), 200)
            unsaved = client.post("/api/networks/code", params={"target": "python"}, json=network)
            assert made(unsaved, 200) == code
            sources.append(code["source"])
            client.delete(f"/api/networks/{saved['id']}")
    ran = subprocess.run(
        [sys.executable, "-c", COUNTER],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert [line for line in ran.stdout.splitlines() if line.startswith("COUNT")] == counts


def test_the_templates_are_valid_or_empty(server: RunningServer) -> None:
    with server.client() as client:
        templates = made(client.get("/api/networks/templates"), 200)["items"]
        assert len(templates) >= 3
        for template in templates:
            report = checked(client, template["document"])
            codes = [issue["code"] for issue in report["issues"]]
            assert codes in ([], ["empty_network"]), template["name"]


def test_the_catalogue(server: RunningServer) -> None:
    with server.client() as client:
        catalogue = made(client.get("/api/layers"), 200)
        layers = {layer["class_name"]: layer for layer in catalogue["layers"]}
        own = [layer for layer in layers.values() if not layer["is_custom"]]
        assert len(own) == 143
        assert "MaxPool2D" in layers["MaxPooling2D"]["aliases"]
        assert layers["Lambda"]["refused"]
        assert layers["Dense"]["refused"] is None
        units = next(a for a in layers["Dense"]["arguments"] if a["name"] == "units")
        assert {"name", "type", "default", "choices", "required", "help"} <= set(units)
        assert units["required"]


def test_health_needs_no_token_and_nothing_else_is_open(server: RunningServer) -> None:
    with server.client() as client:
        del client.headers["authorization"]
        health = made(client.get("/api/health"), 200)
        assert {"status", "version", "engine", "sandbox"} <= set(health)
        for path in ("/api/layers", "/api/networks", "/api/openapi.json", "/api/runs"):
            clear_error(server, client.get(path), 401)
        clear_error(server, client.post("/api/networks/shapes", json=DENSE), 401)

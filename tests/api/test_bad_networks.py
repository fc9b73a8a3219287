"""Drawings that are wrong or absurd: an issue in the report with 200, at once, every time."""

import json
from typing import Any

import httpx
import pytest

from tests.api.clear_errors import assert_nothing_inside, clear_error, no_hang
from tests.api.talking import DENSE, assert_serves, checked, made, stack
from tests.server import RunningServer


def only_issue(client: httpx.Client, network: dict[str, Any]) -> Any:
    """The first issue of a drawing that must have one."""
    with no_hang():
        report = checked(client, network)
    assert not report["is_valid"]
    assert report["issues"]
    for issue in report["issues"]:
        assert len(issue["message"]) > 10, issue
        assert len(issue["message"]) < 3000, issue
    return report["issues"][0]


ABSURD = {
    "Dense of 10**9": stack(("Dense", {"units": 10**9}), shape=[1000]),
    "Dense of 10**9 on images": stack(("Dense", {"units": 10**9}), shape=[28, 28, 1]),
    "Dense of 10**18": stack(("Dense", {"units": 10**18})),
    "UpSampling2D by 10**5": stack(("UpSampling2D", {"size": [10**5, 10**5]}), shape=[28, 28, 1]),
    "UpSampling2D by 10**5 and Flatten": stack(
        ("UpSampling2D", {"size": 10**5}), ("Flatten", {}), shape=[28, 28, 1]
    ),
    "UpSampling3D": stack(("UpSampling3D", {"size": 10**6}), shape=[4, 4, 4, 1]),
    "Reshape": stack(("Reshape", {"target_shape": [10**9, 10**9]})),
    "Reshape with two unknowns": stack(("Reshape", {"target_shape": [-1, -1]})),
    "Embedding 10**12": stack(("Embedding", {"input_dim": 10**12, "output_dim": 8})),
    "Embedding 10**6 by 10**6": stack(("Embedding", {"input_dim": 10**6, "output_dim": 10**6})),
    "RepeatVector": stack(("RepeatVector", {"n": 10**12})),
    "ZeroPadding2D": stack(("ZeroPadding2D", {"padding": 10**8}), shape=[8, 8, 1]),
    "ZeroPadding1D": stack(("ZeroPadding1D", {"padding": 10**12}), shape=[8, 8]),
    "Conv2D with a giant kernel": stack(
        ("Conv2D", {"filters": 64, "kernel_size": 10**5, "padding": "same"}), shape=[28, 28, 64]
    ),
    "Conv3D with a giant kernel": stack(
        ("Conv3D", {"filters": 1, "kernel_size": 10**6, "padding": "same"}), shape=[4, 4, 4, 1]
    ),
    "Conv2D with too large a kernel": stack(
        ("Conv2D", {"filters": 1, "kernel_size": 100}), shape=[28, 28, 1]
    ),
    "Conv2DTranspose": stack(
        ("Conv2DTranspose", {"filters": 8, "kernel_size": 3, "strides": 10**6}), shape=[8, 8, 1]
    ),
    "LSTM of 10**7": stack(("LSTM", {"units": 10**7}), shape=[5, 3]),
    "MultiHeadAttention": stack(
        {
            "name": "rnn",
            "class_name": "Bidirectional",
            "config": {"layer": {"class_name": "LSTM", "config": {"units": 10**8}}},
        },
        shape=[5, 3],
    ),
    "many Dense of 10**5": stack(*[("Dense", {"units": 10**5})] * 5, shape=[10**5]),
    "a dimension of 64 bits": stack(("Dense", {"units": 2**63 - 1})),
    "negative units": stack(("Dense", {"units": -1})),
    "no units": stack(("Dense", {"units": 0})),
    "units as text": stack(("Dense", {"units": "many"})),
    "units as a fraction": stack(("Dense", {"units": 2.5})),
    "units as true": stack(("Dense", {"units": {"a": 1}})),
    "unknown activation": stack(("Dense", {"units": 1, "activation": "<b>relu</b>"})),
    "unknown initializer": stack(("Dense", {"units": 1, "kernel_initializer": "os.system"})),
    "a foreign class": stack(
        ("Dense", {"units": 1, "kernel_initializer": {"class_name": "os.system", "config": {}}})
    ),
    "a foreign module": stack(
        (
            "Dense",
            {
                "units": 1,
                "activation": {
                    "module": "os",
                    "class_name": "function",
                    "config": "system",
                    "registered_name": "system",
                },
            },
        )
    ),
    "a Lambda": stack(("Lambda", {"function": "lambda x: x"})),
    "a TFSMLayer": stack(("TFSMLayer", {"filepath": "/etc/passwd"})),
    "Dropout of 2": stack(("Dropout", {"rate": 2})),
    "Permute": stack(("Permute", {"dims": [9, 9]})),
    "Cropping": stack(("Cropping2D", {"cropping": 10**6}), shape=[8, 8, 1]),
    "a dtype": stack(("Dense", {"units": 1, "dtype": "float3"})),
    "an Input of 10**9": stack(("Dense", {"units": 1000}), shape=[10**9]),
    "an Input of 10**9 by 10**9": stack(("Dense", {"units": 10}), shape=[10**9, 10**9]),
    "an Input of -1": stack(("Dense", {"units": 1}), shape=[-1]),
    "an Input of 0": stack(("Dense", {"units": 1}), shape=[0]),
    "an Input with text": {
        "layers": [{"name": "a", "class_name": "InputLayer", "config": {"shape": "wide"}}]
    },
    "an Input without a shape": {"layers": [{"name": "a", "class_name": "InputLayer"}]},
    "a batch_shape of 10**12": {
        "layers": [
            {"name": "a", "class_name": "InputLayer", "config": {"batch_shape": [10**12, 10**12]}},
            {"name": "b", "class_name": "Dense", "config": {"units": 2**40}},
        ]
    },
    "an unknown class": stack(("Dence", {"units": 1})),
    "a class with markup": stack(("<script>alert(1)</script>", {})),
    "a class with a path": stack(("../../etc/passwd", {})),
    "a class with dots": stack(("os.system", {})),
    "a class with underscores": stack(("__import__", {})),
    "a class without a name": stack(("", {})),
    "no layers": {"layers": []},
}


@pytest.mark.parametrize("network", ABSURD.values(), ids=ABSURD.keys())
def test_what_is_absurd_is_an_issue(server: RunningServer, network: dict[str, Any]) -> None:
    with server.client() as client:
        only_issue(client, network)
        assert_serves(client)
        assert_nothing_inside(server, json.dumps(checked(client, network)))
        code = client.post("/api/networks/code?target=python", json=network)
        if code.status_code != 200:
            clear_error(server, code, 409, 422)


NAMES = {
    "markup": "<img src=x onerror=alert(1)>",
    "quotes": "'\"`",
    "a tripled quote": '"""',
    "a backslash": "a\\",
    "blanks": "a b",
    "empty": "",
    "a slash": "a/b",
    "a path": "../../x",
    "a line break": "a\nb",
    "a carriage return": "a\r\nb",
    "a null": "a\x00b",
    "an escape": "a\x1b[31m",
    "a bell": "\x07",
    "a right-to-left mark": "a\u202eb",
    "emoji": "💥",
    "Chinese": "层",
    "braces": "{name}",
    "percent": "%s%n",
    "template": "{{ 7 * 7 }}",
    "500 characters": "n" * 500,
    "500 of markup": "<" * 500,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_layer_may_have_any_name(server: RunningServer, name: str) -> None:
    network = stack({"name": name, "class_name": "Dense", "config": {"units": 3}})
    with server.client() as client, no_hang():
        report = checked(client, network)
        assert name in report["layers"]
        if not report["is_valid"]:
            assert report["issues"][0]["code"] == "bad_name"
            assert report["issues"][0]["layer"] == name
            assert len(report["issues"][0]["message"]) < 1000
        code = client.post("/api/networks/code?target=python", json=network)
        if code.status_code == 200:
            compile(code.json()["source"], "network.py", "exec")
        else:
            clear_error(server, code, 409, 422)
        saved = made(client.post("/api/networks", json={**network, "name": name}))
        again = made(client.get(f"/api/networks/{saved['id']}"), 200)
        assert again["name"] == again["document"]["name"] == name
        assert again["document"]["layers"][1]["name"] == name
        client.delete(f"/api/networks/{saved['id']}")
        assert_serves(client)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_wires_may_have_any_name(server: RunningServer, name: str) -> None:
    layers = [
        {"name": "in", "class_name": "InputLayer", "config": {"shape": [2]}},
        {"name": "a", "class_name": "Dense", "config": {"units": 1}, "inbound": [name]},
    ]
    with server.client() as client:
        for more in ({}, {"outputs": [name]}):
            report = checked(client, {"kind": "functional", "layers": layers, **more})
            codes = {issue["code"] for issue in report["issues"]}
            assert codes & {"unknown_inbound", "unknown_output"}
        shares = {**layers[1], "inbound": ["in"], "shares": name}
        only_issue(client, {"kind": "functional", "layers": [layers[0], shares]})


def nested(levels: int) -> dict[str, Any]:
    network: dict[str, Any] = {"layers": [{"name": "d", "class_name": "Dense", "config": {}}]}
    for level in range(levels):
        box = {"name": f"level_{level}", "class_name": "Sequential", "network": network}
        network = {"layers": [box]}
    return {**network, "layers": [DENSE["layers"][0], *network["layers"]]}


@pytest.mark.parametrize("levels", [5, 20, 60, 95, 100, 200, 1000])
def test_networks_in_networks(server: RunningServer, levels: int) -> None:
    body = json.dumps(nested(1))
    inner = body[body.index('{"name": "level_0"') : -2]
    head, tail = inner.split('{"layers": [{"name": "d"')
    tail = tail[tail.index("]}") :]
    deep = head + '{"layers": ['
    body = (
        '{"layers": ['
        + json.dumps(DENSE["layers"][0])
        + ","
        + deep * levels
        + json.dumps({"name": "d", "class_name": "Dense", "config": {"units": 3}})
        + tail * levels
        + "]}"
    )
    headers = {"Content-Type": "application/json"}
    with server.client() as client, no_hang():
        for path in ("/api/networks/shapes", "/api/networks/code?target=python", "/api/networks"):
            answer = client.post(path, content=body, headers=headers)
            if answer.status_code not in (200, 201):
                clear_error(server, answer, 409, 413, 422)
            elif path.endswith("shapes") and levels <= 20:
                assert answer.json()["num_params"] == 15
        assert_serves(client)


def chain(num_layers: int, class_name: str = "Dense", **config: Any) -> dict[str, Any]:
    layers: list[dict[str, Any]] = [
        {"name": "layer_0", "class_name": "InputLayer", "config": {"shape": [4]}}
    ]
    for number in range(1, num_layers):
        layers.append(
            {
                "name": f"layer_{number}",
                "class_name": class_name,
                "config": config,
                "inbound": [f"layer_{number - 1}"],
            }
        )
    return {"kind": "functional", "layers": layers}


def test_20_000_layers_in_a_chain(server: RunningServer) -> None:
    with server.client() as client, no_hang():
        report = checked(client, chain(20_000, units=4))
        assert report["is_valid"], report["issues"][:3]
        assert report["num_params"] == 20 * 19_999
        assert_serves(client)


def test_20_000_wrong_layers(server: RunningServer) -> None:
    with server.client() as client, no_hang():
        report = checked(client, chain(20_000, "Nonsense"))
        assert not report["is_valid"]
        assert report["layers"]["layer_19999"]["issue"]
        assert_serves(client)


def test_a_circle_of_20_000_layers(server: RunningServer) -> None:
    network = chain(20_000, units=4)
    network["layers"][1]["inbound"] = ["layer_19999"]
    with server.client() as client:
        issue = only_issue(client, network)
        assert issue["code"] in ("cycle", "loose_end")
        assert_serves(client)


def test_a_layer_with_20_000_wires(server: RunningServer) -> None:
    network = chain(2, units=4)
    wired = {"name": "sum", "class_name": "Add", "inbound": ["layer_1"] * 20_000}
    network["layers"].append(wired)
    with server.client() as client, no_hang():
        checked(client, network)
        assert_serves(client)


@pytest.mark.parametrize(
    "config",
    [
        {"units": [[[[[[[[1]]]]]]]]},
        {"units": "x" * 1_000_000},
        {"k" * 100_000: 1},
        {f"k{n}": n for n in range(10_000)},
        {"kernel_regularizer": {"class_name": "L2", "config": {"l2": -(10**18)}}},
        {"name": "other", "units": 2},
        {"units": 3, "dtype": {"class_name": "os.system", "config": {}}},
        {"units": 3, "build_config": {"input_shape": [1, 10**9]}},
        {"units": 3, "trainable": "perhaps"},
        {"units": 3, "lora_rank": 10**12},
        {"units": 3, "quantization_mode": "int8"},
        {"units": None},
        {"units": 3, "activity_regularizer": "nothing"},
        {"units": 3, "self": 1},
        {"units": 3, "__class__": 1},
    ],
    ids=lambda config: json.dumps(config)[:40],
)
def test_odd_configs_never_harm(server: RunningServer, config: dict[str, Any]) -> None:
    with server.client() as client, no_hang():
        report = checked(client, stack(("Dense", config)))
        for issue in report["issues"]:
            assert 10 < len(issue["message"]) < 3000, issue["message"][:300]
        said = [{**issue, "fixes": []} for issue in report["issues"]]
        assert len(json.dumps(said)) < 20_000
        assert len(json.dumps(report["issues"])) < 1_200_000
        assert_nothing_inside(server, json.dumps(report["issues"]))
        assert_serves(client)

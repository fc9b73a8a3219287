from typing import Any

import httpx
import pytest

from app.errors import TaskTimedOut, WorkerError
from app.spec.custom_layer import CustomLayersChecked, CustomLayerVerdict
from app.spec.training import WeightReuse
from tests.fakes import FakePool

NETWORK = {
    "name": "net",
    "kind": "sequential",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [4]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 3}},
    ],
}


def named(name: str) -> dict[str, Any]:
    return {**NETWORK, "name": name}


async def register(client: httpx.AsyncClient, pool: FakePool, *names: str) -> None:
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(
        custom_layers=tuple(CustomLayerVerdict(name=name, is_usable=True) for name in names)
    )
    answer = await client.post("/custom-layers", json={"source": f"# {names}"})
    assert answer.status_code == 201


async def test_a_saved_network_comes_back_whole(client: httpx.AsyncClient) -> None:
    made = await client.post("/networks", json=NETWORK)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    got = await client.get(f"/networks/{made.json()['id']}")
    assert got.json() == made.json()
    assert got.json()["document"]["layers"][1]["config"] == {"units": 3}


async def test_a_save_makes_a_revision_and_a_stale_one_is_refused(
    client: httpx.AsyncClient,
) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}"
    first = await client.put(path, json=named("b"), headers={"If-Match": made.headers["etag"]})
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    stale = await client.put(path, json=named("c"), headers={"If-Match": made.headers["etag"]})
    assert stale.status_code == 412
    error = stale.json()["error"]
    assert error["code"] == "stale"
    assert "newest revision is 2" in error["message"]
    versions = (await client.get(f"{path}/versions")).json()
    assert [version["name"] for version in versions["items"]] == ["b", "net"]


async def test_saving_what_is_there_makes_no_version(client: httpx.AsyncClient) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}"
    again = await client.put(path, json=NETWORK, headers={"If-Match": '"1"'})
    assert again.headers["etag"] == '"1"'


@pytest.mark.parametrize("if_match", [None, "3", '"three"', '"' + "9" * 30 + '"', ""])
async def test_a_save_that_does_not_say_its_revision_is_malformed(
    client: httpx.AsyncClient, if_match: str | None
) -> None:
    made = await client.post("/networks", json=NETWORK)
    headers = {} if if_match is None else {"If-Match": if_match}
    answer = await client.put(f"/networks/{made.json()['id']}", json=NETWORK, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"] == "If-Match"


async def test_any_revision_is_taken_with_a_star(client: httpx.AsyncClient) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}"
    answer = await client.put(path, json=named("b"), headers={"If-Match": "*"})
    assert answer.headers["etag"] == '"2"'


async def test_rename_stands_in_the_document_too(client: httpx.AsyncClient) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}"
    renamed = await client.patch(path, json={"name": "new"})
    assert renamed.status_code == 200
    assert renamed.headers["etag"] == '"2"'
    got = (await client.get(path)).json()
    assert (got["name"], got["document"]["name"]) == ("new", "new")
    assert (await client.patch(path, json={"name": ""})).status_code == 422
    assert (await client.patch(path, json={"name": "x" * 501})).status_code == 422
    assert (await client.patch(path, json={"nome": "x"})).status_code == 422


async def test_the_list_is_newest_first_in_pages(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await client.post("/networks", json=named(f"net {number}"))
    names: list[str] = []
    cursor = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/networks", params=params)).json()
        names += [item["name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == [f"net {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("params", [{"cursor": "-1"}, {"cursor": "x"}, {"limit": "0"}])
async def test_a_bad_page_is_malformed(client: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await client.get("/networks", params=params)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_request"


async def test_a_deleted_network_is_gone(client: httpx.AsyncClient) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}"
    assert (await client.delete(path)).json() == {"id": made.json()["id"], "notes": []}
    for answer in (
        await client.get(path),
        await client.get(f"{path}/versions"),
        await client.get(f"{path}/code", params={"target": "python"}),
        await client.put(path, json=NETWORK, headers={"If-Match": '"1"'}),
        await client.patch(path, json={"name": "x"}),
        await client.delete(path),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "a\"b'c`",
        "'; DROP TABLE networks; --",
        "名前 🎈",
        "x" * 500,
        "%",
    ],
)
async def test_any_name_is_kept_as_text(client: httpx.AsyncClient, name: str) -> None:
    made = await client.post("/networks", json=named(name))
    assert made.status_code == 201
    assert (await client.get("/networks")).json()["items"][0]["name"] == name


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\ud800"}',
        b'{"name": "x", "colour": 1}',
        b'{"name": 1}',
        b'{"version": 2}',
        b"{",
        b'{"layers": [{"name": "a", "class_name": "b", "config": {"x": NaN}}]}',
        b'{"layers": [{"name": "a", "class_name": "b", "config": {"x": 1e999}}]}',
        b'{"layers": [{"name": "a", "class_name": "b", "config": {"x": ' + b"9" * 5000 + b"}}]}",
        b'{"name": "' + b"x" * 501 + b'"}',
    ],
)
async def test_a_malformed_document_is_refused_everywhere(
    client: httpx.AsyncClient, body: bytes
) -> None:
    for path in ("/networks", "/networks/shapes", "/networks/code?target=python"):
        answer = await client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, path
        assert set(answer.json()["error"]) == {"code", "message", "hint", "where"}


async def test_only_the_custom_layers_that_a_drawing_uses_are_passed_on(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    await register(client, pool, "Linear", "Other", "Inner", "Deep")
    drawing = {
        "layers": [
            {"name": "a", "class_name": "Linear", "config": {}},
            {
                "name": "b",
                "class_name": "TimeDistributed",
                "config": {"layer": {"class_name": "Inner", "config": {}}},
            },
            {
                "name": "c",
                "class_name": "Sequential",
                "network": {"layers": [{"name": "d", "class_name": "Deep"}]},
            },
        ]
    }
    answer = await client.post("/networks/shapes", json=drawing)
    assert answer.status_code == 200
    name, request = pool.requests[-1]
    assert name == "infer_shapes"
    assert [layer.name for layer in request.custom_layers] == ["Deep", "Inner", "Linear"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(TaskTimedOut("too slow"), "timed_out"), (WorkerError("it died"), "custom_layer_failed")],
)
async def test_a_custom_layer_that_hangs_or_crashes_is_an_issue(
    client: httpx.AsyncClient, pool: FakePool, error: WorkerError, code: str
) -> None:
    await register(client, pool, "Linear")

    def fail(request: Any) -> Any:
        raise error

    pool.answers["infer_shapes"] = fail
    drawing = {
        "layers": [{"name": "b", "class_name": "Dense"}, {"name": "a", "class_name": "Linear"}]
    }
    answer = await client.post("/networks/shapes", json=drawing)
    assert answer.status_code == 200
    report = answer.json()
    assert report["is_valid"] is False
    (issue,) = report["issues"]
    assert (issue["code"], issue["layer"], issue["layer_index"]) == (code, "a", 1)
    assert "Linear" in issue["message"]
    assert report["layers"]["a"]["issue"] == issue
    assert report["layers"]["b"]["issue"] is None


async def test_a_nested_custom_layer_that_hangs_is_an_issue_of_the_whole(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    await register(client, pool, "Inner")

    def fail(request: Any) -> Any:
        raise TaskTimedOut("too slow")

    pool.answers["infer_shapes"] = fail
    config = {"layer": {"class_name": "Inner", "config": {}}}
    drawing = {"layers": [{"name": "a", "class_name": "TimeDistributed", "config": config}]}
    (issue,) = (await client.post("/networks/shapes", json=drawing)).json()["issues"]
    assert (issue["code"], issue["layer"]) == ("timed_out", None)
    plain = (await client.post("/networks/shapes", json=NETWORK)).json()
    assert plain["issues"][0]["code"] == "timed_out"


async def test_a_worker_that_dies_over_a_plain_drawing_is_an_error(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    def fail(request: Any) -> Any:
        raise WorkerError("it died")

    pool.answers["infer_shapes"] = fail
    answer = await client.post("/networks/shapes", json=NETWORK)
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "worker_failed"


async def test_code_of_a_drawing_and_of_a_saved_network_are_the_same(
    client: httpx.AsyncClient,
) -> None:
    made = await client.post("/networks", json=NETWORK)
    path = f"/networks/{made.json()['id']}/code"
    saved = await client.get(path, params={"target": "python"})
    drawn = await client.post("/networks/code", params={"target": "python"}, json=NETWORK)
    assert saved.json() == drawn.json()
    assert "Dense" in saved.json()["source"]
    assert (await client.get(path, params={"target": "cobol"})).status_code == 422


async def test_templates_can_be_saved_as_they_are(client: httpx.AsyncClient) -> None:
    templates = (await client.get("/networks/templates")).json()["items"]
    assert [template["name"] for template in templates] == ["dense_net", "conv_net", "empty"]
    for template in templates:
        assert (await client.post("/networks", json=template["document"])).status_code == 201
    dense = templates[0]["document"]["layers"]
    assert [layer["config"] for layer in dense] == [
        {"shape": [784]},
        {"units": 32, "activation": "relu"},
        {"units": 10, "activation": "softmax"},
    ]


async def test_fitting_asks_the_data_set(client: httpx.AsyncClient, dataset_id: str) -> None:
    answer = await client.post("/networks/fit", json={"network": NETWORK, "dataset_id": dataset_id})
    assert answer.status_code == 200
    assert set(answer.json()) == {"network", "changes"}
    unknown = await client.post("/networks/fit", json={"network": NETWORK, "dataset_id": "no"})
    assert unknown.status_code == 404
    wrong = {"network": NETWORK, "dataset_id": dataset_id, "targets": ["no such column"]}
    assert (await client.post("/networks/fit", json=wrong)).status_code == 422


async def test_a_network_remembers_the_model_that_it_was_opened_from(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    model = (await client.post("/models", files={"file": ("brought.keras", b"x")})).json()
    opened = (await client.post(f"/models/{model['id']}/network")).json()["network"]
    assert opened["source_model_id"] == model["id"]
    network = (await client.post("/networks", json=opened)).json()
    path = f"/networks/{network['id']}"
    await client.patch(path, json={"name": "mine"})
    assert (await client.get(path)).json()["document"]["source_model_id"] == model["id"]
    versions = (await client.get(f"{path}/versions")).json()["items"]
    assert {one["document"]["source_model_id"] for one in versions} == {model["id"]}

    pool.answers["foresee_reuse"] = lambda request: WeightReuse(
        kept=("dense",), not_kept=(str(request.is_source),)
    )
    body = {"network": opened, "model_id": model["id"]}
    told = (await client.post("/networks/weight-reuse", json=body)).json()
    assert (told["kept"], told["not_kept"]) == (["dense"], ["True"])
    body["network"] = NETWORK
    assert (await client.post("/networks/weight-reuse", json=body)).json()["not_kept"] == ["False"]
    run = (await client.post("/runs", json={**body, "dataset_id": dataset_id})).json()
    made = (await client.get(f"/runs/{run['id']}")).json()
    assert (made["source_model_id"], made["source_model_name"]) == (model["id"], "brought")

    dependents = (await client.get(f"/models/{model['id']}/dependents")).json()["items"]
    assert [(one["noun"], one["name"]) for one in dependents] == [
        ("network", "mine"),
        ("run", "net on numbers"),
    ]
    await client.delete(f"/models/{model['id']}")
    assert (await client.get(path)).status_code == 200
    gone = await client.post("/networks/weight-reuse", json=body)
    assert (gone.status_code, "model" in gone.json()["error"]["message"]) == (404, True)
    assert (await client.get(f"/runs/{run['id']}")).json()["source_model_name"] is None

"""Searching the lists, and what depends on a thing before it is deleted."""

from typing import Any

import httpx
import pytest

from app.spec.custom_layer import CustomLayersChecked, CustomLayerVerdict
from app.spec.network import NetworkDocument
from app.spec.training import RunRequest
from app.store.runs import NewRun
from app.store.store import Store
from tests.fakes import FakePool, plan_of


def queue_run(store: Store, **request: Any) -> str:
    network = NetworkDocument(name="net")
    return store.runs.create(NewRun("a run", RunRequest(**request), plan_of(network), "d")).id


async def dependents(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(f"{path}/dependents")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 4),
        ("net", 3),
        ("NET big", 1),
        ("100%", 1),
        ("_", 1),
        ("nothing of this", 0),
    ],
)
async def test_a_list_is_searched_by_words_of_the_name(
    client: httpx.AsyncClient, words: str, found: int
) -> None:
    for name in ("big Network", "net_small", "network 100%", "other"):
        await client.post("/networks", json={"name": name, "layers": []})
    answer = await client.get("/networks", params={"q": words})
    assert len(answer.json()["items"]) == found


@pytest.mark.parametrize("noun", ["networks", "datasets", "runs", "models", "custom-layers"])
async def test_every_list_is_searched(client: httpx.AsyncClient, noun: str) -> None:
    assert (await client.get(f"/{noun}", params={"q": "x"})).json()["items"] == []
    assert (await client.get(f"/{noun}", params={"q": "x" * 201})).status_code == 422
    assert (await client.get(f"/{noun}/nothing/dependents")).status_code in (200, 404)


async def test_dependents_of_a_network_and_its_data(
    client: httpx.AsyncClient, program: Any
) -> None:
    store = program.services.store
    network = (await client.post("/networks", json={"name": "n", "layers": []})).json()
    dataset = (await client.post("/datasets", files={"file": ("d.csv", b"a,b\n1,2\n")})).json()
    assert await dependents(client, f"/networks/{network['id']}") == {"items": [], "num_all": 0}
    for _ in range(25):
        run_id = queue_run(store, dataset_id=dataset["id"], network_id=network["id"])
    of_network = await dependents(client, f"/networks/{network['id']}")
    assert (of_network["num_all"], len(of_network["items"])) == (25, 20)
    assert of_network["items"][0] == {
        "noun": "run",
        "id": run_id,
        "name": "a run",
        "consequence": "stays, with its own copy of the network",
        "is_hindrance": False,
    }
    of_data = await dependents(client, f"/datasets/{dataset['id']}")
    assert of_data["items"][0]["is_hindrance"]


async def test_dependents_of_a_custom_layer(client: httpx.AsyncClient, pool: FakePool) -> None:
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(
        custom_layers=(CustomLayerVerdict(name="Mine", is_usable=True),)
    )
    await client.post("/custom-layers", json={"source": "class Mine: ..."})
    layer = {"name": "m", "class_name": "Mine"}
    await client.post("/networks", json={"name": "uses it", "layers": [layer]})
    await client.post("/networks", json={"name": "does not", "layers": []})
    found = await dependents(client, "/custom-layers/Mine")
    assert [(one["noun"], one["name"]) for one in found["items"]] == [("network", "uses it")]


async def test_versions_have_names_and_then_they_stay(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.networks.MAX_VERSIONS", 2)
    made = await client.post("/networks", json={"name": "n", "layers": []})
    path, etag = f"/networks/{made.json()['id']}", made.headers["etag"]
    named = await client.patch(f"{path}/versions/1", json={"label": "the first"})
    assert (named.status_code, named.json()["label"]) == (200, "the first")
    for number in range(4):
        saved = await client.put(
            path, json={"name": f"n{number}", "layers": []}, headers={"If-Match": etag}
        )
        etag = saved.headers["etag"]
    versions = (await client.get(f"{path}/versions")).json()["items"]
    assert [(one["revision"], one["label"]) for one in versions] == [
        (5, None),
        (4, None),
        (1, "the first"),
    ]
    unnamed = await client.patch(f"{path}/versions/1", json={"label": None})
    assert unnamed.json()["label"] is None
    assert (await client.patch(f"{path}/versions/2", json={"label": "x"})).status_code == 404
    for body in ({}, {"label": ""}, {"label": "x" * 201}):
        assert (await client.patch(f"{path}/versions/5", json=body)).status_code == 422

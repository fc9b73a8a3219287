import asyncio
import json
from typing import Any

import httpx
import pytest

from app.spec.evaluation import Evaluation
from app.spec.run_requests import Planned
from app.spec.training import RunFailed
from tests.fakes import FakePool, view_of

NETWORK = {"name": "net", "layers": [{"name": "dense", "class_name": "Dense"}]}


async def start(client: httpx.AsyncClient, dataset_id: str, **more: Any) -> httpx.Response:
    headers = more.pop("headers", {})
    body = {"network": NETWORK, "dataset_id": dataset_id, **more}
    return await client.post("/runs", json=body, headers=headers)


async def ended(client: httpx.AsyncClient, run_id: str) -> Any:
    async with asyncio.timeout(60):
        while True:
            run = (await client.get(f"/runs/{run_id}")).json()
            if run["state"] not in ("queued", "running"):
                return run
            await asyncio.sleep(0.02)


def messages(text: str) -> list[dict[str, str]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "data" in fields:
            found.append(fields)
    return found


async def test_a_run_from_start_to_model(client: httpx.AsyncClient, dataset_id: str) -> None:
    started = await start(client, dataset_id)
    assert started.status_code == 202
    assert started.json()["state"] == "queued"
    assert started.json()["plan"]["loss"] == "mean_squared_error"
    run = await ended(client, started.json()["id"])
    assert run["state"] == "finished"
    assert run["name"] == "net on numbers"
    assert run["history"] == {"loss": [0.5, None]}
    assert run["test_metrics"] == {"loss": 0.25}
    assert run["num_epochs_done"] == 2
    model = (await client.get(f"/models/{run['model_id']}")).json()
    assert (model["run_id"], model["name"]) == (run["id"], run["name"])
    for format in ("keras", "h5"):
        file = await client.get(f"/models/{run['model_id']}/file", params={"format": format})
        assert file.content.startswith(format.encode())
    (listed,) = (await client.get("/runs")).json()["items"]
    assert (listed["metrics"], listed["network_name"]) == ({"loss": None}, "net")


async def test_events_replay_and_resume(client: httpx.AsyncClient, dataset_id: str) -> None:
    run_id = (await start(client, dataset_id)).json()["id"]
    path = f"/runs/{run_id}/events"
    live = await client.get(path)  # ends by itself, when the run does
    assert live.headers["content-type"].startswith("text/event-stream")
    events = messages(live.text)
    assert [event["event"] for event in events] == ["state", "state", "epoch", "epoch", "state"]
    assert [event["id"] for event in events] == ["1", "2", "3", "4", "5"]
    assert [json.loads(event["data"]).get("state") for event in events] == [
        "queued",
        "running",
        None,
        None,
        "finished",
    ]
    last_epoch = json.loads(events[3]["data"])
    assert (last_epoch["metrics"], last_epoch["non_finite"]) == ({"loss": None}, ["loss"])
    assert (await client.get(path)).text == live.text
    rest = await client.get(path, headers={"Last-Event-ID": "3"})
    assert messages(rest.text) == events[3:]
    assert (await client.get(path, headers={"Last-Event-ID": "5"})).status_code == 204
    garbled = await client.get(path, headers={"Last-Event-ID": "x"})
    assert messages(garbled.text) == events


async def test_many_can_follow_one_run(client: httpx.AsyncClient, dataset_id: str) -> None:
    run_id = (await start(client, dataset_id)).json()["id"]
    answers = await asyncio.gather(*(client.get(f"/runs/{run_id}/events") for _ in range(20)))
    assert len({answer.text for answer in answers}) == 1


async def test_what_does_not_fit_is_refused_and_no_run(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    pool.answers["plan_run"] = lambda request: Planned(
        refusal=RunFailed(code="does_not_fit", message="It has 4 inputs.", hint="Fit it."),
        expected=[None, 4],
        received=[None, 3],
    )
    answer = await start(client, dataset_id)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["hint"]) == ("does_not_fit", "Fit it.")
    assert error["message"] == "It has 4 inputs. Expected: (None, 4). Received: (None, 3)."
    assert (await client.get("/runs")).json()["items"] == []


async def test_a_plan_says_what_a_run_would_do_and_starts_none(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    body = {"network": NETWORK, "dataset_id": dataset_id, "fit": {"epochs": 7}}
    planned = await client.post("/runs/plan", json=body)
    assert planned.status_code == 200
    assert (planned.json()["epochs"], planned.json()["network"]["name"]) == (7, "net")
    assert (await client.post("/runs/plan", json={"dataset_id": dataset_id})).status_code == 422
    missing = await client.post("/runs/plan", json=body | {"dataset_id": "nothing"})
    assert missing.status_code == 404
    pool.answers["plan_run"] = lambda request: Planned(
        refusal=RunFailed(code="does_not_fit", message="It has 4 inputs.", hint="Fit it.")
    )
    refused = await client.post("/runs/plan", json=body)
    assert (refused.status_code, refused.json()["error"]["hint"]) == (409, "Fit it.")
    assert (await client.get("/runs")).json()["items"] == []


async def test_the_same_key_gives_the_same_run(client: httpx.AsyncClient, dataset_id: str) -> None:
    key = {"Idempotency-Key": "k1"}
    answers = await asyncio.gather(*(start(client, dataset_id, headers=key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    (run_id,) = {answer.json()["id"] for answer in answers}
    other = await start(client, dataset_id, headers=key, seed=3)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["error"]["message"]
    await ended(client, run_id)
    assert (await start(client, dataset_id, headers=key)).json()["id"] == run_id
    assert len((await client.get("/runs")).json()["items"]) == 1
    assert (
        await start(client, dataset_id, headers={"Idempotency-Key": "k" * 201})
    ).status_code == 422


async def test_a_saved_network_or_a_model_can_be_trained(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    saved = (await client.post("/networks", json=NETWORK)).json()
    body = {"network_id": saved["id"], "dataset_id": dataset_id}
    by_id = await client.post("/runs", json=body)
    assert by_id.json()["plan"]["network"]["name"] == "net"
    run = await ended(client, by_id.json()["id"])
    assert run["network_id"] == saved["id"]
    again = await start(client, dataset_id, model_id=run["model_id"])
    assert again.status_code == 202
    done = await ended(client, again.json()["id"])
    assert done["source_model_id"] == run["model_id"]
    request = [request for name, request in pool.requests if name == "train"][-1]
    assert request.initial_model.endswith(".keras")


async def test_a_run_says_what_it_trains_once(client: httpx.AsyncClient, dataset_id: str) -> None:
    neither = await client.post("/runs", json={"dataset_id": dataset_id})
    both = await start(client, dataset_id, network_id="x")
    for answer in (neither, both):
        assert answer.status_code == 422
    assert (await start(client, "nothing")).status_code == 404
    assert (await start(client, dataset_id, model_id="nothing")).status_code == 404
    unknown = await client.post("/runs", json={"network_id": "no", "dataset_id": dataset_id})
    assert unknown.status_code == 404


async def test_an_unloadable_model_is_not_trained(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    pool.answers["read_model"] = lambda request: view_of("Mylayer")
    made = await client.post("/models", files={"file": ("x.keras", b"x")})
    answer = await start(client, dataset_id, model_id=made.json()["id"])
    assert answer.status_code == 409
    assert "Mylayer" in answer.json()["error"]["message"]


async def test_train_again(client: httpx.AsyncClient, dataset_id: str) -> None:
    body = {"fit": {"epochs": 7}, "seed": 5, "name": "mine"}
    first = (await start(client, dataset_id, **body)).json()["id"]
    await ended(client, first)
    second = await client.post(f"/runs/{first}/again")
    assert second.status_code == 202
    assert second.json()["id"] != first
    run = await ended(client, second.json()["id"])
    assert (run["name"], run["plan"]["epochs"]) == ("mine", 7)
    await client.delete(f"/datasets/{dataset_id}")
    gone = await client.post(f"/runs/{first}/again")
    assert gone.status_code == 404
    assert "data set" in gone.json()["error"]["message"]


async def test_a_running_run_can_be_cancelled_and_not_deleted(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    began = asyncio.Event()

    async def train(request: Any) -> Any:
        began.set()
        await asyncio.sleep(60)

    pool.train = train
    running = (await start(client, dataset_id)).json()["id"]
    waiting = (await start(client, dataset_id)).json()["id"]
    await asyncio.wait_for(began.wait(), 60)
    assert (await client.delete(f"/runs/{running}")).status_code == 409
    busy = await client.delete(f"/datasets/{dataset_id}")
    assert busy.status_code == 409
    assert "2 run(s)" in busy.json()["error"]["message"]
    assert (await client.post(f"/runs/{waiting}/cancel")).json()["state"] == "cancelled"
    assert (await client.post(f"/runs/{waiting}/cancel")).status_code == 409
    assert (await client.delete(f"/runs/{waiting}")).status_code == 200


async def test_rename_and_delete(client: httpx.AsyncClient, dataset_id: str) -> None:
    run_id = (await start(client, dataset_id)).json()["id"]
    run = await ended(client, run_id)
    assert (await client.patch(f"/runs/{run_id}", json={"name": "n"})).json()["name"] == "n"
    deleted = (await client.delete(f"/runs/{run_id}")).json()
    assert run["model_id"] in deleted["notes"][0]
    assert (await client.get(f"/models/{run['model_id']}")).json()["run_id"] is None
    for answer in (
        await client.get(f"/runs/{run_id}"),
        await client.get(f"/runs/{run_id}/events"),
        await client.post(f"/runs/{run_id}/cancel"),
        await client.post(f"/runs/{run_id}/again"),
        await client.patch(f"/runs/{run_id}", json={"name": "x"}),
        await client.delete(f"/runs/{run_id}"),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "change", [{"fit": {"epochs": 0}}, {"fit": {"epoch": 3}}, {"seed": -1}, {"dataset_id": 3}]
)
async def test_a_malformed_request_is_refused(
    client: httpx.AsyncClient, dataset_id: str, change: dict[str, Any]
) -> None:
    answer = await start(client, **({"dataset_id": dataset_id} | change))
    assert answer.status_code == 422


async def test_deleting_a_model_leaves_its_run(client: httpx.AsyncClient, dataset_id: str) -> None:
    run = await ended(client, (await start(client, dataset_id)).json()["id"])
    deleted = await client.delete(f"/models/{run['model_id']}")
    assert "net on numbers" in deleted.json()["notes"][0]
    assert (await client.get(f"/runs/{run['id']}")).json()["model_id"] is None


async def test_drawing_and_training_have_the_limit_that_is_set(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    await client.post("/networks/shapes", json=NETWORK)
    await start(client, dataset_id)
    limits = {name: getattr(request, "max_design_bytes", None) for name, request in pool.requests}
    assert (limits["infer_shapes"], limits["plan_run"]) == (30_000, 30_000)


async def test_the_history_as_a_table_and_the_log(
    client: httpx.AsyncClient, dataset_id: str
) -> None:
    run_id = (await start(client, dataset_id, name='a "net"/x')).json()["id"]
    await ended(client, run_id)
    table = await client.get(f"/runs/{run_id}/history.csv")
    assert table.text == "epoch,loss\n1,0.5\n2,nan\n"
    assert table.headers["content-type"].startswith("text/csv")
    assert table.headers["content-disposition"].startswith("attachment")
    events = (await client.get(f"/runs/{run_id}/log")).json()["events"]
    assert [event["state"] for event in events] == ["queued", "running", "finished"]
    for path in ("log", "history.csv", "evaluation"):
        assert (await client.get(f"/runs/nothing/{path}")).status_code == 404


async def test_what_the_model_does_on_the_test_rows(
    client: httpx.AsyncClient, pool: FakePool, dataset_id: str
) -> None:
    plain = (await start(client, dataset_id)).json()["id"]
    await ended(client, plain)
    none = await client.get(f"/runs/{plain}/evaluation")
    assert none.status_code == 404
    assert "no evaluation" in none.json()["error"]["message"]
    train = pool.train
    evaluation = Evaluation(num_rows=7, note="One row is left out.")

    async def with_evaluation(request: Any) -> Any:
        trained = await train(request)
        return trained.model_copy(update={"evaluation": evaluation, "kept_epoch": 1})

    pool.train = with_evaluation
    run_id = (await start(client, dataset_id)).json()["id"]
    run = await ended(client, run_id)
    assert (run["state"], run["kept_epoch"]) == ("finished", 1)
    found = (await client.get(f"/runs/{run_id}/evaluation")).json()
    assert found == evaluation.model_dump(mode="json")
    streamed = messages((await client.get(f"/runs/{run_id}/events")).text)[-1]
    assert "evaluation" not in json.loads(streamed["data"])

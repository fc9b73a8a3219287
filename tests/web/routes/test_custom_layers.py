import httpx
import pytest

from app.errors import EngineUnavailable, TaskTimedOut, WorkerError
from app.spec.custom_layer import CustomLayerIssue, CustomLayersChecked, CustomLayerVerdict
from app.spec.shape_report import Severity
from tests.fakes import FakePool


def verdict(name: str, *messages: str) -> CustomLayerVerdict:
    return CustomLayerVerdict(
        name=name,
        is_usable=not messages,
        issues=tuple(
            CustomLayerIssue(code="x", severity=Severity.ERROR, message=message, line=3)
            for message in messages
        ),
    )


def find(pool: FakePool, *verdicts: CustomLayerVerdict) -> None:
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(custom_layers=verdicts)


async def paste(client: httpx.AsyncClient, source: str = "class A: ...") -> httpx.Response:
    return await client.post("/custom-layers", json={"source": source})


async def test_usable_layers_are_registered_and_others_are_said(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("Good"), verdict("Bad", "It has no call method."))
    answer = await paste(client)
    assert answer.status_code == 201
    assert [layer["name"] for layer in answer.json()["custom_layers"]] == ["Good", "Bad"]
    listed = (await client.get("/custom-layers")).json()["items"]
    assert [layer["name"] for layer in listed] == ["Good"]
    assert (await client.get("/custom-layers/Bad")).status_code == 404


async def test_nothing_usable_is_said_in_words(client: httpx.AsyncClient, pool: FakePool) -> None:
    find(pool, verdict("Dense", "Keras has a layer of this name."))
    answer = await paste(client)
    assert answer.status_code == 422
    message = answer.json()["error"]["message"]
    assert message == "Dense: Keras has a layer of this name. (line 3)"
    find(pool)
    assert "no Keras layer" in (await paste(client)).json()["error"]["message"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(TaskTimedOut("x"), 504), (WorkerError("It died."), 502), (EngineUnavailable("x"), 503)],
)
async def test_code_that_hangs_or_exits_registers_nothing(
    client: httpx.AsyncClient, pool: FakePool, error: WorkerError, status: int
) -> None:
    def fail(request: object) -> CustomLayersChecked:
        raise error

    pool.answers["check_custom_layer"] = fail
    answer = await paste(client)
    assert answer.status_code == status
    if status != 503:
        assert "nothing was registered" in answer.json()["error"]["message"]
    assert (await client.get("/custom-layers")).json()["items"] == []


async def test_findings_on_the_whole_source_are_said_once(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("(no layer)", "Python cannot read line 3."))
    message = (await paste(client)).json()["error"]["message"]
    assert message == "Python cannot read line 3."


async def test_the_same_name_again_is_a_new_version(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("A"))
    await paste(client, "one")
    await paste(client, "two")
    newest = (await client.get("/custom-layers/A")).json()
    assert (newest["version"], newest["source"]) == (2, "two")
    versions = (await client.get("/custom-layers/A/versions")).json()["items"]
    assert [(version["version"], version["source"]) for version in versions] == [
        (2, "two"),
        (1, "one"),
    ]
    assert versions[0]["sha256"] != versions[1]["sha256"]


async def test_a_put_must_define_the_class_that_it_names(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("A"))
    await paste(client, "one")
    answer = await client.put("/custom-layers/A", json={"source": "two"})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    find(pool, verdict("B"))
    other = await client.put("/custom-layers/A", json={"source": "three"})
    assert other.status_code == 422
    assert "no class 'A'" in other.json()["error"]["message"]
    assert (await client.get("/custom-layers/B")).status_code == 404
    assert (await client.put("/custom-layers/B", json={"source": "x"})).status_code == 404


async def test_a_version_number_is_never_given_twice(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("A"))
    await paste(client, "one")
    assert (await client.delete("/custom-layers/A")).status_code == 200
    for answer in (
        await client.get("/custom-layers/A"),
        await client.get("/custom-layers/A/versions"),
        await client.delete("/custom-layers/A"),
    ):
        assert answer.status_code == 404
    assert (await client.get("/custom-layers")).json()["items"] == []
    await paste(client, "two")
    assert (await client.get("/custom-layers/A")).json()["version"] == 2


async def test_a_copy_has_a_class_name_of_its_own(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("A"), verdict("B"))
    await paste(client, "class B: ...\nclass A(B): ...")
    find(pool, verdict("B"), verdict("C"))
    answer = await client.post("/custom-layers/A/copy", json={"name": "C"})
    assert (answer.status_code, answer.json()["name"]) == (201, "C")
    assert answer.json()["source"] == "class B: ...\nclass C(B): ..."
    # What else the source defines is as it was.
    assert (await client.get("/custom-layers/B")).json()["version"] == 1
    for name, status in (("B", 409), ("a b", 422)):
        again = await client.post("/custom-layers/A/copy", json={"name": name})
        assert again.status_code == status, again.text


async def test_deleting_says_which_networks_use_it(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    find(pool, verdict("A"))
    await paste(client)
    nested = {"layer": {"class_name": "A", "config": {}}}
    for name, layer in (
        ("direct", {"name": "a", "class_name": "A"}),
        ("nested", {"name": "a", "class_name": "TimeDistributed", "config": nested}),
        ("other", {"name": "a", "class_name": "AA"}),
    ):
        await client.post("/networks", json={"name": name, "layers": [layer]})
    notes = (await client.delete("/custom-layers/A")).json()["notes"]
    assert notes == ["2 saved network(s) use it: nested, direct."]


@pytest.mark.parametrize("body", [{}, {"source": 1}, {"source": "x" * 200_001}, {"sauce": ""}])
async def test_a_malformed_paste_is_refused(client: httpx.AsyncClient, body: object) -> None:
    assert (await client.post("/custom-layers", json=body)).status_code == 422

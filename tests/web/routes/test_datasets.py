from pathlib import Path
from typing import Any

import httpx
import pytest

from app.errors import UnreadableFile
from app.store.database import Database
from tests.fakes import FakePool


def kept_files(program: Any) -> list[Path]:
    folder = program.services.settings.home / "files"
    return [path for path in folder.rglob("*") if path.is_file()]


async def upload(client: httpx.AsyncClient, name: str = "a.csv", content: bytes = b"a,b\n1,2\n"):
    return await client.post("/datasets", files={"file": (name, content)})


async def test_an_upload_is_profiled_and_kept(program: Any) -> None:
    answer = await upload(program.client, "My numbers.v2.csv")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["kind"], made["num_rows"]) == ("My numbers.v2", "table", 4)
    assert made["size_bytes"] == 8
    assert (await program.client.get(f"/datasets/{made['id']}")).json() == made
    (kept,) = kept_files(program)
    assert kept.read_bytes() == b"a,b\n1,2\n"
    listed = (await program.client.get("/datasets")).json()["items"]
    assert [(item["id"], item["num_columns"]) for item in listed] == [(made["id"], 2)]


async def test_what_cannot_be_read_leaves_nothing(program: Any) -> None:
    def refuse(request: Any) -> Any:
        raise UnreadableFile("This is not a table.", hint="Send CSV.")

    program.pool.answers["profile_dataset"] = refuse
    answer = await upload(program.client)
    assert answer.status_code == 422
    assert answer.json()["error"]["hint"] == "Send CSV."
    assert kept_files(program) == []
    assert (await program.client.get("/datasets")).json() == {"items": [], "next": None}


async def test_what_is_too_large_leaves_nothing(program: Any) -> None:
    answer = await upload(program.client, content=b"x" * 10_001)
    assert answer.status_code == 413
    assert kept_files(program) == []


async def test_a_failing_database_leaves_no_file(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Database.writing

    def fail(self: Database) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr(Database, "writing", fail)
    assert (await upload(program.client)).status_code == 500
    monkeypatch.setattr(Database, "writing", original)
    assert kept_files(program) == []


@pytest.mark.parametrize(
    "filename", ["../../etc/passwd", "C:\\temp\\x.csv", "<b>.csv", 'a"b.csv', "名前.csv", ".csv"]
)
async def test_a_file_name_is_text_and_no_path(program: Any, filename: str) -> None:
    answer = await upload(program.client, filename)
    assert answer.status_code == 201
    assert "/" not in answer.json()["name"]
    assert answer.json()["name"]
    assert all(path.parent.name != "etc" for path in kept_files(program))


async def test_the_same_content_is_kept_once_and_goes_with_its_last_owner(program: Any) -> None:
    first, second = [(await upload(program.client)).json()["id"] for _ in range(2)]
    assert len(kept_files(program)) == 1
    await program.client.delete(f"/datasets/{first}")
    assert len(kept_files(program)) == 1
    assert (await program.client.get(f"/datasets/{second}/preview")).status_code == 200
    await program.client.delete(f"/datasets/{second}")
    assert kept_files(program) == []


async def test_preview_choice_and_rename(client: httpx.AsyncClient, dataset_id: str) -> None:
    path = f"/datasets/{dataset_id}"
    assert (await client.get(f"{path}/preview")).json()["rows"] == [[1, 2]]
    assert (await client.get(f"{path}/preview", params={"limit": 501})).status_code == 422
    choice = await client.post(f"{path}/choice", json={"targets": ["a"]})
    assert (choice.json()["inputs"], choice.json()["targets"]) == (["b"], ["a"])
    assert (await client.patch(path, json={"name": "new"})).json()["name"] == "new"
    assert (await client.get(path)).json()["name"] == "new"


async def test_unknown_ids(client: httpx.AsyncClient) -> None:
    path = "/datasets/nothing"
    for answer in (
        await client.get(path),
        await client.get(f"{path}/preview"),
        await client.post(f"{path}/choice", json={}),
        await client.patch(path, json={"name": "x"}),
        await client.delete(path),
        await client.post("/datasets/samples/nothing"),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


async def test_samples_become_data_sets(client: httpx.AsyncClient, pool: FakePool) -> None:
    samples = (await client.get("/datasets/samples")).json()["items"]
    assert {"iris", "penguins"} <= {sample["name"] for sample in samples}
    for sample in samples:
        assert "file" not in sample
    answer = await client.post("/datasets/samples/iris")
    assert answer.status_code == 201
    name, request = pool.requests[-1]
    assert (name, request.filename) == ("profile_dataset", "iris.csv")

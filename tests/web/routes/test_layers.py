from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from app.spec.custom_layer import CustomLayersChecked, CustomLayerVerdict
from app.store.catalogue import CatalogueMemory
from tests.fakes import CATALOGUE, FakePool


async def test_the_catalogue_is_asked_for_once(client: httpx.AsyncClient, pool: FakePool) -> None:
    first = await client.get("/layers")
    assert first.status_code == 200
    assert (await client.get("/layers")).json() == first.json()
    assert [name for name, _ in pool.requests] == ["describe_layers"]
    assert {layer["class_name"] for layer in first.json()["layers"]} == {
        layer.class_name for layer in CATALOGUE.layers
    }


async def test_a_second_start_remembers_the_catalogue(program: Any) -> None:
    await program.client.get("/layers")
    assert CatalogueMemory(program.services.settings.home).recall() == CATALOGUE


def test_half_a_remembered_catalogue_is_forgotten(tmp_path: Path) -> None:
    memory = CatalogueMemory(tmp_path)
    memory.remember(CATALOGUE)
    (path,) = tmp_path.glob("catalogue-*.json")
    path.write_text(path.read_text()[:100])
    assert CatalogueMemory(tmp_path).recall() is None
    assert not path.exists()


def test_catalogues_of_other_versions_are_dropped(tmp_path: Path) -> None:
    old = tmp_path / "catalogue-2.0-0.json"
    old.write_text("{}")
    CatalogueMemory(tmp_path).remember(CATALOGUE)
    assert not old.exists()
    assert CatalogueMemory(tmp_path).recall() == CATALOGUE


def test_the_catalogue_may_be_remembered_by_several_at_once(tmp_path: Path) -> None:
    memory = CatalogueMemory(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(memory.remember, CATALOGUE) for _ in range(200)]:
            done.result()
    assert CatalogueMemory(tmp_path).recall() == CATALOGUE


async def test_registered_layers_stand_in_the_catalogue(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(
        custom_layers=(CustomLayerVerdict(name="Linear", is_usable=True, summary="w·x + b"),)
    )
    await client.post("/custom-layers", json={"source": "class Linear: ..."})
    last = (await client.get("/layers")).json()["layers"][-1]
    assert (last["class_name"], last["category"], last["is_custom"]) == ("Linear", "custom", True)
    assert last["summary"] == "w·x + b"

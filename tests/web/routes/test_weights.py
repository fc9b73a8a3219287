"""Weights and comparisons over HTTP."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from app.errors import Conflict
from app.spec.model_view import ModelLayer, ModelView, WeightView
from app.spec.unsound_weights import FindUnsoundRequest, UnsoundWeight, UnsoundWeights
from app.spec.weight_values import (
    CompareWeightsRequest,
    ReadWeightsRequest,
    SaveWeightRequest,
    WeightDifference,
    WeightPlace,
    WeightSaved,
    WeightsCompared,
    WeightsRead,
    WeightValues,
)
from app.web.while_wanted import while_wanted
from tests.fakes import FakePool, view_of

PLACE = "model_weights/layer_0/kernel"


def view() -> ModelView:
    plain = view_of("Dense")
    weight = WeightView(name="kernel", shape=(2, 3), dtype="float32", path=PLACE)
    layer: ModelLayer = plain.layers[0].model_copy(update={"weights": (weight,), "num_params": 6})
    return plain.model_copy(update={"layers": (layer,)})


@pytest.fixture
async def path(client: httpx.AsyncClient, pool: FakePool) -> str:
    pool.answers["read_model"] = lambda request: view()
    made = await client.post("/models", files={"file": ("m.keras", b"bytes")})
    return f"/models/{made.json()['id']}"


async def test_weights_are_told_by_their_place(
    client: httpx.AsyncClient, pool: FakePool, path: str
) -> None:
    def told(request: ReadWeightsRequest) -> WeightsRead:
        return WeightsRead(weights=tuple(WeightValues(path=p) for p in request.weights))

    pool.answers["read_weights"] = told
    answer = await client.get(f"{path}/weights", params={"path": [PLACE]})
    assert [one["path"] for one in answer.json()["weights"]] == [PLACE]
    for wrong, status in (
        ({"path": "kernel"}, 404),
        ({"path": [PLACE, "/etc/passwd"]}, 404),
        ({}, 422),
        ({"path": [PLACE] * 65}, 422),
    ):
        refused = await client.get(f"{path}/weights", params=wrong)
        assert (refused.status_code, bool(refused.json()["error"]["message"])) == (status, True)


async def test_weights_that_hold_no_numbers(
    client: httpx.AsyncClient, pool: FakePool, path: str
) -> None:
    def found(request: FindUnsoundRequest) -> UnsoundWeights:
        bad = [UnsoundWeight(**w.model_dump(), num_values=6, num_nan=2) for w in request.weights]
        return UnsoundWeights(num_weights=len(bad), num_nan=2, weights=tuple(bad))

    pool.answers["find_unsound"] = found
    answer = (await client.get(f"{path}/weights/unsound")).json()
    assert (answer["num_weights"], answer["weights"][0]["place"]) == (1, PLACE)


async def test_a_weight_is_downloaded_and_nothing_is_left_behind(program: Any, path: str) -> None:
    def save(request: SaveWeightRequest) -> WeightSaved:
        Path(request.target_path).write_bytes(b"the array")
        return WeightSaved(dtype="float32", size_bytes=9)

    program.pool.answers["save_weight"] = save
    answer = await program.client.get(f"{path}/weights/file", params={"path": PLACE})
    assert answer.content == b"the array"
    assert 'filename="m_layer_0_kernel.npy"' in answer.headers["content-disposition"]
    assert list((program.services.settings.home / "files" / "temporary").iterdir()) == []


async def test_values_that_lie_in_the_models_file_are_sent_from_there(
    program: Any, path: str
) -> None:
    def saved(start: int) -> WeightSaved:
        place = WeightPlace(header=base64.b64encode(b"head ").decode(), start=start, num_bytes=3)
        return WeightSaved(dtype="float32", size_bytes=8, place=place)

    program.pool.answers["save_weight"] = lambda request: saved(1)
    answer = await program.client.get(f"{path}/weights/file", params={"path": PLACE})
    assert answer.content == b"head yte"  # of the model's "bytes"
    assert answer.headers["content-length"] == "8"
    assert 'filename="m_layer_0_kernel.npy"' in answer.headers["content-disposition"]
    program.pool.answers["save_weight"] = lambda request: saved(3)
    beyond = await program.client.get(f"{path}/weights/file", params={"path": PLACE})
    assert beyond.status_code == 422


async def test_two_models_are_compared(
    client: httpx.AsyncClient, pool: FakePool, path: str
) -> None:
    def compare(request: CompareWeightsRequest) -> WeightsCompared:
        return WeightsCompared(
            differences=tuple(
                WeightDifference(left=p.left, right=p.right, max_difference=0.5, num_different=1)
                for p in request.pairs
            )
        )

    pool.answers["compare_weights"] = compare
    other = await client.post("/models", files={"file": ("other.keras", b"others")})
    query = {"with": other.json()["id"]}
    found = (await client.get(f"{path}/comparison", params=query)).json()
    assert (found["left_name"], found["right_name"], found["num_same"]) == ("m", "other", 1)
    assert (found["left_format"], found["right_format"]) == ("keras", "keras")
    apart = (await client.get(f"{path}/comparison/weights", params=query)).json()
    assert [(one["index"], one["max_difference"]) for one in apart["layers"]] == [(0, 0.5)]
    assert (await client.get(f"{path}/comparison", params={"with": "no"})).status_code == 404


async def test_work_that_nobody_waits_for_is_cancelled() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(600)
        finally:
            ended.set()

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    with pytest.raises(Conflict):
        await while_wanted(Request({"type": "http"}, receive), work())
    assert ended.is_set()

"""Weights of models: what their values are like, and the values themselves."""

import asyncio
import base64
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from app.errors import NotFound
from app.spec.model_view import ModelFormat, ModelLayer, WeightView
from app.spec.tasks import FIND_UNSOUND, READ_WEIGHTS, SAVE_WEIGHT
from app.spec.unsound_weights import FindUnsoundRequest, UnsoundWeights, placed_weights
from app.spec.weight_values import (
    MAX_WEIGHTS_A_CALL,
    ReadWeightsRequest,
    SaveWeightRequest,
    WeightsRead,
)
from app.store.models import StoredModel
from app.web.downloads import attachment, part_attachment
from app.web.openapi import FILE_DOWNLOAD
from app.web.services import Services, ServicesOf
from app.web.while_wanted import while_wanted

router = APIRouter(tags=["models"])

VALUES_A_SECOND = 10_000_000
"""On a slow and busy machine; two passes, each value turned to float64."""

MAX_REMEMBERED = 500
"""Models whose values were looked through, since the server began."""

_HDF5 = (ModelFormat.KERAS, ModelFormat.H5, ModelFormat.WEIGHTS_H5)
_SAYS_NOTHING = ("model_weights", "vars", "0", "")

WeightPath = Annotated[str, Query(max_length=4000)]


@router.get("/models/{model_id}/weights")
async def read_weights(
    model_id: str,
    request: Request,
    services: ServicesOf,
    path: Annotated[list[str], Query(min_length=1, max_length=MAX_WEIGHTS_A_CALL)],
) -> WeightsRead:
    """Statistics, histogram and picture of weights, by their `path` (else `name`) in the view."""
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    weights = _weights_at(stored, path)
    return await while_wanted(
        request,
        services.pool.call(
            READ_WEIGHTS,
            ReadWeightsRequest(path=str(stored.path), weights=tuple(path)),
            readable_paths=(stored.path,),
            timeout_seconds=READ_WEIGHTS.timeout_seconds + seconds_for(weights),
        ),
    )


@router.get("/models/{model_id}/weights/unsound")
async def find_unsound_weights(
    model_id: str, request: Request, services: ServicesOf
) -> UnsoundWeights:
    """Which weights hold NaN or infinity: with them the model predicts no numbers."""
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    known = services.unsound_weights
    if model_id in known:
        return known[model_id]
    weights = await asyncio.to_thread(placed_weights, stored.view.layers)
    if not weights:
        return UnsoundWeights()
    found = await while_wanted(
        request,
        services.pool.call(
            FIND_UNSOUND,
            FindUnsoundRequest(path=str(stored.path), weights=weights),
            readable_paths=(stored.path,),
            timeout_seconds=FIND_UNSOUND.timeout_seconds
            + seconds_for(list(all_weights(stored.view.layers))),
        ),
    )
    while len(known) >= MAX_REMEMBERED:
        known.pop(next(iter(known)))
    known[model_id] = found
    return found


@router.get("/models/{model_id}/weights/file", response_class=FileResponse, responses=FILE_DOWNLOAD)
async def download_weight(
    model_id: str, request: Request, services: ServicesOf, path: WeightPath
) -> Response:
    """One weight as a .npy file, out of the model's own file where that holds it just so."""
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    (weight,) = _weights_at(stored, [path])
    folder = services.store.files.temporary_path()
    await asyncio.to_thread(folder.mkdir)
    try:
        target = folder / "weight.npy"
        task = SaveWeightRequest(path=str(stored.path), weight=path, target_path=str(target))
        saved = await while_wanted(
            request,
            services.pool.call(
                SAVE_WEIGHT,
                task,
                readable_paths=(stored.path,),
                writable_folder=folder,
                timeout_seconds=SAVE_WEIGHT.timeout_seconds + seconds_for([weight]),
            ),
        )
        if saved.place is not None:
            place = (base64.b64decode(saved.place.header), saved.place.start, saved.place.num_bytes)
            return await part_attachment(stored.path, *place, _file_name(stored, weight), ".npy")
        written = await asyncio.to_thread(_taken_over, services, target)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    discard = BackgroundTask(services.store.files.discard, written)
    return attachment(written, _file_name(stored, weight), ".npy", afterwards=discard)


def _taken_over(services: Services, path: Path) -> Path:
    """A plain copy of what a worker wrote, out of its reach."""
    return services.store.files.copy_in(path).temporary


def all_weights(layers: tuple[ModelLayer, ...]) -> Iterator[WeightView]:
    """Every weight of these layers; an outer layer has those of its inner ones."""
    for layer in layers:
        yield from layer.weights


def seconds_for(weights: list[WeightView]) -> float:
    """How much longer it may take for all these values."""
    return sum(math.prod(size or 0 for size in w.shape) for w in weights) / VALUES_A_SECOND


def _weights_at(stored: StoredModel, paths: list[str]) -> list[WeightView]:
    by_place = {weight.place: weight for weight in all_weights(stored.view.layers)}
    missing = [path for path in paths if path not in by_place]
    if missing:
        raise NotFound(
            f"The model has no weight at {missing[0][:200]!r}.",
            hint="GET /api/models/ID/view lists them: `path` where a weight has one, else `name`.",
            where="path",
        )
    return [by_place[path] for path in paths]


def _file_name(stored: StoredModel, weight: WeightView) -> str:
    # In HDF5 the path has the layer's name; elsewhere the weight's own name has it.
    told = weight.place if stored.format in _HDF5 else weight.name
    parts = [part for part in re.split(r"[/:]", told) if part not in _SAYS_NOTHING]
    return "_".join([stored.name, *parts[-3:]])

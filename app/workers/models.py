"""Looking into model files, by a reader process that has no Keras and runs nothing of them.

The shapes that a file does not tell are worked out afterwards, where that is possible.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import (
    EngineUnavailable,
    LayerwrightError,
    UnreadableFile,
    WorkerError,
)
from app.spec.catalogue import Catalogue, LayerSpec
from app.spec.class_names import classes_of_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.health import EngineState
from app.spec.known_layers import MODEL_CLASSES
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest, UnpackModelRequest
from app.spec.model_view import NETWORK_KINDS, Detail, ModelLayer, ModelView
from app.spec.shape_report import TensorSpec
from app.spec.tasks import NETWORK_OF_MODEL, READ_MODEL, UNPACK_MODEL
from app.store.models import KnownClasses
from app.store.store import Store
from app.workers.catalogue import catalogue_of
from app.workers.pool import WorkerPool

_BYTES_A_SECOND = 50 * 2**20
"""A slow disk: what a large file may take longer, since some of it is read whole."""

_PACKED_BYTES_A_SECOND = 5 * 2**20
"""What is packed comes out as several times its size."""

_SHAPE_SECONDS = 10.0
"""A view is shown without its missing shapes rather than after a longer wait."""


@dataclass(frozen=True)
class Packed:
    """A model out of an archive: its file, where in the archive it lay, and `others` in it."""

    path: Path
    member: str
    others: tuple[str, ...] = ()


async def known_classes(store: Store, pool: WorkerPool) -> KnownClasses:
    """The layer classes that Keras and the registry have now, by all their names."""
    catalogue = await catalogue_of(store.catalogue, pool)
    return known_from(catalogue, await asyncio.to_thread(store.custom_layers.called))


def known_from(catalogue: Catalogue, registered: Iterable[str]) -> KnownClasses:
    """The layer classes of Keras's catalogue and the `registered` ones."""
    builtin = [(name, layer) for layer in catalogue.layers for name in _names_of(layer)]
    refused = {name: layer.refused for name, layer in builtin if layer.refused is not None}
    return KnownClasses(frozenset([*(name for name, _ in builtin), *registered]), refused)


def _names_of(layer: LayerSpec) -> tuple[str, ...]:
    return (layer.class_name, *layer.aliases)


def sources_for_model(store: Store, view: ModelView) -> tuple[CustomLayerSource, ...]:
    """The registered custom layers that a model uses, those in place of missing classes too."""
    found = store.custom_layers.sources(classes_of_model(view))
    registered = {name for source in found for name in source.names}
    gone = tuple(
        CustomLayerSource(name=name, version=1, source="", is_let_go=True)
        for name in view.let_go
        if name not in registered
    )
    if not view.stand_ins:
        return (*found, *gone)
    chosen = view.stand_ins.items()
    standing = tuple(
        source.model_copy(
            update={"stands_for": tuple(name for name, of in chosen if of in source.names)}
        )
        for source in found
    )
    return (*standing, *gone)


async def read_model(
    pool: WorkerPool,
    known: KnownClasses,
    path: Path,
    filename: str,
    *,
    num_bytes: int | None = None,
) -> ModelView:
    """What is in the model file at `path`; with `num_bytes`, in the beginning of an .h5 file.

    Raises:
        UnreadableFile: when it is not a model file, or so damaged that its reader is
            caught in it or breaks down over it.
        EngineUnavailable: there are no workers.
    """
    request = ReadModelRequest(
        path=str(path),
        filename=filename,
        known_classes=tuple(sorted(known.names)),
        refused_classes=known.refused,
        num_bytes=num_bytes,
    )
    size_bytes = num_bytes or (await asyncio.to_thread(path.stat)).st_size
    limit = READ_MODEL.timeout_seconds + size_bytes / _BYTES_A_SECOND
    try:
        return await pool.call(READ_MODEL, request, readable_paths=(path,), timeout_seconds=limit)
    except EngineUnavailable:
        raise
    except WorkerError as error:
        raise UnreadableFile(
            f"The file is damaged. {error.message}",
            hint="The download or upload was probably damaged; save or download it again.",
        ) from error


async def unpack_model(
    pool: WorkerPool, path: Path, folder: Path, max_bytes: int, member: str = ""
) -> Packed | None:
    """The one model in the archive at `path`, as a file in `folder`; None where it is no archive.

    `member` says which, where there are several.

    Raises:
        UnreadableFile: there is no model in it, there are several, or it is dishonest.
        StorageFull: there is no room.
        EngineUnavailable: there are no workers.
    """
    target = folder / "model"
    request = UnpackModelRequest(
        path=str(path), target_path=str(target), max_bytes=max_bytes, member=member
    )
    size_bytes = (await asyncio.to_thread(path.stat)).st_size
    limit = UNPACK_MODEL.timeout_seconds + size_bytes / _PACKED_BYTES_A_SECOND
    try:
        found = await pool.call(
            UNPACK_MODEL,
            request,
            readable_paths=(path,),
            writable_folder=folder,
            timeout_seconds=limit,
        )
    except EngineUnavailable:
        raise
    except WorkerError as error:
        raise UnreadableFile(
            f"The archive cannot be unpacked. {error.message}",
            hint="Unpack it yourself and upload the model in it.",
        ) from error
    return Packed(target, found.member, found.others) if found.is_unpacked else None


def told_unpacked(view: ModelView, member: str, others: tuple[str, ...] = ()) -> ModelView:
    """The view, saying that the model came in an archive, and what else lay in it."""
    details = [Detail(name="came in an archive", value=member or "at its top")]
    if others:
        names = ", ".join(name or "(at its top)" for name in others)
        details.append(Detail(name="other models in the archive", value=names[:2000]))
    return view.model_copy(update={"details": (*view.details, *details)})


async def with_shapes(
    pool: WorkerPool, view: ModelView, custom_layers: tuple[CustomLayerSource, ...]
) -> ModelView:
    """The view with `outputs` filled in at layers where the file says nothing of them.

    Looking must always work, and at once: where there is no worker yet, or the
    layers cannot be worked out, the view stays as it is.
    """
    if pool.engine_state is not EngineState.READY or not lacks_shapes(view):
        return view
    request = ModelNetworkRequest(view=view, custom_layers=custom_layers)
    try:
        # where pasted code runs, the pool's own limit is the shorter one
        limit = None if custom_layers else _SHAPE_SECONDS
        found = await pool.call(NETWORK_OF_MODEL, request, timeout_seconds=limit)
    except LayerwrightError:
        return view
    known = {name: report.outputs for name, report in found.report.layers.items()}
    outputs = found.outputs | {name: specs for name, specs in known.items() if specs}
    return view.model_copy(update={"layers": _with_outputs(view.layers, outputs, "")})


def lacks_shapes(view: ModelView) -> bool:
    """Whether there are layers whose outputs the file does not state, and that may be inferred."""
    return view.kind in NETWORK_KINDS and _is_open(view.layers)


def _is_open(layers: tuple[ModelLayer, ...]) -> bool:
    nested = (layer.layers for layer in layers if layer.class_name in MODEL_CLASSES)
    return not all(layer.outputs for layer in layers) or any(_is_open(inner) for inner in nested)


def _with_outputs(
    layers: tuple[ModelLayer, ...], outputs: Mapping[str, tuple[TensorSpec, ...]], above: str
) -> tuple[ModelLayer, ...]:
    """The layers with the outputs that the file does not state, by the way to each layer."""
    filled = []
    for layer in layers:
        way = f"{above}{layer.name}"
        update: dict[str, Any] = {"layers": _with_outputs(layer.layers, outputs, f"{way}/")}
        if not layer.outputs and way in outputs:
            update["outputs"] = outputs[way]
        filled.append(layer.model_copy(update=update))
    return tuple(filled)

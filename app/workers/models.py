"""Looking into model files: by a reader process that has no Keras and runs nothing of them."""

import asyncio
import logging
from pathlib import Path

from app.errors import EngineUnavailable, TaskTimedOut, UnreadableFile, WorkerError
from app.spec.model_view import ModelView
from app.spec.tasks import READ_MODEL, ReadModelRequest
from app.store.models import KnownClasses
from app.store.store import Store
from app.workers.catalogue import catalogue_of
from app.workers.pool import WorkerPool

_BYTES_A_SECOND = 50 * 2**20
"""A slow disk: what a large file may take longer, since some of it is read whole."""

_log = logging.getLogger(__name__)


async def known_classes(store: Store, pool: WorkerPool) -> KnownClasses:
    """The layer classes that Keras and the registry have now, by all their names."""
    catalogue = await catalogue_of(store, pool)
    registered = await asyncio.to_thread(store.custom_layers.names)
    names = {name for layer in catalogue.layers for name in (layer.class_name, *layer.aliases)}
    refused = {
        name: layer.refused
        for layer in catalogue.layers
        if layer.refused is not None
        for name in (layer.class_name, *layer.aliases)
    }
    return KnownClasses(frozenset(names | registered), refused)


async def read_model(pool: WorkerPool, known: KnownClasses, path: Path, filename: str) -> ModelView:
    """What is in the model file at `path`.

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
    )
    size_bytes = (await asyncio.to_thread(path.stat)).st_size
    limit = READ_MODEL.timeout_seconds + size_bytes / _BYTES_A_SECOND
    try:
        return await pool.call(READ_MODEL, request, readable_paths=(path,), timeout_seconds=limit)
    except EngineUnavailable:
        raise
    except WorkerError as error:
        _log.warning("A model file of %s could not be read: %s", filename, error.message)
        what = "does not come to an end" if isinstance(error, TaskTimedOut) else "breaks down"
        raise UnreadableFile(
            f"The file is damaged: reading it {what}.",
            hint="The download or upload was probably damaged; save or download it again.",
        ) from error

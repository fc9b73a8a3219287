"""Looking into model files: by a reader process that has no Keras and runs nothing of them."""

import asyncio
from pathlib import Path

from app.spec.model_view import ModelView
from app.spec.tasks import READ_MODEL, ReadModelRequest
from app.store.models import KnownClasses
from app.store.store import Store
from app.workers.catalogue import catalogue_of
from app.workers.pool import WorkerPool


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


async def read_model(store: Store, pool: WorkerPool, path: Path, filename: str) -> ModelView:
    """What is in the model file at `path`.

    Raises:
        UnreadableFile: when it is not a model file.
    """
    known = await known_classes(store, pool)
    request = ReadModelRequest(
        path=str(path),
        filename=filename,
        known_classes=tuple(sorted(known.names)),
        refused_classes=known.refused,
    )
    return await pool.call(READ_MODEL, request, readable_paths=(path,))

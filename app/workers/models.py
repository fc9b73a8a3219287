"""Looking into model files: by a reader process that has no Keras and runs nothing of them."""

from pathlib import Path

from app.spec.model_view import ModelView
from app.spec.tasks import READ_MODEL, ReadModelRequest
from app.store.store import Store
from app.workers.catalogue import catalogue_of
from app.workers.pool import WorkerPool


async def read_model(store: Store, pool: WorkerPool, path: Path, filename: str) -> ModelView:
    """What is in the model file at `path`.

    The reader is told Keras's own classes alone. What people have registered
    changes from day to day; the store adds it whenever a view is looked at.

    Raises:
        UnreadableFile: when it is not a model file.
    """
    catalogue = await catalogue_of(store, pool)
    request = ReadModelRequest(
        path=str(path),
        filename=filename,
        known_classes=tuple(
            name for layer in catalogue.layers for name in (layer.class_name, *layer.aliases)
        ),
        refused_classes={
            name: layer.refused
            for layer in catalogue.layers
            if layer.refused is not None
            for name in (layer.class_name, *layer.aliases)
        },
    )
    return await pool.call(READ_MODEL, request, readable_paths=(path,))

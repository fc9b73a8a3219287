"""From a received file to a row in the store: looked into first, kept whole or not at all."""

import asyncio
from pathlib import PurePosixPath

from app.spec.dataset import Dataset
from app.spec.model_view import SavedModel
from app.spec.tasks import PROFILE_DATASET, ProfileRequest
from app.store.files import NewFile
from app.store.models import NewModel
from app.web.services import Services
from app.web.uploads import ReceivedUpload
from app.workers.models import known_classes, read_model


async def keep_dataset(
    services: Services, received: ReceivedUpload, *, name: str | None = None
) -> Dataset:
    """Profile a received file and keep it as a data set.

    Args:
        services: the rooms below the web.
        received: the file, not yet adopted; it is gone afterwards, in any case.
        name: of the data set; the file's name without its ending when None.

    Raises:
        UnreadableFile: when it is no data that can be read.
        StorageFull: when there is no room.
    """
    try:
        request = ProfileRequest(path=str(received.path), filename=received.filename)
        profile = await services.pool.call(
            PROFILE_DATASET, request, readable_paths=(received.path,)
        )
        return await asyncio.to_thread(
            services.store.datasets.create,
            name=name or name_of(received.filename),
            filename=received.filename,
            profile=profile,
            file=_new_file(received),
        )
    finally:
        services.store.files.discard(received.path)


async def keep_model(
    services: Services, received: ReceivedUpload, *, name: str | None = None
) -> SavedModel:
    """Read a received file and keep it as a model.

    Args:
        services: the rooms below the web.
        received: the file, not yet adopted; it is gone afterwards, in any case.
        name: of the model; the file's name without its ending when None.

    Raises:
        UnreadableFile: when it is no model that can be read.
        StorageFull: when there is no room.
    """
    store = services.store
    try:
        known = await known_classes(store, services.pool)
        view = await read_model(services.pool, known, received.path, received.filename)
        new = NewModel(
            name=name or name_of(received.filename),
            filename=received.filename,
            view=view,
            file=_new_file(received),
        )
        model_id = await asyncio.to_thread(store.models.create, new)
    finally:
        store.files.discard(received.path)
    return await asyncio.to_thread(store.models.get, model_id, known)


def name_of(filename: str) -> str:
    """What to call something that came as a file: its name without the ending."""
    return PurePosixPath(filename).stem or filename


def _new_file(received: ReceivedUpload) -> NewFile:
    return NewFile(received.path, received.sha256, received.size_bytes)

"""From a received file to a row in the store: looked into first, kept whole or not at all."""

import asyncio
import os
import shutil
from pathlib import PurePosixPath

from pydantic import ValidationError

from app.errors import InvalidRequest, UnreadableFile
from app.spec.dataset import Dataset, Reading
from app.spec.dataset_requests import ProfileRequest
from app.spec.model_view import ModelView, SavedModel
from app.spec.tasks import PROFILE_DATASET
from app.store.files import NewFile, disk_errors
from app.store.models import NewModel
from app.web.json_body import check_json
from app.web.services import Services
from app.web.uploads import ReceivedUpload
from app.workers.models import Packed, known_classes, read_model, told_unpacked, unpack_model

MAX_CONFIG_BYTES = 16 * 2**20
"""NASNetLarge, 1,041 layers, has 0.9 MB of config; readers take no more than this."""


async def keep_dataset(
    services: Services, received: ReceivedUpload, *, name: str | None = None
) -> Dataset:
    """Profile a received file and keep it as a data set.

    Args:
        services: the rooms below the web.
        received: the file, not yet adopted; it is gone afterwards, in any case.
        name: of the data set; the file's name without its ending when None.

    Raises:
        InvalidRequest: its `reading` is none.
        UnreadableFile: when it is no data that can be read.
        StorageFull: when there is no room.
    """
    try:
        request = ProfileRequest(
            path=str(received.path), filename=received.filename, wished=wished_reading(received)
        )
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
        syncing = _begun_to_sync(services, received)
        try:
            view = await read_model(services.pool, known, received.path, received.filename)
            await syncing
        except UnreadableFile:
            found = await _unpacked(services, received)
            if found is None:
                raise
            received, packed = found
            view = await read_model(services.pool, known, received.path, received.filename)
            view = told_unpacked(view, packed.member, packed.others)
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


async def seen_in(
    services: Services, received: ReceivedUpload, whole_bytes: int | None
) -> ModelView:
    """What a received file shows. It is gone afterwards, in any case.

    Args:
        services: the rooms below the web.
        received: a whole file, or the first bytes of an .h5 file.
        whole_bytes: the length of that .h5 file; None for a whole file.

    Raises:
        UnreadableFile: when it is no model that can be read.
    """
    num_bytes = None
    try:
        if whole_bytes is not None:
            num_bytes = max(received.size_bytes, 1)
            # The HDF5 library reads no file that is shorter than it says itself.
            with disk_errors():
                os.truncate(received.path, max(whole_bytes, num_bytes))
        known = await known_classes(services.store, services.pool)
        return await read_model(
            services.pool, known, received.path, received.filename, num_bytes=num_bytes
        )
    finally:
        services.store.files.discard(received.path)


def _begun_to_sync(services: Services, received: ReceivedUpload) -> asyncio.Future[None]:
    """The file on its way to the disk while it is read: hundreds of megabytes take seconds.

    Nobody need wait for it where the file is refused: it is gone then.
    """
    files, path = services.store.files, received.path
    syncing = asyncio.ensure_future(asyncio.to_thread(files.sync, path))
    syncing.add_done_callback(lambda done: done.cancelled() or done.exception())
    return syncing


async def _unpacked(
    services: Services, archive: ReceivedUpload
) -> tuple[ReceivedUpload, Packed] | None:
    """The one model in an archive in its place, and where in it that lay; None for no archive."""
    files = services.store.files
    folder = files.temporary_path()
    await asyncio.to_thread(folder.mkdir)
    try:
        found = await unpack_model(
            services.pool, archive.path, folder, services.settings.max_model_bytes
        )
        if found is None:
            return None
        copy = await asyncio.to_thread(files.copy_in, found.path)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    files.discard(archive.path)
    unpacked = ReceivedUpload(archive.filename, copy.temporary, copy.size_bytes, copy.sha256)
    return unpacked, found


def wished_reading(received: ReceivedUpload) -> Reading:
    """How the file is to be read, as its sender says; all is left open where nothing is said.

    Raises:
        InvalidRequest: that is no Reading.
    """
    if not received.reading:
        return Reading()
    try:
        check_json(received.reading)
        return Reading.model_validate_json(received.reading)
    except (InvalidRequest, ValidationError) as error:
        place, reason = "reading", str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            place = ".".join(("reading", *(str(part)[:60] for part in first["loc"])))
            reason = first["msg"]
        raise InvalidRequest(
            f"The field 'reading' says no way to read a table: {reason}",
            hint='It is JSON, such as {"delimiter": ";", "decimal_point": ","}.',
            where=place,
        ) from error


def name_of(filename: str) -> str:
    """What to call something that came as a file: its name without the ending."""
    stem = PurePosixPath(filename).stem
    return stem.removesuffix(".tar") or filename


def _new_file(received: ReceivedUpload) -> NewFile:
    return NewFile(received.path, received.sha256, received.size_bytes)

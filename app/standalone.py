"""What commands that need no server share: workers of their own, and files read and written."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import ValidationError

from app.errors import StorageFull, UnreadableFile
from app.given_files import as_one_file, check_given, check_readable, shown_name
from app.settings import Settings
from app.spec.catalogue import Catalogue
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_view import ModelView
from app.spec.network import NetworkDocument
from app.store.catalogue import CatalogueMemory
from app.store.files import CHUNK_BYTES, disk_errors, open_plain
from app.store.models import KnownClasses
from app.store.registered import registered_sources
from app.workers.catalogue import catalogue_of
from app.workers.models import known_from, read_model, told_unpacked, unpack_model
from app.workers.pool import WorkerPool

NETWORK_SUFFIX = ".network.json"
_MAX_DOCUMENT_BYTES = 64 * 2**20

Sources = tuple[CustomLayerSource, ...]


@asynccontextmanager
async def workers_alone(settings: Settings) -> AsyncIterator[tuple[WorkerPool, Sources]]:
    """A pool of workers, and the custom layers that are registered in the data folder.

    Raises:
        Conflict: another version of Layerwright made the data folder's database.
    """
    registered = await asyncio.to_thread(registered_sources, settings)
    pool = WorkerPool(settings)
    await pool.start()
    try:
        yield pool, registered
    finally:
        await pool.stop()


def among(registered: Sources, class_names: frozenset[str]) -> Sources:
    """Those of the registered layers that are named."""
    return tuple(source for source in registered if source.names & class_names)


def read_network(file: Path) -> NetworkDocument:
    """The network document in a file.

    Raises:
        UnreadableFile: it is none.
    """
    check_readable(file)
    if file.stat().st_size > _MAX_DOCUMENT_BYTES:
        raise UnreadableFile(f"{file.name} is too large for a network document.")
    try:
        return NetworkDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(
            f"{file.name} is not a network document: {place + ': ' if place else ''}{first['msg']}."
        ) from error


@asynccontextmanager
async def opened_model(
    pool: WorkerPool, file: Path, registered: Sources, settings: Settings, member: str = ""
) -> AsyncIterator[tuple[ModelView, Path]]:
    """What the model file holds, and the file with the model: another one, if that is an archive.

    `member` says which model of an archive, by its name in it.

    Keras is waited for only once it is clear that there is a model in the file.

    Raises:
        UnreadableFile: it is no saved model.
        TooLarge: it is larger than a model file may be.
    """
    await asyncio.to_thread(check_given, file, settings.max_model_bytes)
    memory = CatalogueMemory(settings.home)
    remembered = await asyncio.to_thread(memory.recall)
    with tempfile.TemporaryDirectory(prefix="layerwright-") as name:
        folder, filename = Path(name), shown_name(file)
        path = await asyncio.to_thread(as_one_file, file, folder, settings.max_model_bytes)
        known = (
            KnownClasses(frozenset(), {}) if remembered is None else _known(remembered, registered)
        )
        found = None
        try:
            view = None if member else await read_model(pool, known, path, filename)
        except UnreadableFile:
            found = await unpack_model(pool, path, folder, settings.max_model_bytes)
            if found is None:
                raise
            view = None
        if member and found is None:
            found = await unpack_model(pool, path, folder, settings.max_model_bytes, member)
            if found is None:
                raise UnreadableFile(f"{filename} is no archive: it has no members to choose from.")
        if found is not None:
            path = found.path
        if view is None:
            view = await read_model(pool, known, path, filename)
        if remembered is None:
            known = _known(await catalogue_of(memory, pool), registered)
            view = await read_model(pool, known, path, filename)
        yield view if found is None else told_unpacked(view, found.member, found.others), path


def _known(catalogue: Catalogue, registered: Sources) -> KnownClasses:
    return known_from(catalogue, (name for source in registered for name in source.names))


def put_in_place(content: Path, target: Path) -> None:
    """Copy what a worker wrote to where a person wants it: whole, or not at all.

    Raises:
        UnreadableFile: the worker wrote no plain file.
        StorageFull: there is no room, or the place cannot be written.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with disk_errors(), open_plain(content) as source, temporary.open("xb") as written:
            while chunk := os.read(source, CHUNK_BYTES):
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        temporary.replace(target)
    except OSError as error:
        raise StorageFull(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        temporary.unlink(missing_ok=True)


def text_of(content: Path) -> str:
    """The text that a worker wrote.

    Raises:
        UnreadableFile: it wrote no plain file.
    """
    with open_plain(content) as source:
        return b"".join(iter(lambda: os.read(source, CHUNK_BYTES), b"")).decode(errors="replace")

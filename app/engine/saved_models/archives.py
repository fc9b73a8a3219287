"""A zip or tar from outside, unpacked into a folder under names of our own: bytes are counted.

Names of members are text: checked, shown, and never used as paths.
"""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from app.engine.saved_models.file_kind import is_zip
from app.engine.saved_models.limits import MAX_ZIP_MEMBERS
from app.engine.saved_models.packed_stream import PackedStream, packing_of
from app.engine.saved_models.zip_archive import open_member, open_zip
from app.errors import UnreadableFile

_TAR_MAGIC, _TAR_PLACE = b"ustar", 257
_PIECE_BYTES = 2**20
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Unpacked:
    """One member as a file of its own; `name` is what the archive calls it."""

    name: PurePosixPath
    path: Path


def is_archive(path: Path) -> bool:
    """Whether the bytes begin a zip, a tar, or something packed with gzip, bzip2 or xz."""
    with path.open("rb") as file:
        head = file.read(_TAR_PLACE + len(_TAR_MAGIC))
    return is_zip(path) or packing_of(head) is not None or _is_tar(head)


def unpack(path: Path, folder: Path, max_bytes: int) -> tuple[Unpacked, ...]:
    """All files of the archive at `path`, in `folder`.

    Args:
        path: the archive, or one packed file.
        folder: an empty folder.
        max_bytes: so much may be written.

    Raises:
        UnreadableFile: damaged, dishonest, or too much of anything.
    """
    try:
        return _unpacked(_of_zip(path) if is_zip(path) else _of_stream(path), folder, max_bytes)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, ValueError, OverflowError) as error:
        raise UnreadableFile(
            f"The archive is damaged or incomplete: {error}.",
            hint="The download or upload was probably cut short; download or pack it again.",
        ) from error


def _unpacked(
    members: Iterator[tuple[str, IO[bytes]]], folder: Path, max_bytes: int
) -> tuple[Unpacked, ...]:
    found: list[Unpacked] = []
    seen: set[PurePosixPath] = set()
    left = max_bytes
    for name, content in members:
        place = _checked(name)
        if place in seen:
            raise UnreadableFile(
                f"The archive holds {name[:200]!r} twice; programs differ in which they read.",
                hint="Pack the folder again.",
            )
        seen.add(place)
        if len(seen) > MAX_ZIP_MEMBERS:
            raise UnreadableFile(
                f"The archive has more than {MAX_ZIP_MEMBERS} files.",
                hint="Pack the model alone, or the folder of the SavedModel alone.",
            )
        if _is_junk(place):
            continue
        target = folder / f"member{len(found)}"
        left -= _written(content, target, left)
        found.append(Unpacked(place, target))
    return tuple(found)


def _written(content: IO[bytes], target: Path, most: int) -> int:
    size = 0
    with target.open("wb") as file:
        while piece := content.read(_PIECE_BYTES):
            size += len(piece)
            if size > most:
                raise UnreadableFile(
                    "The archive would unpack to more than a model file may have.",
                    hint="The limit is a setting: LAYERWRIGHT_MAX_MODEL_BYTES.",
                )
            file.write(piece)
    return size


def _of_zip(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with open_zip(path) as archive:
        _check_apart(archive)
        for member in archive.infolist():
            if not member.is_dir():
                with open_member(archive, path, member.filename) as content:
                    yield member.filename, content


def _check_apart(archive: zipfile.ZipFile) -> None:
    """Raise where members lie upon each other: the same bytes would be unpacked again and again."""
    end = 0
    for member in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise UnreadableFile(
                f"The zip's member {member.filename[:200]!r} lies upon another one.",
                hint="The file was made to fill a disk, or is damaged; pack the folder again.",
            )
        end = member.header_offset + member.compress_size


def _of_stream(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Of a tar, packed or not; a packed file that is no tar is the one member."""
    with path.open("rb") as file:
        head = file.read(_TAR_PLACE + len(_TAR_MAGIC))
        file.seek(0)
        packing = packing_of(head)
        if packing is None:
            yield from _of_tar(file)
            return
        stream = io.BufferedReader(_Readable(PackedStream(path, file, packing)), _PIECE_BYTES)
        if _is_tar(stream.peek(_TAR_PLACE + len(_TAR_MAGIC))):
            yield from _of_tar(stream)
        else:
            yield "model", stream


def _of_tar(stream: Any) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=cast(Any, _Limited(stream)), mode="r|") as archive:
        for member in archive:
            if member.isdir():
                _checked(member.name)
                continue
            if not member.isreg() or member.issparse():
                raise UnreadableFile(
                    f"The archive holds a link or device, {member.name[:200]!r}; those are not "
                    "followed.",
                    hint="Pack plain files: tar --dereference.",
                )
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content


class _Limited:
    """What tarfile reads from: it would take a header's word for how much to read at once."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        if size > 2**26:
            raise tarfile.ReadError("a header of it is larger than any model needs")
        return cast(bytes, self._stream.read(size))


class _Readable(io.RawIOBase):
    """The stream as what a buffered reader reads from."""

    def __init__(self, stream: PackedStream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        content = self._stream.read(len(view))
        view[: len(content)] = content
        return len(content)


def _is_tar(head: bytes) -> bool:
    return head[_TAR_PLACE:].startswith(_TAR_MAGIC)


def _checked(name: str) -> PurePosixPath:
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    is_outside = plain.startswith("/") or ".." in parts or ":" in name[:2] or "\x00" in name
    if is_outside or len(name) > 1000 or not parts:
        raise UnreadableFile(
            f"The archive holds a member that points outside of it: {name[:200]!r}.",
            hint="No program that saves models writes such a file; get it from its author.",
        )
    return PurePosixPath(plain)


def _is_junk(place: PurePosixPath) -> bool:
    return "__MACOSX" in place.parts or place.name.startswith("._") or place.name.lower() in _JUNK

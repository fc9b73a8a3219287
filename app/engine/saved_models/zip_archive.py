"""A zip from outside, opened within limits: names checked, bytes counted. No Keras."""

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from app.engine.saved_models.file_window import FileWindow
from app.engine.saved_models.limits import (
    MAX_CONFIG_BYTES,
    MAX_EXPANSION,
    MAX_ZIP_DIRECTORY_BYTES,
    MAX_ZIP_MEMBERS,
)
from app.errors import UnreadableFile

_END_SIGNATURE = b"PK\x05\x06"
_END_BYTES = 22
_MAX_COMMENT_BYTES = 2**16
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL_BYTES = 2**16
"""Members below this may pack better than weights can: an empty vocabulary, a short text."""


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive at `path`, once its directory has passed every check.

    Raises:
        UnreadableFile: not a whole zip; or members that point outward, are links, encrypted,
            repeated, too many, or would unpack to a bomb.
    """
    _check_end(path)
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise UnreadableFile(
            f"The zip archive is damaged or incomplete: {error}.",
            hint="The download or upload was probably cut short; save or download it again.",
        ) from error


def check_members(members: list[zipfile.ZipInfo]) -> None:
    """Raise for a directory that no honest model file has.

    Raises:
        UnreadableFile: for such a directory.
    """
    if len(members) > MAX_ZIP_MEMBERS:
        raise _too_many(len(members))
    seen: set[str] = set()
    for member in members:
        _check_member(member)
        if member.filename in seen:
            raise UnreadableFile(
                f"The zip holds {member.filename!r} twice; programs differ in which of them they "
                "read, so it is not clear what this model is.",
                hint="Keras writes each member once; save the model again.",
            )
        seen.add(member.filename)


def read_member(archive: zipfile.ZipFile, name: str, limit: int = MAX_CONFIG_BYTES) -> bytes:
    """The bytes of one member, read by counting: what the header says is not believed.

    Raises:
        UnreadableFile: it is longer than `limit`.
    """
    with archive.open(name) as file:
        content = _unpacked(file, limit + 1)
    if len(content) > limit:
        raise UnreadableFile(
            f"{name} has more than {limit:,} bytes.",
            hint="Keras writes a few hundred bytes for each layer; this file was not made by it.",
        )
    return content


@contextmanager
def open_member(archive: zipfile.ZipFile, path: Path, name: str) -> Iterator[BinaryIO]:
    """A member as a file that can be sought in.

    Keras stores members unpacked: then it is a window on the archive and nothing is
    copied. A packed one is unpacked into a temporary file, counting.
    """
    member = archive.getinfo(name)
    if member.compress_type == zipfile.ZIP_STORED:
        with path.open("rb") as file:
            start = _start_of(file, member)
            if start + member.compress_size > path.stat().st_size:
                raise zipfile.BadZipFile(f"{name} reaches past the end of the file")
            yield cast(BinaryIO, FileWindow(file, start, member.compress_size))
        return
    limit = max(_SMALL_BYTES, member.compress_size * MAX_EXPANSION)
    with tempfile.TemporaryFile() as unpacked, archive.open(name) as packed:
        size = 0
        while piece := _unpacked(packed, 2**20):
            size += len(piece)
            if size > limit:
                raise _bomb(name)
            unpacked.write(piece)
        unpacked.seek(0)
        yield cast(BinaryIO, unpacked)


def _unpacked(file: IO[bytes], size: int) -> bytes:
    try:
        return file.read(size)
    except zlib.error as error:
        raise zipfile.BadZipFile(str(error)) from error


def _check_end(path: Path) -> None:
    """The end record, read by hand: the number of members is checked before they are parsed.

    Source: PKWARE APPNOTE 4.3.16.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size_bytes - _MAX_COMMENT_BYTES - _END_BYTES))
        tail = file.read()
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise UnreadableFile(
            "The zip archive is cut off: the list of its members, which stands at its end, is "
            "missing.",
            hint="The download or upload was cut short; download or save the file again.",
        )
    num_members = int.from_bytes(tail[place + 10 : place + 12], "little")
    directory_bytes = int.from_bytes(tail[place + 12 : place + 16], "little")
    if num_members > MAX_ZIP_MEMBERS or directory_bytes > MAX_ZIP_DIRECTORY_BYTES:
        raise _too_many(num_members)


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name[:2] or "\x00" in name:
        raise UnreadableFile(
            f"The zip holds a member that points outside of it: {name!r}.",
            hint="No program that saves models writes such a file; get it from its author.",
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnreadableFile(
            f"The zip holds a link, {name!r}; links are not followed.",
            hint="Keras writes plain members; save the model again.",
        )
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableFile(
            f"The zip is encrypted ({name!r}).", hint="Save the model without a password."
        )
    if member.compress_type not in _METHODS:
        raise UnreadableFile(
            f"{name!r} is packed by a method that Keras does not use ({member.compress_type}).",
            hint="Unpack the zip and pack it again with the ordinary method, or save again.",
        )
    if member.file_size > max(_SMALL_BYTES, member.compress_size * MAX_EXPANSION):
        raise _bomb(name)


def _start_of(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Where a stored member's bytes begin. Source: PKWARE APPNOTE 4.3.7."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no member begins where {member.filename} should")
    name_bytes = int.from_bytes(header[26:28], "little")
    extra_bytes = int.from_bytes(header[28:30], "little")
    return member.header_offset + _LOCAL_HEADER_BYTES + name_bytes + extra_bytes


def _too_many(num_members: int) -> UnreadableFile:
    return UnreadableFile(
        f"The zip has {num_members:,} members; at most {MAX_ZIP_MEMBERS} are read.",
        hint="A .keras file has three members and its assets; this is something else.",
    )


def _bomb(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name!r} would unpack to more than {MAX_EXPANSION} times its size.",
        hint="Weights do not compress like that; the file was made to fill a disk or memory.",
    )

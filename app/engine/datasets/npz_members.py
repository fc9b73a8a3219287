"""The arrays inside an NPZ file, by their headers: nothing is unpacked, nothing unpickled.

An NPZ file is a zip of .npy members; each begins with a header that states dtype,
order and shape. What a header declares is compared with what the zip holds before a
byte of data is read.

Source: numpy/lib/_format_impl.py, the .npy format, versions 1.0 to 3.0.
"""

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format

from app.errors import TooLarge, UnreadableFile

MAX_MEMBERS = 200
MAX_TOTAL_BYTES = 6 * 2**30
"""All arrays together, unpacked: a worker must hold them to train."""

MAX_RATIO = 100
FREE_BYTES = 100 * 2**20
"""Below this size no ratio of compression is suspicious (an array of zeros packs 1,000:1)."""

CHUNK_BYTES = 8 * 2**20


@dataclass(frozen=True)
class Member:
    """One array's header. Shape: `shape` is `(num_rows, …)`, () for a single number."""

    name: str
    file_name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    is_fortran: bool

    @property
    def size_bytes(self) -> int:
        """What the array takes unpacked."""
        return math.prod(self.shape) * self.dtype.itemsize


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise UnreadableFile(
            f"the NPZ file is damaged or cut off: {str(error)[:200] or 'it ends too early'}.",
            hint="Write it again with np.savez or np.savez_compressed.",
        ) from error


def read_members(path: Path) -> tuple[Member, ...]:
    """The headers of all arrays.

    Raises:
        UnreadableFile: for a damaged file, pickled objects, headers that lie.
        TooLarge: for more than a worker can hold, or a zip bomb.
    """
    with _opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries:
            raise UnreadableFile("the NPZ file holds no arrays.")
        if len(entries) > MAX_MEMBERS:
            raise TooLarge(
                f"the NPZ file holds {len(entries):,} arrays; at most {MAX_MEMBERS} are read.",
                hint="Stack the samples into one array: np.stack(samples).",
            )
        _refuse_bomb(entries, path.stat().st_size)
        members = tuple(_read_header(archive, entry) for entry in entries)
    names = [member.name for member in members]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UnreadableFile(f"the NPZ file holds two arrays named {repeated[0]!r}.")
    return members


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse what unpacks to too much, in all or for a file of `packed` bytes.

    That members hold no more than they declare is seen when they are read.
    """
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise TooLarge(
            f"the arrays take {total / 2**30:,.1f} GiB unpacked; at most "
            f"{MAX_TOTAL_BYTES // 2**30} GiB are read.",
            hint="Store fewer rows, or smaller numbers (float32 or uint8 instead of float64).",
        )
    if total > FREE_BYTES and total > MAX_RATIO * packed:
        raise TooLarge(
            f"{packed / 2**20:,.1f} MiB would unpack to {total / 2**20:,.0f} MiB "
            f"({total // packed:,}:1): this is how a zip bomb looks, so it is not unpacked.",
            hint="If the data really repeats this much, save it without compression: "
            "np.savez('data.npz', x_train=x, y_train=y) instead of np.savez_compressed.",
        )


def _read_header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    name = entry.filename.removesuffix(".npy")
    if entry.flag_bits & 1:
        raise UnreadableFile(f"the array {name!r} is encrypted.", hint="Save it without password.")
    with archive.open(entry) as file:
        try:
            shape, is_fortran, dtype = _header(file)
        except (ValueError, TypeError, SyntaxError) as error:
            raise UnreadableFile(
                f"{entry.filename!r} in the NPZ file is not a NumPy array: {str(error)[:150]}.",
                hint="Write the file with np.savez('data.npz', x_train=x, y_train=y).",
            ) from error
        header_bytes = file.tell()
    if dtype.hasobject:
        raise UnreadableFile(
            f"the array {name!r} holds Python objects (dtype object), which are stored as a "
            "pickle; reading one can run code, so it is refused.",
            hint="Make it an array of numbers first, for example "
            f"{name} = np.stack({name}).astype('float32'); rows of unequal length need padding. "
            f"Labels that are words: {name} = {name}.astype(str).",
            where=name,
        )
    member = Member(name, entry.filename, dtype, tuple(map(int, shape)), bool(is_fortran))
    if any(size < 0 for size in member.shape) or (
        member.size_bytes != entry.file_size - header_bytes
    ):
        raise UnreadableFile(
            f"the array {name!r} declares shape {member.shape} of {dtype} "
            f"({member.size_bytes:,} bytes), but the file holds "
            f"{max(0, entry.file_size - header_bytes):,} bytes.",
            hint="The file is damaged or cut off: write it again with np.savez.",
            where=name,
        )
    return member


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    # Version 3.0 differs from 2.0 only in field names that are not Latin-1.
    if npy_format.read_magic(file) == (1, 0):
        return npy_format.read_array_header_1_0(file)
    return npy_format.read_array_header_2_0(file)


def read_array(path: Path, member: Member, num_rows: int | None = None) -> np.ndarray[Any, Any]:
    """One array, or its first rows.

    Raises:
        UnreadableFile: where the file holds less than its header declares.
    """
    rows = list(stream_rows(path, member, num_rows))
    if not rows:
        return np.empty((0, *member.shape[1:]), member.dtype)
    return rows[0] if len(rows) == 1 else np.concatenate(rows)


def read_whole(path: Path, member: Member) -> np.ndarray[Any, Any]:
    """One array, without a second copy of it in memory."""
    array = np.empty(math.prod(member.shape), member.dtype)
    with _opened(path) as archive, _data(archive, member) as file:
        view, position = memoryview(array.data).cast("B") if array.size else memoryview(b""), 0
        while position < len(view):
            chunk = file.read(min(CHUNK_BYTES, len(view) - position))
            if not chunk:
                raise _cut_off(member)
            view[position : position + len(chunk)] = chunk
            position += len(chunk)
    return array.reshape(member.shape, order="F" if member.is_fortran else "C")


def stream_rows(
    path: Path, member: Member, num_rows: int | None = None
) -> Iterator[np.ndarray[Any, Any]]:
    """The rows of one array, some megabytes at a time.

    An array in Fortran order has no rows to stream: it comes whole.
    """
    if not member.shape or member.is_fortran:
        whole = read_whole(path, member)
        yield whole if num_rows is None or not member.shape else whole[:num_rows]
        return
    row_bytes = math.prod(member.shape[1:]) * member.dtype.itemsize
    left = member.shape[0] if num_rows is None else min(num_rows, member.shape[0])
    if row_bytes == 0:
        yield np.empty((left, *member.shape[1:]), member.dtype)
        return
    rows_at_once = max(1, CHUNK_BYTES // row_bytes)
    with _opened(path) as archive, _data(archive, member) as file:
        while left > 0:
            count = min(rows_at_once, left)
            data = _read_exactly(file, count * row_bytes, member)
            yield np.frombuffer(data, member.dtype).reshape(count, *member.shape[1:])
            left -= count


def _read_exactly(file: Any, num_bytes: int, member: Member) -> bytes:
    parts, missing = [], num_bytes
    while missing:
        part = file.read(missing)
        if not part:
            raise _cut_off(member)
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


@contextmanager
def _data(archive: zipfile.ZipFile, member: Member) -> Iterator[Any]:
    """The member's stream, standing after its header."""
    with archive.open(member.file_name) as file:
        _header(file)
        yield file


def _cut_off(member: Member) -> UnreadableFile:
    return UnreadableFile(
        f"the array {member.name!r} ends before its {member.size_bytes:,} bytes are read.",
        hint="The file is damaged or cut off: write it again with np.savez.",
        where=member.name,
    )

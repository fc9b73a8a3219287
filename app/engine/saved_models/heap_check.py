"""Damaged global heaps, found before the HDF5 library reads them: it would never come back.

The library walks a heap's objects by their sizes; an object of size 0 in a damaged
file keeps it in one place for ever. Heaps are looked for wherever no large tensor lies, so
that a file is not read whole; one that hides in a tensor's bytes ends with the reader's time.
Source: HDF5 File Format Specification, III.E "Disk Format: Level 1E - Global Heap".
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

import h5py

from app.engine.saved_models.file_kind import HDF5_OFFSETS, HDF5_SIGNATURE
from app.engine.saved_models.limits import MAX_HDF5_DEPTH, MAX_HDF5_OBJECTS
from app.errors import UnreadableFile

_SIGNATURE = b"GCOL\x01\x00\x00\x00"
_END_ADDRESS = {0: 40, 1: 44, 2: 28, 3: 28}
"""Version of the superblock → where in it the end of the data stands."""

_HEADER_BYTES = 16
_SMALLEST_HEAP = 4096
_CHUNK_BYTES = 2**20
_LARGE_TENSOR_BYTES = 2**18
"""Tensors below this are looked through with what lies around them."""


Stretch = tuple[int, int]
"""From which byte of the file to which (that one left out)."""


class Link(NamedTuple):
    """What stands in a group under a key; `address` is None for a link to another place."""

    key: bytes
    address: int | None


def links_of(group: h5py.h5g.GroupID) -> list[Link]:
    """All that stands in a group, in one pass: asked for one by one, each is looked for anew."""
    found: list[Link] = []

    def note(key: bytes, info: Any) -> None:
        found.append(Link(key, info.u if info.type == h5py.h5l.TYPE_HARD else None))

    group.links.iterate(note, info=True)
    return found


def check_heaps(source: BinaryIO, large_tensors: Iterable[Stretch]) -> None:
    """Raise for a heap in which the library would be caught.

    Args:
        source: the bytes of the file, to be read beside the library, which has not read any
            attribute yet.
        large_tensors: where the values of its large tensors lie, as its headers say.

    Raises:
        UnreadableFile: for a heap with an object of no size, or one that leaves the heap.
    """
    file_size = _end_of_data(source)
    start = 0
    for tensor_start, tensor_end in sorted(large_tensors):
        if tensor_end > file_size or tensor_start < start:
            continue  # It claims what is not there, or is another's: nothing is skipped for it.
        _look_through(source, start, tensor_start, file_size)
        start = tensor_end
    _look_through(source, start, file_size, file_size)


def _end_of_data(source: BinaryIO) -> int:
    """Where the library reads no further: the superblock says so, whatever stands behind it.

    Source: HDF5 File Format Specification, II.A "Disk Format: Level 0A - Format Signature and
    Superblock".
    """
    file_size = source.seek(0, os.SEEK_END)
    for start in HDF5_OFFSETS:
        source.seek(start)
        block = source.read(64)
        if block.startswith(HDF5_SIGNATURE):
            version = block[8] if len(block) == 64 else 99
            size_of_offsets = block[13] if version < 2 else block[9]
            place = _END_ADDRESS.get(version)
            if place is None or size_of_offsets != 8:
                return file_size
            end = int.from_bytes(block[place : place + 8], "little")
            return min(file_size, start + end) if end else file_size
    return file_size


def check_heaps_within(source: BinaryIO, num_bytes: int) -> None:
    """As `check_heaps`, for the heaps that begin in the first `num_bytes`.

    Raises:
        UnreadableFile: for a heap with an object of no size, or one that leaves the heap.
    """
    _look_through(source, 0, num_bytes, source.seek(0, os.SEEK_END))


def large_tensors(root: h5py.h5g.GroupID) -> Iterator[Stretch]:
    """Where the values of large tensors in and below a group lie. Reads headers, and no heap."""
    waiting = [(root, 1)]
    seen: set[int] = set()
    while waiting:
        group, depth = waiting.pop()
        for link in links_of(group):
            if link.address is None or link.address in seen or len(seen) > MAX_HDF5_OBJECTS:
                continue
            seen.add(link.address)
            found = h5py.h5o.open(group, link.key)
            if isinstance(found, h5py.h5g.GroupID) and depth < MAX_HDF5_DEPTH:
                waiting.append((found, depth + 1))
            elif isinstance(found, h5py.h5d.DatasetID):
                yield from large_stretch(found)


def large_stretch(dataset: h5py.h5d.DatasetID) -> Iterator[Stretch]:
    """Where the values of a tensor lie, if they are many and lie in one piece."""
    size, offset = dataset.get_storage_size(), dataset.get_offset()
    if offset is not None and size >= _LARGE_TENSOR_BYTES:
        yield offset, offset + size


def _look_through(file: BinaryIO, start: int, end: int, file_size: int) -> None:
    """Check every heap that begins from `start` to `end`; by pieces, so that memory stays flat."""
    overlap = len(_SIGNATURE) - 1
    while start < end:
        file.seek(start)
        chunk = file.read(min(_CHUNK_BYTES, end - start) + overlap)
        place = chunk.find(_SIGNATURE)
        while place >= 0:
            _check_heap(file, start + place, file_size)
            place = chunk.find(_SIGNATURE, place + len(_SIGNATURE))
        if not chunk:
            return
        start += _CHUNK_BYTES


def _check_heap(file: BinaryIO, place: int, file_size: int) -> None:
    file.seek(place)
    size = int.from_bytes(file.read(_HEADER_BYTES)[8:], "little")
    if not _SMALLEST_HEAP <= size <= file_size - place:
        return  # No heap: these bytes are something else's.
    remaining = size - _HEADER_BYTES
    while remaining >= _HEADER_BYTES:
        header = file.read(_HEADER_BYTES)
        held = int.from_bytes(header[8:], "little")
        is_free = header[:2] == b"\x00\x00"
        step = held if is_free else _HEADER_BYTES + (held + 7) // 8 * 8
        if step < _HEADER_BYTES or step > remaining:
            raise UnreadableFile(
                "The HDF5 data is damaged: a heap of texts in it is inconsistent.",
                hint="The download or upload was probably damaged; save or download it again.",
            )
        file.seek(step - _HEADER_BYTES, os.SEEK_CUR)
        remaining -= step

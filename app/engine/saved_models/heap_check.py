"""Damaged global heaps, found before the HDF5 library reads them: it would never come back.

The library walks a heap's objects by their sizes; an object of size 0 in a damaged
file keeps it in one place for ever.
Source: HDF5 File Format Specification, III.E "Disk Format: Level 1E - Global Heap".
"""

import mmap
from pathlib import Path

from app.errors import UnreadableFile

_SIGNATURE = b"GCOL\x01\x00\x00\x00"
_HEADER_BYTES = 16
_SMALLEST_HEAP = 4096


def check_heaps(path: Path) -> None:
    """Raise for a heap in which the library would be caught; reads the file once.

    Raises:
        UnreadableFile: for a heap with an object of no size, or one that leaves the heap.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(_SIGNATURE)
        while place >= 0:
            size = int.from_bytes(content[place + 8 : place + 16], "little")
            is_heap = size >= _SMALLEST_HEAP and place + size <= len(content)
            if is_heap and not _is_sound(content, place, size):
                raise UnreadableFile(
                    "The HDF5 data is damaged: a heap of texts in it is inconsistent.",
                    hint="The download or upload was probably damaged; save or download it again.",
                )
            place = content.find(_SIGNATURE, place + 8)


def _is_sound(content: mmap.mmap, place: int, size: int) -> bool:
    end = place + size
    place += _HEADER_BYTES
    while end - place >= _HEADER_BYTES:
        index = int.from_bytes(content[place : place + 2], "little")
        held = int.from_bytes(content[place + 8 : place + 16], "little")
        step = held if index == 0 else _HEADER_BYTES + (held + 7) // 8 * 8
        if step < _HEADER_BYTES or place + step > end:
            return False
        place += step
    return True

"""A stretch of a file as a file of its own: how HDF5 inside a zip is read without unpacking."""

import io
import os
from typing import BinaryIO


class FileWindow(io.RawIOBase):
    """`size` bytes of `file` from `start`, read-only and seekable.

    Args:
        file: an open binary file of the disk; its position stays as it is.
        start: where the stretch begins.
        size: how many bytes it has.
    """

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._size = size
        self._position = 0

    @property
    def start(self) -> int:
        """Where in the file the stretch begins."""
        return self._start

    def readable(self) -> bool:
        """Always: that is what it is for."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to `offset`, counted from the start, from here or from the end."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The position within the stretch."""
        return self._position

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        """Fill `buffer` with what follows; returns how many bytes there were."""
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self._size - self._position))
        # Past the file's own buffer: HDF5 asks for thousands of small pieces, here and there.
        found = os.preadv(self._file.fileno(), [view[:wanted]], self._start + self._position)
        self._position += found
        return found

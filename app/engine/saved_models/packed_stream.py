"""gzip, bzip2 and xz, unpacked piece by piece, counting: what a header says is not believed."""

import bz2
import io
import lzma
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from app.engine.saved_models.limits import MAX_EXPANSION
from app.errors import UnreadableFile

_SMALL_BYTES = 2**20
"""So much may come out of any file, however small."""

_PIECE_BYTES = 2**16
_MAX_READ_BYTES = 2**26
_XZ_MEMORY = 2**28

PACKED_STARTS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}


def packing_of(head: bytes) -> str | None:
    """The name of the packing whose first bytes these are."""
    return next((name for start, name in PACKED_STARTS.items() if head.startswith(start)), None)


class PackedStream(io.RawIOBase):
    """The unpacked bytes of a file, readable from the start to the end once.

    Raises:
        UnreadableFile: while reading: damaged, cut off, or more than it can honestly hold.
    """

    def __init__(self, path: Path, file: BinaryIO, packing: str) -> None:
        super().__init__()
        self._file = file
        self._packing = packing
        self._left = max(_SMALL_BYTES, path.stat().st_size * MAX_EXPANSION)
        self._unpacker = self._fresh()
        self._waiting = b""
        self._is_done = False

    def readable(self) -> bool:
        """Always: that is what it is for."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; fewer at the end alone."""
        if not 0 <= size <= _MAX_READ_BYTES:
            raise _refused("a part of it is larger than any model needs")
        pieces, wanted = [], size
        while wanted and (piece := self._piece(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _piece(self, most: int) -> bytes:
        while not self._is_done:
            try:
                made = self._unpacked(most)
            except (zlib.error, OSError, EOFError, lzma.LZMAError) as error:
                raise _refused(f"{error}") from error
            self._left -= len(made)
            if self._left < 0:
                raise UnreadableFile(
                    f"The file would unpack to more than {MAX_EXPANSION} times its size.",
                    hint="Weights do not compress like that; the file was made to fill a disk.",
                )
            if made:
                return made
        return b""

    def _unpacked(self, most: int) -> bytes:
        unpacker = self._unpacker
        if unpacker.eof:
            self._next_member(unpacker.unused_data)
            return b""
        is_gzip = self._packing == "gzip"
        if not self._waiting and is_gzip and (pending := unpacker.decompress(b"", most)):
            return bytes(pending)
        if not self._waiting and (is_gzip or unpacker.needs_input):
            self._waiting = self._file.read(_PIECE_BYTES)
            if not self._waiting:
                raise EOFError("it is cut off")
        made: bytes = unpacker.decompress(self._waiting, most)
        self._waiting = unpacker.unconsumed_tail if is_gzip else b""
        return made

    def _next_member(self, rest: bytes) -> None:
        """Such files may stand one behind the other; zeros behind the last are padding."""
        rest = (rest + self._file.read(_PIECE_BYTES)).lstrip(b"\x00")
        if packing_of(rest) is None:
            self._is_done = True
            return
        self._unpacker, self._waiting = self._fresh(), rest

    def _fresh(self) -> Any:
        if self._packing == "gzip":
            return zlib.decompressobj(31)
        if self._packing == "bzip2":
            return bz2.BZ2Decompressor()
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def _refused(reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"The packed file is damaged or incomplete: {reason}.",
        hint="The download or upload was probably cut short; download or pack it again.",
    )

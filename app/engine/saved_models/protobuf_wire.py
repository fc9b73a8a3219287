"""Large protobuf messages without their bulk: what is left is small enough to be parsed whole.

A model's graph is a message of megabytes or gigabytes of which weights are nearly all.
`outline` copies it, leaving long fields out as they are met, so that memory stays flat.
Source: Protocol Buffers documentation, "Encoding".
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.errors import UnreadableFile

SHORT_BYTES = 4096
"""Fields up to this length are copied whole, without a look inside."""

MAX_OUTLINE_BYTES = 64 * 2**20
"""What may be left of one message; a graph of 20,000 operators is about 5 MB."""

_MAX_DEPTH = 40
_MAX_FIELDS = 2_000_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}

KEEP: Mapping[int, Any] = {}
"""In place of a message's fields: copy it whole, however long."""

Fields = Mapping[int, Any]
"""Field number → the fields within it that are looked into, or KEEP."""


def outline(file: BinaryIO, size: int, fields: Fields) -> bytes:
    """The message in `file`, from where it stands, without long fields that are not wanted.

    Args:
        file: seekable, and buffered, for it is read by single bytes.
        size: how many bytes the message has.
        fields: the long fields to look into or to keep; all other long ones are left out.

    Raises:
        UnreadableFile: no protobuf message, or cut off.
    """
    return bytes(_Outline(file).message(file.tell() + size, fields, 0))


def top_fields(file: BinaryIO, size: int, most: int = 64) -> set[tuple[int, int]]:
    """Number and wire type of the first fields of a message, up to where it is damaged."""
    found: set[tuple[int, int]] = set()
    reading = _Outline(file)
    end = file.tell() + size
    with suppress(UnreadableFile):
        for _ in range(most):
            if file.tell() >= end:
                break
            tag = reading.varint()
            found.add((tag >> 3, tag & 7))
            reading.skip(tag & 7, end)
    return found


@dataclass(frozen=True)
class WireField:
    """One field of a message: `value` of a number, `start` and `end` of bytes in the file."""

    number: int
    wire: int
    value: int = 0
    start: int = 0
    end: int = 0


def first_field(file: BinaryIO, size: int) -> WireField:
    """The first field of a message of `size` bytes, if it is one of bytes.

    Raises:
        UnreadableFile: it is not, or is damaged.
    """
    reading = _Outline(file)
    tag = reading.varint()
    length = reading.varint()
    start = file.tell()
    if tag & 7 != _BYTES or not 0 < length <= size - start:
        raise _refused("its first field is none of bytes")
    return WireField(tag >> 3, _BYTES, start=start, end=start + length)


def wire_fields(file: BinaryIO, start: int, end: int) -> list[WireField]:
    """All fields of the message from `start` to `end`, in order; none of their bytes.

    Raises:
        UnreadableFile: damaged, or of more fields than any model has.
    """
    reading = _Outline(file)
    file.seek(start)
    found: list[WireField] = []
    while file.tell() < end:
        if len(found) >= _MAX_FIELDS:
            raise _refused(f"a message has more than {_MAX_FIELDS:,} fields")
        tag = reading.varint()
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            found.append(WireField(number, wire, reading.varint()))
            continue
        place = file.tell()
        length = _FIXED.get(wire, 0) if wire != _BYTES else reading.varint()
        inner = file.tell()
        file.seek(place)
        reading.skip(wire, end)
        found.append(WireField(number, wire, start=inner, end=inner + length))
    return found


class _Outline:
    """One walk through a message."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._num_bytes = 0

    def message(self, end: int, fields: Fields, depth: int) -> bytearray:
        if depth > _MAX_DEPTH:
            raise _refused(f"messages are nested more than {_MAX_DEPTH} levels deep")
        kept = bytearray()
        while self._file.tell() < end:
            tag = self.varint()
            number, wire = tag >> 3, tag & 7
            if number == 0:
                raise _refused("a field has no number")
            self._count(1)
            if wire == _BYTES:
                self._long(kept, tag, number, end, fields, depth)
            elif wire == _VARINT:
                kept += encoded(tag) + encoded(self.varint())
            elif wire in _FIXED:
                kept += encoded(tag) + self._read(_FIXED[wire])
            else:
                raise _refused(f"a field of an unknown kind ({wire})")
        if self._file.tell() > end:
            raise _refused("a field reaches past the end of its message")
        return kept

    def varint(self) -> int:
        """The next variable-length integer."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self._file.read(1)
            if not byte:
                raise _refused("it is cut off")
            value |= (byte[0] & 0x7F) << shift
            if byte[0] < 0x80:
                return value
        raise _refused("a number has too many bytes")

    def skip(self, wire: int, end: int) -> None:
        """Pass over one field's value."""
        if wire == _VARINT:
            self.varint()
            return
        if wire != _BYTES and wire not in _FIXED:
            raise _refused(f"a field of an unknown kind ({wire})")
        length = self.varint() if wire == _BYTES else _FIXED[wire]
        if self._file.tell() + length > end:
            raise _refused("it is cut off")
        self._file.seek(length, 1)

    def _long(
        self, kept: bytearray, tag: int, number: int, end: int, fields: Fields, depth: int
    ) -> None:
        length = self.varint()
        inner_end = self._file.tell() + length
        if inner_end > end:
            raise _refused("it is cut off")
        wanted = fields.get(number)
        if length <= SHORT_BYTES or wanted is KEEP:
            content: bytes | bytearray = self._read(length)
        elif wanted is not None:
            content = self.message(inner_end, wanted, depth + 1)
        else:
            self._file.seek(inner_end)
            return
        kept += encoded(tag) + encoded(len(content)) + content

    def _count(self, num_bytes: int) -> None:
        self._num_bytes += num_bytes
        if self._num_bytes > MAX_OUTLINE_BYTES:
            raise _refused(f"it describes more than {MAX_OUTLINE_BYTES:,} bytes of structure")

    def _read(self, size: int) -> bytes:
        self._count(size)
        content = self._file.read(size)
        if len(content) < size:
            raise _refused("it is cut off")
        return content


def encoded(value: int) -> bytes:
    """An integer as protobuf writes it, seven bits a byte."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _refused(reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"The file is damaged or incomplete: {reason}.",
        hint="The download or upload was probably cut short; download or save it again.",
    )

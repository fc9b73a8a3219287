"""Snappy, unpacked: TensorFlow 1.0 packed the index of a checkpoint so.

A few hundred kilobytes at most, so no library is needed for it.
Source: google/snappy, format_description.txt.
"""

from app.errors import UnreadableFile

_MAX_BYTES = 64 * 2**20


def unpack_snappy(packed: bytes) -> bytes:
    """What was packed.

    Raises:
        UnreadableFile: damaged, or it would unpack to too much.
    """
    try:
        return _unpacked(packed)
    except IndexError as error:
        raise _damaged() from error


def _unpacked(packed: bytes) -> bytes:
    size, place = 0, 0
    for shift in range(0, 35, 7):
        byte = packed[place]
        place += 1
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    if size > _MAX_BYTES:
        raise _damaged()
    made = bytearray()
    while place < len(packed):
        tag = packed[place]
        place += 1
        if tag & 3 == 0:
            place, length = _literal_length(packed, place, tag >> 2)
            made += packed[place : place + length]
            place += length
        else:
            place, length, back = _copied(packed, place, tag)
            if not 0 < back <= len(made):
                raise _damaged()
            for _ in range(length):  # it may copy what it is just writing
                made.append(made[-back])
        if len(made) > size:
            raise _damaged()
    if len(made) != size:
        raise _damaged()
    return bytes(made)


def _literal_length(packed: bytes, place: int, code: int) -> tuple[int, int]:
    if code < 60:
        return place, code + 1
    num_bytes = code - 59
    return place + num_bytes, int.from_bytes(packed[place : place + num_bytes], "little") + 1


def _copied(packed: bytes, place: int, tag: int) -> tuple[int, int, int]:
    """Where it goes on, how many bytes are copied, and from how far back."""
    if tag & 3 == 1:
        return place + 1, (tag >> 2 & 7) + 4, (tag >> 5) << 8 | packed[place]
    num_bytes = 2 if tag & 3 == 2 else 4
    return (
        place + num_bytes,
        (tag >> 2) + 1,
        int.from_bytes(packed[place : place + num_bytes], "little"),
    )


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "The checkpoint's index is damaged: a packed block of it cannot be unpacked.",
        hint="The download or upload was probably cut short; download or save it again.",
    )

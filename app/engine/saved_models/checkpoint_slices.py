"""Partitioned variables of TensorFlow 1: the keys under which a checkpoint keeps their parts.

Source: tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice;
core/lib/strings/ordered_code.cc; core/framework/tensor_slice.proto.
"""

from collections.abc import Sequence

from app.engine.saved_models.saved_model_messages import parse

_ALL = -1
"""In place of a length: the whole axis."""


def keys_of_slices(name: str, slices: Sequence[bytes], sizes: tuple[int, ...]) -> list[bytes]:
    """The keys of the parts, from the first row to the last; none where it is cut in another way.

    Args:
        name: of the whole variable.
        slices: its TensorSlice messages.
        sizes: of the whole variable.
    """
    rows: list[tuple[int, int, bytes]] = []
    for content in slices:
        extents = parse("TensorSlice", content, "The checkpoint's index").extents
        cut = [(one.start, one.length if one.HasField("length") else _ALL) for one in extents]
        if len(cut) != len(sizes) or not sizes:
            return []
        others = zip(cut[1:], sizes[1:], strict=True)
        if any(one not in ((0, _ALL), (0, size)) for one, size in others):
            return []
        start, num_rows = cut[0]
        rows.append((start, sizes[0] if num_rows == _ALL else num_rows, _key(name, cut)))
    rows.sort()
    end = 0
    for start, num_rows, _ in rows:
        if start != end or num_rows <= 0:
            return []
        end += num_rows
    return [key for _, _, key in rows] if end == sizes[0] else []


def _key(name: str, extents: Sequence[tuple[int, int]]) -> bytes:
    text = name.encode().replace(b"\xff", b"\xff\x00").replace(b"\x00", b"\x00\xff")
    numbers = b"".join(_signed(number) for extent in extents for number in extent)
    return _plain(0) + text + b"\x00\x01" + _plain(len(extents)) + numbers


def _plain(number: int) -> bytes:
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([len(content)]) + content


def _signed(number: int) -> bytes:
    """Sorted as the numbers are: as many leading bits tell the length as it has bytes."""
    magnitude = ~number if number < 0 else number
    if magnitude < 64:
        return bytes([0x80 ^ (number & 0xFF)])
    num_bytes = magnitude.bit_length() // 7 + 1
    header = ((1 << num_bytes) - 1) << (8 * num_bytes - num_bytes)
    mask = (1 << (8 * num_bytes)) - 1
    return ((number & mask) ^ header).to_bytes(num_bytes, "big")

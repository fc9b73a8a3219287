"""The index of a TensorFlow checkpoint: which tensors it holds, their shapes and dtypes.

A sorted table in blocks, as LevelDB writes it, with a BundleEntry for each name.
Source: tensorflow/core/lib/io/format.cc, table_builder.cc; tensor_bundle.proto.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.saved_models.limits import MAX_KEY_CHARACTERS, MAX_NAME_CHARACTERS
from app.engine.saved_models.saved_model_messages import dtype_name, parse, shape_of
from app.engine.saved_models.snappy import unpack_snappy
from app.errors import UnreadableFile
from app.spec.model_view import WeightView

_FOOTER_BYTES = 48
_MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_TRAILER_BYTES = 5
_MAX_ENTRIES = 500_000
_SNAPPY = 1
_SLICE = b"\x00"
"""With it begin the keys of the parts of partitioned variables.

Source: tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice.
"""


def is_index(tail: bytes) -> bool:
    """Whether a file that ends so is a checkpoint's index."""
    return tail.endswith(_MAGIC)


@dataclass(frozen=True)
class Entry:
    """One tensor of a checkpoint, and where its bytes lie.

    `num_slices`: in so many parts it is kept under other keys (a partitioned variable).
    """

    weight: WeightView
    shard: int
    offset: int
    num_bytes: int
    num_slices: int


@dataclass(frozen=True)
class CheckpointIndex:
    """What the index says: its entries by their keys, and how their bytes are kept."""

    entries: Mapping[str, Entry]
    num_shards: int = 1
    is_big_endian: bool = False


def read_index(content: bytes) -> CheckpointIndex:
    """The tensors in the order of the index; the checkpoint's own bookkeeping left out.

    Raises:
        UnreadableFile: damaged or cut off.
    """
    if len(content) < _FOOTER_BYTES or not is_index(content):
        raise _damaged("its end is missing")
    footer = content[-_FOOTER_BYTES:]
    _, place = _handle(footer, 0)
    (start, size), _ = _handle(footer, place)
    found: dict[str, Entry] = {}
    num_shards, is_big_endian = 1, False
    for _, handle in _entries(_block(content, start, size)):
        (inner_start, inner_size), _ = _handle(handle, 0)
        for key, value in _entries(_block(content, inner_start, inner_size)):
            if len(found) > _MAX_ENTRIES:
                raise _damaged(f"it names more than {_MAX_ENTRIES:,} tensors")
            if not key:
                header = parse("BundleHeader", value, "The checkpoint's index")
                num_shards, is_big_endian = header.num_shards, header.endianness == 1
                continue
            name = key.decode("utf-8", "replace")[:MAX_KEY_CHARACTERS]
            if name == "_CHECKPOINTABLE_OBJECT_GRAPH" or key.startswith(_SLICE):
                continue
            found[name] = _entry(name, parse("BundleEntry", value, "The checkpoint's index"))
    return CheckpointIndex(found, num_shards, is_big_endian)


def _entry(name: str, entry: Any) -> Entry:
    shape = tuple(size or 0 for size in shape_of(entry.shape) or ())
    weight = WeightView(
        name=name[:MAX_NAME_CHARACTERS], shape=shape, dtype=dtype_name(entry.dtype), path=name
    )
    return Entry(weight, entry.shard, entry.offset, entry.size, len(entry.slices))


def _block(content: bytes, start: int, size: int) -> bytes:
    if start + size + _TRAILER_BYTES > len(content):
        raise _damaged("a block lies beyond its end")
    block = content[start : start + size]
    packing = content[start + size]
    if packing == _SNAPPY:
        return unpack_snappy(block)
    if packing != 0:
        raise UnreadableFile(
            "The checkpoint's index is packed in a way that TensorFlow does not use.",
            hint="Save the model again.",
        )
    return block


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block; a key shares its beginning with the one before it."""
    if len(block) < 4:
        raise _damaged("a block is too short")
    num_restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 * (num_restarts + 1)
    place, key = 0, b""
    while place < end:
        shared, place = _varint(block, place)
        fresh, place = _varint(block, place)
        size, place = _varint(block, place)
        if shared > len(key) or place + fresh + size > end:
            raise _damaged("an entry reaches beyond its block")
        key = key[:shared] + block[place : place + fresh]
        place += fresh
        yield key, block[place : place + size]
        place += size


def _handle(content: bytes, place: int) -> tuple[tuple[int, int], int]:
    start, place = _varint(content, place)
    size, place = _varint(content, place)
    return (start, size), place


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        if place >= len(content):
            break
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise _damaged("a number in it is cut off")


def _damaged(reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"The checkpoint's index (variables.index) is damaged: {reason}.",
        hint="The download or upload was probably cut short; download or save it again.",
    )

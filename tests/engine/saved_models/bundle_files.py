"""TensorFlow's bundles as other machines and builds write them: big-endian, packed with snappy.

Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc; leveldb's table_format.md.
"""

import numpy as np
from tensorflow.core.protobuf import tensor_bundle_pb2

from app.engine.saved_models.protobuf_wire import encoded

_MAGIC = bytes.fromhex("57fb808b247547db")
_POLYNOMIAL = 0x82F63B78
_BIG_ENDIAN = 1


def rewritten(folder, *, is_packed, is_big_endian):
    """Write `variables` in `folder` anew; its tensors are float32."""
    index = folder / "variables.index"
    (header, about), *entries = _entries_of(index.read_bytes())
    if is_big_endian:
        told = tensor_bundle_pb2.BundleHeaderProto.FromString(about)
        told.endianness = _BIG_ENDIAN
        about = told.SerializeToString()
        entries = _swapped(entries, folder / "variables.data-00000-of-00001")
    index.write_bytes(_table([(header, about), *entries], is_packed))


def _swapped(entries, data):
    content = bytearray(data.read_bytes())
    changed = []
    for key, value in entries:
        entry = tensor_bundle_pb2.BundleEntryProto.FromString(value)
        place = slice(entry.offset, entry.offset + entry.size)
        if entry.dtype == 1:
            content[place] = np.frombuffer(bytes(content[place]), "<f4").astype(">f4").tobytes()
            entry.crc32c = _masked(content[place])
        changed.append((key, entry.SerializeToString()))
    data.write_bytes(content)
    return changed


def _number(content, place):
    result = shift = 0
    while True:
        result |= (content[place] & 127) << shift
        shift, place = shift + 7, place + 1
        if content[place - 1] < 128:
            return result, place


def _block_entries(block):
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    place, key = 0, b""
    while place < end:
        shared, place = _number(block, place)
        own, place = _number(block, place)
        length, place = _number(block, place)
        key = key[:shared] + block[place : place + own]
        place += own
        yield key, block[place : place + length]
        place += length


def _entries_of(table):
    _, place = _number(table, len(table) - 48)
    _, place = _number(table, place)
    start, place = _number(table, place)
    size, _ = _number(table, place)
    for _, handle in _block_entries(table[start : start + size]):
        begin, place = _number(handle, 0)
        length, _ = _number(handle, place)
        yield from _block_entries(table[begin : begin + length])


def _table(entries, is_packed):
    content = b""

    def add(block):
        nonlocal content
        body = _snappy(block) if is_packed else block
        handle = encoded(len(content)) + encoded(len(body))
        body += bytes([is_packed])
        content += body + _masked(body).to_bytes(4, "little")
        return handle

    data = add(_block(entries))
    meta = add(_block([]))
    index = add(_block([(entries[-1][0] + b"\xff", data)]))
    return content + (meta + index).ljust(40, b"\0") + _MAGIC


def _block(entries):
    content, starts = b"", []
    for key, value in entries:
        starts.append(len(content))
        content += b"\0" + encoded(len(key)) + encoded(len(value)) + key + value
    starts = starts or [0]
    return content + b"".join(one.to_bytes(4, "little") for one in (*starts, len(starts)))


def _snappy(content):
    """Literals alone: nothing is saved, and it is snappy."""
    made = encoded(len(content))
    for place in range(0, len(content), 60):
        piece = content[place : place + 60]
        made += bytes([(len(piece) - 1) << 2]) + piece
    return made


def _masked(content):
    """The checksum as leveldb keeps it."""
    value = 0xFFFFFFFF
    for byte in bytes(content):
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    value ^= 0xFFFFFFFF
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF

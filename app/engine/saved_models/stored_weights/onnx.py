"""Weights of an ONNX file: found in its bytes by their path in the message, never parsed whole.

A path is what the onnx package would call it: `graph.initializer[3]`,
`graph.node[7].attribute[0].t`. Source: onnx.proto, TensorProto.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from app.engine.saved_models.protobuf_wire import WireField, wire_fields
from app.engine.saved_models.readers.onnx import dtype_of
from app.engine.saved_models.stored_weights.flat import (
    FlatTensor,
    Stretch,
    check_bytes,
    flat_tensor,
    format_of,
)
from app.engine.saved_models.stored_weights.tensor import ImageAxes
from app.errors import Conflict, NotFound, UnreadableFile

_FIELDS: dict[str, dict[str, tuple[int, str]]] = {
    "model": {"graph": (7, "graph"), "functions": (25, "function")},
    "function": {"node": (7, "node")},
    "graph": {
        "node": (1, "node"),
        "initializer": (5, "tensor"),
        "sparse_initializer": (15, "sparse"),
    },
    "node": {"attribute": (5, "attribute")},
    "attribute": {"t": (5, "tensor"), "g": (6, "graph"), "graphs": (11, "graph")},
    "sparse": {"values": (1, "tensor")},
}
"""Message → field → its number and the message in it."""

_REPEATED = frozenset(
    {"node", "initializer", "sparse_initializer", "attribute", "graphs", "functions"}
)
_STEP = re.compile(r"([a-z_]{1,20})(?:\[([0-9]{1,9})\])?", re.ASCII)
_MAX_STEPS = 80

_DIMS, _DATA_TYPE, _SEGMENT, _RAW, _EXTERNAL = 1, 2, 3, 9, 13
_IS_OUTSIDE = (14, 1)
"""The field `data_location`, where it says EXTERNAL."""

_FLOATS, _INT32S, _STRINGS, _INT64S, _DOUBLES, _UINT64S = 4, 5, 6, 7, 10, 11
_TYPED = (_FLOATS, _INT32S, _INT64S, _DOUBLES, _UINT64S)
_VARINTS = (_INT32S, _INT64S, _UINT64S)
_MAX_AXES = 64
_MAX_VARINT_BYTES = 10

Span = tuple[int, int]


@dataclass(frozen=True)
class OnnxWeights:
    """An open file; messages on the way to a weight are walked once."""

    file: BinaryIO
    size_bytes: int
    walked: dict[Span, list[WireField]] = field(default_factory=dict)

    def tensor(self, path: str) -> FlatTensor:
        """The weight at `path`.

        Raises:
            Conflict: its values are not in the file, or kept in a way that is not read.
        """
        if ".sparse_initializer[" in path:
            raise Conflict(
                f"{path[:200]!r} is kept sparse (its zeros left out), which is not read.",
                hint="Its shape is shown.",
            )
        fields = [one for span in self._spans(path) for one in self._fields(span)]
        sizes = tuple(self._dims(fields))
        dtype = dtype_of(next((one.value for one in fields if one.number == _DATA_TYPE), 0))
        self._check_is_here(path, fields)
        raw = [self._stretch(one) for one in fields if one.number == _RAW]
        if raw:
            return flat_tensor(path, sizes, dtype, raw, image_axes=ImageAxes.ONNX)
        return self._typed(path, sizes, dtype, fields)

    def _spans(self, path: str) -> list[Span]:
        """Where the message at `path` lies: a field that is written twice is one message."""
        spans, kind = [(0, self.size_bytes)], "model"
        steps = path.split(".")
        for step in steps[:_MAX_STEPS]:
            found = _STEP.fullmatch(step)
            name, index = (found[1], found[2]) if found else ("", None)
            if name not in _FIELDS.get(kind, {}) or (index is not None) != (name in _REPEATED):
                raise _nothing_at(path)
            number, kind = _FIELDS[kind][name]
            inside = [
                (one.start, one.end)
                for span in spans
                for one in self._fields(span)
                if one.number == number
            ]
            spans = inside if index is None else inside[int(index) : int(index) + 1]
        if kind != "tensor" or not spans or len(steps) > _MAX_STEPS:
            raise _nothing_at(path)
        return spans

    def _fields(self, span: Span) -> list[WireField]:
        if span not in self.walked:
            self.walked[span] = wire_fields(self.file, *span)
        return self.walked[span]

    def _stretch(self, one: WireField) -> Stretch:
        return Stretch(self.file, one.start, one.end - one.start)

    def _dims(self, fields: list[WireField]) -> Iterator[int]:
        num_axes = 0
        for one in fields:
            if one.number != _DIMS:
                continue
            packed = self._stretch(one).pieces(_MAX_AXES * _MAX_VARINT_BYTES)
            values = [one.value] if one.wire == 0 else [int(v) for v in _varints(packed)[:99]]
            for size in values:
                num_axes += 1
                if num_axes > _MAX_AXES or not 0 <= size < 2**63:
                    raise UnreadableFile("A tensor of the ONNX model has a shape of nonsense.")
                yield size

    def _check_is_here(self, path: str, fields: list[WireField]) -> None:
        numbers = {one.number for one in fields}
        if _EXTERNAL in numbers or any((one.number, one.value) == _IS_OUTSIDE for one in fields):
            raise Conflict(
                f"The values of {path[:200]!r} lie in another file beside the .onnx file, which is "
                "not read.",
                hint="Save the model as one file: onnx.save(model, path, "
                "save_as_external_data=False).",
            )
        if _SEGMENT in numbers:
            raise Conflict(f"{path[:200]!r} is a part of a larger tensor, which is not read.")

    def _typed(
        self, path: str, sizes: tuple[int, ...], dtype: str, fields: list[WireField]
    ) -> FlatTensor:
        """A tensor whose numbers stand in a list of their own kind."""
        format = format_of(path, dtype)
        lists = [one for one in fields if one.number in _TYPED]
        if any(one.wire != 2 for one in lists) or len({one.number for one in lists}) > 1:
            raise Conflict(
                f"{path[:200]!r} keeps its values one by one, as no program writes them.",
                hint="Save the model again with the onnx package.",
            )
        stretches = [self._stretch(one) for one in lists]
        if not lists or lists[0].number not in _VARINTS:
            return flat_tensor(path, sizes, dtype, stretches, image_axes=ImageAxes.ONNX)
        unit = np.dtype(f"<u{max(1, format.bits // 8)}")

        def pieces(most: int) -> Iterator[bytes]:
            whole = (piece for one in stretches for piece in one.pieces(most))
            for values in _varint_pieces(whole):
                yield values.astype(unit).tobytes()

        tensor = FlatTensor(
            path=path,
            sizes=sizes,
            dtype=dtype,
            array_dtype=format.array_dtype,
            image_axes=ImageAxes.ONNX,
            format=format,
            pieces=pieces,
        )
        check_bytes(tensor, sum(map(len, pieces(2**20))))
        return tensor


def _varints(pieces: Iterator[bytes]) -> np.ndarray:
    return np.concatenate([*_varint_pieces(pieces), np.zeros(0, np.uint64)])


def _varint_pieces(pieces: Iterator[bytes]) -> Iterator[np.ndarray]:
    """Numbers of seven bits a byte, many at a time."""
    rest = b""
    for piece in pieces:
        content = np.frombuffer(rest + piece, np.uint8)
        ends = np.flatnonzero(content < 0x80) + 1
        if not ends.size:
            rest = content.tobytes()
        else:
            starts = np.concatenate([[0], ends[:-1]])
            lengths = ends - starts
            if lengths.max() > _MAX_VARINT_BYTES:
                raise _cut_off()
            values = np.zeros(ends.size, np.uint64)
            for place in range(int(lengths.max())):
                has = lengths > place
                bits = (content[starts[has] + place] & 0x7F).astype(np.uint64)
                values[has] |= bits << np.uint64(7 * place)
            rest = content[ends[-1] :].tobytes()
            yield values
        if len(rest) > _MAX_VARINT_BYTES:
            raise _cut_off()
    if rest:
        raise _cut_off()


def _cut_off() -> UnreadableFile:
    return UnreadableFile(
        "The ONNX model is damaged: a list of numbers in it is cut off.",
        hint="The download or upload was probably cut short; download or save it again.",
    )


def _nothing_at(path: str) -> NotFound:
    return NotFound(f"The file has no weight at {path[:200]!r}.", hint="Open the model again.")

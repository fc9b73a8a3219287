"""Weights whose values lie one after the other in a file's bytes, in the order of their axes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from app.engine.saved_models.stored_weights.number_formats import PLAIN, NumberFormat, number_format
from app.engine.saved_models.stored_weights.tensor import (
    BLOCK_VALUES,
    ImageAxes,
    Tensor,
    begin_of,
)
from app.errors import Conflict, UnreadableFile
from app.spec.base import Shape

_MAX_FILTER_VALUES = 2**22

Scaling = Callable[[int, np.ndarray], np.ndarray]
"""Flat values from a place on → the numbers that they stand for."""


@dataclass(frozen=True)
class Stretch:
    """`num_bytes` of `file` from `start`."""

    file: BinaryIO
    start: int
    num_bytes: int

    def pieces(self, most: int) -> Iterator[bytes]:
        """The bytes, at most so many at a time.

        Raises:
            UnreadableFile: the file ends before them.
        """
        place, left = self.start, self.num_bytes
        while left:
            self.file.seek(place)
            content = self.file.read(min(most, left))
            if not content:
                raise UnreadableFile(
                    "The file ends within the values of this weight.",
                    hint="The download or upload was cut short; download or save the file again.",
                )
            place += len(content)
            left -= len(content)
            yield content


@dataclass(frozen=True, kw_only=True)
class FlatTensor(Tensor):
    """Values in one or more stretches of a file."""

    pieces: Callable[[int], Iterator[bytes]]
    format: NumberFormat
    scaling: Scaling | None = None

    def blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """All values in order, in flat pieces, each with the place of its first one."""
        place = 0
        for content in _even(self.pieces(self.format.num_bytes(BLOCK_VALUES)), self.format):
            values = self.format.decode(content)[: self.num_values - place]
            if not values.size:
                return
            yield place, values if self.scaling is None else self.scaling(place, values)
            place += values.size

    def first_filters(self, most: int) -> np.ndarray | None:
        """The first filters, out of all of them."""
        if self.num_values > _MAX_FILTER_VALUES:
            return None
        values = np.concatenate([block for _, block in self.blocks()])
        return values.reshape(self.sizes).transpose(self.image_axes.value)[:most]


def flat_tensor(
    path: str,
    shape: Shape,
    dtype: str,
    stretches: Sequence[Stretch],
    *,
    image_axes: ImageAxes,
    is_big_endian: bool = False,
) -> FlatTensor:
    """A tensor in `stretches`, once they hold as many bytes as its shape and dtype take.

    Raises:
        Conflict: it holds no numbers.
        UnreadableFile: it declares more or less than is stored.
    """
    sizes = tuple(size or 0 for size in shape)
    format = format_of(path, dtype, is_big_endian=is_big_endian)
    tensor = FlatTensor(
        path=path,
        sizes=sizes,
        dtype=dtype,
        array_dtype=format.array_dtype,
        place=_place(stretches, dtype) if not is_big_endian else None,
        image_axes=image_axes,
        format=format,
        pieces=lambda most: (piece for one in stretches for piece in one.pieces(most)),
    )
    check_bytes(tensor, sum(stretch.num_bytes for stretch in stretches))
    return tensor


def _place(stretches: Sequence[Stretch], dtype: str) -> tuple[int, int] | None:
    """Where the values lie, if they lie in one piece and as NumPy writes them."""
    if len(stretches) != 1 or dtype not in PLAIN:
        return None
    (stretch,) = stretches
    begin = begin_of(stretch.file)
    return None if begin is None else (begin + stretch.start, stretch.num_bytes)


def format_of(path: str, dtype: str, *, is_big_endian: bool = False) -> NumberFormat:
    """The format of a dtype.

    Raises:
        Conflict: it is none of numbers, or not known.
    """
    found = number_format(dtype, is_big_endian=is_big_endian)
    if found is None:
        words = "texts" if dtype == "string" else f"values of the type {dtype}"
        raise Conflict(
            f"{path[:200]!r} holds {words}, which are not read.",
            hint="Its shape is shown; there is nothing to count or to draw.",
        )
    return found


def check_bytes(tensor: FlatTensor, stored: int) -> None:
    """Raise where the file stores another number of bytes than shape and dtype take.

    Raises:
        UnreadableFile: for such a tensor.
    """
    declared = tensor.format.num_bytes(tensor.num_values)
    if declared != stored:
        raise UnreadableFile(
            f"{tensor.path[:200]!r} declares {declared:,} bytes (shape {tensor.sizes}, "
            f"{tensor.dtype}), but {stored:,} are stored.",
            hint="The file is incomplete, or was not written as its format asks.",
        )


def _even(pieces: Iterator[bytes], format: NumberFormat) -> Iterator[bytes]:
    """The same bytes in pieces that hold whole values."""
    unit = max(1, format.bits // 8)
    rest = b""
    for piece in pieces:
        content = rest + piece
        whole = len(content) - len(content) % unit
        rest = content[whole:]
        if whole:
            yield content[:whole]

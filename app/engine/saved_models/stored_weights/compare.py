"""The weights of two model files against each other, piece by piece."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.engine.saved_models.stored_weights.opening import open_weights
from app.engine.saved_models.stored_weights.tensor import Tensor, WeightFile
from app.errors import LayerwrightError
from app.spec.weight_values import (
    CompareWeightsRequest,
    WeightDifference,
    WeightPair,
    WeightsCompared,
)

_PIECE_VALUES = 2**20


def compare_weights(request: CompareWeightsRequest) -> WeightsCompared:
    """How far the weights of each pair are from each other.

    Raises:
        UnreadableFile: one of the files as a whole is damaged.
    """
    with (
        open_weights(Path(request.left_path)) as left,
        open_weights(Path(request.right_path)) as right,
    ):
        return WeightsCompared(
            differences=tuple(_difference(left, right, pair) for pair in request.pairs)
        )


def _pieces(tensor: Tensor, dtype: np.dtype) -> Iterator[np.ndarray]:
    """Pieces of one size, however the file packs its values."""
    rest = np.zeros(0, dtype)
    for _, block in tensor.blocks():
        rest = np.concatenate([rest, block.astype(dtype)])
        while rest.size >= _PIECE_VALUES:
            yield rest[:_PIECE_VALUES]
            rest = rest[_PIECE_VALUES:]
    if rest.size:
        yield rest


def _difference(left: WeightFile, right: WeightFile, pair: WeightPair) -> WeightDifference:
    try:
        one, other = left.tensor(pair.left), right.tensor(pair.right)
        return _compared(one, other, pair)
    except LayerwrightError as error:
        problem = error.message
    except (OSError, RuntimeError) as error:  # of the HDF5 library, over damaged bytes
        problem = f"Its values are damaged: {error}."
    return WeightDifference(left=pair.left, right=pair.right, problem=problem)


def _sizes(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far numbers are apart; none where one of the two is NaN or infinite."""
    if a.dtype.kind in "iu":  # Exactly, for float64 has not all whole numbers of 64 bits.
        largest: np.ndarray = np.maximum(a, b).astype(np.uint64)
        apart: np.ndarray = largest - np.minimum(a, b).astype(np.uint64)
        return apart
    with np.errstate(all="ignore"):
        sizes: np.ndarray = np.abs(a - b)
    found: np.ndarray = sizes[np.isfinite(sizes)]
    return found


def _compared(one: Tensor, other: Tensor, pair: WeightPair) -> WeightDifference:
    if one.sizes != other.sizes:
        return WeightDifference(
            left=pair.left,
            right=pair.right,
            problem=f"The shapes differ: {one.sizes} and {other.sizes}.",
        )
    largest: float | None = None
    num_different = 0
    is_whole = one.array_dtype == other.array_dtype and one.array_dtype.kind in "iu"
    dtype = one.array_dtype if is_whole else np.dtype(np.float64)
    for a, b in zip(_pieces(one, dtype), _pieces(other, dtype), strict=True):
        is_apart = ~((a == b) | (np.isnan(a) & np.isnan(b)))
        num_different += int(np.count_nonzero(is_apart))
        sizes = _sizes(a[is_apart], b[is_apart])
        largest = max(largest or 0.0, float(sizes.max())) if sizes.size else largest
    return WeightDifference(
        left=pair.left,
        right=pair.right,
        max_difference=largest if num_different else 0.0,
        num_different=num_different,
        num_values=one.num_values,
    )

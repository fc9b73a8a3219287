"""The weights of two model files against each other, piece by piece."""

import math
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


def _pieces(tensor: Tensor) -> Iterator[np.ndarray]:
    """Pieces of one size, however the file packs its values."""
    rest = np.zeros(0)
    for _, block in tensor.blocks():
        rest = np.concatenate([rest, block.astype(np.float64)])
        while rest.size >= _PIECE_VALUES:
            yield rest[:_PIECE_VALUES]
            rest = rest[_PIECE_VALUES:]
    if rest.size:
        yield rest


def _difference(left: WeightFile, right: WeightFile, pair: WeightPair) -> WeightDifference:
    try:
        one, other = left.tensor(pair.left), right.tensor(pair.right)
    except LayerwrightError as error:
        return WeightDifference(left=pair.left, right=pair.right, problem=error.message)
    if one.sizes != other.sizes:
        return WeightDifference(
            left=pair.left,
            right=pair.right,
            problem=f"The shapes differ: {one.sizes} and {other.sizes}.",
        )
    largest, num_different = 0.0, 0
    for a, b in zip(_pieces(one), _pieces(other), strict=True):
        is_same = (a == b) | (np.isnan(a) & np.isnan(b))
        num_different += int(a.size - np.count_nonzero(is_same))
        with np.errstate(all="ignore"):
            sizes = np.abs(a - b)[~is_same]
        sizes = sizes[np.isfinite(sizes)]
        largest = max(largest, float(sizes.max())) if sizes.size else largest
    return WeightDifference(
        left=pair.left,
        right=pair.right,
        max_difference=largest if math.isfinite(largest) else None,
        num_different=num_different,
        num_values=one.num_values,
    )

"""Which weights of a model file hold NaN or infinity: one quick pass over their values."""

from pathlib import Path

import numpy as np

from app.engine.saved_models.stored_weights.opening import open_weights
from app.engine.saved_models.stored_weights.tensor import Tensor
from app.errors import Conflict, LayerwrightError
from app.spec.unsound_weights import (
    MAX_LISTED,
    FindUnsoundRequest,
    UnsoundWeight,
    UnsoundWeights,
)


def find_unsound(request: FindUnsoundRequest) -> UnsoundWeights:
    """Those that do; a weight that cannot be read is another matter, and passed over here.

    Raises:
        UnreadableFile: the file as a whole is damaged.
    """
    found: list[UnsoundWeight] = []
    try:
        with open_weights(Path(request.path)) as file:
            for weight in request.weights:
                try:
                    num_nan, num_infinite = _counts(file.tensor(weight.place))
                except (LayerwrightError, OSError, RuntimeError):
                    continue
                if num_nan or num_infinite:
                    found.append(
                        UnsoundWeight(
                            **weight.model_dump(),
                            num_values=file.tensor(weight.place).num_values,
                            num_nan=num_nan,
                            num_infinite=num_infinite,
                        )
                    )
    except Conflict:  # The format has no values in it.
        return UnsoundWeights()
    return UnsoundWeights(
        num_weights=len(found),
        num_nan=sum(weight.num_nan for weight in found),
        num_infinite=sum(weight.num_infinite for weight in found),
        weights=tuple(found[:MAX_LISTED]),
    )


def _counts(tensor: Tensor) -> tuple[int, int]:
    """How many of its values are NaN, and how many infinite."""
    if tensor.array_dtype.kind not in "fc":
        return 0, 0
    num_nan = num_infinite = 0
    for _, block in tensor.blocks():
        if np.isfinite(block).all():
            continue
        nan = int(np.isnan(block).sum())
        num_nan += nan
        num_infinite += int((~np.isfinite(block)).sum()) - nan
    return num_nan, num_infinite

"""Weights that make rare classes count as much as common ones."""

from typing import Any

import numpy as np


def class_weights(targets: np.ndarray[Any, Any]) -> dict[int, float]:
    """One weight a class, 1 on average over the rows, as scikit-learn's "balanced" has them.

    Args:
        targets: class numbers `(num_rows,)`, 0 and 1 `(num_rows, 1)`, or one-hot.
    """
    if targets.ndim == 1:
        classes, count = targets.astype(np.int64), int(targets.max()) + 1
    elif targets.shape[1] == 1:
        classes, count = targets[:, 0].astype(np.int64), 2
    else:
        classes, count = targets.argmax(axis=1), targets.shape[1]
    num_rows = np.bincount(classes, minlength=count)
    num_there = int((num_rows > 0).sum())
    return {
        index: len(classes) / (num_there * int(rows)) if rows else 1.0
        for index, rows in enumerate(num_rows)
    }

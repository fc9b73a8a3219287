"""Which rows are learned from, which validate, which test: by a seed, stratified by class."""

from typing import Any

import numpy as np

Indices = np.ndarray[Any, np.dtype[np.int64]]


def split_rows(
    num_rows: int, share: float, seed: int, classes: np.ndarray[Any, Any] | None = None
) -> tuple[Indices, Indices]:
    """The rows kept and the rows set aside, each in ascending order.

    Args:
        num_rows: of all rows.
        share: to set aside, 0 ≤ share < 1.
        seed: the same seed gives the same rows.
        classes: `(num_rows,)`, each row's class; each class is split by itself, so that
            both parts have the same mix. A class of one row is learned from.
    """
    chosen = np.random.default_rng(seed)
    if share <= 0 or num_rows < 2:
        return np.arange(num_rows), np.arange(0)
    if classes is None:
        order = chosen.permutation(num_rows)
        count = min(max(1, round(num_rows * share)), num_rows - 1)
        return np.sort(order[count:]), np.sort(order[:count])
    aside: list[Indices] = []
    owed = 0.0
    for value in np.unique(classes):
        rows = np.flatnonzero(classes == value)
        # What rounding takes from one class is given back at the next ones, so that
        # many small classes do not add up to an empty part.
        owed += len(rows) * share
        count = min(round(owed), len(rows) - 1)
        owed -= count
        aside.append(chosen.permutation(rows)[:count])
    set_aside = np.sort(np.concatenate(aside))
    return np.setdiff1d(np.arange(num_rows), set_aside, assume_unique=True), set_aside

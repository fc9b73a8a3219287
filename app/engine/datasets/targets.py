"""The target column or array → class indices or numbers, and which rows have none."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.errors import DoesNotFit
from app.spec.dataset import DataChoice, LearningTask

MISSING = -1
"""The class index of a row whose target is missing or no known class."""


def takes_class_numbers(loss: str) -> bool:
    """Whether a loss or metric compares class numbers, not one number per class."""
    return loss.startswith("sparse_") or loss == "categorical_generalized_cross_entropy"


def class_indices(
    values: np.ndarray[Any, Any], class_names: Sequence[str]
) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Each row's place in `class_names`, MISSING where it has none.

    Shape: `(num_rows,)`
    """
    place = {name: index for index, name in enumerate(class_names)}
    values = values.reshape(len(values))
    if values.dtype.kind in "OUS":
        texts = np.char.decode(values, "utf-8", "replace") if values.dtype.kind == "S" else values
        found = [place.get(text, MISSING) for text in texts.tolist()]
        return np.array(found, np.int32)
    distinct, inverse = np.unique(values, return_inverse=True)
    places = [
        place.get(str(int(value)), MISSING) if np.isfinite(value) and value == int(value) else -1
        for value in distinct.tolist()
    ]
    return np.array(places, np.int32)[inverse.reshape(-1)]


def prepare_targets(
    choice: DataChoice, columns: Sequence[np.ndarray[Any, Any]]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, np.dtype[np.bool_]], np.ndarray[Any, Any] | None]:
    """Targets as a loss takes them, which rows have one, and each row's class (or None).

    Shape: `(num_rows, 1)` of 0 and 1 for two classes at one output; `(num_rows,)` class
    indices for a sparse loss; one-hot `(num_rows, num_outputs)` for any other loss on
    classes; `(num_rows, …)` numbers for regression.
    """
    if choice.learning_task is LearningTask.REGRESSION:
        numbers = [_as_float(column, choice) for column in columns]
        if len(numbers) == 1 and numbers[0].ndim > 1:
            target = numbers[0]
        else:
            target = np.stack([column.reshape(len(column)) for column in numbers], axis=1)
        has_target = np.isfinite(target).reshape(len(target), -1).all(axis=1)
        return target, has_target, None
    values = columns[0]
    if values.ndim == 2 and values.shape[1] > 1:
        one_hot = values.astype(np.float32)
        classes = one_hot.argmax(axis=1).astype(np.int32)
        has_target = np.isfinite(one_hot).all(axis=1)
    else:
        classes = class_indices(values, choice.class_names)
        has_target = classes != MISSING
        one_hot = None
    if choice.num_outputs == 1:
        return classes.astype(np.float32)[:, None], has_target, classes
    if takes_class_numbers(choice.loss):
        return classes, has_target, classes
    if one_hot is None:
        one_hot = np.eye(choice.num_outputs, dtype=np.float32)[classes]
    return one_hot, has_target, classes


def _as_float(column: np.ndarray[Any, Any], choice: DataChoice) -> np.ndarray[Any, Any]:
    if column.dtype.kind in "OUS":
        raise DoesNotFit(
            f"the target {', '.join(map(repr, choice.targets))} holds words, not numbers.",
            hint="Learn it as classes: choose a crossentropy loss.",
            where="targets",
        )
    return column.astype(np.float32)

"""Predictions on the test rows → what is right and wrong, class by class or target by target."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.spec.evaluation import (
    MAX_MATRIX_CLASSES,
    MAX_POINTS,
    AverageScore,
    ClassEvaluation,
    ClassScore,
    Confusion,
    Evaluation,
    NumberEvaluation,
)
from app.spec.histogram import Histogram

Array = np.ndarray[Any, Any]

NUM_CONFUSED = 10
MAX_BINS = 30
MAX_TARGETS_APART = 12
"""More outputs than this (a picture's pixels) are judged together."""


def evaluate_classes(
    targets: Array, outputs: Array, class_names: Sequence[str], threshold: float
) -> Evaluation:
    """A classifier's outputs against the true classes.

    Args:
        targets: class numbers `(num_rows,)`, 0 and 1 `(num_rows, 1)`, or one-hot.
        outputs: `(num_rows, num_outputs)`.
        class_names: in output order.
        threshold: above which a single output means the second class.
    """
    is_finite = np.isfinite(outputs).all(axis=1)
    true, outputs = _class_numbers(targets, 0.5)[is_finite], outputs[is_finite]
    predicted = _class_numbers(outputs, threshold)
    count = max(len(class_names), outputs.shape[1])
    names = [*class_names, *(str(index) for index in range(len(class_names), count))]
    matrix = np.zeros((count, count), np.int64)
    np.add.at(matrix, (true, predicted), 1)
    return Evaluation(
        num_rows=len(true),
        classes=_class_evaluation(matrix, names),
        note=_note(int((~is_finite).sum())),
    )


def _class_numbers(values: Array, threshold: float) -> Array:
    if values.ndim == 1:
        return values.astype(np.int64)
    if values.shape[1] == 1:
        return (values[:, 0] > threshold).astype(np.int64)
    return np.asarray(values.argmax(axis=1))


def _class_evaluation(matrix: Array, names: Sequence[str]) -> ClassEvaluation:
    right = matrix.diagonal()
    support, num_predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    precision, recall = _share(right, num_predicted), _share(right, support)
    f1 = _share(2 * right, support + num_predicted)
    num_rows = int(matrix.sum())
    occurs = (support + num_predicted) > 0

    def average(weights: Array) -> AverageScore:
        total = max(1.0, float(weights.sum()))
        means = [float(np.nan_to_num(s) @ weights) / total for s in (precision, recall, f1)]
        return AverageScore(precision=means[0], recall=means[1], f1=means[2])

    wrong = matrix.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:NUM_CONFUSED]
    pairs = [divmod(int(place), len(names)) for place in order]
    return ClassEvaluation(
        classes=tuple(
            ClassScore(
                name=name,
                precision=_number(precision[i]),
                recall=_number(recall[i]),
                f1=_number(f1[i]),
                support=int(support[i]),
                num_predicted=int(num_predicted[i]),
            )
            for i, name in enumerate(names)
        ),
        matrix=tuple(tuple(map(int, row)) for row in matrix)
        if len(names) <= MAX_MATRIX_CLASSES
        else None,
        num_right=int(right.sum()),
        accuracy=float(right.sum()) / max(1, num_rows),
        macro=average(occurs.astype(float)),
        weighted=average(support.astype(float)),
        most_confused=tuple(
            Confusion(true=names[i], predicted=names[j], count=int(wrong[i, j]))
            for i, j in pairs
            if wrong[i, j] > 0
        ),
    )


def evaluate_numbers(
    targets: Array, outputs: Array, names: Sequence[str], seed: int
) -> Evaluation | None:
    """Predicted numbers against the true ones; None where none of them is finite.

    Args:
        targets: `(num_rows, …)`.
        outputs: of the same shape.
        names: of the targets; one name for each output, or one for all of them.
        seed: of the sample of points.
    """
    true = targets.reshape(len(targets), -1).astype(np.float64)
    predicted = outputs.reshape(len(outputs), -1).astype(np.float64)
    is_finite = np.isfinite(predicted).all(axis=1)
    if not is_finite.any():
        return None
    true, predicted = true[is_finite], predicted[is_finite]
    width = true.shape[1]
    if width > MAX_TARGETS_APART:
        said = f"{', '.join(names)}: all {width:,} numbers of a row together"
        numbers = [_number_evaluation(said, true.reshape(-1), predicted.reshape(-1), seed)]
    else:
        if len(names) != width:
            names = [f"{names[0]}[{index}]" for index in range(width)]
        numbers = [
            _number_evaluation(name, true[:, index], predicted[:, index], seed)
            for index, name in enumerate(names)
        ]
    return Evaluation(
        num_rows=len(true),
        numbers=tuple(numbers),
        note=_note(int((~is_finite).sum())),
    )


def _number_evaluation(name: str, true: Array, predicted: Array, seed: int) -> NumberEvaluation:
    residuals = predicted - true
    spread = float(((true - true.mean()) ** 2).sum())
    squares = float((residuals**2).sum())
    return NumberEvaluation(
        name=name[:500],
        mae=float(np.abs(residuals).mean()),
        rmse=float(np.sqrt((residuals**2).mean())),
        r2=1 - squares / spread if spread > 0 else None,
        mean_residual=float(residuals.mean()),
        residuals=_histogram(residuals),
        points=_points(true, predicted, seed),
    )


def _histogram(values: Array) -> Histogram:
    """Bins of equal width; a few far values do not make all others one bin."""
    low, high = np.quantile(values, (0.005, 0.995))
    if not high > low:
        low, high = float(values.min()) - 0.5, float(values.max()) + 0.5
    num_bins = int(np.clip(np.sqrt(len(values)), 5, MAX_BINS))
    counts, edges = np.histogram(np.clip(values, low, high), bins=num_bins, range=(low, high))
    return Histogram(edges=tuple(map(float, edges)), counts=tuple(map(int, counts)))


def _points(true: Array, predicted: Array, seed: int) -> tuple[tuple[float, float], ...]:
    """Rows picked at random, with those that have the smallest and the largest true value."""
    if len(true) > MAX_POINTS:
        order = np.argsort(true, kind="stable")
        inner = np.random.default_rng(seed).choice(order[1:-1], MAX_POINTS - 2, replace=False)
        rows = np.concatenate([order[:1], np.sort(inner), order[-1:]])
        true, predicted = true[rows], predicted[rows]
    return tuple((float(t), float(p)) for t, p in zip(true, predicted, strict=True))


def _note(num_left_out: int) -> str | None:
    if num_left_out == 0:
        return None
    return f"{num_left_out:,} rows are left out: the model's answer for them is not a number."


def _share(part: Array, whole: Array) -> Array:
    """`part / whole`, NaN where there is nothing to share."""
    result = np.full(len(part), np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

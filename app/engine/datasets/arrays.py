"""What named arrays are: pixels, labels, one-hot labels, numbers, test parts.

Facts are gathered chunk by chunk; judgement is by dtype, shape, values and the
names that Keras's own data sets and NumPy use (x_train, y_train, x_test, y_test, arr_0).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.datasets.distribution import histogram_of, median_of
from app.engine.datasets.statistics import MAX_NUMBER_CLASSES, NumberStatistics
from app.engine.datasets.table import MAX_CATEGORIES, constant_issue
from app.spec.dataset import CategoryCount, ColumnProfile, ColumnType, DatasetIssue

IMAGE_CHANNELS = (1, 2, 3, 4)
MIN_IMAGE_SIDE = 4

_PARTS = (("train", "test"), ("training", "testing"), ("train", "val"), ("train", "valid"),
          ("train", "validation"))  # fmt: skip


@dataclass
class ArrayFacts:
    """What the values of one array tell.

    `one_hot` counts the rows of each class, None as soon as a row is not one-hot.
    `labels` counts distinct values of a vector, None when they are too many.
    """

    num_values: int = 0
    num_missing: int = 0
    num_infinite: int = 0
    numbers: NumberStatistics = field(default_factory=NumberStatistics)
    one_hot: np.ndarray[Any, Any] | None = None
    labels: Counter[str] | None = field(default_factory=Counter)


def is_text(dtype: np.dtype[Any]) -> bool:
    """Whether an array holds strings of fixed width."""
    return dtype.kind in "US"


def text_of(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A string array as unicode; bytes are read as UTF-8."""
    return np.char.decode(values, "utf-8", "replace") if values.dtype.kind == "S" else values


def gather(shape: tuple[int, ...], chunks: Iterable[np.ndarray[Any, Any]]) -> ArrayFacts:
    """The facts of one array, from its rows in chunks."""
    facts = ArrayFacts()
    is_vector = len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)
    if len(shape) == 2 and 2 <= shape[1] <= MAX_CATEGORIES:
        facts.one_hot = np.zeros(shape[1], np.int64)
    facts.numbers.is_counting_up = is_vector
    if not is_vector:
        facts.labels = facts.numbers.distinct = None
    for chunk in chunks:
        facts.num_values += chunk.size
        if is_text(chunk.dtype):
            _add_labels(facts, text_of(chunk).reshape(-1).tolist())
            continue
        facts.numbers.add(chunk.reshape(-1).astype(np.float64))
        _add_one_hot(facts, chunk)
        if facts.labels is not None and chunk.dtype.kind in "iub":
            values, counts = np.unique(chunk, return_counts=True)
            _add_counts(facts, zip(map(str, values.astype(np.int64).tolist()), counts, strict=True))
    facts.num_missing = facts.numbers.num_missing
    facts.num_infinite = facts.numbers.num_infinite
    return facts


def _add_labels(facts: ArrayFacts, values: list[str]) -> None:
    _add_counts(facts, Counter(values).items())


def _add_counts(facts: ArrayFacts, counts: Iterable[tuple[str, Any]]) -> None:
    if facts.labels is None:
        return
    for value, count in counts:
        facts.labels[value] += int(count)
    if len(facts.labels) > MAX_CATEGORIES:
        facts.labels = None


def _add_one_hot(facts: ArrayFacts, chunk: np.ndarray[Any, Any]) -> None:
    if facts.one_hot is None:
        return
    is_one = chunk == 1
    if bool((is_one | (chunk == 0)).all()) and bool((is_one.sum(axis=1) == 1).all()):
        facts.one_hot += is_one.sum(axis=0)
    else:
        facts.one_hot = None


def profile_array(
    name: str, dtype: np.dtype[Any], shape: tuple[int, ...], facts: ArrayFacts
) -> tuple[ColumnProfile, list[DatasetIssue]]:
    """The type of one array and what is worth saying about it."""
    num_rows, row_shape = shape[0], shape[1:]
    issues: list[DatasetIssue] = []
    if facts.num_missing or facts.num_infinite:
        issues.append(
            DatasetIssue(
                code="non_finite_values",
                column=name,
                message=f"{name!r} holds {facts.num_missing:,} NaN and {facts.num_infinite:,} "
                "infinite values; rows with them are left out of a run.",
            )
        )
    column_type, categories = _judge(dtype, shape, facts)
    numbers = facts.numbers
    is_constant = not is_text(dtype) and num_rows > 1 and numbers.minimum == numbers.maximum
    if is_constant:
        issues.append(constant_issue(name, is_empty=False))
    has_numbers = not is_text(dtype) and numbers.num_values > 0
    profile = ColumnProfile(
        name=name,
        type=column_type,
        dtype=str(dtype) if not is_text(dtype) else "string",
        shape=row_shape,
        num_rows=num_rows,
        num_missing=facts.num_missing + facts.num_infinite,
        num_distinct=_num_distinct(facts),
        minimum=_finite(numbers.minimum) if has_numbers else None,
        maximum=_finite(numbers.maximum) if has_numbers else None,
        mean=_finite(numbers.mean) if has_numbers else None,
        standard_deviation=_finite(numbers.standard_deviation) if has_numbers else None,
        median=median_of(numbers) if has_numbers else None,
        histogram=histogram_of(numbers) if has_numbers and not categories else None,
        categories=categories,
    )
    return profile, issues


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None


def _num_distinct(facts: ArrayFacts) -> int | None:
    if facts.labels:
        return len(facts.labels)
    return None if facts.numbers.distinct is None else len(facts.numbers.distinct)


def _judge(
    dtype: np.dtype[Any], shape: tuple[int, ...], facts: ArrayFacts
) -> tuple[ColumnType, tuple[CategoryCount, ...]]:
    row_shape = shape[1:]
    is_vector = row_shape in ((), (1,))
    if facts.one_hot is not None:
        counts = facts.one_hot.tolist()
        return ColumnType.ARRAY, tuple(
            CategoryCount(value=str(index), count=count) for index, count in enumerate(counts)
        )
    if is_vector and facts.labels and _are_labels(dtype, shape[0], facts.labels):
        return ColumnType.CATEGORY, _sorted_counts(facts.labels, dtype)
    if is_text(dtype):
        return ColumnType.TEXT, ()
    if row_shape == ():
        return ColumnType.NUMBER, facts.numbers.classes()
    if _is_image(row_shape, dtype, facts):
        return ColumnType.IMAGE, ()
    return ColumnType.ARRAY, facts.numbers.classes() if is_vector else ()


def _sorted_counts(labels: Counter[str], dtype: np.dtype[Any]) -> tuple[CategoryCount, ...]:
    in_order = sorted(labels) if is_text(dtype) else sorted(labels, key=int)
    return tuple(CategoryCount(value=value, count=labels[value]) for value in in_order)


def _are_labels(dtype: np.dtype[Any], num_rows: int, labels: Counter[str]) -> bool:
    if len(labels) <= MAX_NUMBER_CLASSES or dtype.kind == "b":
        return len(labels) < num_rows or num_rows <= 3
    return len(labels) <= num_rows / (4 if is_text(dtype) else 10)


def _is_image(row_shape: tuple[int, ...], dtype: np.dtype[Any], facts: ArrayFacts) -> bool:
    if len(row_shape) == 3:
        if row_shape[2] not in IMAGE_CHANNELS:
            return False
    elif len(row_shape) != 2:
        return False
    if min(row_shape[:2]) < MIN_IMAGE_SIDE:
        return False
    if dtype == np.uint8:
        return True
    # Pixels as floats lie in 0–1 or 0–255; time series seldom stay within either bound.
    return (
        dtype.kind == "f"
        and facts.numbers.minimum >= 0
        and (facts.numbers.maximum <= 1 or 200 < facts.numbers.maximum <= 255)
    )


def find_test_parts(names: Iterable[str]) -> dict[str, str]:
    """Which array is another's test part: `{"x_train": "x_test", …}`.

    `x` with `x_test`, `train_images` with `test_images`, `X_train` with `X_val` count too;
    a test part goes before a validation part.
    """
    all_names = list(names)
    found: dict[str, str] = {}
    lower = {name.lower(): name for name in reversed(all_names)}
    for name in all_names:
        for train, test in _PARTS:
            low = name.lower()
            candidates = [low.replace(train, test)] if train in low else []
            if train not in low and not _is_part_name(low):
                candidates = [f"{low}_{test}", f"{test}_{low}"]
            for candidate in candidates:
                if candidate in lower and lower[candidate] != name and name not in found:
                    found[name] = lower[candidate]
    return found


def _is_part_name(low: str) -> bool:
    return any(word in low.split("_") for pair in _PARTS for word in pair)

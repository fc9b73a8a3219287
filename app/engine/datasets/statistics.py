"""What is gathered of a column while its values pass by, batch by batch.

A column of numbers keeps moments, a thinned sample and, while they are few, its
distinct values; a column of text keeps its distinct values while they are few, and
its first texts. Nothing grows with the rows.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from app.engine.datasets.numerals import are_numbers, numbers_of
from app.spec.dataset import MISSING_WORDS, CategoryCount

MAX_DISTINCT = 10_000
"""Distinct values are counted up to here; beyond, a column has "many"."""

MAX_NUMBER_CLASSES = 50
"""A number column of at most so many whole values may be taken as classes."""

MAX_SAMPLE_TEXTS = 20_000
MAX_SAMPLE_CHARACTERS = 8 * 2**20
"""So much of a text column is looked at for its words."""

MAX_DISTINCT_CHARACTERS = 64 * 2**20
MAX_SAMPLE_NUMBERS = 16_384
MAX_STRAY_SHARE = 0.05
"""A column of numbers may hold this share of words; they count as missing."""

NUM_STRAYS_KEPT = 20
_FEW = 1_000


@dataclass
class NumberStatistics:
    """Moments of a stream of numbers (Chan's way of merging batches)."""

    num_values: int = 0
    num_missing: int = 0
    num_infinite: int = 0
    mean: float = 0.0
    sum_of_squares: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    is_whole: bool = True
    is_counting_up: bool = True
    distinct: dict[float, int] | None = field(default_factory=dict)
    _last: float | None = None
    _parts: list[np.ndarray[Any, Any]] = field(default_factory=list)
    _num_sampled: int = 0
    _step: int = 1

    def add(self, values: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        """Take in one batch; NaN is missing, infinite values are counted and left out."""
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(values.sum())
        finite = values
        if not math.isfinite(total):
            finite = values[np.isfinite(values)]
            num_missing = int(np.isnan(values).sum())
            self.num_missing += num_missing
            self.num_infinite += len(values) - len(finite) - num_missing
            with np.errstate(over="ignore"):
                total = float(finite.sum())
        if finite.size == 0:
            return
        self._add_moments(finite, total)
        self.minimum = min(self.minimum, float(finite.min()))
        self.maximum = max(self.maximum, float(finite.max()))
        self.is_whole = self.is_whole and _are_whole(finite)
        if self.is_counting_up:
            steps = np.diff(finite, prepend=finite[0] - 1 if self._last is None else self._last)
            self.is_counting_up = bool((steps == 1).all())
            self._last = float(finite[-1])
        if self.distinct is not None:
            self._add_distinct(finite)
        self._thin(finite)
        self.num_values += len(finite)

    def _add_moments(self, finite: np.ndarray[Any, Any], total: float) -> None:
        count = finite.size
        mean = total / count
        if not math.isfinite(mean):
            mean = float(np.mean(finite / count) * count)
        difference, num_all = mean - self.mean, self.num_values + count
        with np.errstate(over="ignore"):
            distances = finite - mean
            self.sum_of_squares += float(np.dot(distances, distances))
            self.sum_of_squares += difference * difference * self.num_values * count / num_all
        self.mean += difference * count / num_all

    def _add_distinct(self, finite: np.ndarray[Any, Any]) -> None:
        assert self.distinct is not None  # noqa: S101 - asked for by `add`
        head = finite[: 2 * MAX_DISTINCT]
        if len(head) < len(finite) and len(np.unique(head)) > MAX_DISTINCT:
            self.distinct = None  # without sorting the rest
            return
        values_here, counts = np.unique(finite, return_counts=True)
        if len(values_here) > MAX_DISTINCT:
            self.distinct = None
            return
        for value, number in zip(values_here.tolist(), counts.tolist(), strict=True):
            self.distinct[value] = self.distinct.get(value, 0) + number
        if len(self.distinct) > MAX_DISTINCT:
            self.distinct = None

    def _thin(self, finite: np.ndarray[Any, Any]) -> None:
        """Keep every so many-th value; fewer as more of them come."""
        kept = finite[-self.num_values % self._step :: self._step].copy()
        self._parts.append(kept)
        self._num_sampled += len(kept)
        while self._num_sampled > 2 * MAX_SAMPLE_NUMBERS:
            thinned = np.concatenate(self._parts)[::2].copy()
            self._parts, self._num_sampled = [thinned], len(thinned)
            self._step *= 2

    @property
    def sample(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """All finite values, or evenly chosen ones where they are many."""
        return np.concatenate(self._parts) if self._parts else np.empty(0)

    @property
    def standard_deviation(self) -> float:
        """Of all values seen (the population's)."""
        return math.sqrt(self.sum_of_squares / self.num_values) if self.num_values else 0.0

    def classes(self) -> tuple[CategoryCount, ...]:
        """Value counts where the values are few and whole, so that they can be classes."""
        if not self.is_whole or self.distinct is None or len(self.distinct) > MAX_NUMBER_CLASSES:
            return ()
        return tuple(
            CategoryCount(value=str(int(value)), count=count)
            for value, count in sorted(self.distinct.items())
        )


def _are_whole(finite: np.ndarray[Any, Any]) -> bool:
    head = finite[:_FEW]
    return bool((head == np.floor(head)).all()) and bool((finite == np.floor(finite)).all())


@dataclass
class TextStatistics:
    """Distinct values of a stream of texts, and whether they are numbers after all.

    `numbers` is None as soon as more words stand among the numbers than slips would;
    with `is_number` (a person said so) never.
    """

    missing_words: Sequence[str] = MISSING_WORDS
    decimal_point: str = "."
    is_number: bool = False
    num_values: int = 0
    num_missing: int = 0
    num_characters: int = 0
    num_strays: int = 0
    strays: Counter[str] = field(default_factory=Counter)
    distinct: Counter[str] | None = field(default_factory=Counter)
    numbers: NumberStatistics | None = field(default_factory=NumberStatistics)
    sample: list[str] = field(default_factory=list)

    def add(self, values: Any) -> None:
        """Take in one batch, a pyarrow string array."""
        values = cleaned(values, self.missing_words)
        known = values.drop_null()
        self.num_missing += values.null_count
        self.num_values += len(known)
        if len(self.sample) < MAX_SAMPLE_TEXTS and self.num_characters < MAX_SAMPLE_CHARACTERS:
            self.sample += known.slice(0, MAX_SAMPLE_TEXTS - len(self.sample)).to_pylist()
        self.num_characters += compute.sum(compute.binary_length(known)).as_py() or 0
        if self.numbers is not None:
            self._add_numbers(known)
        if self.distinct is not None:
            self._add_distinct(known)

    def _add_numbers(self, known: Any) -> None:
        is_number = are_numbers(known, self.decimal_point)
        strays = known.filter(compute.invert(is_number))
        self.num_strays += len(strays)
        for entry in compute.value_counts(strays.slice(0, 1_000)).to_pylist():
            if len(self.strays) < NUM_STRAYS_KEPT or entry["values"] in self.strays:
                self.strays[entry["values"]] += entry["counts"]
        are_too_many = self.num_strays > MAX_STRAY_SHARE * self.num_values
        if are_too_many and self.num_values > _FEW and not self.is_number:
            self.numbers = None
        elif self.numbers is not None:
            self.numbers.add(numbers_of(known.filter(is_number), self.decimal_point))

    def _add_distinct(self, known: Any) -> None:
        assert self.distinct is not None  # noqa: S101 - asked for by `add`
        counts = compute.value_counts(known)
        if len(counts) > MAX_DISTINCT or self.num_characters > MAX_DISTINCT_CHARACTERS:
            self.distinct = None
            return
        for entry in counts.to_pylist():
            self.distinct[entry["values"]] += entry["counts"]
        if len(self.distinct) > MAX_DISTINCT:
            self.distinct = None


def cleaned(values: Any, missing_words: Sequence[str]) -> Any:
    """A pyarrow string array without outer spaces, words for "missing" made null."""
    values = compute.utf8_trim_whitespace(values)
    words = pa.array(missing_words, pa.string())
    return compute.if_else(
        compute.is_in(values, value_set=words), pa.scalar(None, pa.string()), values
    )


Statistics = NumberStatistics | TextStatistics

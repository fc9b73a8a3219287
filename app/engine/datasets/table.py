"""What a table's columns hold: statistics gathered batch by batch, then a type for each.

A column of numbers keeps moments and, while they are few, its distinct values; a
column of text keeps its distinct values while they are few. Nothing grows with the rows.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from app.engine.datasets.words import text_facts
from app.spec.dataset import (
    MISSING_WORDS,
    CategoryCount,
    ColumnProfile,
    ColumnType,
    DatasetIssue,
)
from app.spec.guessing import is_identifier_name

MAX_DISTINCT = 10_000
"""Distinct values are counted up to here; beyond, a column has "many"."""

MAX_INPUT_CATEGORIES = 100
"""A category column with more values is not offered as an input: one number each."""

MAX_CATEGORIES = 1_000
MAX_NUMBER_CLASSES = 50
"""A number column of at most so many whole values may be taken as classes."""

MAX_CATEGORY_CHARACTERS = 200
MAX_SAMPLE_TEXTS = 20_000
MAX_SAMPLE_CHARACTERS = 8 * 2**20
"""So much of a text column is looked at for its words."""

MAX_DISTINCT_CHARACTERS = 64 * 2**20
_DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ][\d:.,+ZAPM -]+)?$"
)
_YES_NO = ({"true", "false"}, {"yes", "no"}, {"t", "f"}, {"y", "n"})


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

    def add(self, values: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        """Take in one batch; NaN is missing, infinite values are counted and left out."""
        finite = values[np.isfinite(values)]
        self.num_missing += int(np.isnan(values).sum())
        self.num_infinite += int(np.isinf(values).sum())
        if finite.size == 0:
            return
        count, mean = finite.size, float(finite.mean())
        if not math.isfinite(mean):
            mean = float(np.mean(finite / count) * count)
        difference, total = mean - self.mean, self.num_values + count
        with np.errstate(over="ignore"):
            self.sum_of_squares += float(np.square(finite - mean).sum())
            self.sum_of_squares += difference * difference * self.num_values * count / total
        self.mean += difference * count / total
        self.num_values = total
        self.minimum = min(self.minimum, float(finite.min()))
        self.maximum = max(self.maximum, float(finite.max()))
        self.is_whole = self.is_whole and bool((finite == np.floor(finite)).all())
        if self.is_counting_up:
            steps = np.diff(finite, prepend=finite[0] - 1 if self._last is None else self._last)
            self.is_counting_up = bool((steps == 1).all())
            self._last = float(finite[-1])
        if self.distinct is not None:
            values_here, counts = np.unique(finite, return_counts=True)
            if len(values_here) > MAX_DISTINCT:
                self.distinct = None
                return
            for value, number in zip(values_here.tolist(), counts.tolist(), strict=True):
                self.distinct[value] = self.distinct.get(value, 0) + number
            if len(self.distinct) > MAX_DISTINCT:
                self.distinct = None

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


@dataclass
class TextStatistics:
    """Distinct values of a stream of texts, and whether all of them are numbers after all."""

    num_values: int = 0
    num_missing: int = 0
    num_characters: int = 0
    distinct: Counter[str] | None = field(default_factory=Counter)
    numbers: NumberStatistics | None = field(default_factory=NumberStatistics)
    sample: list[str] = field(default_factory=list)

    def add(self, values: Any) -> None:
        """Take in one batch, a pyarrow string array."""
        values = cleaned(values)
        self.num_missing += values.null_count
        self.num_values += len(values) - values.null_count
        known = values.drop_null()
        if len(self.sample) < MAX_SAMPLE_TEXTS and self.num_characters < MAX_SAMPLE_CHARACTERS:
            self.sample += known.slice(0, MAX_SAMPLE_TEXTS - len(self.sample)).to_pylist()
        self.num_characters += compute.sum(compute.utf8_length(known)).as_py() or 0
        if self.numbers is not None:
            numbers = as_numbers(values)
            if numbers is None:
                self.numbers = None
            else:
                self.numbers.add(numbers)
        if self.distinct is not None:
            counts = compute.value_counts(known)
            if len(counts) > MAX_DISTINCT or self.num_characters > MAX_DISTINCT_CHARACTERS:
                self.distinct = None
                return
            for entry in counts.to_pylist():
                self.distinct[entry["values"]] += entry["counts"]
            if len(self.distinct) > MAX_DISTINCT:
                self.distinct = None


def cleaned(values: Any) -> Any:
    """A pyarrow string array without outer spaces, words for "missing" made null."""
    values = compute.utf8_trim_whitespace(values)
    is_missing = compute.is_in(values, value_set=pa.array(MISSING_WORDS, pa.string()))
    return compute.if_else(is_missing, pa.scalar(None, pa.string()), values)


def as_numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """A pyarrow string array as numbers, NaN for null; None where a value is no number."""
    try:
        numbers = compute.cast(values, pa.float64())
    except pa.ArrowInvalid:
        return None
    return number_array(numbers)


def number_array(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A pyarrow double array as NumPy, NaN for null."""
    array: np.ndarray[Any, np.dtype[np.float64]] = values.to_numpy(zero_copy_only=False)
    return array


Statistics = NumberStatistics | TextStatistics


def profile_column(
    name: str, statistics: Statistics, num_rows: int
) -> tuple[ColumnProfile, list[DatasetIssue]]:
    """The type of one column and what is worth saying about it."""
    if isinstance(statistics, TextStatistics):
        if statistics.numbers is None or statistics.num_values == 0:
            return _profile_text(name, statistics, num_rows)
        statistics = statistics.numbers
    return _profile_numbers(name, statistics, num_rows)


def _profile_numbers(
    name: str, numbers: NumberStatistics, num_rows: int
) -> tuple[ColumnProfile, list[DatasetIssue]]:
    issues: list[DatasetIssue] = []
    num_missing = numbers.num_missing + numbers.num_infinite
    if numbers.num_infinite:
        issues.append(
            DatasetIssue(
                code="infinite_values",
                column=name,
                message=f"{numbers.num_infinite:,} values of {name!r} are infinite or too large "
                "for a number; they count as missing.",
            )
        )
    num_distinct = None if numbers.distinct is None else len(numbers.distinct)
    common: dict[str, Any] = {
        "name": name,
        "dtype": "float64",
        "num_rows": num_rows,
        "num_missing": num_missing,
        "num_distinct": num_distinct,
    }
    if num_distinct is not None and num_distinct <= 1:
        issues.append(constant_issue(name, numbers.num_values == 0))
        return ColumnProfile(type=ColumnType.CONSTANT, **common), issues
    is_counting = numbers.is_counting_up and numbers.is_whole and numbers.num_values == num_rows
    if num_rows > 20 and (is_counting or _is_named_identifier(name, numbers)):
        what = "counts the rows" if is_counting else "has another whole number in every row"
        issues.append(
            DatasetIssue(
                code="identifier",
                column=name,
                message=f"{name!r} {what}; it tells nothing about them, so it is left "
                "out of the inputs.",
            )
        )
    deviation = numbers.standard_deviation
    profile = ColumnProfile(
        type=ColumnType.NUMBER,
        minimum=numbers.minimum,
        maximum=numbers.maximum,
        mean=numbers.mean if math.isfinite(numbers.mean) else None,
        standard_deviation=deviation if math.isfinite(deviation) else None,
        categories=numbers.classes(),
        encoded_width=1,
        **common,
    )
    return profile, issues


def _is_named_identifier(name: str, numbers: NumberStatistics) -> bool:
    """Whether a column is called an id, and no value comes twice (as far as was counted)."""
    if not is_identifier_name(name) or not numbers.is_whole:
        return False
    return numbers.distinct is None or len(numbers.distinct) == numbers.num_values


def _profile_text(
    name: str, texts: TextStatistics, num_rows: int
) -> tuple[ColumnProfile, list[DatasetIssue]]:
    distinct = texts.distinct
    common: dict[str, Any] = {
        "name": name,
        "dtype": "string",
        "num_rows": num_rows,
        "num_missing": texts.num_missing,
        "num_distinct": None if distinct is None else len(distinct),
    }
    if distinct is not None and len(distinct) <= 1:
        profile = ColumnProfile(type=ColumnType.CONSTANT, **common)
        return profile, [constant_issue(name, not distinct)]
    if distinct is None or _is_text(distinct, texts):
        how_many = "very many" if distinct is None else f"{len(distinct):,}"
        mixed = _mixed_issue(name, distinct, texts.num_values) if distinct else None
        if _holds_dates(distinct):
            profile = ColumnProfile(type=ColumnType.TEXT, **common)
            return profile, [mixed or _date_issue(name, how_many)]
        facts = text_facts(texts.sample)
        profile = ColumnProfile(
            type=ColumnType.TEXT, text=facts, encoded_width=facts.sequence_length, **common
        )
        return profile, [mixed or _text_issue(name, how_many)]
    categories = tuple(
        CategoryCount(value=value, count=count) for value, count in sorted(distinct.items())
    )
    mixed = _mixed_issue(name, distinct, texts.num_values)
    if {value.lower() for value in distinct} in _YES_NO and len(distinct) == 2:
        profile = ColumnProfile(
            type=ColumnType.BOOLEAN, categories=categories, encoded_width=1, **common
        )
        return profile, []
    issues = [mixed] if mixed else []
    width = len(categories) if len(categories) <= MAX_INPUT_CATEGORIES else None
    if width is None:
        issues.append(
            DatasetIssue(
                code="many_categories",
                column=name,
                message=f"{name!r} has {len(categories):,} different values; up to "
                f"{MAX_INPUT_CATEGORIES} can be an input, so it is left out of the inputs.",
            )
        )
    profile = ColumnProfile(
        type=ColumnType.CATEGORY, categories=categories, encoded_width=width, **common
    )
    return profile, issues


def _holds_dates(distinct: Counter[str] | None) -> bool:
    return distinct is not None and all(map(_DATE.match, distinct))


def _date_issue(name: str, how_many: str) -> DatasetIssue:
    return DatasetIssue(
        code="date_column",
        column=name,
        message=f"{name!r} holds dates ({how_many} different ones). A date cannot be an input "
        "yet: add columns of numbers for what matters of it (year, month, weekday, days since "
        "a start), or leave it out.",
    )


def _text_issue(name: str, how_many: str) -> DatasetIssue:
    return DatasetIssue(
        code="text_column",
        column=name,
        message=f"{name!r} is text ({how_many} different values). It can be the only input, as a "
        "sequence of words; beside other columns it is left out.",
    )


def _mixed_issue(name: str, distinct: Counter[str], num_values: int) -> DatasetIssue | None:
    """Said of a column of numbers with a few words among them: a slip more often than meant."""
    words = [value for value in distinct if as_numbers(pa.array([value])) is None]
    num_words = sum(distinct[word] for word in words)
    if num_words > 0.1 * num_values:
        return None
    return DatasetIssue(
        code="mixed_values",
        column=name,
        message=f"{num_words:,} of {num_values:,} values of {name!r} are not numbers "
        f"({', '.join(map(repr, sorted(words)[:3]))}), so the column is not read as numbers. "
        "If they stand for missing values, leave them blank.",
    )


def _is_text(distinct: Counter[str], texts: TextStatistics) -> bool:
    if len(distinct) > MAX_CATEGORIES or max(map(len, distinct)) > MAX_CATEGORY_CHARACTERS:
        return True
    if len(distinct) <= 20:
        return texts.num_values < 2 * len(distinct) and len(distinct) > 3
    return len(distinct) > 0.4 * texts.num_values


def constant_issue(name: str, is_empty: bool) -> DatasetIssue:
    """Said of a column that cannot help to tell rows apart."""
    what = "has no values at all" if is_empty else "has the same value in every row"
    return DatasetIssue(
        code="constant_column",
        column=name,
        message=f"{name!r} {what}; it is left out of the inputs.",
    )

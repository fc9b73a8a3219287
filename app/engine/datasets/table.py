"""What a table's columns are: a type for each, judged from its statistics or said by a person."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.engine.datasets.distribution import far_values_issue, histogram_of, median_of
from app.engine.datasets.header import is_code
from app.engine.datasets.statistics import NumberStatistics, Statistics, TextStatistics
from app.engine.datasets.words import text_facts
from app.errors import DoesNotFit
from app.spec.dataset import CategoryCount, ColumnProfile, ColumnType, DatasetIssue
from app.spec.guessing import is_identifier_name

MAX_INPUT_CATEGORIES = 100
"""A category column with more values is not offered as an input: one number each."""

MAX_CATEGORIES = 1_000
MAX_CATEGORY_CHARACTERS = 200
MIN_NUMBERS = 20
"""A column with words among its numbers holds numbers where there are at least so many."""

MAX_CODES = 10
"""With so few different values they are codes: one that is no number belongs to them."""

MAX_ROWS_NOT_COUNTED = 20
"""In so small a table a column may count up by chance: ranks, doses."""

MIN_DISTINCT_SHARE = 0.5
"""A column called an id tells rows apart when so many of its numbers are different."""

MAX_DATE_CATEGORIES = 12
_DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ][\d:.,+ZAPM -]+)?$"
)
_YES_NO = ({"true", "false"}, {"yes", "no"}, {"t", "f"}, {"y", "n"})

Profiled = tuple[ColumnProfile, list[DatasetIssue]]


def profile_column(
    name: str,
    statistics: Statistics,
    num_rows: int,
    wished: ColumnType | None = None,
    is_row_name: bool = False,
) -> Profiled:
    """The type of one column and what is worth saying about it.

    Args:
        name: of the column.
        statistics: of its values.
        num_rows: of the table.
        wished: what a person says that it is.
        is_row_name: the first column, without a name in a table whose others have one.

    Raises:
        DoesNotFit: the column cannot be what is wished.
    """
    if wished is not None:
        return _profile_wished(name, statistics, num_rows, wished)
    if isinstance(statistics, NumberStatistics):
        profile, issues = _profile_numbers(name, statistics, num_rows, statistics.num_missing)
        if is_row_name and profile.type is ColumnType.NUMBER:
            issues = [*filter(None, (_row_name_issue(name, statistics),)), *issues]
        return profile, _once(issues)
    if statistics.num_values and _holds_numbers(statistics):
        code = _code_among(statistics)
        if code is None:
            return _profile_stray_numbers(name, statistics, num_rows)
        profile, issues = _profile_text(name, statistics, num_rows)
        return profile, [_code_issue(name, code), *issues]
    return _profile_text(name, statistics, num_rows)


def _profile_wished(
    name: str, statistics: Statistics, num_rows: int, wished: ColumnType
) -> Profiled:
    if isinstance(statistics, NumberStatistics):
        return _profile_numbers(name, statistics, num_rows, statistics.num_missing)
    distinct = statistics.distinct
    if distinct is not None and len(distinct) <= 1:
        return _profile_constant(name, statistics, num_rows)
    if wished is ColumnType.NUMBER:
        if statistics.numbers is None or statistics.numbers.num_values == 0:
            raise _cannot_be(name, wished, "none of its values is a number")
        return _profile_stray_numbers(name, statistics, num_rows)
    if wished is ColumnType.TEXT:
        return _profile_words(name, statistics, num_rows, [])
    if distinct is None or len(distinct) > MAX_CATEGORIES:
        how_many = "more than 10,000" if distinct is None else f"{len(distinct):,}"
        raise _cannot_be(
            name, wished, f"it has {how_many} different values; at most {MAX_CATEGORIES:,} can be"
        )
    if wished is ColumnType.BOOLEAN:
        if not _are_yes_and_no(distinct):
            raise _cannot_be(name, wished, "its values are not yes and no, or true and false")
        return _profile_boolean(name, statistics, distinct, num_rows)
    return _profile_categories(name, statistics, distinct, num_rows, [])


def _cannot_be(name: str, wished: ColumnType, reason: str) -> DoesNotFit:
    return DoesNotFit(
        f"The column {name!r} cannot be read as {wished.value}: {reason}.",
        hint="Choose another type for it, or leave it as it was read.",
        where=f"column_types.{name}",
    )


def _holds_numbers(texts: TextStatistics) -> bool:
    """Whether all values are numbers, or all but a few slips."""
    if texts.numbers is None or texts.numbers.num_values == 0:
        return False
    if texts.num_strays == 0:
        return True
    is_rare = texts.num_strays <= 0.05 * texts.num_values
    is_code = texts.distinct is not None and len(texts.distinct) <= MAX_CODES
    return is_rare and texts.numbers.num_values >= MIN_NUMBERS and not is_code


def _code_among(texts: TextStatistics) -> str | None:
    """A code such as 01067, where all values are whole: as a number it would be another."""
    values = texts.sample if texts.distinct is None else texts.distinct
    if texts.num_strays or texts.numbers is None or not texts.numbers.is_whole:
        return None
    return next(filter(is_code, values), None)


def _code_issue(name: str, code: str) -> DatasetIssue:
    return DatasetIssue(
        code="leading_zeros",
        column=name,
        message=f"{name!r} holds codes that begin with 0 ({code[:40]!r}): it is read as words, "
        "not as numbers. If it holds amounts, make it a number.",
    )


def _profile_stray_numbers(name: str, texts: TextStatistics, num_rows: int) -> Profiled:
    numbers = texts.numbers
    assert numbers is not None  # noqa: S101 - the callers saw to it
    profile, issues = _profile_numbers(
        name, numbers, num_rows, texts.num_missing + texts.num_strays
    )
    if texts.num_strays:
        shown = ", ".join(map(repr, (word[:40] for word in sorted(texts.strays)[:3])))
        issues.append(
            DatasetIssue(
                code="stray_words",
                column=name,
                message=f"{texts.num_strays:,} of {texts.num_values:,} values of {name!r} are not "
                f"numbers ({shown}); they count as missing. If they mean something, make the "
                "column a category.",
            )
        )
    return profile, issues


def _profile_numbers(
    name: str, numbers: NumberStatistics, num_rows: int, num_missing: int
) -> Profiled:
    issues: list[DatasetIssue] = []
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
        "num_missing": num_missing + numbers.num_infinite,
        "num_distinct": num_distinct,
    }
    if num_distinct is not None and num_distinct <= 1:
        issues.append(constant_issue(name, numbers.num_values == 0))
        return ColumnProfile(type=ColumnType.CONSTANT, **common), issues
    issues += filter(None, (_identifier_issue(name, numbers, num_rows),))
    issues += filter(None, (far_values_issue(name, numbers),))
    deviation = numbers.standard_deviation
    profile = ColumnProfile(
        type=ColumnType.NUMBER,
        minimum=numbers.minimum,
        maximum=numbers.maximum,
        mean=numbers.mean if math.isfinite(numbers.mean) else None,
        standard_deviation=deviation if math.isfinite(deviation) else None,
        median=median_of(numbers),
        histogram=histogram_of(numbers),
        categories=numbers.classes(),
        encoded_width=1,
        **common,
    )
    return profile, issues


def _identifier_issue(name: str, numbers: NumberStatistics, num_rows: int) -> DatasetIssue | None:
    is_named = is_identifier_name(name)
    # Years and ages count up too, but not from the first row's number.
    is_counting = _counts_rows(numbers, num_rows) and (is_named or numbers.minimum in (0, 1))
    if num_rows <= MAX_ROWS_NOT_COUNTED and not (is_named and is_counting):
        return None
    if not is_counting and not (is_named and _tells_rows_apart(numbers, MIN_DISTINCT_SHARE)):
        return None
    return _tells_nothing(name, numbers, is_counting)


def _row_name_issue(name: str, numbers: NumberStatistics) -> DatasetIssue | None:
    """Said of numbers before the named columns: rows taken from a larger table keep theirs."""
    is_counting = _counts_rows(numbers, numbers.num_values)
    if not is_counting and not _tells_rows_apart(numbers, 1.0):
        return None
    return _tells_nothing(name, numbers, is_counting)


def _once(issues: list[DatasetIssue]) -> list[DatasetIssue]:
    return list({issue.code: issue for issue in reversed(issues)}.values())[::-1]


def _counts_rows(numbers: NumberStatistics, num_rows: int) -> bool:
    return numbers.is_counting_up and numbers.is_whole and numbers.num_values == num_rows


def _tells_rows_apart(numbers: NumberStatistics, share: float) -> bool:
    """Whether so many of the whole numbers are different (as far as was counted)."""
    if not numbers.is_whole:
        return False
    return numbers.distinct is None or len(numbers.distinct) >= share * numbers.num_values


def _tells_nothing(name: str, numbers: NumberStatistics, is_counting: bool) -> DatasetIssue:
    is_each = numbers.distinct is None or len(numbers.distinct) == numbers.num_values
    what = f"has another whole number in {'every' if is_each else 'most'} row{'s' * (not is_each)}"
    if is_counting:
        what = "counts the rows"
    return DatasetIssue(
        code="identifier",
        column=name,
        message=f"{name!r} {what}; it tells nothing about them, so it is left out of the inputs.",
    )


def _common(name: str, texts: TextStatistics, num_rows: int) -> dict[str, Any]:
    return {
        "name": name,
        "dtype": "string",
        "num_rows": num_rows,
        "num_missing": texts.num_missing,
        "num_distinct": None if texts.distinct is None else len(texts.distinct),
    }


def _profile_text(name: str, texts: TextStatistics, num_rows: int) -> Profiled:
    distinct = texts.distinct
    if distinct is not None and len(distinct) <= 1:
        return _profile_constant(name, texts, num_rows)
    mixed = _mixed_issue(name, texts)
    issues = [mixed] if mixed else []
    holds_dates = _hold_dates(texts.sample if distinct is None else distinct)
    if holds_dates and (distinct is None or len(distinct) > MAX_DATE_CATEGORIES):
        profile = ColumnProfile(type=ColumnType.TEXT, **_common(name, texts, num_rows))
        return profile, [*issues, _date_issue(name, distinct)]
    if distinct is None or _is_text(distinct, texts):
        return _profile_words(name, texts, num_rows, issues)
    if _are_yes_and_no(distinct):
        return _profile_boolean(name, texts, distinct, num_rows)
    return _profile_categories(name, texts, distinct, num_rows, issues)


def _profile_constant(name: str, texts: TextStatistics, num_rows: int) -> Profiled:
    profile = ColumnProfile(type=ColumnType.CONSTANT, **_common(name, texts, num_rows))
    return profile, [constant_issue(name, is_empty=texts.num_values == 0)]


def _profile_words(
    name: str, texts: TextStatistics, num_rows: int, issues: list[DatasetIssue]
) -> Profiled:
    facts = text_facts(texts.sample)
    profile = ColumnProfile(
        type=ColumnType.TEXT,
        text=facts,
        encoded_width=facts.sequence_length,
        **_common(name, texts, num_rows),
    )
    how_many = "very many" if texts.distinct is None else f"{len(texts.distinct):,}"
    said = DatasetIssue(
        code="text_column",
        column=name,
        message=f"{name!r} is text ({how_many} different values). It can be the only input, as a "
        "sequence of words; beside other columns it is left out.",
    )
    return profile, issues or [said]


def _are_yes_and_no(distinct: Counter[str]) -> bool:
    return len(distinct) == 2 and {value.lower() for value in distinct} in _YES_NO


def _sorted_counts(distinct: Counter[str]) -> tuple[CategoryCount, ...]:
    return tuple(CategoryCount(value=v, count=count) for v, count in sorted(distinct.items()))


def _profile_boolean(
    name: str, texts: TextStatistics, distinct: Counter[str], num_rows: int
) -> Profiled:
    profile = ColumnProfile(
        type=ColumnType.BOOLEAN,
        categories=_sorted_counts(distinct),
        encoded_width=1,
        **_common(name, texts, num_rows),
    )
    return profile, []


def _profile_categories(
    name: str,
    texts: TextStatistics,
    distinct: Counter[str],
    num_rows: int,
    issues: list[DatasetIssue],
) -> Profiled:
    width = len(distinct) if len(distinct) <= MAX_INPUT_CATEGORIES else None
    if width is None:
        issues = [
            *issues,
            DatasetIssue(
                code="many_categories",
                column=name,
                message=f"{name!r} has {len(distinct):,} different values; up to "
                f"{MAX_INPUT_CATEGORIES} can be an input, so it is left out of the inputs.",
            ),
        ]
    profile = ColumnProfile(
        type=ColumnType.CATEGORY,
        categories=_sorted_counts(distinct),
        encoded_width=width,
        **_common(name, texts, num_rows),
    )
    return profile, issues


def _hold_dates(values: Iterable[str]) -> bool:
    return all(map(_DATE.match, values))


def _date_issue(name: str, distinct: Counter[str] | None) -> DatasetIssue:
    how_many = "very many" if distinct is None else f"{len(distinct):,}"
    return DatasetIssue(
        code="date_column",
        column=name,
        message=f"{name!r} holds dates ({how_many} different ones). A date cannot be an input "
        "yet: add columns of numbers for what matters of it (year, month, weekday, days since "
        "a start), or leave it out.",
    )


def _mixed_issue(name: str, texts: TextStatistics) -> DatasetIssue | None:
    """Said of a column of numbers with some words among them: a slip more often than meant."""
    if texts.numbers is None or not 0 < texts.num_strays <= 0.1 * texts.num_values:
        return None
    shown = ", ".join(map(repr, (word[:40] for word in sorted(texts.strays)[:3])))
    return DatasetIssue(
        code="mixed_values",
        column=name,
        message=f"{texts.num_strays:,} of {texts.num_values:,} values of {name!r} are not numbers "
        f"({shown}), so the column is not read as numbers. If they stand for missing values, add "
        "them to the words for missing values, or make the column a number.",
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

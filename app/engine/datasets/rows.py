"""Rows that a person sends → columns, as the reader of a data file gives them.

So `encoding.encode` makes the same numbers of them as it made in training. Where a
file's stray value counts as missing, a person who predicts is told of it instead:
the answer would look right and be about another row.
"""

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from app.engine.datasets.data_format import Columns
from app.engine.datasets.encoding import NO_WORDS, YES_WORDS
from app.engine.datasets.numerals import number_of
from app.errors import DoesNotFit
from app.spec.base import JsonValue
from app.spec.dataset import MISSING_WORDS, ColumnEncoding, EncodingKind

Row = Mapping[str, JsonValue]

_WHOLE = re.compile(r"(-?\d+)\.0+")
_LARGEST = float(np.finfo(np.float32).max)


def columns_of_rows(
    rows: Sequence[Row],
    encodings: Sequence[ColumnEncoding],
    missing_words: Sequence[str] = MISSING_WORDS,
    decimal_point: str = ".",
) -> Columns:
    """The columns that `encodings` ask for; `missing_words` and `decimal_point` are the table's.

    Raises:
        DoesNotFit: a value is not what its column holds; `where` says which.
    """
    columns: Columns = {}
    for encoding in encodings:
        cells = [
            _cell(row[encoding.column], encoding, place, missing_words, decimal_point)
            for place, row in enumerate(rows)
        ]
        is_number = encoding.kind is EncodingKind.STANDARDIZE
        columns[encoding.column] = np.array(cells, np.float64 if is_number else object)
    return columns


def _cell(
    value: JsonValue,
    encoding: ColumnEncoding,
    place: int,
    missing_words: Sequence[str],
    decimal_point: str,
) -> float | str | None:
    if isinstance(value, list | dict):
        raise _unreadable(value, encoding, place, "a single value")
    text = None if value is None else str(value).strip()
    if text is None or text in missing_words:
        return math.nan if encoding.kind is EncodingKind.STANDARDIZE else None
    if encoding.kind is EncodingKind.STANDARDIZE:
        return _number(value, encoding, place, decimal_point)
    if encoding.kind is EncodingKind.BOOLEAN:
        return _yes_or_no(text, encoding, place)
    if encoding.kind is EncodingKind.TEXT:
        return text
    return _category(value, text, encoding)


def _number(value: JsonValue, encoding: ColumnEncoding, place: int, decimal_point: str) -> float:
    assert isinstance(value, bool | int | float | str)  # noqa: S101 - `_cell` saw to it
    written = number_of(value, decimal_point) if isinstance(value, str) else None
    try:
        number = float(value) if written is None else written
    except OverflowError:
        number = math.inf
    except ValueError as error:
        raise _unreadable(value, encoding, place, "a number") from error
    if abs(number) > _LARGEST:
        raise _unreadable(value, encoding, place, "a number of a size that a network can take")
    return number


def _yes_or_no(text: str, encoding: ColumnEncoding, place: int) -> str:
    word = text.lower().removesuffix(".0")
    if word not in YES_WORDS and word not in NO_WORDS:
        raise _unreadable(text, encoding, place, "true or false")
    return word


def _category(value: JsonValue, text: str, encoding: ColumnEncoding) -> str:
    """The text that the table had: 3.0 and 3 are one category, so are true and "True"."""
    if text in encoding.categories:
        return text
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str) and (whole := _WHOLE.fullmatch(text)):
        return whole.group(1)
    if isinstance(value, bool):
        return next((name for name in encoding.categories if name.lower() == text.lower()), text)
    return text


def _unreadable(
    value: JsonValue, encoding: ColumnEncoding, place: int, expected: str
) -> DoesNotFit:
    shown = str(value)
    shown = shown if len(shown) <= 50 else shown[:49] + "…"
    return DoesNotFit(
        f"Row {place + 1}, column {encoding.column!r}: {shown!r} came where {expected} was "
        "expected.",
        hint="Leave the value out (null) where it is not known.",
        where=f"rows[{place}].{encoding.column}",
    )

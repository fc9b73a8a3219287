"""Values as Python has them, from JSON and Excel, as columns of record batches."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from app.engine.datasets.table_format import NotANumber

ROWS_AT_ONCE = 10_000

Values = Sequence[Any]
"""One row, in the columns' order; None where there is no value."""


def record_batches(
    rows: Iterable[Values],
    names: Sequence[str],
    text_columns: frozenset[int],
    include: Sequence[str] | None,
) -> Iterator[Any]:
    """Rows as pyarrow record batches; see `OpenTable.batches`.

    Raises:
        NotANumber: for a value in a number column that is none.
    """
    place = {name: index for index, name in enumerate(names)}
    wanted = list(names if include is None else include)
    schema = pa.schema(
        (name, pa.string() if place[name] in text_columns else pa.float64()) for name in wanted
    )
    waiting: list[Values] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == ROWS_AT_ONCE:
            yield _batch(waiting, [place[name] for name in wanted], schema)
            waiting = []
    if waiting or not names:
        yield _batch(waiting, [place[name] for name in wanted], schema)


def _batch(rows: list[Values], indices: list[int], schema: Any) -> Any:
    arrays = [
        pa.array(_converted(rows, index, field.type == pa.string()), field.type)
        for index, field in zip(indices, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _converted(rows: list[Values], index: int, is_text: bool) -> list[Any]:
    convert: Callable[[Any], Any] = text_of if is_text else _number_of
    try:
        return [convert(row[index]) for row in rows]
    except (TypeError, ValueError) as error:
        raise NotANumber(index) from error


def _number_of(value: Any) -> float | None:
    """A number; None where there is none.

    Raises:
        TypeError: for anything else.
    """
    if value is None:
        return None
    if type(value) is float:
        return None if math.isnan(value) else value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            return math.copysign(math.inf, value)
    raise TypeError


def text_of(value: Any) -> str | None:
    """A value as a table writes it: 3.0 is 3, and what is no value is None."""
    if value is None or isinstance(value, str):
        # Lone surrogates, which JSON can write, are no text.
        return None if value is None else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**300 else "inf"
    if isinstance(value, datetime):
        is_day = value.time() == time.min and value.tzinfo is None
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return json.dumps(value, ensure_ascii=False)[:100_000]


def is_number_or_none(value: Any) -> bool:
    """Whether a value can stand in a column of numbers."""
    return value is None or type(value) in (int, float)

"""A table of rows to predict → rows by column, read as the model's own table was where that fits.

The same person's tables mostly are written alike, and of a few rows their bytes tell less
than those of the whole table did. Where the known way does not give the model's columns,
the bytes are asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.datasets.data_format import Columns, DataFormat, check_wishes
from app.engine.datasets.numerals import number_of
from app.engine.datasets.registry import format_of
from app.errors import DoesNotFit, InvalidRequest
from app.spec.base import JsonValue
from app.spec.dataset import (
    ColumnEncoding,
    ColumnType,
    DataEncoding,
    DatasetKind,
    DatasetProfile,
    EncodingKind,
    Reading,
)

Row = dict[str, JsonValue]

_SAID = ("ragged_rows", "stray_words", "infinite_values")
"""Issues of a table that are worth saying to a person who predicts with it."""


@dataclass(frozen=True)
class ReadRows:
    """The rows of a table, how it was read, and what is worth saying of that."""

    rows: list[Row]
    profile: DatasetProfile
    notes: tuple[str, ...]


def read_rows(
    path: Path, filename: str, wished: Reading, encoding: DataEncoding | None
) -> ReadRows:
    """The rows of a table.

    Args:
        path: of the file.
        filename: what its owner called it.
        wished: how a person says that it is read.
        encoding: of the table that the model was trained on, where it is known.

    Raises:
        UnreadableFile: it is no table that can be read.
        DoesNotFit: it is none at all, or cannot be read as wished.
    """
    reader = format_of(path, filename)
    check_wishes(wished, reader)
    expected = encoding.columns if encoding is not None else ()
    profile = _profiled(reader, path, wished, encoding)
    if profile.kind is not DatasetKind.TABLE:
        raise DoesNotFit(
            f"{filename!r} holds arrays, not a table.",
            hint="Upload a table with the columns that the model takes.",
            where="file",
        )
    names = [column.name for column in profile.columns]
    columns = reader.read(path, _as_texts(profile, expected), names)
    _parse_numbers(columns, profile.reading.decimal_point or ".", expected)
    taken = {column.column for column in expected}
    notes = [
        issue.message.partition(" If they mean")[0]
        for issue in profile.issues
        if issue.code in _SAID and (issue.column is None or issue.column in taken)
    ]
    rows = _rows(columns, names)
    if wished.has_header is None:
        named = _with_header(rows, [column.column for column in expected])
        if named is not rows:
            reading = profile.reading.model_copy(update={"has_header": True})
            rows, profile = named, profile.model_copy(update={"reading": reading})
    return ReadRows(rows, profile, tuple(notes))


def _profiled(
    reader: DataFormat, path: Path, wished: Reading, encoding: DataEncoding | None
) -> DatasetProfile:
    """The profile by the reading that fits the model's columns best, the first of equals."""
    best: tuple[tuple[int, int], DatasetProfile] | None = None
    failure: InvalidRequest | DoesNotFit | None = None
    for reading in _readings(wished, encoding, reader.options):
        try:
            profile = reader.profile(path, reading)
        except (InvalidRequest, DoesNotFit) as error:
            failure = error
            continue
        misfit = _misfit(profile, encoding.columns if encoding is not None else ())
        if best is None or misfit < best[0]:
            best = misfit, profile
        if best[0] == (0, 0):
            break
    if best is not None:
        return best[1]
    assert failure is not None  # noqa: S101 - there is always a reading to try
    raise failure


def _readings(
    wished: Reading, encoding: DataEncoding | None, options: Sequence[str]
) -> Iterator[Reading]:
    """Ways to read the file: as the model's own table with the wishes, then by its bytes."""
    said = wished.model_dump(exclude_none=True)
    known = encoding.reading if encoding is not None else None
    if known is not None:
        before = known.model_dump(exclude_none=True, exclude={"column_types"})
        usable = {name: value for name, value in before.items() if name in options}
        yield Reading(**(usable | said))
    words = encoding.missing_words if encoding is not None else None
    usable = {"missing_words": words} if words and "missing_words" in options else {}
    yield Reading(**(usable | said))


def _misfit(profile: DatasetProfile, expected: Sequence[ColumnEncoding]) -> tuple[int, int]:
    """How many of the model's columns are not there, and how many numbers are not read as such."""
    found = {column.name: column for column in profile.columns}
    with_strays = {issue.column for issue in profile.issues if issue.code == "stray_words"}
    num_odd = sum(
        found[column.column].dtype != "float64" or column.column in with_strays
        for column in expected
        if column.kind is EncodingKind.STANDARDIZE
        and column.column in found
        and found[column.column].num_missing < profile.num_rows
    )
    return sum(column.column not in found for column in expected), num_odd


def _as_texts(profile: DatasetProfile, expected: Sequence[ColumnEncoding]) -> DatasetProfile:
    """The profile by which the model's columns of words are read as they are written: 007, 1.10."""
    words = {column.column for column in expected if column.kind is not EncodingKind.STANDARDIZE}
    columns = tuple(
        column.model_copy(update={"type": ColumnType.TEXT}) if column.name in words else column
        for column in profile.columns
    )
    return profile.model_copy(update={"columns": columns})


def _parse_numbers(
    columns: Columns, decimal_point: str, expected: Sequence[ColumnEncoding]
) -> None:
    """Make numbers of those texts in the model's number columns that are written as this table is.

    A column of few values is read as words; what is no number is left, to be told.
    """
    for column in expected:
        cells = columns.get(column.column)
        if column.kind is EncodingKind.STANDARDIZE and cells is not None and cells.dtype == object:
            for place, cell in enumerate(cells):
                number = number_of(cell, decimal_point) if isinstance(cell, str) else None
                cells[place] = cell if number is None else number


def _rows(columns: Columns, names: Sequence[str]) -> list[Row]:
    lists = [[_plain(cell) for cell in columns[name].tolist()] for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*lists, strict=True)]


def _with_header(rows: list[Row], expected: Sequence[str]) -> list[Row]:
    """The rows under their right names, where a header of words was taken for a row."""
    first = list(rows[0].values())
    is_header = expected and not set(expected) <= set(rows[0]) and set(expected) <= set(first)
    if not is_header or len(rows) < 2:
        return rows
    names = [str(cell) if cell is not None else name for name, cell in rows[0].items()]
    return [dict(zip(names, row.values(), strict=True)) for row in rows[1:]]


def _plain(cell: object) -> JsonValue:
    """A cell as JSON has it: NaN is missing."""
    if isinstance(cell, float):
        return None if np.isnan(cell) else cell
    return cell if isinstance(cell, str) or cell is None else str(cell)

"""CSV tables: comma, semicolon, tab or bar; any common encoding; with or without a header."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from app.engine.datasets import csv_dialect, csv_reading
from app.engine.datasets.csv_dialect import Dialect
from app.engine.datasets.data_format import Columns
from app.engine.datasets.table import (
    NumberStatistics,
    Statistics,
    TextStatistics,
    as_numbers,
    cleaned,
    number_array,
    profile_column,
)
from app.errors import UnreadableFile
from app.spec.base import JsonValue
from app.spec.dataset import (
    ColumnProfile,
    ColumnType,
    DatasetIssue,
    DatasetKind,
    DatasetPreview,
    DatasetProfile,
)

MAX_RAGGED_SHARE = 0.2
MAX_PREVIEW_CHARACTERS = 500

_CURRENCIES = "$€£¥"


def _written_number(point: str, group: str) -> str:
    digits = rf"(\d{{1,3}}([{group}]\d{{3}})+|\d+)([{point}]\d+)?"
    return rf"^\s*[+-]?\s*[{_CURRENCIES}]?\s*{digits}\s*[%{_CURRENCIES}]?\s*$"


_WRITTEN_NUMBERS = {".": _written_number(".", ","), ",": _written_number(",", ".")}
"""How numbers are written for people, by the decimal point: with thousands, a currency, %."""


class CsvFormat:
    """Reads CSV through pyarrow, as a stream."""

    name: ClassVar[str] = "csv"

    def recognises(self, head: bytes) -> bool:
        """Whether it is text: any text could be a table."""
        return csv_dialect.looks_like_text(head)

    def profile(self, path: Path) -> DatasetProfile:
        """See `DataFormat.profile`."""
        dialect, names, issues = _detect(path)
        num_rows, statistics, ragged = _gather(path, dialect, names)
        if num_rows == 0:
            raise UnreadableFile(
                "the table has a header and no rows." if dialect.has_header else "no rows.",
                hint="A data set needs rows to learn from.",
            )
        if ragged.num_rows:
            issues.append(_ragged_issue(ragged, num_rows, len(names)))
        columns = []
        for name, found in zip(names, statistics, strict=True):
            column, said = profile_column(name, found, num_rows)
            columns.append(column)
            issues.extend(said)
        if len(names) == 1:
            issues.append(
                DatasetIssue(
                    code="one_column",
                    column=names[0],
                    message="only one column was found: no comma, semicolon, tab or bar stands "
                    "between values. A table to learn from needs an input and a target.",
                )
            )
        return DatasetProfile(
            kind=DatasetKind.TABLE,
            num_rows=num_rows,
            columns=tuple(columns),
            detected=dialect.as_detected(),
            issues=tuple(issues),
        )

    def preview(self, path: Path, profile: DatasetProfile, limit: int) -> DatasetPreview:
        """See `DataFormat.preview`."""
        names = [column.name for column in profile.columns]
        dialect = Dialect.from_detected(profile.detected)
        everything = frozenset(range(len(names)))
        rows: list[tuple[JsonValue, ...]] = []
        for batch in csv_reading.stream(path, dialect, names, everything, csv_reading.RaggedRows()):
            columns = [
                _cells(column, cleaned(values.slice(0, limit - len(rows))), dialect)
                for column, values in zip(profile.columns, batch.columns, strict=True)
            ]
            rows.extend(zip(*columns, strict=True))
            if len(rows) >= limit:
                break
        return DatasetPreview(columns=tuple(names), rows=tuple(rows), num_rows=profile.num_rows)

    def read(self, path: Path, profile: DatasetProfile, names: Sequence[str]) -> Columns:
        """See `DataFormat.read`."""
        all_names = [column.name for column in profile.columns]
        by_name = {column.name: column for column in profile.columns}
        dialect = Dialect.from_detected(profile.detected)
        wanted = list(dict.fromkeys(names))
        text_columns = frozenset(
            index
            for index, column in enumerate(profile.columns)
            if column.type is not ColumnType.NUMBER
        )
        num_restarts = 0
        while True:
            try:
                stream = csv_reading.stream(
                    path, dialect, all_names, text_columns, csv_reading.RaggedRows(), wanted
                )
                table = pa.Table.from_batches(list(stream))
                break
            except csv_reading.NotANumber as found:
                num_restarts += 1
                text_columns = csv_reading.next_text_columns(
                    text_columns, found, num_restarts, len(all_names)
                )
        return {name: _column(by_name[name], table[name], dialect) for name in wanted}


def _detect(path: Path) -> tuple[Dialect, tuple[str, ...], list[DatasetIssue]]:
    encoding = csv_dialect.find_encoding(path)
    num_quotes = csv_dialect.scan(path, encoding)
    text = csv_dialect.read_sample(path, encoding)
    if not text.strip():
        raise UnreadableFile("the file holds nothing but blank lines.")
    delimiter, rows = csv_dialect.find_delimiter(text)
    decimal_point = csv_dialect.find_decimal_point(rows, delimiter)
    dialect = Dialect(
        encoding=encoding,
        delimiter=delimiter,
        decimal_point=decimal_point,
        has_header=csv_dialect.find_header(rows, decimal_point),
        has_quotes=num_quotes > 0,
    )
    if num_quotes % 2:
        csv_dialect.check_quotes(path, dialect)
    names, repeated = csv_dialect.column_names(rows, dialect.has_header)
    issues = []
    if repeated:
        quoted = ", ".join(repr(name) for name in dict.fromkeys(repeated))
        issues.append(
            DatasetIssue(
                code="repeated_names",
                message=f"the header repeats {quoted}; the later ones got a number.",
            )
        )
    return dialect, names, issues


def _gather(
    path: Path, dialect: Dialect, names: tuple[str, ...]
) -> tuple[int, list[Statistics], csv_reading.RaggedRows]:
    """Statistics of every column, beginning anew whenever a number column has other values."""
    text_columns = _text_columns_of_sample(path, dialect, len(names))
    num_restarts = 0
    while True:
        ragged = csv_reading.RaggedRows()
        statistics: list[Statistics] = [
            TextStatistics() if index in text_columns else NumberStatistics()
            for index in range(len(names))
        ]
        num_rows = 0
        try:
            for batch in csv_reading.stream(path, dialect, names, text_columns, ragged):
                num_rows += batch.num_rows
                for found, values in zip(statistics, batch.columns, strict=True):
                    if isinstance(found, NumberStatistics):
                        found.add(number_array(values))
                    else:
                        found.add(_plain_numbers(values, dialect))
                _refuse_mostly_ragged(ragged, num_rows, len(names))
        except csv_reading.NotANumber as found_text:
            num_restarts += 1
            text_columns = csv_reading.next_text_columns(
                text_columns, found_text, num_restarts, len(names)
            )
            continue
        _refuse_mostly_ragged(ragged, num_rows, len(names), is_end=True)
        return num_rows, statistics, ragged


def _text_columns_of_sample(path: Path, dialect: Dialect, num_columns: int) -> frozenset[int]:
    rows = csv_dialect.parse_sample(
        csv_dialect.read_sample(path, dialect.encoding), dialect.delimiter
    )[1 if dialect.has_header else 0 :]
    return frozenset(
        index
        for index in range(num_columns)
        if not all(
            csv_dialect.is_missing(row[index])
            or csv_dialect.is_number(row[index], dialect.decimal_point)
            for row in rows
            if index < len(row)
        )
    )


def _refuse_mostly_ragged(
    ragged: csv_reading.RaggedRows, num_rows: int, width: int, is_end: bool = False
) -> None:
    num_seen = num_rows + ragged.num_rows
    is_enough_seen = is_end or num_seen > 10_000
    if ragged.num_rows and is_enough_seen and ragged.num_rows > MAX_RAGGED_SHARE * num_seen:
        raise UnreadableFile(
            f"{ragged.num_rows:,} of {num_seen:,} rows do not have the {width} values that the "
            f"first row has; the first of them has {ragged.first_width}: {ragged.first_text!r}.",
            hint="Every row of a table has the same number of values. Values that hold the "
            'delimiter need quotes around them: "a, b".',
        )


def _ragged_issue(ragged: csv_reading.RaggedRows, num_rows: int, width: int) -> DatasetIssue:
    were = "row has" if ragged.num_rows == 1 else "rows have"
    return DatasetIssue(
        code="ragged_rows",
        message=f"{ragged.num_rows:,} {were} more or fewer than {width} values and "
        f"{'is' if ragged.num_rows == 1 else 'are'} left out (of "
        f"{num_rows + ragged.num_rows:,}). The first: {ragged.first_text!r}.",
    )


def _plain_numbers(values: Any, dialect: Dialect) -> Any:
    """Text values with numbers as people write them (`$1,234.50`, `12 %`, `39,1`) as 1234.50."""
    point = dialect.decimal_point
    group = "," if point == "." else "."
    is_number = pa.compute.match_substring_regex(values, pattern=_WRITTEN_NUMBERS[point])
    plain = pa.compute.replace_substring_regex(
        values, pattern=rf"[{group}{_CURRENCIES}%\s]", replacement=""
    )
    if point == ",":
        plain = pa.compute.replace_substring(plain, pattern=",", replacement=".")
    return pa.compute.if_else(is_number, plain, values)


def _cells(column: ColumnProfile, values: Any, dialect: Dialect) -> list[JsonValue]:
    texts: list[str | None] = values.to_pylist()
    if column.type in (ColumnType.NUMBER, ColumnType.CONSTANT):
        numbers = as_numbers(_plain_numbers(values, dialect))
        if numbers is not None:
            return [
                (int(number) if number == int(number) and abs(number) < 2**53 else float(number))
                if np.isfinite(number)
                else None
                for number in numbers
            ]
    return [
        None
        if text is None
        else text
        if len(text) <= MAX_PREVIEW_CHARACTERS
        else text[:MAX_PREVIEW_CHARACTERS] + "…"
        for text in texts
    ]


def _column(column: ColumnProfile, values: Any, dialect: Dialect) -> np.ndarray[Any, Any]:
    values = values.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    if pa.types.is_floating(values.type):
        numbers = number_array(values)
    else:
        values = cleaned(_plain_numbers(values, dialect))
        if column.type is not ColumnType.NUMBER:
            texts: np.ndarray[Any, Any] = values.to_numpy(zero_copy_only=False)
            return texts
        converted = as_numbers(values)
        if converted is None:
            raise UnreadableFile(
                f"{column.name!r} held only numbers when the file was uploaded, now it does not.",
                hint="Upload the file again.",
            )
        numbers = converted
    return np.where(np.isfinite(numbers), numbers, np.nan)

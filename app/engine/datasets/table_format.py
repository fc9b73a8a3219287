"""Tables of any format: a reader gives record batches, and here is what is made of them.

A column is read as numbers (`double`) until a value says otherwise; then the reading
begins anew with that column as text. So memory stays flat, whatever the file's size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from app.engine.datasets.data_format import Columns
from app.engine.datasets.numerals import number_array, numbers_of
from app.engine.datasets.statistics import (
    NumberStatistics,
    Statistics,
    TextStatistics,
    cleaned,
)
from app.engine.datasets.table import profile_column
from app.errors import DoesNotFit, TooLarge, UnreadableFile
from app.spec.base import JsonValue
from app.spec.dataset import (
    MISSING_WORDS,
    ColumnProfile,
    ColumnType,
    DatasetIssue,
    DatasetKind,
    DatasetPreview,
    DatasetProfile,
    Reading,
)
from app.spec.guessing import is_unnamed

MAX_COLUMNS = 10_000
MAX_CELLS = 4 * 10**9
MAX_RESTARTS = 8
MAX_PREVIEW_CHARACTERS = 500
Result = TypeVar("Result")

_WISHES = (ColumnType.NUMBER, ColumnType.CATEGORY, ColumnType.BOOLEAN, ColumnType.TEXT)


class NotANumber(Exception):
    """A value of column number `index` is not a number: read that column as text."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


@dataclass
class OpenTable:
    """A file that has been looked into: how it is read, and its columns in the file's order.

    `batches(text_columns, include)` streams it: a pyarrow record batch has the columns of
    `include` (None: all); those whose index is in `text_columns` are strings, the others
    doubles. It raises `NotANumber` for a word among the doubles. `issues_after(num_rows)`
    is asked when a stream has come to its end.
    """

    names: tuple[str, ...]
    reading: Reading
    batches: Callable[[frozenset[int], Sequence[str] | None], Iterator[Any]]
    text_columns: frozenset[int] = frozenset()
    issues: list[DatasetIssue] = field(default_factory=list)
    issues_after: Callable[[int], list[DatasetIssue]] = lambda num_rows: []
    sheets: tuple[str, ...] = ()
    missing_found: tuple[str, ...] = ()


class TableReader(Protocol):
    """What differs between formats of tables."""

    @property
    def name(self) -> str:
        """As `DatasetProfile.format` carries it."""
        ...

    @property
    def options(self) -> tuple[str, ...]:
        """See `DataFormat`."""
        ...

    def recognises(self, head: bytes) -> bool:
        """See `DataFormat.recognises`."""
        ...

    def open(self, path: Path, wished: Reading) -> OpenTable:
        """Look into a file; whatever `wished` leaves open is judged by its bytes.

        Raises:
            UnreadableFile, TooLarge, DoesNotFit: as `DataFormat.profile`.
        """
        ...

    def reopen(self, path: Path, reading: Reading, names: Sequence[str]) -> OpenTable:
        """The same file again, as `open` found it: nothing is judged anew."""
        ...


class TableFormat:
    """A data format of tables, by its reader."""

    def __init__(self, reader: TableReader) -> None:
        self.reader = reader
        self.name = reader.name
        self.options = reader.options

    def recognises(self, head: bytes) -> bool:
        """See `DataFormat.recognises`."""
        return self.reader.recognises(head)

    def profile(self, path: Path, wished: Reading) -> DatasetProfile:
        """See `DataFormat.profile`."""
        table = self.reader.open(path, wished)
        reading = table.reading
        _check_types(table)
        num_rows, statistics, said = _gather(table)
        if num_rows == 0:
            raise UnreadableFile(
                "the table has a header and no rows." if reading.has_header else "no rows.",
                hint="A data set needs rows to learn from.",
            )
        issues = [*table.issues, *said]
        columns = []
        for place, (name, found) in enumerate(zip(table.names, statistics, strict=True)):
            is_row_name = place == 0 and is_unnamed(name) and reading.has_header is not False
            column, of_column = profile_column(
                name, found, num_rows, reading.column_types.get(name), is_row_name
            )
            columns.append(column)
            issues.extend(of_column)
        if len(columns) == 1:
            issues.append(_one_column_issue(columns[0].name))
        return DatasetProfile(
            kind=DatasetKind.TABLE,
            num_rows=num_rows,
            columns=tuple(columns),
            format=self.name,
            reading=reading,
            wished=wished,
            options=self.options,
            sheets=table.sheets,
            missing_found=table.missing_found,
            issues=tuple(issues),
        )

    def preview(self, path: Path, profile: DatasetProfile, limit: int) -> DatasetPreview:
        """See `DataFormat.preview`."""
        names = [column.name for column in profile.columns]
        table = self.reader.reopen(path, profile.reading, names)
        everything = frozenset(range(len(names)))
        rows: list[tuple[JsonValue, ...]] = []
        for batch in table.batches(everything, None):
            part = batch.slice(0, limit - len(rows))
            columns = [
                _cells(column, cleaned(values, _missing_words(profile.reading)), profile.reading)
                for column, values in zip(profile.columns, part.columns, strict=True)
            ]
            rows.extend(zip(*columns, strict=True))
            if len(rows) >= limit:
                break
        return DatasetPreview(columns=tuple(names), rows=tuple(rows), num_rows=profile.num_rows)

    def read(self, path: Path, profile: DatasetProfile, names: Sequence[str]) -> Columns:
        """See `DataFormat.read`."""
        all_names = [column.name for column in profile.columns]
        table = self.reader.reopen(path, profile.reading, all_names)
        text_columns = frozenset(
            index
            for index, column in enumerate(profile.columns)
            if column.type is not ColumnType.NUMBER
        )
        wanted = list(dict.fromkeys(names))

        def read_all(text_columns: frozenset[int]) -> Any:
            return pa.Table.from_batches(list(table.batches(text_columns, wanted)))

        whole = _restarted(read_all, text_columns, len(all_names))
        by_name = {column.name: column for column in profile.columns}
        return {name: _column(by_name[name], whole[name], profile.reading) for name in wanted}


def _missing_words(reading: Reading) -> Sequence[str]:
    return MISSING_WORDS if reading.missing_words is None else reading.missing_words


def _check_types(table: OpenTable) -> None:
    """Refuse wishes for columns that are not there, or for types that no table column has."""
    for name, wished in table.reading.column_types.items():
        if name not in table.names:
            listed = ", ".join(map(repr, table.names[:10]))
            raise DoesNotFit(
                f"The table has no column {name[:100]!r}.",
                hint=f"Its columns are {listed}{' …' if len(table.names) > 10 else ''}.",
                where="column_types",
            )
        if wished not in _WISHES:
            raise DoesNotFit(
                f"A column of a table cannot be read as {wished.value}.",
                hint=f"Choose one of {', '.join(one.value for one in _WISHES)}.",
                where=f"column_types.{name}",
            )


def _gather(table: OpenTable) -> tuple[int, list[Statistics], list[DatasetIssue]]:
    """The number of rows, statistics of every column, and what the reader said of the rows."""
    types = table.reading.column_types
    wished_texts = {
        index for index, name in enumerate(table.names) if name in types
    }  # strays among numbers too
    missing_words = _missing_words(table.reading)

    def gather_all(
        text_columns: frozenset[int],
    ) -> tuple[int, list[Statistics], list[DatasetIssue]]:
        statistics: list[Statistics] = [
            TextStatistics(
                missing_words=missing_words,
                decimal_point=table.reading.decimal_point or ".",
                is_number=types.get(name) is ColumnType.NUMBER,
            )
            if index in text_columns
            else NumberStatistics()
            for index, name in enumerate(table.names)
        ]
        num_rows = 0
        for batch in table.batches(text_columns, None):
            num_rows += batch.num_rows
            if num_rows * len(table.names) > MAX_CELLS:
                raise TooLarge(
                    f"the table holds more than {MAX_CELLS:,} values.",
                    hint="Keep fewer rows or columns: a worker must hold them to train.",
                )
            for found, values in zip(statistics, batch.columns, strict=True):
                found.add(number_array(values) if isinstance(found, NumberStatistics) else values)
        return num_rows, statistics, table.issues_after(num_rows)

    return _restarted(gather_all, table.text_columns | wished_texts, len(table.names))


def _restarted(
    read: Callable[[frozenset[int]], Result], text_columns: frozenset[int], num_columns: int
) -> Result:
    """Read a table, beginning anew whenever a column of numbers holds a word.

    After some restarts every column is read as text, which is slower but never fails.
    """
    num_restarts = 0
    while True:
        try:
            return read(text_columns)
        except NotANumber as found:
            num_restarts += 1
            everything = frozenset(range(num_columns))
            text_columns = (
                everything if num_restarts >= MAX_RESTARTS else text_columns | {found.index}
            )


def _one_column_issue(name: str) -> DatasetIssue:
    return DatasetIssue(
        code="one_column",
        column=name,
        message="only one column was found. A table to learn from needs an input and a target; if "
        "values stand beside each other in the file, choose what parts them.",
    )


def _cells(column: ColumnProfile, values: Any, reading: Reading) -> list[JsonValue]:
    texts: list[str | None] = values.to_pylist()
    shown: list[JsonValue] = [
        text
        if text is None or len(text) <= MAX_PREVIEW_CHARACTERS
        else text[:MAX_PREVIEW_CHARACTERS] + "…"
        for text in texts
    ]
    if column.type is not ColumnType.NUMBER and not (
        column.type is ColumnType.CONSTANT and column.dtype == "float64"
    ):
        return shown
    numbers = numbers_of(values, reading.decimal_point or ".").tolist()
    return [
        (int(number) if number == int(number) and abs(number) < 2**53 else number)
        if np.isfinite(number)
        else None
        for number in numbers
    ]


def _column(column: ColumnProfile, values: Any, reading: Reading) -> np.ndarray[Any, Any]:
    values = values.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    if pa.types.is_floating(values.type):
        numbers = number_array(values)
    else:
        values = cleaned(values, _missing_words(reading))
        if column.type is not ColumnType.NUMBER:
            texts: np.ndarray[Any, Any] = values.to_numpy(zero_copy_only=False)
            return texts
        numbers = numbers_of(values, reading.decimal_point or ".")
    return np.where(np.isfinite(numbers), numbers, np.nan)

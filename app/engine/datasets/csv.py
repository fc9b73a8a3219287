"""Text tables: comma, semicolon, tab, bar or blanks; any common encoding; with or without a header.

pyarrow parses, as a stream.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from pyarrow import csv as pyarrow_csv

from app.engine.datasets import csv_dialect, csv_encoding
from app.engine.datasets.table_format import NotANumber, OpenTable
from app.errors import DoesNotFit, UnreadableFile
from app.spec.dataset import CSV_OPTIONS, MISSING_WORDS, DatasetIssue, Reading

BLOCK_BYTES = 20 * 2**20
SMALL_BLOCK_BYTES = 6 * 2**20
LARGE_FILE_BYTES = 256 * 2**20
"""pyarrow reads up to 32 blocks ahead of us: of a large file they are small ones."""

MAX_RAGGED_SHARE = 0.2
_ENOUGH_ROWS = 10_000
_CONVERSION = re.compile(r"In CSV column #(\d+): .*conversion error", re.DOTALL)


class CsvReader:
    """Reads text tables."""

    name: ClassVar[str] = "csv"
    options: ClassVar[tuple[str, ...]] = CSV_OPTIONS

    def recognises(self, head: bytes) -> bool:
        """Whether it is text: any text could be a table."""
        return csv_encoding.looks_like_text(head)

    def open(self, path: Path, wished: Reading) -> OpenTable:
        """See `TableReader.open`."""
        _check_delimiter(wished)
        file = csv_encoding.look_over(path, wished.encoding)
        text = csv_dialect.read_sample(path, file.encoding)
        if not text.strip():
            raise UnreadableFile("the file holds nothing but blank lines.")
        found = csv_dialect.find_structure(text, wished)
        quote = found.quote
        if quote == '"' and wished.quote is None:
            quote = _quote_of(path, file, found.delimiter)
        if quote != found.quote:
            found = csv_dialect.find_structure(text, wished.model_copy(update={"quote": quote}))
        if found.has_header and not found.rows:
            raise UnreadableFile(
                "the table has a header and no rows.", hint="A data set needs rows to learn from."
            )
        if quote == '"' and file.num_quotes % 2 and found.delimiter != csv_dialect.BLANKS:
            csv_dialect.check_quotes(path, file.encoding, found.delimiter, quote)
        reading = Reading(
            encoding=file.encoding,
            delimiter=found.delimiter,
            decimal_point=found.decimal_point,
            quote=quote,
            has_header=found.has_header,
            skip_lines=found.skip_lines,
            missing_words=wished.missing_words
            if wished.missing_words is not None
            else MISSING_WORDS,
            column_types=wished.column_types,
        )
        table = self.reopen(path, reading, found.names)
        table.text_columns = csv_dialect.text_columns_of(found)
        table.missing_found = found.missing_found
        table.issues = [*_lines_before_issue(found, wished), *found.issues]
        return table

    def reopen(self, path: Path, reading: Reading, names: Sequence[str]) -> OpenTable:
        """See `TableReader.reopen`."""
        rows = _RaggedRows(len(names))
        return OpenTable(
            names=tuple(names),
            reading=reading,
            batches=lambda text_columns, include: _stream(
                path, reading, names, rows, text_columns, include
            ),
            issues_after=rows.issues_after,
        )


def _check_delimiter(wished: Reading) -> None:
    character = wished.delimiter
    if character is not None and (character in "\"'\r\n\0" or not character.isascii()):
        raise DoesNotFit(
            f"{character!r} cannot part values.",
            hint="Choose a comma, semicolon, tab, bar, blank, or another plain character.",
            where="delimiter",
        )


def _quote_of(path: Path, file: csv_encoding.TextFile, delimiter: str) -> str:
    if file.num_quotes == 0:
        return ""
    is_literal = delimiter == "\t" and csv_dialect.are_quotes_literal(path, file.encoding)
    return "" if is_literal else '"'


def _lines_before_issue(found: csv_dialect.Structure, wished: Reading) -> list[DatasetIssue]:
    if found.skip_lines == 0 or wished.skip_lines is not None:
        return []
    count = found.skip_lines
    what = "1 line stands" if count == 1 else f"{count} lines stand"
    return [
        DatasetIssue(
            code="lines_before", message=f"{what} before the table in the file and are left out."
        )
    ]


@dataclass
class _RaggedRows:
    """Rows that have too few or too many values; they are counted and left out."""

    width: int
    num_rows: int = 0
    first_text: str = ""
    first_width: int = 0

    def __call__(self, row: Any) -> str:
        """Pyarrow's `invalid_row_handler`."""
        if self.num_rows == 0:
            self.first_text = str(row.text)[:120]
            self.first_width = int(row.actual_columns)
        self.num_rows += 1
        return "skip"

    def reset(self) -> None:
        self.num_rows = 0

    def refuse_many(self, num_read: int, is_end: bool = False) -> None:
        """Refuse a table most of whose rows are ragged: its structure was misread.

        Raises:
            UnreadableFile: for a table of which that is so.
        """
        num_seen = num_read + self.num_rows
        is_enough_seen = is_end or num_seen > _ENOUGH_ROWS
        if self.num_rows and is_enough_seen and self.num_rows > MAX_RAGGED_SHARE * num_seen:
            raise UnreadableFile(
                f"{self.num_rows:,} of {num_seen:,} rows do not have the {self.width} values that "
                f"the first row has; the first of them has {self.first_width}: "
                f"{self.first_text!r}.",
                hint="Every row of a table has the same number of values. Values that hold the "
                'delimiter need quotes around them: "a, b".',
            )

    def issues_after(self, num_rows: int) -> list[DatasetIssue]:
        self.refuse_many(num_rows, is_end=True)
        if self.num_rows == 0:
            return []
        is_one = self.num_rows == 1
        return [
            DatasetIssue(
                code="ragged_rows",
                message=f"{self.num_rows:,} {'row has' if is_one else 'rows have'} more or fewer "
                f"than {self.width} values and {'is' if is_one else 'are'} left out (of "
                f"{num_rows + self.num_rows:,}). The first: {self.first_text!r}.",
            )
        ]


def _stream(
    path: Path,
    reading: Reading,
    names: Sequence[str],
    rows: _RaggedRows,
    text_columns: frozenset[int],
    include: Sequence[str] | None,
) -> Iterator[Any]:
    """See `OpenTable.batches`."""
    rows.reset()
    types = {
        name: pa.string() if index in text_columns else pa.float64()
        for index, name in enumerate(names)
    }
    are_blanks = reading.delimiter == csv_dialect.BLANKS
    encoding = "utf8" if are_blanks or reading.encoding in ("utf-8", "utf-8-sig") else None
    source: Any = str(path)
    if are_blanks:
        source = pa.PythonFile(io.BufferedReader(_TabbedFile(path, reading)), mode="r")
    is_large = path.stat().st_size > LARGE_FILE_BYTES
    block_bytes = SMALL_BLOCK_BYTES if is_large else BLOCK_BYTES
    num_read = 0
    try:
        reader = pyarrow_csv.open_csv(
            source,
            read_options=pyarrow_csv.ReadOptions(
                block_size=block_bytes,
                column_names=list(names),
                skip_rows=0 if are_blanks else reading.skip_lines or 0,
                skip_rows_after_names=1 if reading.has_header else 0,
                encoding=encoding or reading.encoding,
            ),
            parse_options=pyarrow_csv.ParseOptions(
                delimiter="\t" if are_blanks else reading.delimiter,
                quote_char='"' if are_blanks else reading.quote or False,
                newlines_in_values=bool(reading.quote) and not are_blanks,
                invalid_row_handler=rows,
            ),
            convert_options=pyarrow_csv.ConvertOptions(
                column_types=types,
                null_values=list(reading.missing_words or ()),
                strings_can_be_null=True,
                decimal_point=reading.decimal_point,
                include_columns=list(include) if include is not None else None,
            ),
        )
        for batch in reader:
            num_read += batch.num_rows
            rows.refuse_many(num_read)
            yield batch
    except pa.ArrowInvalid as error:
        found = _CONVERSION.search(str(error))
        if found:
            raise NotANumber(int(found.group(1))) from error
        raise UnreadableFile(
            f"the table cannot be read on from some row: {_plain(error, block_bytes)}.",
            hint="Check quotes and delimiters in the file, then export it again as CSV.",
        ) from error


def _plain(error: Exception, block_bytes: int) -> str:
    text = str(error).removeprefix("CSV parse error: ")
    if "straddling" in text:
        return f"a row is longer than {block_bytes:,} bytes (an unclosed quote does this)"
    return text.split("\n")[0][:200]


class _TabbedFile(io.RawIOBase):
    """A table parted by blanks as one parted by tabs, in UTF-8: pyarrow knows no runs of blanks."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._file = path.open("r", encoding=reading.encoding)
        self._waiting = b""
        for _ in range(reading.skip_lines or 0):
            self._file.readline()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._waiting:
            lines = self._file.readlines(2**18)
            self._waiting = "".join(map(_tabbed, lines)).encode()
        count = min(len(buffer), len(self._waiting))
        buffer[:count], self._waiting = self._waiting[:count], self._waiting[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _tabbed(line: str) -> str:
    cells = csv_dialect.cells_between_blanks(line)
    return "\t".join(f'"{cell}"' if '"' not in cell else cell for cell in cells) + "\n"

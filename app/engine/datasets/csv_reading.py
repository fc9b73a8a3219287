"""A CSV file as a stream of pyarrow record batches, so that memory stays flat.

A column is read as numbers (`double`) until a value says otherwise; then the
reading begins anew with that column as text. Ragged rows are counted and left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as pyarrow_csv

from app.engine.datasets.csv_dialect import Dialect
from app.errors import UnreadableFile
from app.spec.dataset import MISSING_WORDS

BLOCK_BYTES = 20 * 2**20
MAX_RESTARTS = 8
_CONVERSION = re.compile(r"In CSV column #(\d+): .*conversion error", re.DOTALL)


class NotANumber(Exception):
    """A value of column number `index` is not a number: read that column as text."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


@dataclass
class RaggedRows:
    """Rows that have too few or too many values; they are left out."""

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


def stream(
    path: Path,
    dialect: Dialect,
    names: Sequence[str],
    text_columns: frozenset[int],
    ragged: RaggedRows,
    include: Sequence[str] | None = None,
) -> Iterator[Any]:
    """The file's record batches; columns not in `text_columns` are read as numbers.

    Raises:
        NotANumber: for a value in a number column that is none.
        UnreadableFile: for what cannot be parsed.
    """
    types = {
        name: pa.string() if index in text_columns else pa.float64()
        for index, name in enumerate(names)
    }
    encoding = "utf8" if dialect.encoding in ("utf-8", "utf-8-sig") else dialect.encoding
    try:
        reader = pyarrow_csv.open_csv(
            str(path),
            read_options=pyarrow_csv.ReadOptions(
                block_size=BLOCK_BYTES,
                column_names=list(names),
                skip_rows_after_names=1 if dialect.has_header else 0,
                encoding=encoding,
            ),
            parse_options=pyarrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=dialect.has_quotes,
                invalid_row_handler=ragged,
            ),
            convert_options=pyarrow_csv.ConvertOptions(
                column_types=types,
                null_values=list(MISSING_WORDS),
                strings_can_be_null=True,
                decimal_point=dialect.decimal_point,
                include_columns=list(include) if include is not None else None,
            ),
        )
        yield from reader
    except pa.ArrowInvalid as error:
        found = _CONVERSION.search(str(error))
        if found:
            raise NotANumber(int(found.group(1))) from error
        raise UnreadableFile(
            f"the table cannot be read on from some row: {_plain(error)}.",
            hint="Check quotes and delimiters in the file, then export it again as CSV.",
        ) from error


def _plain(error: Exception) -> str:
    text = str(error).removeprefix("CSV parse error: ")
    if "straddling" in text:
        return f"a row is longer than {BLOCK_BYTES:,} bytes (an unclosed quote does this)"
    return text.split("\n")[0][:200]


def next_text_columns(
    text_columns: frozenset[int], found: NotANumber, num_restarts: int, num_columns: int
) -> frozenset[int]:
    """Which columns to read as text after one more turned out not to be numbers.

    After some restarts every column is read as text, which is slower but never fails.
    """
    if num_restarts >= MAX_RESTARTS:
        return frozenset(range(num_columns))
    return text_columns | {found.index}

"""How a text table is written: what parts values, quotes, lines before the table, header.

Judged from the first rows; whatever a person says goes before.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.engine.datasets.header import (
    NUMBER,
    column_names,
    find_header,
    find_start,
    is_code,
    is_missing,
    is_number,
)
from app.errors import UnreadableFile
from app.spec.dataset import MISSING_WORDS, DatasetIssue, Reading

DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "
"""As a delimiter: any run of blanks."""

MAX_LINE_CHARACTERS = 16 * 2**20
SAMPLE_CHARACTERS = 2**18
MAX_SAMPLE_CHARACTERS = 2**22
SAMPLE_ROWS = 500

_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_SURE_COMMA_NUMBER = re.compile(r"[+-]?\d+,(\d{1,2}|\d{4,})")
_GROUPED_COMMA_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_AROUND_NUMBERS = " $€£¥%\u00a0"
_SAID_DELIMITER = re.compile(r"sep=(.)\r?\n")
_BLANK_CELL = re.compile(r'"[^"\n]*"|\S+')


@dataclass(frozen=True)
class Row:
    """A row of the sample and the line of the file in which it begins, from 0."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Structure:
    """What the first rows tell. `rows` are the table's own, without the header."""

    delimiter: str
    quote: str
    decimal_point: str
    skip_lines: int
    has_header: bool
    names: tuple[str, ...]
    rows: list[list[str]]
    missing_found: tuple[str, ...]
    issues: tuple[DatasetIssue, ...]


def read_sample(path: Path, encoding: str) -> str:
    """The first rows as text: whole lines, as many as `SAMPLE_CHARACTERS` hold (at least two)."""
    with path.open("r", encoding=encoding, newline="") as file:
        text = file.read(SAMPLE_CHARACTERS)
        while len(text.splitlines()) < 3 and len(text) < MAX_SAMPLE_CHARACTERS:
            more = file.read(SAMPLE_CHARACTERS)
            if not more:
                break
            text += more
        is_whole = not file.read(1)
    if is_whole:
        return text
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text


def find_structure(text: str, wished: Reading) -> Structure:
    """How the table in `text`, the first lines of a file, is written.

    Raises:
        TooLarge: for too many columns.
        UnreadableFile: no rows are left.
    """
    said = _SAID_DELIMITER.match(text)
    first_line = 0
    if said and wished.skip_lines is None:
        text, first_line = text[said.end() :], 1
    lines = text.splitlines(keepends=True)
    if wished.skip_lines is not None:
        first_line = wished.skip_lines
        text = "".join(lines[first_line:])
    delimiter, quote = _find_delimiter(text, wished, said.group(1) if said else None)
    rows = parse(text, delimiter, quote)
    if not rows:
        raise UnreadableFile(
            "no rows are left to read." if first_line else "the file holds no rows.",
            hint="Leave out fewer lines before the table." if first_line else None,
        )
    cells = [row.cells for row in rows]
    start = find_start(cells) if wished.skip_lines is None else 0
    first_line += rows[start].line
    cells = cells[start:]
    point = wished.decimal_point or find_decimal_point(cells, delimiter)
    has_header = find_header(cells, point) if wished.has_header is None else wished.has_header
    if not has_header and wished.skip_lines is None and not said:
        # Without names a row of words in front may well be data, if it is as wide as the table.
        kept = next(i for i, row in enumerate(rows) if len(row.cells) == len(cells[0]))
        first_line += rows[kept].line - rows[start].line
        cells = [row.cells for row in rows[kept:]]
        # A row of another width near the top hides a header from `find_start`.
        is_filled = kept < start and all(cell.strip() for cell in cells[0])
        has_header = wished.has_header is None and is_filled and find_header(cells, point)
    names, issues = column_names(cells, has_header)
    below = cells[1 if has_header else 0 :]
    found = Counter(cell.strip() for row in below for cell in row)
    return Structure(
        delimiter=delimiter,
        quote=quote,
        decimal_point=point,
        skip_lines=first_line,
        has_header=has_header,
        names=names,
        rows=below,
        missing_found=tuple(word for word in _missing_words(wished) if word in found),
        issues=tuple(issues),
    )


def _missing_words(wished: Reading) -> Sequence[str]:
    return MISSING_WORDS if wished.missing_words is None else wished.missing_words


def parse(text: str, delimiter: str, quote: str) -> list[Row]:
    """The first rows of a text as cells; blank lines are left out."""
    if delimiter == BLANKS:
        return _parse_blanks(text)
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    rows: list[Row] = []
    line = 0
    for cells in reader:
        if cells and not (len(cells) == 1 and not cells[0].strip()):
            rows.append(Row(line, cells))
        line = reader.line_num
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def _parse_blanks(text: str) -> list[Row]:
    found = []
    for number, line in enumerate(text.splitlines()):
        if line.strip():
            found.append(Row(number, cells_between_blanks(line)))
        if len(found) >= SAMPLE_ROWS:
            break
    return found


def cells_between_blanks(line: str) -> list[str]:
    """A line's values where runs of blanks part them; quotes hold blanks together."""
    return [
        cell[1:-1] if cell[0] == cell[-1] == '"' and len(cell) > 1 else cell
        for cell in _BLANK_CELL.findall(line)
    ]


def _find_delimiter(text: str, wished: Reading, said: str | None) -> tuple[str, str]:
    """What parts the values, and what stands around values that hold it."""
    quotes = (wished.quote,) if wished.quote is not None else _possible_quotes(text)
    delimiters = (wished.delimiter or said,) if wished.delimiter or said else DELIMITERS
    candidates = [
        (_score(parse(text, delimiter, quote), delimiter), delimiter, quote)
        for delimiter in delimiters
        for quote in quotes
        if delimiter is not None
    ]
    candidates = [candidate for candidate in candidates if candidate[0] is not None]
    if wished.delimiter is None and said is None:
        if _are_parted_by_blanks(parse(text, BLANKS, '"'), bool(candidates)):
            return BLANKS, '"'
        if not candidates and (score := _score(parse(text, ":", quotes[0]), ":")):
            candidates = [(score, ":", quotes[0])] if score[0] >= 0.9 else []
    if not candidates:
        return wished.delimiter or said or ",", quotes[0]
    best = max(candidates, key=lambda candidate: candidate[0] or ())
    return best[1], best[2]


def _possible_quotes(text: str) -> tuple[str, ...]:
    """Double quotes, or single ones where these stand at the ends of values."""
    lines = text.splitlines()[:SAMPLE_ROWS]
    ends = re.compile(r"(^|[,;\t|])\s*'[^']*'\s*($|[,;\t|])")
    num_single = sum(bool(ends.search(line)) for line in lines)
    return ("'",) if '"' not in text and num_single > 0.5 * len(lines) else ('"',)


def _score(rows: list[Row], delimiter: str) -> tuple[float, bool, int, int] | None:
    """How well rows fall into equal numbers of cells; None for a single column.

    Equal rows count first, then numbers with commas left whole, then few lines before.
    """
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return None
    width, num_equal = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return None
    start = find_start([row.cells for row in rows])
    share_equal = num_equal / (len(rows) - start)
    cells = [cell for row in rows[start + 1 :] for cell in row.cells if not is_missing(cell)]
    num_comma_numbers = sum(_is_comma_number(cell, _COMMA_NUMBER) for cell in cells)
    has_comma_numbers = delimiter != "," and num_comma_numbers > 0.1 * len(cells)
    return round(share_equal, 1), has_comma_numbers, -start, width


def _is_comma_number(cell: str, pattern: re.Pattern[str]) -> bool:
    cell = cell.strip(_AROUND_NUMBERS)
    return bool(pattern.fullmatch(cell) or _GROUPED_COMMA_NUMBER.fullmatch(cell))


def _are_parted_by_blanks(rows: list[Row], has_other: bool) -> bool:
    """Whether runs of blanks part equally many values, most of them numbers."""
    width = len(rows[-1].cells) if rows else 0
    body = rows[1:] if len(rows) > 2 else rows
    if width < (3 if has_other else 2) or any(len(row.cells) != width for row in body):
        return False
    if len(rows[0].cells) not in (width, width - 1):
        return False
    cells = [cell for row in body for cell in row.cells]
    if any(cell[-1] in ",;|" for cell in cells):
        return False
    num_numbers = sum(is_missing(cell) or is_number(cell, ".") for cell in cells)
    return num_numbers >= 0.5 * len(cells)


def find_decimal_point(rows: list[list[str]], delimiter: str) -> str:
    """`,` where numbers are written 39,1, else `.`."""
    cells = [cell for row in rows for cell in row]
    # Where commas part values, one inside a value may part thousands: 1,234 tells nothing.
    pattern = _SURE_COMMA_NUMBER if delimiter == "," else _COMMA_NUMBER
    num_comma = sum(_is_comma_number(cell, pattern) for cell in cells)
    num_point = sum(
        "." in cell and bool(NUMBER.fullmatch(cell.strip(_AROUND_NUMBERS))) for cell in cells
    )
    return "," if num_comma > num_point else "."


def text_columns_of(structure: Structure) -> frozenset[int]:
    """Columns in whose first rows stands a word, or a code such as 007."""
    return frozenset(
        index
        for index in range(len(structure.names))
        if not all(
            is_missing(cell) or (is_number(cell, structure.decimal_point) and not is_code(cell))
            for cell in (row[index] for row in structure.rows if index < len(row))
        )
    )


def are_quotes_literal(path: Path, encoding: str) -> bool:
    """Whether quotes in a table parted by tabs are ordinary characters.

    They are where some values begin with one and do not end with one: in such tables
    nobody needs quotes, and chat messages have them anywhere.
    """
    with path.open("r", encoding=encoding, newline="") as file:
        text = file.read(MAX_SAMPLE_CHARACTERS * 16)
    num_opening = len(re.findall(r'(?:^|\t)"', text, re.MULTILINE))
    num_closed = len(re.findall(r'(?:^|\t)"(?:[^"]|"")*"(?=\t|\r?$)', text, re.MULTILINE))
    return num_opening != num_closed


def check_quotes(path: Path, encoding: str, delimiter: str, quote: str) -> None:
    """Refuse a file whose last quote is never closed, naming the line where it opens.

    Called only where the number of quotes is odd: this walks through the file in Python.

    Raises:
        UnreadableFile: for such a file.
    """
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    line = 1
    with path.open("r", encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, quotechar=quote, strict=True)
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error as error:
            if "unexpected end of data" in str(error) or "field larger" in str(error):
                raise UnreadableFile(
                    f"a quote that opens in line {line:,} is never closed.",
                    hint='Close it, or write a quote inside a value twice: "".',
                    where=f"line {line}",
                ) from error

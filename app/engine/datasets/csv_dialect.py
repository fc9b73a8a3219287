"""How a CSV file is written: encoding, delimiter, decimal point, header. Found by looking.

The whole file is passed over once for what would break a parser later (an endless
line, NUL characters, an unclosed quote, text that is not UTF-8 near the end); the
rest is judged from the first rows.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from app.errors import TooLarge, UnreadableFile
from app.spec.dataset import MISSING_WORDS

DELIMITERS = (",", ";", "\t", "|")
MAX_LINE_CHARACTERS = 16 * 2**20
MAX_COLUMNS = 10_000
MAX_NAME_CHARACTERS = 200
SAMPLE_CHARACTERS = 2**18
MAX_SAMPLE_CHARACTERS = 2**22
SAMPLE_ROWS = 500

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_GROUPED_COMMA_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_WORD_NUMBERS = frozenset(("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Dialect:
    """How one file is written. `has_quotes`: values may hold line breaks."""

    encoding: str
    delimiter: str
    decimal_point: str
    has_header: bool
    has_quotes: bool

    def as_detected(self) -> dict[str, str]:
        """As `DatasetProfile.detected` carries it."""
        return {
            "format": "csv",
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "decimal_point": self.decimal_point,
            "header": "yes" if self.has_header else "no",
            "quotes": "yes" if self.has_quotes else "no",
        }

    @classmethod
    def from_detected(cls, detected: dict[str, str]) -> "Dialect":
        """What `as_detected` gave, back."""
        return cls(
            encoding=detected["encoding"],
            delimiter=detected["delimiter"],
            decimal_point=detected["decimal_point"],
            has_header=detected["header"] == "yes",
            has_quotes=detected["quotes"] == "yes",
        )


def is_number(cell: str, decimal_point: str) -> bool:
    """Whether a cell is written as a number."""
    cell = cell.strip()
    if decimal_point == ",":
        return bool(_COMMA_NUMBER.fullmatch(cell) or re.fullmatch(r"[+-]?\d+", cell))
    return bool(_NUMBER.fullmatch(cell)) or cell.lower() in _WORD_NUMBERS


def is_missing(cell: str) -> bool:
    """Whether a cell holds one of the words for a missing value."""
    return cell.strip() in MISSING_WORDS


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file can be the beginning of a text."""
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return True
    if head.count(0) > len(head) // 4:  # UTF-16 without its mark: every other byte is 0
        return _utf16_without_mark(head) is not None
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    # A stray control character is left to `scan`, which names its line.
    return control <= max(2, len(head) // 100)


def find_encoding(path: Path) -> str:
    """The encoding of a text file, from its mark or from all of its bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
        for bom, encoding in _BOMS:
            if head.startswith(bom):
                return encoding
        without_mark = _utf16_without_mark(head)
        if without_mark is not None:
            return without_mark
        decoder = codecs.getincrementaldecoder("utf-8")()
        chunk = head
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(2**20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _single_byte_encoding(path)
    return "utf-8"


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _single_byte_encoding(path: Path) -> str:
    # Windows-1252 leaves five bytes undefined; Latin-1 takes every byte.
    undefined = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            if any(byte in chunk for byte in undefined):
                return "latin-1"
    return "cp1252"


def scan(path: Path, encoding: str) -> int:
    """Pass over the whole file for what no parser survives; the number of quote characters.

    Raises:
        UnreadableFile: for NUL characters, broken encodings, a line without end.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    num_quotes, line_characters, num_lines = 0, 0, 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(2**20)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise UnreadableFile(
                    f"the text is not {encoding.upper()} all through: it breaks off or changes "
                    f"its encoding after line {num_lines:,}.",
                    hint="Save the file again as UTF-8.",
                ) from error
            if "\0" in text:
                line = num_lines + text.count("\n", 0, text.index("\0"))
                raise UnreadableFile(
                    f"line {line:,} holds a NUL character, which text does not have: the file is "
                    "binary or damaged.",
                    hint="Export the table again as CSV.",
                    where=f"line {line}",
                )
            num_quotes += text.count('"')
            num_lines += text.count("\n")
            last_break = max(text.rfind("\n"), text.rfind("\r"))
            line_characters = (
                line_characters + len(text) if last_break < 0 else len(text) - last_break - 1
            )
            if line_characters > MAX_LINE_CHARACTERS:
                raise UnreadableFile(
                    f"line {num_lines:,} does not end: it is longer than "
                    f"{MAX_LINE_CHARACTERS:,} characters.",
                    hint="A CSV table has one line per row. Check how the file was written.",
                    where=f"line {num_lines}",
                )
            if not chunk:
                return num_quotes


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


def parse_sample(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of the sample as cells; blank lines are left out."""
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if row and not (len(row) == 1 and not row[0].strip()):
            rows.append(row)
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def find_delimiter(text: str) -> tuple[str, list[list[str]]]:
    """The delimiter under which the sample falls into equal rows, and those rows."""
    candidates: list[tuple[float, bool, int, str, list[list[str]]]] = []
    for delimiter in DELIMITERS:
        rows = parse_sample(text, delimiter)
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        share_equal = sum(len(row) == width for row in rows) / len(rows)
        cells = [cell for row in rows[1:] for cell in row if not is_missing(cell)]
        num_comma_numbers = sum(bool(_COMMA_NUMBER.fullmatch(cell.strip())) for cell in cells)
        has_comma_numbers = delimiter != "," and num_comma_numbers > 0.1 * len(cells)
        candidates.append((round(share_equal, 1), has_comma_numbers, width, delimiter, rows))
    if not candidates:
        return ",", parse_sample(text, ",")
    best = max(candidates, key=lambda candidate: candidate[:3])
    return best[3], best[4]


def find_decimal_point(rows: list[list[str]], delimiter: str) -> str:
    """`,` where numbers are written 39,1, else `.`."""
    if delimiter == ",":
        return "."
    cells = [cell.strip() for row in rows for cell in row]
    num_comma = sum(
        bool(_COMMA_NUMBER.fullmatch(cell) or _GROUPED_COMMA_NUMBER.fullmatch(cell))
        for cell in cells
    )
    num_point = sum("." in cell and bool(_NUMBER.fullmatch(cell)) for cell in cells)
    return "," if num_comma > num_point else "."


def find_header(rows: list[list[str]], decimal_point: str) -> bool:
    """Whether the first row names the columns.

    It does when it has words where the rows below have numbers; in a table
    without numbers, when its words are all different and do not come again below.
    """
    first, below = rows[0], rows[1:]
    has_numbers = False
    for index, cell in enumerate(first):
        cells = [row[index] for row in below if index < len(row) and not is_missing(row[index])]
        if cells and all(is_number(value, decimal_point) for value in cells):
            has_numbers = True
            if not is_missing(cell) and not is_number(cell, decimal_point):
                return True
    if has_numbers or any(is_number(cell, decimal_point) for cell in first):
        return False
    if not below:
        return True
    names = [cell.strip() for cell in first]
    if not all(names) or len(set(names)) != len(names):
        return False
    return not any(
        name == row[index].strip()
        for index, name in enumerate(names)
        for row in below
        if index < len(row)
    )


def column_names(rows: list[list[str]], has_header: bool) -> tuple[tuple[str, ...], list[str]]:
    """The names of the columns, made unique, and which names had to be changed."""
    width = len(rows[0])
    if width > MAX_COLUMNS:
        raise TooLarge(
            f"the table has more than {MAX_COLUMNS:,} columns, which is as many as are read.",
            hint="Leave columns out, or save wide numbers as one array: "
            "np.savez('data.npz', x_train=x, y_train=y).",
        )
    if not has_header:
        return tuple(f"column_{index}" for index in range(1, width + 1)), []
    given = [
        _CONTROL.sub("", cell.strip())[:MAX_NAME_CHARACTERS].strip() or f"column_{index}"
        for index, cell in enumerate(rows[0], start=1)
    ]
    taken, names, changed = set(given), [], []
    seen: set[str] = set()
    for name in given:
        unique, number = name, 2
        while unique in seen or (unique != name and unique in taken):
            unique, number = f"{name}_{number}", number + 1
        if unique != name:
            changed.append(name)
        seen.add(unique)
        names.append(unique)
    return tuple(names), changed


def check_quotes(path: Path, dialect: Dialect) -> None:
    """Refuse a file whose last quote is never closed, naming the line where it opens.

    Called only where the number of quotes is odd: this walks through the file in Python.
    """
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    line = 1
    with path.open("r", encoding=dialect.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter, strict=True)
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

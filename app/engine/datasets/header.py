"""Where a table begins in rows of cells, and whether its first row names the columns.

The same for text files and for sheets.
"""

import re
from collections import Counter
from statistics import median

from app.errors import TooLarge
from app.spec.dataset import MISSING_WORDS, DatasetIssue
from app.spec.names import printable

MAX_COLUMNS = 10_000
MAX_NAME_CHARACTERS = 200
MAX_LINES_BEFORE = 30
_MIN_ROWS_LIKE_IT = 3
_MIN_ROWS_AROUND_NAME = 20

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_CODE = re.compile(r"0\d{2,}")
_WHOLE = re.compile(r"[+-]?\d+")
_WORD_NUMBERS = frozenset(("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"))

Rows = list[list[str]]


def is_number(cell: str, decimal_point: str) -> bool:
    """Whether a cell is written as a number."""
    cell = cell.strip()
    if decimal_point == ",":
        return bool(_COMMA_NUMBER.fullmatch(cell) or _WHOLE.fullmatch(cell))
    return bool(NUMBER.fullmatch(cell)) or cell.lower() in _WORD_NUMBERS


def is_code(cell: str) -> bool:
    """Whether a whole number begins with 0, as postal codes and article numbers do."""
    return bool(_CODE.fullmatch(cell.strip()))


def is_missing(cell: str) -> bool:
    """Whether a cell holds one of the words for a missing value."""
    return cell.strip() in MISSING_WORDS


def find_start(rows: Rows) -> int:
    """The first row of the table: titles and notes stand before it in many exports.

    A row belongs to the table when it has as many cells as most rows, and at least half
    as many of them filled, the first one more than half; or a number among them. So do
    a header with a blank more at its end, and one whose first cell alone is blank: the
    names of programs that number the rows.
    """
    widths = Counter(map(len, rows))
    width, num_equal = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2 or num_equal < _MIN_ROWS_LIKE_IT:
        return 0
    usual = median(_num_filled(row) for row in rows if len(row) == width)

    def belongs(row: list[str], least: float) -> bool:
        if len(row) != width:
            return False
        return _num_filled(row) >= least or any(is_number(cell, ".") for cell in row)

    for start, row in enumerate(rows[:MAX_LINES_BEFORE]):
        begins = (
            belongs(row, usual / 2 + 0.1)
            or _is_short_header(rows[start:], width)
            or _is_long_header(rows[start:], width)
            or _is_blank_before_name(rows[start:], width)
        )
        if begins and all(belongs(below, usual / 2) for below in rows[start + 1 : start + 4]):
            return start
    return 0


def _num_filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_short_header(rows: Rows, width: int) -> bool:
    """Whether the first row names all columns but one: the rows' own names, or a blank end.

    R writes row names without a name above them; other programs end each row with a
    delimiter.
    """
    first, below = rows[0], rows[1:]
    if len(first) != width - 1 or len(below) < _MIN_ROWS_LIKE_IT:
        return False
    if any(not cell.strip() or is_number(cell, ".") for cell in first):
        return False
    if any(len(row) != width for row in below):
        return False
    return has_blank_end(below) or len({row[0] for row in below}) == len(below)


def _is_long_header(rows: Rows, width: int) -> bool:
    """Whether the first row names all columns and ends with a delimiter, as no other row does."""
    first, below = rows[0], rows[1:]
    return (
        len(first) == width + 1
        and not first[-1].strip()
        and len(below) >= _MIN_ROWS_LIKE_IT
        and all(name.strip() and not is_number(name, ".") for name in first[:-1])
        and all(len(row) == width for row in below)
    )


def _is_blank_before_name(rows: Rows, width: int) -> bool:
    """Whether the first row names the second of two columns; the first one numbers the rows."""
    if width != 2 or len(rows) < 2 or any(len(row) != 2 for row in rows[:2]):
        return False
    blank, name = (cell.strip() for cell in rows[0])
    return not blank and bool(name) and any(is_number(cell, ".") for cell in rows[1])


def has_blank_end(rows: Rows) -> bool:
    """Whether every row ends with a delimiter."""
    return all(not row[-1].strip() for row in rows)


def find_header(rows: Rows, decimal_point: str) -> bool:
    """Whether the first row names the columns.

    It does when it has words where the rows below have numbers; in a table
    without numbers, when its words are all different and hardly come again below.
    """
    first, below = rows[0], rows[1:]
    if below and (_is_short_header(rows, len(below[0])) or _is_long_header(rows, len(below[0]))):
        return True
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
    used = [
        index
        for index in range(len(first))
        if any(row[index].strip() for row in below if index < len(row))
    ]
    names = [first[index].strip() for index in used]
    if not names or not all(names) or len(set(names)) != len(names):
        return False
    again = [
        sum(first[index].strip() == row[index].strip() for row in below if index < len(row))
        for index in used
    ]
    # A name may be a value once: Indonesia's ID in a column ID.
    return not any(again) or (
        max(again) == 1 and sum(again) < len(again) / 2 and len(below) >= _MIN_ROWS_AROUND_NAME
    )


def column_names(rows: Rows, has_header: bool) -> tuple[tuple[str, ...], list[DatasetIssue]]:
    """The names of the columns, made unique, and what is worth saying about them.

    Raises:
        TooLarge: for more columns than are read.
    """
    first, below = rows[0], rows[1:]
    width = len(first)
    if width > MAX_COLUMNS:
        raise TooLarge(
            f"the table has {width:,} columns or more; at most {MAX_COLUMNS:,} are read.",
            hint="Leave columns out, or save wide numbers as one array: "
            "np.savez('data.npz', x_train=x, y_train=y).",
        )
    if not has_header:
        return tuple(f"column_{index}" for index in range(1, width + 1)), []
    if below and _is_long_header(rows, width - 1):
        first = first[:-1]
    elif below and _is_short_header(rows, width + 1):
        first = [*first, ""] if has_blank_end(below) else ["row", *first]
    given = [
        printable(cell)[:MAX_NAME_CHARACTERS].strip() or f"column_{index}"
        for index, cell in enumerate(first, start=1)
    ]
    names, repeated = unique_names(given)
    if not repeated:
        return names, []
    quoted = ", ".join(repr(name) for name in list(dict.fromkeys(repeated))[:10])
    return names, [
        DatasetIssue(
            code="repeated_names",
            message=f"the header repeats {quoted}; the later ones got a number.",
        )
    ]


def unique_names(given: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Names made unique by numbers, and which of them had to be changed."""
    taken, names, changed = set(given), [], []
    seen: set[str] = set()
    next_number: dict[str, int] = {}
    for name in given:
        unique = name
        while unique in seen or (unique != name and unique in taken):
            number = next_number.get(name, 2)
            unique, next_number[name] = f"{name}_{number}", number + 1
        if unique != name:
            changed.append(name)
        seen.add(unique)
        names.append(unique)
    return tuple(names), changed

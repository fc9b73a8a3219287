"""Excel workbooks (.xlsx, .xlsm, .xls), one sheet as a table. calamine parses.

An .xlsx is a zip of XML: what it would unpack to is counted, and how far its sheets
reach, before calamine holds one in memory.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from app.engine.datasets.header import column_names, find_header, find_start
from app.engine.datasets.records import is_number_or_none, record_batches, text_of
from app.engine.datasets.table_format import OpenTable
from app.errors import DoesNotFit, TooLarge, UnreadableFile
from app.spec.dataset import MISSING_WORDS, DatasetIssue, Reading
from app.spec.names import printable

MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 2 * 2**30
MAX_RATIO = 200
FREE_BYTES = 256 * 2**20
MAX_CELLS = 20_000_000
"""Of one sheet, empty ones between others included: calamine holds all of them."""

CHUNK_BYTES = 2**20
SAMPLE_ROWS = 500
MIN_TABLE_ROWS = 6
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIRST_MEMBERS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,200}?\br\s*=\s*[\"'](\d{1,7})")


class ExcelReader:
    """Reads Excel workbooks."""

    name: ClassVar[str] = "excel"
    options: ClassVar[tuple[str, ...]] = (
        "sheet", "has_header", "skip_lines", "missing_words", "column_types",
    )  # fmt: skip

    def recognises(self, head: bytes) -> bool:
        """Whether it is an old workbook, or a zip whose first member is of an Office document."""
        if head.startswith(_XLS):
            return True
        if not head.startswith(b"PK\x03\x04") or len(head) < 30:
            return False
        name_length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + name_length].startswith(_FIRST_MEMBERS)

    def open(self, path: Path, wished: Reading) -> OpenTable:
        """See `TableReader.open`."""
        _refuse_bomb(path)
        workbook = _opened(path)
        sheets = tuple(workbook.sheet_names)
        sheet, rows = _first_filled(workbook, sheets, wished.sheet)
        skipped = rows[wished.skip_lines or 0 :]
        sample = [[text_of(_plain(value)) or "" for value in row] for row in skipped[:SAMPLE_ROWS]]
        if not any(any(row) for row in sample):
            raise UnreadableFile(
                f"the sheet {sheet!r} holds no values"
                f"{' after the lines that are left out' if wished.skip_lines else ''}.",
                where="sheet",
            )
        start = find_start(sample) if wished.skip_lines is None else 0
        has_header = wished.has_header
        if has_header is None:
            has_header = find_header(sample[start:], ".")
        if not has_header and wished.skip_lines is None:
            start = 0
        names, issues = column_names(sample[start:], has_header)
        reading = Reading(
            sheet=sheet,
            has_header=has_header,
            skip_lines=start if wished.skip_lines is None else wished.skip_lines,
            missing_words=MISSING_WORDS if wished.missing_words is None else wished.missing_words,
            column_types=wished.column_types,
        )
        table = _table(rows, reading, names)
        body = skipped[start + (1 if has_header else 0) :][:SAMPLE_ROWS]
        table.text_columns = frozenset(
            index
            for index in range(len(names))
            if not all(is_number_or_none(_plain(row[index])) for row in body)
        )
        words = {value.strip() for row in body for value in row if isinstance(value, str) and value}
        table.missing_found = tuple(w for w in reading.missing_words or () if w in words)
        table.sheets = tuple(name[:500] for name in sheets)
        table.issues = [*_sheets_issue(sheet, sheets), *issues]
        return table

    def reopen(self, path: Path, reading: Reading, names: Sequence[str]) -> OpenTable:
        """See `TableReader.reopen`."""
        workbook = _opened(path)
        return _table(_rows_of(workbook, reading.sheet or ""), reading, names)


def _table(rows: list[list[Any]], reading: Reading, names: Sequence[str]) -> OpenTable:
    first = (reading.skip_lines or 0) + (1 if reading.has_header else 0)
    width = len(names)

    def batches(text_columns: frozenset[int], include: Sequence[str] | None) -> Iterator[Any]:
        filled = (
            [_plain(value) for value in row[:width]]
            for row in rows[first:]
            if any(value != "" for value in row)
        )
        return record_batches(filled, names, text_columns, include)

    return OpenTable(names=tuple(names), reading=reading, batches=batches)


def _plain(value: Any) -> Any:
    """A cell's value; None for an empty one."""
    return None if isinstance(value, str) and not value.strip() else value


def _sheets_issue(sheet: str, sheets: tuple[str, ...]) -> list[DatasetIssue]:
    if len(sheets) < 2:
        return []
    return [
        DatasetIssue(
            code="several_sheets",
            message=f"the workbook has {len(sheets)} sheets; {printable(sheet)[:100]!r} is read.",
        )
    ]


def _opened(path: Path) -> Any:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise UnreadableFile(
            "the workbook is protected by a password.", hint="Save it without one."
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"this is no Excel workbook, or a damaged one: {str(error)[:150]}.",
        hint="Save it again as .xlsx, or as CSV.",
    )


def _first_filled(
    workbook: Any, sheets: tuple[str, ...], wished: str | None
) -> tuple[str, list[list[Any]]]:
    """The wished sheet, or the first one that holds a table; else one that holds something."""
    if wished is not None and wished not in sheets:
        raise DoesNotFit(
            f"The workbook has no sheet {wished[:100]!r}.",
            hint=f"It has {', '.join(map(repr, sheets[:10]))}.",
            where="sheet",
        )
    found: tuple[str, list[list[Any]]] | None = None
    for sheet in (wished,) if wished is not None else sheets:
        rows = _rows_of(workbook, sheet)
        if rows and (found is None or _is_table(rows)):
            found = sheet, rows
        if found is not None and _is_table(found[1]):
            break
    if found is None:
        raise UnreadableFile("the workbook holds no values.")
    return found


def _is_table(rows: list[list[Any]]) -> bool:
    """Whether it is more than a cover page or a few notes."""
    num_filled = sum(sum(value != "" for value in row) > 1 for row in rows[:SAMPLE_ROWS])
    return num_filled >= MIN_TABLE_ROWS


def _rows_of(workbook: Any, sheet: str) -> list[list[Any]]:
    try:
        found = workbook.get_sheet_by_name(sheet)
        num_cells = found.height * found.width
        if num_cells > MAX_CELLS:
            raise _too_large(num_cells)
        rows: list[list[Any]] = found.to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from error
    return rows


def _too_large(num_cells: int) -> TooLarge:
    return TooLarge(
        f"a sheet reaches over {num_cells:,} cells; at most {MAX_CELLS:,} are read.",
        hint="Delete stray values far from the table, or save it as CSV or Parquet.",
    )


def _refuse_bomb(path: Path) -> None:
    """Count what the zip unpacks to, and how far its sheets reach."""
    with path.open("rb") as file:
        if file.read(8) == _XLS:
            return  # not packed; its sheets have at most 65,536 × 256 cells
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise TooLarge(f"the workbook has more than {MAX_MEMBERS:,} parts.")
            if not any(member.filename.lower().startswith("xl/") for member in members):
                raise UnreadableFile(
                    "this is a zip archive (or a document) without a workbook and without NumPy "
                    "arrays.",
                    hint="Save the table as .xlsx or CSV, or the arrays with np.savez.",
                )
            num_bytes = 0
            for member in members:
                num_bytes = _count_member(archive, member, num_bytes, path.stat().st_size)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise _damaged(error) from error


def _count_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, num_bytes: int, packed_bytes: int
) -> int:
    """The bytes unpacked so far, this member's included."""
    is_sheet = "sheet" in member.filename.lower() and member.filename.lower().endswith(".xml")
    last_row, columns = 0, set[bytes]()
    before = b""
    with archive.open(member) as file:
        while chunk := file.read(CHUNK_BYTES):
            num_bytes += len(chunk)
            if num_bytes > MAX_UNPACKED_BYTES or (
                num_bytes > FREE_BYTES and num_bytes > MAX_RATIO * packed_bytes
            ):
                raise TooLarge(
                    f"the workbook unpacks to more than {num_bytes / 2**20:,.0f} MiB "
                    f"from {packed_bytes / 2**20:,.1f} MiB, so it is not read.",
                    hint="Save the table as CSV or Parquet.",
                )
            if is_sheet:
                if b"\0" in chunk:
                    raise UnreadableFile("a sheet of the workbook is not written in UTF-8.")
                text = before + chunk
                found = _CELL.findall(text)
                columns.update(letters for letters, _ in found)
                rows = [int(number) for _, number in found] + [*map(int, _ROW.findall(text))]
                last_row = max([last_row, *rows])
                before = text[-300:]
    num_cells = last_row * max((_column_number(letters) for letters in columns), default=1)
    if num_cells > MAX_CELLS:
        raise _too_large(num_cells)
    return num_bytes


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number

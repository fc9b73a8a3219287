"""One table written in every format that is read, by small writers of our own or pyarrow."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet

Rows = Sequence[Sequence[object]]


def as_csv(names: Sequence[str], rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return text.getvalue().encode()


def as_jsonl(names: Sequence[str], rows: Rows) -> bytes:
    return "\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows).encode()


def as_parquet(names: Sequence[str], rows: Rows) -> bytes:
    table = pa.table({name: pa.array([row[i] for row in rows]) for i, name in enumerate(names)})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()


def as_xlsx(names: Sequence[str], rows: Rows, sheet: str = "Sheet 1") -> bytes:
    return workbook({sheet: [list(names), *map(list, rows)]})


WRITERS: dict[str, Callable[[Sequence[str], Rows], bytes]] = {
    "csv": as_csv,
    "json": as_jsonl,
    "parquet": as_parquet,
    "excel": as_xlsx,
}
"""By the name of the format."""


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook as the standard asks for it, and no more."""
    parts = {f"xl/worksheets/sheet{i}.xml": _sheet(rows) for i, rows in enumerate(sheets.values())}
    return zipped_workbook(list(sheets), parts)


def zipped_workbook(names: Sequence[str], parts: dict[str, str]) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}.worksheet+xml"/>' for part in parts
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i + 1}" r:id="rId{i}"/>'
        for i, name in enumerate(names)
    )
    linked = "".join(
        f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="{part[3:]}"/>'
        for i, part in enumerate(parts)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{linked}</Relationships>',
        **parts,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, head + text)
    return file.getvalue()


def _sheet(rows: list[list[object]]) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{_letters(place)}{number}", value)
            for place, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    text = f'<t xml:space="preserve">{escape(str(value))}</t>'
    return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'


def _letters(place: int) -> str:
    letters = ""
    while place >= 0:
        letters = chr(65 + place % 26) + letters
        place = place // 26 - 1
    return letters


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path

"""Every format of the registry reads the same table as the same columns."""

import json
from contextlib import suppress
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from app.engine.datasets.preview import preview_dataset
from app.engine.datasets.profile import profile_dataset
from app.engine.datasets.registry import FORMATS, format_of
from app.errors import DoesNotFit, LayerwrightError, TooLarge, UnreadableFile
from app.spec.dataset import ColumnType, DatasetKind, Reading
from app.spec.dataset_requests import PreviewRequest, ProfileRequest
from tests.engine.datasets.written import WRITERS, as_parquet, workbook, write, zipped_workbook

TABLES = [one for one in FORMATS if one.name != "npz"]

NAMES = ("width (mm)", "Größe", 'say "hi"', "is it", "grade", "note, free")
ROWS = [
    (
        None if i % 7 == 0 else i / 4,
        i % 3 + 1,
        ("red", "green", "blue", None)[i % 4],
        bool(i % 2),
        ("good", "bad")[i % 5 == 0],
        f"a sentence, number {i} “quoted”\nand a second line",
    )
    for i in range(60)
]


def profiled(path, **wished):
    return profile_dataset(
        ProfileRequest(path=str(path), filename=path.name, wished=Reading(**wished))
    )


def test_every_table_format_is_tried_here():
    assert {one.name for one in TABLES} == set(WRITERS)


@pytest.fixture(params=sorted(WRITERS))
def path(request, tmp_path):
    content = WRITERS[request.param](NAMES, ROWS)
    return write(tmp_path, f"{request.param}.bin", content)


def test_the_same_table_has_the_same_columns(path, tmp_path):
    found = profiled(path)
    assert found.format == path.stem
    assert (found.kind, found.num_rows) == (DatasetKind.TABLE, 60)
    assert [column.name for column in found.columns] == list(NAMES)
    truth = profiled(write(tmp_path, "truth", WRITERS["csv"](NAMES, ROWS)))
    for column, expected in zip(found.columns, truth.columns, strict=True):
        lower = column.name == "is it"  # CSV has True where JSON has true
        dumped, wanted = (
            json.dumps(one.model_dump(mode="json"), ensure_ascii=False)
            for one in (column, expected)
        )
        assert (dumped.lower() == wanted.lower()) if lower else (dumped == wanted)
    assert [column.type.value for column in found.columns] == [
        "number", "number", "category", "boolean", "category", "text",
    ]  # fmt: skip
    assert found.columns[0].num_missing == 9
    assert found.columns[2].num_missing == 15


def test_preview_and_reading_give_the_values_that_were_written(path):
    found = profiled(path)
    shown = preview_dataset(PreviewRequest(path=str(path), filename="x", profile=found, limit=5))
    for row, written in zip(shown.rows, ROWS, strict=False):
        assert row[:3] == written[:3]
        assert str(row[3]).lower() == str(written[3]).lower()
        assert row[4:] == written[4:]
    assert len(shown.rows) == 5
    names = ["note, free", "width (mm)"]
    columns = format_of(path, path.name).read(path, found, names)
    assert list(columns) == names
    assert columns["note, free"].tolist() == [row[5] for row in ROWS]
    np.testing.assert_array_equal(
        columns["width (mm)"], [np.nan if row[0] is None else row[0] for row in ROWS]
    )


def test_a_person_says_what_a_column_is(path):
    wished = {"Größe": ColumnType.CATEGORY, "grade": ColumnType.TEXT}
    found = profiled(path, column_types=wished)
    assert found.wished.column_types == wished
    assert [column.type.value for column in found.columns] == [
        "number", "category", "category", "boolean", "text", "text",
    ]  # fmt: skip
    assert [entry.value for entry in found.columns[1].categories] == ["1", "2", "3"]
    sizes = format_of(path, path.name).read(path, found, ["Größe"])["Größe"]
    assert sizes.tolist() == [str(row[1]) for row in ROWS]


@pytest.mark.parametrize(
    ("wished", "words"),
    [
        ({"Größe": "image"}, "cannot be read as image"),
        ({"nowhere": "number"}, "no column 'nowhere'"),
        ({"grade": "number"}, "none of its values is a number"),
        ({"grade": "boolean"}, "not yes and no"),
    ],
)
def test_what_a_column_cannot_be_is_refused_in_words(path, wished, words):
    with pytest.raises(DoesNotFit, match=words):
        profiled(path, column_types=wished)


def test_words_for_missing_values_are_a_persons_choice(path):
    found = profiled(path, missing_words=("red", "bad"))
    assert found.columns[2].num_missing == 30 - (0 if path.stem != "csv" else 15)
    assert found.columns[4].type is ColumnType.CONSTANT
    assert "red" in found.missing_found


@pytest.mark.parametrize("format", sorted(WRITERS))
def test_damaged_files_are_refused_in_words(format, tmp_path):
    content = WRITERS[format](NAMES, ROWS)
    rng = np.random.default_rng(0)
    damaged = [content[: len(content) // 2], content[:-20], content[:4]]
    for _ in range(20):
        bytes_ = bytearray(content)
        for place in rng.integers(8, len(content), 5):
            bytes_[place] = rng.integers(256)
        damaged.append(bytes(bytes_))
    for one in damaged:
        path = write(tmp_path, "damaged", one)
        with suppress(LayerwrightError):  # any other error fails the test
            found = profiled(path)
            preview_dataset(PreviewRequest(path=str(path), filename="x", profile=found, limit=5))


def test_json_in_all_its_shapes(tmp_path):
    rows = [{"a": i, "b": "xy"[i % 2]} for i in range(30)]
    spellings = {
        "lines": "\n".join(map(json.dumps, rows)),
        "blank lines and a mark": "\ufeff" + "\n\n".join(map(json.dumps, rows)) + "\n",
        "list": json.dumps(rows),
        "indented": json.dumps(rows, indent=2),
        "columns": json.dumps({"a": [r["a"] for r in rows], "b": [r["b"] for r in rows]}),
        "pandas": json.dumps({key: {str(i): r[key] for i, r in enumerate(rows)} for key in "ab"}),
        "wrapped": json.dumps({"meta": "x", "data": rows}),
        "header and rows": json.dumps([["a", "b"], *[list(r.values()) for r in rows]]),
        "split": json.dumps(
            {"columns": ["a", "b"], "index": [*range(30)], "data": [[*r.values()] for r in rows]}
        ),
    }
    profiles = {
        name: profiled(write(tmp_path, "data.json", text)) for name, text in spellings.items()
    }
    for name, found in profiles.items():
        assert found.format == "json", name
        assert found.columns == profiles["lines"].columns, name
        assert found.num_rows == 30


def test_json_odd_values(tmp_path):
    text = (
        '{"a": 1, "b": {"c": 1.5, "d": {"e": "x"}}, "list": [1, 2], "f": true}\n'
        '{"a": "2", "b": {"c": 1e999}, "late": 1, "f": null}\n'
        '{"a": NaN, "f": false}\n{"a": ' + "9" * 5000 + ', "b": {"d": {"e": "\\ud800"}}}\n'
    )
    found = profiled(write(tmp_path, "data.jsonl", text))
    assert [column.name for column in found.columns] == ["a", "b.c", "b.d.e", "f", "late"]
    assert found.columns[0].num_missing == 2  # NaN, and a number beyond all bounds
    assert {"nested_values", "infinite_values"} <= {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1}\n{"a": ', "cannot be read on after 1 values"),
        ('["English", "words"]', "value 1 of the JSON file is no object"),
        ("[1, 2, 3]", "value 1 of the JSON file is no object"),
        ("[[], []]", "no single values"),
        ('{"a": 1}\n[2]', "value 2 of the JSON file is no object"),
        ("[{}]", "no single values"),
        ('{"a": ' + "[" * 100_000, "too deep"),
    ],
)
def test_json_that_is_no_table(tmp_path, text, words):
    with pytest.raises(UnreadableFile, match=words):
        profiled(write(tmp_path, "data.json", text))


def test_lists_without_a_header_and_of_different_lengths(tmp_path):
    found = profiled(write(tmp_path, "data.json", json.dumps([[1, 2.5], [2], [3, 4.5, "x"]] * 9)))
    assert [column.name for column in found.columns] == ["column_1", "column_2", "column_3"]
    assert [column.num_missing for column in found.columns] == [0, 9, 18]


def test_a_text_table_that_begins_with_a_list_is_no_json(tmp_path):
    assert profiled(write(tmp_path, "data.csv", "[1];2\n[2];3\n[4];5\n")).format == "csv"


def test_a_workbook_of_several_sheets_with_a_title(tmp_path):
    table = [["a", "b"], *[[i, "xy"[i % 2]] for i in range(20)]]
    content = workbook(
        {
            "Empty": [],
            "Cover": [["Made by", "me"], ["On", "Monday"]],
            "Sales & more": [["Report of 2024", None], [None, None], *table],
            "Other": [["p", "q", "r"], *[[i, i / 2, i * i] for i in range(5)]],
        }
    )
    path = write(tmp_path, "book.xlsx", content)
    found = profiled(path)
    assert found.sheets == ("Empty", "Cover", "Sales & more", "Other")
    assert (found.reading.sheet, found.reading.skip_lines) == ("Sales & more", 2)
    assert [column.name for column in found.columns] == ["a", "b"]
    assert found.num_rows == 20
    other = profiled(path, sheet="Other")
    assert [column.name for column in other.columns] == ["p", "q", "r"]
    headless = profiled(path, sheet="Other", has_header=False)
    assert headless.num_rows == 6
    with pytest.raises(DoesNotFit, match="no sheet 'Nowhere'"):
        profiled(path, sheet="Nowhere")
    with pytest.raises(UnreadableFile, match="holds no values"):
        profiled(path, sheet="Empty")


def test_a_workbook_that_reaches_too_far_or_unpacks_to_too_much(tmp_path):
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    far = zipped_workbook(["s"], {"xl/worksheets/sheet0.xml": sheet})
    with pytest.raises(TooLarge, match="reaches over 17,179,869,184 cells"):
        profiled(write(tmp_path, "far.xlsx", far))
    bomb = zipped_workbook(["s"], {"xl/worksheets/sheet0.xml": sheet + " " * 300_000_000})
    with pytest.raises(TooLarge, match="unpacks to more than"):
        profiled(write(tmp_path, "bomb.xlsx", bomb))


def test_parquet_of_many_kinds(tmp_path):
    table = pa.table(
        {
            "small": pa.array([1, 2, None, 4] * 10, pa.int8()),
            "price": pa.array([Decimal("58.16"), Decimal("99.981")] * 20, pa.decimal128(10, 3)),
            "when": pa.array(range(40), pa.timestamp("s")),
            "kind": pa.array(["a", "b", None, "a"] * 10).dictionary_encode(),
            "flag": pa.array([True, False, None, True] * 10),
            "many": pa.array([[1, 2]] * 40),
            "none": pa.nulls(40),
            "half": pa.array([0.5, float("nan"), 1, 2] * 10, pa.float32()),
            "tiny": pa.array([0.5, 0.25, 1, 2] * 10, pa.float16()),
        }
    )
    path = tmp_path / "data.parquet"
    pyarrow.parquet.write_table(table, path, row_group_size=7)
    found = profiled(path)
    types = {column.name: column.type.value for column in found.columns}
    assert types == {
        "small": "number", "price": "number", "when": "text", "kind": "category",
        "flag": "boolean", "none": "constant", "half": "number",
        "tiny": "number",
    }  # fmt: skip
    assert {column.name: column.num_missing for column in found.columns}["half"] == 10
    shown = preview_dataset(PreviewRequest(path=str(path), filename="x", profile=found, limit=2))
    assert [row[-1] for row in shown.rows] == [0.5, 0.25]
    assert [row[1] for row in shown.rows] == [58.16, 99.981]
    assert "nested_values" in {issue.code for issue in found.issues}


def test_parquet_that_declares_too_much(tmp_path):
    path = tmp_path / "wide.parquet"
    pyarrow.parquet.write_table(pa.table({f"c{i}": [1] for i in range(10_001)}), path)
    with pytest.raises(TooLarge, match="10,001 columns"):
        profiled(path)


def test_what_a_format_does_not_have_cannot_be_wished(tmp_path):
    path = write(tmp_path, "data.parquet", as_parquet(NAMES, ROWS))
    with pytest.raises(DoesNotFit, match="has no encoding to choose"):
        profiled(path, encoding="utf-8")

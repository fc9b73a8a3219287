"""A bundle's load.py reads rows as the model's own table was read: the page and it agree."""

import csv
import io
import json
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from app.codegen.bundle import load_script, requirements
from app.engine.bundling import bundle_model
from app.engine.datasets.prepare import Splits, prepare
from app.engine.exporters.export import save_model
from app.engine.saved_models.predict_table import predict_table
from app.spec.choosing import choose
from app.spec.dataset import DataEncoding
from app.spec.model_requests import ExportRequest, PredictTableRequest
from tests.engine.datasets.written import as_jsonl, as_xlsx
from tests.engine.takeaway.test_bundle import run_clean
from tests.engine.training.runs import profile

NAMES = ["code", "size", "size", "rate", "is it", "kind", "value"]
LATE = 700
"""In this row stand the first code with zeros in front, and the first word among numbers."""


def rows(num_rows: int = 900) -> list[list[object]]:
    """Codes that look like numbers for long; numbers as text; blanks; two columns of one name."""
    rng = np.random.default_rng(1)
    return [
        [
            str(10 + i % 7) if i < LATE else ("011", "A7", "12")[i % 3],
            round(float(rng.normal()), 3) if i % 11 else None,
            int(rng.integers(0, 5)),
            f"{rng.integers(1, 99)} %" if i % 13 else "n/a",
            bool(i % 2),
            ("red", "blue", "3")[i % 3],
            float(i % 50),
        ]
        for i in range(num_rows)
    ]


def as_csv(names: list[str], lines: list[list[object]]) -> bytes:
    """With semicolons, decimal commas, Windows' letters, lines before it and a short line."""
    text = io.StringIO()
    text.write("Größen\n\n")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(names)
    for number, line in enumerate(lines):
        cells = [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in line]
        writer.writerow(cells[:3] if number == 40 else cells)
    return text.getvalue().encode("cp1252")


def as_ended(names: list[str], lines: list[list[object]]) -> bytes:
    """With a delimiter at the end of the header alone."""
    text = io.StringIO()
    csv.writer(text).writerows([[*names, ""], *lines])
    return text.getvalue().encode()


def as_lists(names: list[str], lines: list[list[object]]) -> bytes:
    return json.dumps([names, *lines]).encode()


def as_split(names: list[str], lines: list[list[object]]) -> bytes:
    return json.dumps({"columns": names, "index": [*range(len(lines))], "data": lines}).encode()


def as_parquet(names: list[str], lines: list[list[object]]) -> bytes:
    code, size, other, rate, is_it, kind, value = map(list, zip(*lines, strict=True))
    columns = [
        pa.array(code).dictionary_encode(),
        pa.array(size, pa.float32()),
        pa.array([Decimal(cell) / 4 for cell in other]),
        pa.array(rate),
        pa.array(is_it),
        pa.array(kind),
        pa.array(value),
        pa.array([[1]] * len(lines)),
    ]
    file = io.BytesIO()
    table = pa.Table.from_arrays(columns, [*names[:2], "other", *names[3:], "list"])
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()


def as_json(names: list[str], lines: list[list[object]]) -> bytes:
    inner = [[*line[:2], {"inner": line[2]}, *line[3:]] for line in lines]
    return as_jsonl([*names[:2], "other", *names[3:]], inner)


def as_excel(names: list[str], lines: list[list[object]]) -> bytes:
    return as_xlsx(names, lines, "the sheet")


KINDS = {
    "csv": as_csv,
    "ended.csv": as_ended,
    "jsonl": as_json,
    "lists.json": as_lists,
    "split.json": as_split,
    "parquet": as_parquet,
    "xlsx": as_excel,
}


def bundle(folder: Path, table: Path) -> tuple[Path, DataEncoding]:
    """The bundle of an untrained model on the table's columns, and its encoding."""
    found = profile(table)
    choice = choose(found, None, ("value",))
    encoding = prepare(table, table.name, found, choice, Splits(0.0, 0.0, 0)).encoding
    core = keras.Sequential([keras.Input(choice.input_shape), keras.layers.Dense(1)])
    folder.mkdir(parents=True)
    stored = table.with_suffix(".keras")
    save_model(core, "keras", stored)
    bundled = bundle_model(
        ExportRequest(
            path=str(stored),
            format="keras",
            target_format="bundle",
            target_path=str(folder),
            encoding=encoding,
        )
    )
    (folder / "load.py").write_text(load_script(bundled, encoding))
    (folder / "requirements.txt").write_text(requirements(bundled, encoding))
    return stored, encoding


@dataclass(frozen=True)
class Told:
    """What the page says of a table's rows, what load.py says, and its words beside that."""

    page: list[float]
    values: list[float]
    said: str
    encoding: DataEncoding
    script: str


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, Told]:
    """For each kind of file, of the very table that was learned from."""
    folder = tmp_path_factory.mktemp("tables")
    pages = {}
    for kind, write in KINDS.items():
        table = folder / f"learned.{kind}"
        table.write_bytes(write(NAMES, rows()))
        stored, encoding = bundle(folder / "bundles" / kind, table)
        shutil.copy(table, folder / "bundles" / kind / f"rows.{kind}")
        pages[kind] = page_of(stored, encoding, table, folder / "out.csv"), encoding
    clean = Path(__file__).with_name("clean_tables.py")
    run_clean("-I", str(clean), str(folder / "bundles"))
    found = {}
    for kind, (page, encoding) in pages.items():
        made = folder / "bundles" / kind
        values, said = json.loads((made / "told.json").read_text())
        found[kind] = Told(page, values, said, encoding, (made / "load.py").read_text())
    return found


def page_of(stored: Path, encoding: DataEncoding, table: Path, out: Path) -> list[float]:
    request = PredictTableRequest(
        path=str(stored),
        format="keras",
        encoding=encoding,
        table_path=str(table),
        table_filename=table.name,
        target_path=str(out),
    )
    predict_table(request)
    with out.open(newline="", encoding="utf-8") as file:
        return [float(row["predicted_value"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_and_the_bundle_say_the_same(told, kind):
    found = told[kind]
    assert len(found.page) == (899 if kind == "csv" else 900)
    np.testing.assert_allclose(found.values, found.page, rtol=1e-5, atol=1e-6)
    by_column = {column.column: column for column in found.encoding.columns}
    assert {"011", "A7", "12"} <= set(by_column["code"].categories)
    assert by_column["rate"].mean == pytest.approx(50, abs=5)
    assert ("1 row(s) of another length" in found.said) == (kind == "csv")


def test_what_cannot_be_read_is_said(told, tmp_path, capsys):
    text = told["csv"].script
    reading = text[text.index("# Each column") : text.index('if __name__ == "__main__"')]
    names: dict = {}
    exec(f"import csv, re, sys\nimport numpy as np\n{reading}", names)
    told_of_money = [names["number"](text) for text in ("€1,5M", "$2k", "-£ 3", "12,5 %")]
    assert told_of_money == [1.5e6, 2000, -3, 12.5]
    table = tmp_path / "a.csv"
    table.write_text("\n\ncode;size\n1;2\n")
    with pytest.raises(ValueError, match=r"misses the columns \['size_2', 'rate'"):
        names["read"](table)
    table.write_text("\n\ncode;size;size;rate;is it;kind\n1;2,5;x;1e999;yes;red\n")
    row = names["read"](table)[0]
    assert (row["size"], row["is it"]) == (2.5, "yes")
    assert np.isnan([row["size_2"], row["rate"]]).all()
    assert "1 of 1 values of 'size_2' are no numbers ('x')" in capsys.readouterr().err

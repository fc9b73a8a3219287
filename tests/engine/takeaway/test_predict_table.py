"""A table goes in and comes back with predictions appended, whatever its cells hold."""

import csv

import pytest

from app.engine.saved_models.predict import predict
from app.engine.saved_models.predict_table import predict_table
from app.errors import DoesNotFit, UnreadableFile
from app.spec.csv_cells import safe_cell
from app.spec.model_requests import PredictRequest, PredictTableRequest
from app.spec.prediction import PredictionRequest
from tests.engine.takeaway.tables import written
from tests.engine.training.runs import SAMPLES, dense, profile, run

PENGUINS = SAMPLES / "penguins.csv"
COLUMNS = ("bill_length_mm", "island", "sex")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    found = profile(PENGUINS)
    width = sum(c.encoded_width for c in found.columns if c.name in COLUMNS)
    done = run(
        PENGUINS,
        folder,
        dense([width], 3, "softmax"),
        inputs=COLUMNS,
        targets=["species"],
        fit={"epochs": 1},
    )
    return folder / "model.keras", done.trained.encoding


def ask(trained, table, tmp_path):
    model, encoding = trained
    told = predict_table(
        PredictTableRequest(
            path=str(model),
            format="keras",
            encoding=encoding,
            table_path=str(table),
            table_filename=table.name,
            target_path=str(tmp_path / "out.csv"),
        )
    )
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        return told, list(csv.DictReader(file))


def test_predictions_stand_behind_each_row(trained, tmp_path):
    told, rows = ask(trained, PENGUINS, tmp_path)
    with PENGUINS.open(newline="") as file:
        before = list(csv.DictReader(file))
    assert told.num_rows == len(rows) == len(before)
    assert told.columns[0] == "predicted_species"
    assert set(told.unused_columns) == set(before[0]) - {*COLUMNS, "species"}
    assert [row["island"] for row in rows] == [row["island"] for row in before]
    assert [row["bill_length_mm"] for row in rows][:2] == ["39.1", "39.5"]
    model, encoding = trained
    page = predict(
        PredictRequest(
            path=str(model),
            format="keras",
            encoding=encoding,
            request=PredictionRequest(rows=before[:20]),
        )
    )
    labels = [item.label for item in page.predictions]
    assert [row["predicted_species"] for row in rows[:20]] == labels
    for row, item in zip(rows, page.predictions, strict=False):
        for name, value in item.probabilities.items():
            assert float(row[f"probability_{name}"]) == pytest.approx(value)


def test_formulas_are_neutralised_and_numbers_are_not(trained, tmp_path):
    table = written(
        tmp_path / "in.csv",
        {
            "note": ["=HYPERLINK(1)", "@x", "-5", "+1 a"],
            "island": ["Dream", "=cmd|' /C calc'!A0", None, "never seen"],
            "sex": ["MALE", None, "FEMALE", "MALE"],
            "bill_length_mm": [-5, None, 39.5, 1],
            "predicted_species": [1, 2, 3, 4],
        },
    )
    told, rows = ask(trained, table, tmp_path)
    assert [row["note"] for row in rows] == ["'=HYPERLINK(1)", "'@x", "-5", "'+1 a"]
    assert rows[1]["island"] == "'=cmd|' /C calc'!A0"
    assert [row["bill_length_mm"] for row in rows] == ["-5", "", "39.5", "1"]
    assert told.columns[0] == "predicted_species_"
    assert set(told.unused_columns) == {"note", "predicted_species"}


def test_a_table_of_words_alone_has_a_header_too(trained, tmp_path):
    table = written(
        tmp_path / "words.csv",
        {"island": ["Dream", "Biscoe"], "sex": ["MALE", "FEMALE"], "bill_length_mm": [None, None]},
    )
    _, rows = ask(trained, table, tmp_path)
    assert [row["island"] for row in rows] == ["Dream", "Biscoe"]


def test_missing_and_wrong_columns_are_named(trained, tmp_path):
    table = written(tmp_path / "a.csv", {"island": ["Dream"], "Sex": ["MALE"], "bill": [1]})
    with pytest.raises(DoesNotFit, match=r"misses the columns 'bill_length_mm', 'sex'\. It has"):
        ask(trained, table, tmp_path)
    table = written(
        tmp_path / "b.csv",
        {"island": ["Dream", "x"], "sex": ["MALE", "MALE"], "bill_length_mm": ["1", "long"]},
    )
    with pytest.raises(DoesNotFit, match="Row 2, column 'bill_length_mm': 'long'"):
        ask(trained, table, tmp_path)
    (tmp_path / "c.csv").write_bytes(b"")
    with pytest.raises(UnreadableFile):
        ask(trained, tmp_path / "c.csv", tmp_path)


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    folder = tmp_path_factory.mktemp("german")
    codes = ("01067", "80331", "04109")
    body = "".join(f"1.{7 * i:03d};{i % 9},5 %;{codes[i % 3]};{i},5\r\n" for i in range(60))
    table = folder / "wohnungen.csv"
    table.write_bytes(f"Größe;Anteil;PLZ;Wert\r\n{body}".encode("cp1252"))
    done = run(table, folder, dense([5], 1, "linear"), targets=["Wert"], fit={"epochs": 1})
    return folder / "model.keras", done.trained.encoding


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("Größe;Anteil;PLZ\r\n1.234;2 %;01067\r\n2.000;k.A.;80331\r\n", "cp1252"),
        ("Größe,Anteil,PLZ\n1234,2.0,01067\n2000.0,,80331\n", "utf-8"),
        ("Größe\tAnteil\tPLZ\n1234\t2\t01067\n2000\tNA\t80331\n", "utf-16"),
        ("Größe;Anteil;PLZ\n1234.0;2.0;01067\n2000.00;;80331\n", "utf-8"),
    ],
)
def test_rows_are_read_as_the_models_table_was_where_that_fits(german, tmp_path, text, written_as):
    (tmp_path / "in.csv").write_bytes(text.encode(written_as))
    told, rows = ask(german, tmp_path / "in.csv", tmp_path)
    assert told.unused_columns == ()
    assert [(row["Größe"], row["PLZ"]) for row in rows] == [("1234", "01067"), ("2000", "80331")]
    model, encoding = german
    asked = [
        {"Größe": "1.234,0", "Anteil": "2 %", "PLZ": "01067"},
        {"Größe": 2000, "Anteil": None, "PLZ": "80331"},
    ]
    page = predict(
        PredictRequest(
            path=str(model),
            format="keras",
            encoding=encoding,
            request=PredictionRequest(rows=asked),
        )
    )
    values = [item.value for item in page.predictions]
    assert [float(row["predicted_Wert"]) for row in rows] == pytest.approx(values, rel=1e-5)


def test_numbers_are_read_as_their_own_table_is_written(trained, tmp_path):
    (tmp_path / "in.csv").write_text("island;sex;bill_length_mm\nDream;MALE;1.039,5\n")
    _, rows = ask(trained, tmp_path / "in.csv", tmp_path)
    assert [row["bill_length_mm"] for row in rows] == ["1039.5"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("=1", "'=1"), (" =1", "' =1"), ("-1.5", "-1.5"), (-3, -3), (None, None), ("a=b", "a=b")],
)
def test_safe_cells(cell, expected):
    assert safe_cell(cell) == expected

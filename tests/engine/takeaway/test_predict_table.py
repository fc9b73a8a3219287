"""A table goes in and comes back with predictions appended, whatever its cells hold."""

import csv

import pytest

from app.engine.saved_models.predict import predict
from app.engine.saved_models.predict_table import predict_table
from app.errors import DoesNotFit, UnreadableFile
from app.spec.csv_cells import safe_cell
from app.spec.prediction import PredictionRequest
from app.spec.tasks import PredictRequest, PredictTableRequest
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


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("=1", "'=1"), (" =1", "' =1"), ("-1.5", "-1.5"), (-3, -3), (None, None), ("a=b", "a=b")],
)
def test_safe_cells(cell, expected):
    assert safe_cell(cell) == expected

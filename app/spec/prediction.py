"""Predictions: raw rows or arrays in, labels and numbers out."""

from typing import Any

from pydantic import Field

from app.spec.base import JsonValue, Name, Words
from app.spec.dataset import Reading


class PredictionRequest(Words):
    """POST /models/ID/predict: `rows` (a table's columns by name) or `inputs` (nested lists).

    Shape: `inputs` is `(num_rows, …)`, or a list of such for several inputs.
    """

    rows: tuple[dict[Name, JsonValue], ...] | None = None
    inputs: list[JsonValue] | None = None


class PredictedColumns(Words):
    """What became of a table that predictions were appended to.

    `columns` are those appended; `unused_columns` those that the model does not take.
    `format` and `reading` say how the table was read, as `DatasetProfile` does.
    """

    num_rows: int
    columns: tuple[str, ...]
    unused_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    format: str = ""
    reading: Reading = Field(default_factory=Reading)


class TablePredicted(PredictedColumns):
    """The worker's answer; `options`, `sheets` and `missing_found` as in `DatasetProfile`."""

    options: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    missing_found: tuple[str, ...] = ()


class Prediction(Words):
    """One row's answer: a label with its probabilities, or a value."""

    label: str | None = None
    probabilities: dict[str, float | None] | None = None
    value: JsonValue = None


class Predictions(Words):
    """All rows' answers; `outputs` are the model's raw numbers, row by row.

    `unused_columns`: what the rows have besides the columns that the model takes.
    `notes`: what is worth saying of them in words: that some are no numbers.
    """

    predictions: tuple[Prediction, ...]
    outputs: Any
    unused_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

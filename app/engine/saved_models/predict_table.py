"""A data file and a model → the same table with the model's answers appended, as CSV."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.datasets.data_format import Columns
from app.engine.datasets.registry import format_of
from app.engine.saved_models.load import load_model
from app.engine.saved_models.predict import predict_rows
from app.errors import DoesNotFit
from app.spec.base import JsonValue
from app.spec.csv_cells import safe_cell
from app.spec.dataset import DataEncoding, DatasetKind, Reading
from app.spec.prediction import Prediction, TablePredicted
from app.spec.tasks import PredictTableRequest

MAX_CLASSES = 50
"""A model with more classes gets its label appended, not a column for each."""

Row = dict[str, JsonValue]


def predict_table(request: PredictTableRequest) -> TablePredicted:
    """Append predictions to every row of a table.

    Raises:
        UnreadableFile: the file is no table that can be read.
        DoesNotFit: columns are missing or hold what cannot be read; names them.
        Refused, Conflict: as `load_model`.
    """
    encoding = request.encoding or (request.facts.encoding if request.facts else None)
    expected = [column.column for column in encoding.columns] if encoding else []
    rows, notes = _read(Path(request.table_path), request.table_filename, expected)
    model = load_model(request.path, request.format, load_custom_layers(request.custom_layers))
    found = predict_rows(model, rows, request.encoding, request.facts)
    header = list(rows[0])
    names, answers = _appended(found.predictions, encoding, set(header))
    with Path(request.target_path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([safe_cell(name) for name in (*header, *names)])
        for row, answer in zip(rows, answers, strict=True):
            writer.writerow([safe_cell(_written(cell)) for cell in (*row.values(), *answer)])
    return TablePredicted(
        num_rows=len(rows),
        columns=tuple(names),
        unused_columns=found.unused_columns,
        notes=tuple(notes),
    )


def _read(path: Path, filename: str, expected: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The rows of the table, and what is worth saying of how it was read."""
    reader = format_of(path, filename)
    profile = reader.profile(path, Reading())
    if profile.kind is not DatasetKind.TABLE:
        raise DoesNotFit(
            f"{filename!r} holds arrays, not a table.",
            hint="Upload a table with the columns that the model takes.",
            where="file",
        )
    names = [column.name for column in profile.columns]
    columns = reader.read(path, profile, names)
    notes = [issue.message for issue in profile.issues if issue.code == "ragged_rows"]
    return _with_header(_rows(columns, names), expected), notes


def _rows(columns: Columns, names: Sequence[str]) -> list[Row]:
    lists = [[_plain(cell) for cell in columns[name].tolist()] for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*lists, strict=True)]


def _with_header(rows: list[Row], expected: Sequence[str]) -> list[Row]:
    """The rows under their right names, where a header of words was taken for a row."""
    first = list(rows[0].values())
    is_header = expected and not set(expected) <= set(rows[0]) and set(expected) <= set(first)
    if not is_header or len(rows) < 2:
        return rows
    names = [str(cell) if cell is not None else name for name, cell in rows[0].items()]
    return [dict(zip(names, row.values(), strict=True)) for row in rows[1:]]


def _appended(
    predictions: Sequence[Prediction], encoding: DataEncoding | None, taken: set[str]
) -> tuple[list[str], Iterable[list[JsonValue]]]:
    """The names of the columns to append, and each row's cells for them."""
    target = encoding.targets[0] if encoding is not None and encoding.targets else "value"
    first = predictions[0]
    if first.probabilities is not None:
        classes = list(first.probabilities)
        classes = classes if len(classes) <= MAX_CLASSES else []
        names = [f"predicted_{target}", *(f"probability_{name}" for name in classes)]
        cells: Iterable[list[JsonValue]] = (
            [p.label, *((p.probabilities or {}).get(name) for name in classes)] for p in predictions
        )
    else:
        targets = encoding.targets if encoding is not None else ()
        values: list[list[JsonValue]] = [
            p.value if isinstance(p.value, list) else [p.value] for p in predictions
        ]
        width = max(map(len, values))
        is_named = len(targets) == width
        ends = targets if is_named else [f"{target}_{n}" for n in range(1, width + 1)]
        names = [f"predicted_{end}" for end in (ends if width > 1 else [target])]
        cells = values
    free = []
    for name in names:
        while name in taken:
            name += "_"
        taken.add(name)
        free.append(name)
    return free, cells


def _plain(cell: object) -> JsonValue:
    """A cell as JSON has it: NaN is missing."""
    if isinstance(cell, float):
        return None if np.isnan(cell) else cell
    return cell if isinstance(cell, str) or cell is None else str(cell)


def _written(cell: JsonValue) -> JsonValue:
    """A cell as a person would write it: 3, not 3.0; a list as it is shown."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return str(cell) if isinstance(cell, list | dict) else cell

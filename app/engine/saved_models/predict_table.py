"""A data file and a model → the same table with the model's answers appended, as CSV."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model
from app.engine.saved_models.predict import predict_rows
from app.engine.saved_models.table_rows import read_rows
from app.spec.base import JsonValue
from app.spec.csv_cells import safe_cell
from app.spec.dataset import DataEncoding
from app.spec.model_requests import PredictTableRequest
from app.spec.prediction import Prediction, TablePredicted

MAX_CLASSES = 50
"""A model with more classes gets its label appended, not a column for each."""


def predict_table(request: PredictTableRequest) -> TablePredicted:
    """Append predictions to every row of a table.

    Raises:
        UnreadableFile: the file is no table that can be read.
        DoesNotFit: columns are missing or hold what cannot be read; names them.
        Refused, Conflict: as `load_model`.
    """
    encoding = request.encoding or (request.facts.encoding if request.facts else None)
    read = read_rows(Path(request.table_path), request.table_filename, request.wished, encoding)
    model = load_model(request.path, request.format, load_custom_layers(request.custom_layers))
    rows, profile = read.rows, read.profile
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
        notes=(*read.notes, *found.notes),
        format=profile.format,
        reading=profile.reading,
        options=profile.options,
        sheets=profile.sheets,
        missing_found=profile.missing_found,
    )


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


def _written(cell: JsonValue) -> JsonValue:
    """A cell as a person would write it: 3, not 3.0; a list as it is shown."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return str(cell) if isinstance(cell, list | dict) else cell

"""Raw rows or arrays → what a stored model says of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.arrays import columns_of, encode_rows, read_inputs, rows_of_lists
from app.engine.saved_models.load import load_model
from app.engine.saved_models.raw_model import encodings_of, raw_inputs, run_raw
from app.errors import Conflict, InvalidRequest
from app.spec.base import JsonValue
from app.spec.dataset import DataEncoding, LearningTask
from app.spec.model_requests import PredictRequest
from app.spec.prediction import Prediction, Predictions
from app.spec.takeaway import RawInput, TakenAlong

_BATCH_SIZE = 256


def predict(request: PredictRequest) -> Predictions:
    """The model's answers, row by row.

    Raises:
        DoesNotFit: the rows or arrays are not of the shape that the model takes.
        InvalidRequest: neither or both of `rows` and `inputs` are given.
        UnreadableFile, Refused, Conflict: as `load_model`.
    """
    rows: Sequence[dict[str, JsonValue]] | None = request.request.rows
    inputs = request.request.inputs
    if (rows is None) == (inputs is None):
        raise InvalidRequest(
            "Say what to predict: either `rows` (a table's columns by name) or `inputs` (nested "
            "lists of numbers).",
            where="rows",
        )
    model = load_model(request.path, request.format, load_custom_layers(request.custom_layers))
    shapes, dtypes = _input_specs(model)
    if rows is None:
        rows = _rows_of_table(model, inputs or [], request.encoding, request.facts)
    if rows is not None:
        return predict_rows(model, rows, request.encoding, request.facts)
    return _of_arrays(model, read_inputs(inputs or [], shapes, dtypes), request.encoding)


def _rows_of_table(
    model: keras.Model,
    inputs: Sequence[JsonValue],
    encoding: DataEncoding | None,
    facts: TakenAlong | None,
) -> Sequence[dict[str, JsonValue]] | None:
    """The rows of a table that were sent as lists, or None: they are the network's own arrays.

    A table's model gives the same answers here and where it has been taken to, so a list of
    as many values as there are columns is a raw row, in the order of the columns.
    """
    raw = raw_inputs(model, facts)
    if raw is not None:
        return rows_of_lists(inputs, [given.column for given in raw], is_only_way=True)
    if encoding is None or not encoding.columns:
        return None
    return rows_of_lists(inputs, [column.column for column in encoding.columns])


def predict_rows(
    model: keras.Model,
    rows: Sequence[dict[str, JsonValue]],
    encoding: DataEncoding | None,
    facts: TakenAlong | None,
) -> Predictions:
    """The answers to a table's rows, of a model with its preprocessing inside or beside it.

    Raises:
        DoesNotFit: the rows are not what the model takes.
        Conflict: the model fails on them.
    """
    shapes, _ = _input_specs(model)
    raw = raw_inputs(model, facts)
    if raw is not None:
        return _of_raw_rows(model, raw, rows, facts)
    arrays, unused = encode_rows(rows, encoding, shapes)
    return _of_arrays(model, arrays, encoding).model_copy(update={"unused_columns": unused})


def _of_arrays(
    model: keras.Model, arrays: list[np.ndarray], encoding: DataEncoding | None
) -> Predictions:
    outputs = _run(model, arrays)
    num_rows = len(arrays[0])
    return Predictions(
        predictions=tuple(_answer(_row(outputs, row), encoding) for row in range(num_rows)),
        outputs=[_nested(_row(outputs, row)) for row in range(num_rows)],
        notes=_notes_on(outputs, num_rows),
    )


def _of_raw_rows(
    model: keras.Model,
    inputs: tuple[RawInput, ...],
    rows: Sequence[dict[str, JsonValue]],
    facts: TakenAlong | None,
) -> Predictions:
    """The answers of a model that has its preprocessing, and its label, inside."""
    encoding = facts.encoding if facts is not None else None
    columns, unused = columns_of(rows, encodings_of(inputs, facts), encoding)
    if not rows:
        return Predictions(predictions=(), outputs=[], unused_columns=unused)
    with _failing_in_words():
        outputs = run_raw(model, inputs, columns, _BATCH_SIZE)
    if set(outputs) == {"label", "probabilities"}:
        labels, numbers = outputs["label"].reshape(-1), outputs["probabilities"]
        answers = tuple(
            Prediction(
                label=str(_nested(label)) if np.isfinite(row).all() else None,
                probabilities=_named(row, encoding),
            )
            for label, row in zip(labels, numbers, strict=True)
        )
        return Predictions(
            predictions=answers,
            outputs=_nested(numbers),
            unused_columns=unused,
            notes=_notes_on([numbers], len(rows)),
        )
    found = list(outputs.values())
    return Predictions(
        predictions=tuple(Prediction(value=_plain(_row(found, row))) for row in range(len(rows))),
        outputs=[_nested(_row(found, row)) for row in range(len(rows))],
        unused_columns=unused,
        notes=_notes_on(found, len(rows)),
    )


def _input_specs(model: keras.Model) -> tuple[list[tuple[int | None, ...]], list[str]]:
    """Shape and dtype of each input, as the built model states them."""
    tensors = getattr(model, "inputs", None) if model.built else None
    if not tensors:
        raise Conflict(
            "This model does not say what shape it takes, so nothing can be predicted with it.",
            hint="Subclassed models state no inputs; wrap it in a functional model and save that.",
        )
    return [tuple(tensor.shape) for tensor in tensors], [str(tensor.dtype) for tensor in tensors]


def _run(model: keras.Model, arrays: list[np.ndarray]) -> list[np.ndarray]:
    if len(arrays[0]) == 0:
        return [np.zeros((0, *(size or 1 for size in out.shape[1:]))) for out in model.outputs]
    with _failing_in_words():
        result = model.predict(
            arrays if len(arrays) > 1 else arrays[0], batch_size=_BATCH_SIZE, verbose=0
        )
    return [np.asarray(output) for output in keras.tree.flatten(result)]


@contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # A layer of any kind, custom ones too, can fail in any way.
        reason = str(error).strip().split("\n", 1)[0][:300] or type(error).__name__
        raise Conflict(
            f"The model failed on these inputs; Keras says: {reason}",
            hint="Try one row of the shape and the kind of values that it was trained on.",
        ) from error


def _notes_on(outputs: list[np.ndarray], num_rows: int) -> tuple[str, ...]:
    """What is told of answers that are no numbers, which an answer can only leave out."""
    if not num_rows:
        return ()
    is_bad = np.zeros(num_rows, dtype=bool)
    for output in outputs:
        if output.dtype.kind in "fc":
            is_bad |= ~np.isfinite(output.reshape(num_rows, -1)).all(axis=1)
    count = int(is_bad.sum())
    if not count:
        return ()
    of = "the answer" if num_rows == 1 else f"the answers to {count:,} of {num_rows:,} rows"
    return (
        f"In {of} there is NaN or infinity, which is no number: the model's weights hold NaN (its "
        "page and `layerwright check` tell), or these inputs lie far outside of what it knows.",
    )


def _row(outputs: list[np.ndarray], row: int) -> Any:
    """One row of the model's output; a list of them where it has several."""
    found = [output[row] for output in outputs]
    return found[0] if len(found) == 1 else found


def _answer(output: Any, encoding: DataEncoding | None) -> Prediction:
    """A label where the model tells classes apart, else the value as it is."""
    task = encoding.learning_task if encoding else None
    if isinstance(output, list) or task is LearningTask.REGRESSION:
        return Prediction(value=_plain(output))
    numbers = np.asarray(output, dtype="float64").reshape(-1)
    if encoding is not None and encoding.is_logits:
        numbers = _probabilities(numbers)
    is_single = np.ndim(output) <= 1 and numbers.size == 1
    if is_single and task is not None:
        numbers = np.array([1 - numbers[0], numbers[0]])
    elif is_single or np.ndim(output) != 1 or (task is None and not _is_distribution(numbers)):
        return Prediction(value=_plain(output))
    probabilities = _named(numbers, encoding)
    names = list(probabilities)
    label = names[int(np.argmax(numbers))] if np.isfinite(numbers).all() else None
    return Prediction(label=label, probabilities=probabilities)


def _named(numbers: np.ndarray, encoding: DataEncoding | None) -> dict[str, float | None]:
    """Probabilities by class; by number where the names do not fit."""
    names = list(encoding.class_names) if encoding else []
    if len(names) != numbers.size:
        names = [str(place) for place in range(numbers.size)]
    return {name: _number(value) for name, value in zip(names, numbers, strict=True)}


def _probabilities(logits: np.ndarray) -> np.ndarray:
    """What sigmoid (one output) or softmax makes of raw scores."""
    if not np.isfinite(logits).all():
        return np.full_like(logits, np.nan)
    if logits.size == 1:
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    scores = np.exp(logits - logits.max())
    return np.asarray(scores / scores.sum())


def _is_distribution(numbers: np.ndarray) -> bool:
    """Whether a row looks like a softmax's: of a model not trained here nothing else is known."""
    return bool((numbers >= 0).all() and abs(numbers.sum() - 1) < 1e-3)


def _plain(value: Any) -> JsonValue:
    """A row's output as a person reads it: a single number stands alone, not in a list."""
    if not isinstance(value, list) and np.shape(value) == (1,):
        return _nested(value[0])
    return _nested(value)


def _nested(value: Any) -> JsonValue:
    """Arrays as nested lists; what is not finite becomes null, bytes become text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list) or np.ndim(value):
        return [_nested(item) for item in value]
    return value if isinstance(value, str) else _number(value)


def _number(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None

"""What a person sends for a prediction → the arrays that a model takes. NumPy alone, no Keras."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.errors import DoesNotFit
from app.spec.base import JsonValue
from app.spec.dataset import ColumnEncoding, DataEncoding, EncodingKind

InputShape = tuple[int | None, ...]

_TRUE_WORDS = frozenset({"true", "yes", "1", "t", "y"})
_FALSE_WORDS = frozenset({"false", "no", "0", "f", "n"})


def read_inputs(
    inputs: Sequence[JsonValue], shapes: Sequence[InputShape], dtypes: Sequence[str]
) -> list[np.ndarray]:
    """Nested lists → one array for each input of the model.

    Args:
        inputs: `(num_rows, …)`, or a list of such for several inputs.
        shapes: of each input, the batch axis included.
        dtypes: of each input.

    Raises:
        DoesNotFit: ragged, not numbers, or of another number of elements than the model takes.
    """
    if len(shapes) == 1:
        parts: Sequence[JsonValue] = [list(inputs)]
    elif len(inputs) != len(shapes):
        raise DoesNotFit(
            f"The model has {len(shapes)} inputs; {len(inputs)} came.",
            hint=f"Send a list of {len(shapes)} arrays, of shapes {_listed(shapes)}.",
            where="inputs",
        )
    else:
        parts = inputs
    arrays = [
        _fit(_array(part, dtype), shape)
        for part, shape, dtype in zip(parts, shapes, dtypes, strict=True)
    ]
    if len({len(array) for array in arrays}) > 1:
        raise DoesNotFit(
            f"The inputs have different numbers of rows: {[len(array) for array in arrays]}.",
            hint="Each input needs one entry for each row.",
            where="inputs",
        )
    return arrays


def encode_rows(
    rows: Sequence[dict[str, JsonValue]],
    encoding: DataEncoding | None,
    shapes: Sequence[InputShape],
) -> list[np.ndarray]:
    """A table's rows → the array that the model was trained on, by the encoding kept beside it.

    Raises:
        DoesNotFit: columns are missing, unknown, or hold what cannot be read; or the model
            was not trained here on a table.
    """
    if encoding is None or not encoding.columns:
        raise DoesNotFit(
            "This model was not trained on a table here, so it is not known how columns become "
            "numbers.",
            hint=f"Send `inputs`: nested lists of shape {_listed(shapes)}.",
            where="rows",
        )
    expected = [column.column for column in encoding.columns]
    for place, row in enumerate(rows):
        missing = [name for name in expected if name not in row]
        extra = [name for name in row if name not in expected and name not in encoding.targets]
        if missing or extra:
            problem = " and ".join(
                f"{words} {', '.join(map(repr, names))}"
                for words, names in (("misses", missing), ("has unknown columns", extra))
                if names
            )
            raise DoesNotFit(
                f"Row {place + 1} {problem}.",
                hint=f"The model takes the columns {', '.join(map(repr, expected))}.",
                where=f"rows[{place}]",
            )
    width = sum(column.width for column in encoding.columns)
    matrix = np.zeros((len(rows), width), dtype="float32")
    for place, row in enumerate(rows):
        numbers = [
            number
            for column in encoding.columns
            for number in _encode(row[column.column], column, place)
        ]
        matrix[place] = numbers
    return [_fit(matrix, shapes[0])]


def _encode(value: JsonValue, column: ColumnEncoding, place: int) -> list[float]:
    """One cell as the numbers that stand for it; see `ColumnEncoding` for what missing becomes."""
    is_missing = value is None or value == ""
    if column.kind is EncodingKind.ONE_HOT:
        text = _category(value)
        marks = [float(not is_missing and text == category) for category in column.categories]
        # A category that no training row had has a place in the width, and no name.
        return marks + [0.0] * (column.width - len(marks))
    if is_missing:
        return [0.0]
    if column.kind is EncodingKind.BOOLEAN:
        return [_truth(value, column, place)]
    number = _float(value)
    if number is None:
        raise _unreadable(value, column, place, "a number")
    if math.isnan(number):
        return [0.0]
    return [(number - (column.mean or 0.0)) / (column.standard_deviation or 1.0)]


def _truth(value: JsonValue, column: ColumnEncoding, place: int) -> float:
    word = str(value).strip().lower()
    if len(column.categories) == 2 and _category(value) in column.categories:
        return float(column.categories.index(_category(value)))
    if word in _TRUE_WORDS:
        return 1.0
    if word in _FALSE_WORDS:
        return 0.0
    raise _unreadable(value, column, place, "true or false")


def _category(value: JsonValue) -> str:
    """A cell as the text that the table had: 3.0 and 3 are one category."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _float(value: JsonValue) -> float | None:
    if not isinstance(value, bool | int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _unreadable(value: Any, column: ColumnEncoding, place: int, expected: str) -> DoesNotFit:
    return DoesNotFit(
        f"Row {place + 1}, column {column.column!r}: {str(value)[:50]!r} came where {expected} "
        "was expected.",
        where=f"rows[{place}].{column.column}",
    )


def _array(value: JsonValue, dtype: str) -> np.ndarray:
    kind = "str" if dtype == "string" else None
    try:
        array = np.asarray(value, dtype=kind)
    except (ValueError, OverflowError) as error:
        raise DoesNotFit(
            "The inputs are ragged: lists at one level have different lengths.",
            hint="Every row must have the same shape.",
            where="inputs",
        ) from error
    if kind is None and array.dtype.kind not in "biuf" and array.size:
        raise DoesNotFit(
            "The inputs hold something that is not a number.",
            hint="Send nested lists of numbers; missing values have to be filled in first.",
            where="inputs",
        )
    if dtype == "string":
        return array
    return array.astype(dtype if dtype != "bfloat16" else "float32")


def _fit(array: np.ndarray, shape: InputShape) -> np.ndarray:
    """The array in the model's shape: equal element counts are reshaped, row-major."""
    row_shape = shape[1:]
    if array.ndim == 0:
        raise DoesNotFit("A single number came; rows were expected.", where="inputs")
    fits = len(array.shape[1:]) == len(row_shape) and all(
        wanted is None or wanted == got
        for wanted, got in zip(row_shape, array.shape[1:], strict=True)
    )
    if fits:
        return array
    unknown = [axis for axis, size in enumerate(row_shape) if size is None]
    known = math.prod(size for size in row_shape if size is not None)
    got = math.prod(array.shape[1:])
    if len(array) and (
        (not unknown and got == known) or (len(unknown) == 1 and _divides(known, got))
    ):
        return array.reshape(len(array), *(-1 if size is None else size for size in row_shape))
    if not len(array):
        return np.zeros((0, *(size or 1 for size in row_shape)), dtype=array.dtype)
    raise DoesNotFit(
        f"One row has the shape {array.shape[1:]}; the model takes {tuple(row_shape)}.",
        hint=f"Send `inputs` as a list of rows: an array of shape {tuple(shape)}.",
        where="inputs",
    )


def _divides(divisor: int, number: int) -> bool:
    return divisor > 0 and number > 0 and number % divisor == 0


def _listed(shapes: Sequence[InputShape]) -> str:
    return ", ".join(str(tuple(shape)) for shape in shapes)

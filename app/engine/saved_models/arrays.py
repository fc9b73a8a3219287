"""What a person sends for a prediction → the arrays that a model takes. NumPy alone, no Keras."""

import math
from collections.abc import Sequence

import numpy as np

from app.engine.datasets.encoding import encode
from app.engine.datasets.rows import columns_of_rows
from app.errors import DoesNotFit
from app.spec.base import JsonValue
from app.spec.dataset import DataEncoding

InputShape = tuple[int | None, ...]


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
    columns = columns_of_rows(rows, encoding.columns, encoding.missing_words)
    return [_fit(encode(encoding.columns, columns, np.arange(len(rows))), shapes[0])]


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

"""What a person sends for a prediction → the arrays that a model takes. NumPy alone, no Keras."""

import math
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from app.engine.datasets.data_format import Columns
from app.engine.datasets.encoding import encode
from app.engine.datasets.rows import columns_of_rows
from app.errors import DoesNotFit
from app.spec.base import JsonValue
from app.spec.dataset import MISSING_WORDS, ColumnEncoding, DataEncoding

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


def rows_of_lists(
    inputs: Sequence[JsonValue], names: Sequence[str], is_only_way: bool = False
) -> list[dict[str, JsonValue]] | None:
    """Rows of one value a column, or one list a column → rows by column name.

    Args:
        inputs: `(num_rows, num_columns)`, or `(num_columns, num_rows)` where `is_only_way`.
        names: of the columns.
        is_only_way: the model takes nothing but raw rows.

    Returns:
        The rows; None where the lists are of another shape.

    Raises:
        DoesNotFit: they are of another shape, and it `is_only_way`.
    """
    if _are_rows(inputs, len(names)):
        return [dict(zip(names, row, strict=True)) for row in inputs]  # type: ignore[arg-type]
    if not is_only_way:
        return None
    columns = [_flat(column) for column in inputs]
    num_rows = len(columns[0]) if columns else 0
    if len(columns) == len(names) and _are_rows(columns, num_rows):
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    raise DoesNotFit(
        f"The model takes raw rows of {len(names)} columns.",
        hint="Send `rows` (the columns by name), or `inputs` with one list for each row, its "
        f"values in the order {', '.join(map(repr, names[:20]))}"
        f"{' …' if len(names) > 20 else ''}.",
        where="inputs",
    )


def _are_rows(inputs: Sequence[JsonValue], width: int) -> bool:
    return all(
        isinstance(row, list)
        and len(row) == width
        and not any(isinstance(value, list | dict) for value in row)
        for row in inputs
    )


def _flat(column: JsonValue) -> list[JsonValue]:
    """A column's values, each of which may stand in a list of its own."""
    values = column if isinstance(column, list) else [column]
    return [value[0] if isinstance(value, list) and len(value) == 1 else value for value in values]


def columns_of(
    rows: Sequence[dict[str, JsonValue]],
    encodings: Sequence[ColumnEncoding],
    encoding: DataEncoding | None,
) -> tuple[Columns, tuple[str, ...]]:
    """Rows by column, as a data file's reader gives them, and the columns that are not used.

    Args:
        rows: as they were sent.
        encodings: of the columns that the model takes.
        encoding: of the table, where it is known: its targets may stand in the rows, and
            it has its own words for a missing value.

    Raises:
        DoesNotFit: a row lacks a column, or holds what cannot be read; says which.
    """
    expected = [column.column for column in encodings]
    known = encoding.targets if encoding is not None else ()
    words = encoding.missing_words if encoding is not None else MISSING_WORDS
    reading = encoding.reading if encoding is not None else None
    point = (reading.decimal_point if reading is not None else None) or "."
    extra: dict[str, None] = {}
    for place, row in enumerate(rows):
        missing = [name for name in expected if name not in row]
        unused = [name for name in row if name not in expected and name not in known]
        extra.update(dict.fromkeys(unused))
        if missing:
            raise _misses(place, missing, unused, expected)
    return columns_of_rows(rows, encodings, words, point), tuple(extra)


def encode_rows(
    rows: Sequence[dict[str, JsonValue]],
    encoding: DataEncoding | None,
    shapes: Sequence[InputShape],
) -> tuple[list[np.ndarray], tuple[str, ...]]:
    """A table's rows → the array that the model was trained on, by the encoding kept beside it.

    Returns:
        The array, and the columns of the rows that are not used.

    Raises:
        DoesNotFit: columns are missing, or hold what cannot be read; or the model was not
            trained here on a table.
    """
    if encoding is None or not encoding.columns:
        raise DoesNotFit(
            "This model was not trained on a table here, so it is not known how columns become "
            "numbers.",
            hint=f"Send `inputs`: nested lists of shape {_listed(shapes)}.",
            where="rows",
        )
    columns, unused = columns_of(rows, encoding.columns, encoding)
    encoded = encode(encoding.columns, columns, np.arange(len(rows)))
    return [_fit(encoded, shapes[0])], unused


def _misses(
    place: int, missing: Sequence[str], unused: Sequence[str], expected: Sequence[str]
) -> DoesNotFit:
    """What to say of a row without some columns: which, and what it has that comes near."""
    listed = ", ".join(map(repr, missing[:10]))
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    near = [
        f"{found[0]!r} for {name!r}"
        for name in missing
        if (found := get_close_matches(name, unused, n=1))
    ]
    meant = f" It has {', '.join(near)}: is that the same?" if near else ""
    columns = ", ".join(map(repr, expected[:50])) + (" …" if len(expected) > 50 else "")
    return DoesNotFit(
        f"Row {place + 1} misses the column{'s' * (len(missing) > 1)} {listed}{more}.{meant}",
        hint=f"The model takes the columns {columns}. A value that is not known can be left "
        "blank (null), but its column has to be there.",
        where=f"rows[{place}]",
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

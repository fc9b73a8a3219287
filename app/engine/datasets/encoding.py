"""A table's columns → numbers. What is fitted is fitted on the training rows alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine.datasets.data_format import Columns
from app.engine.datasets.split import Indices
from app.engine.datasets.words import MAX_VOCABULARY, encode_texts, fit_vocabulary
from app.spec.dataset import ColumnEncoding, ColumnProfile, ColumnType, EncodingKind

YES_WORDS = ("true", "yes", "t", "y", "1")
NO_WORDS = ("false", "no", "f", "n", "0")


def fit_encodings(
    columns: Sequence[ColumnProfile],
    values: Columns,
    training_rows: Indices,
    vocabulary_size: int | None = None,
) -> tuple[ColumnEncoding, ...]:
    """How each input column becomes numbers, judged from the training rows alone.

    The width of a category or text column is the profile's, so that the network's input
    shape does not hang on the split; a category that the training rows do not
    have is no entry of `categories` and becomes all zeros.
    """
    return tuple(
        _fit(column, values[column.name][training_rows], vocabulary_size) for column in columns
    )


def _fit(
    column: ColumnProfile, values: np.ndarray[Any, Any], vocabulary_size: int | None
) -> ColumnEncoding:
    if column.type is ColumnType.TEXT:
        return ColumnEncoding(
            column=column.name,
            kind=EncodingKind.TEXT,
            width=column.encoded_width or 0,
            vocabulary=fit_vocabulary(values.tolist(), vocabulary_size or MAX_VOCABULARY),
        )
    if column.type is ColumnType.NUMBER:
        known = values[np.isfinite(values)]
        mean = float(known.mean()) if known.size else 0.0
        deviation = float(known.std()) if known.size else 0.0
        if not np.isfinite(deviation) or not np.isfinite(mean):
            mean, deviation = 0.0, float(np.abs(known).max())
        return ColumnEncoding(
            column=column.name,
            kind=EncodingKind.STANDARDIZE,
            width=1,
            mean=mean,
            standard_deviation=deviation if deviation > 0 else 1.0,
        )
    if column.type is ColumnType.BOOLEAN:
        return ColumnEncoding(column=column.name, kind=EncodingKind.BOOLEAN, width=1)
    seen = {value for value in values.tolist() if value is not None}
    return ColumnEncoding(
        column=column.name,
        kind=EncodingKind.ONE_HOT,
        width=column.encoded_width or len(seen),
        categories=tuple(sorted(seen)),
    )


def encode(
    encodings: Sequence[ColumnEncoding], values: Columns, rows: Indices
) -> np.ndarray[Any, Any]:
    """The named rows as numbers: float32, or int32 word numbers for a text.

    Shape: `(num_rows, encoded_width)`
    """
    is_text = any(encoding.kind is EncodingKind.TEXT for encoding in encodings)
    width = sum(encoding.width for encoding in encodings)
    encoded = np.zeros((len(rows), width), np.int32 if is_text else np.float32)
    start = 0
    for encoding in encodings:
        part = encoded[:, start : start + encoding.width]
        _encode_column(encoding, values[encoding.column][rows], part)
        start += encoding.width
    return encoded


def _encode_column(
    encoding: ColumnEncoding, values: np.ndarray[Any, Any], into: np.ndarray[Any, Any]
) -> None:
    if encoding.kind is EncodingKind.STANDARDIZE:
        mean, deviation = encoding.mean or 0.0, encoding.standard_deviation or 1.0
        with np.errstate(over="ignore"):  # beyond all bounds counts as missing
            scaled = ((values - mean) / deviation).astype(np.float32)
        into[:, 0] = np.where(np.isfinite(scaled), scaled, 0.0)
    elif encoding.kind is EncodingKind.TEXT:
        encode_texts(values.tolist(), encoding.vocabulary, into)
    elif encoding.kind is EncodingKind.BOOLEAN:
        into[:, 0] = [value is not None and value.lower() in YES_WORDS for value in values]
    else:
        place = {category: index for index, category in enumerate(encoding.categories)}
        places = np.array([place.get(value, -1) for value in values.tolist()], np.int64)
        known = np.flatnonzero(places >= 0)
        into[known, places[known]] = 1.0

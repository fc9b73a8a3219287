"""A table's encoding as a Keras model: raw columns in, the numbers that a network takes out.

Only Keras's own layers, each with its statistics or vocabulary given when it is made: such
layers come back from .keras and .h5 alike. What they answer is what `encoding.encode` gives.
"""

import re
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from app.engine.datasets.encoding import YES_WORDS
from app.spec.dataset import ColumnEncoding, EncodingKind

_WIDE = 2.0**64
"""hard_shrink makes 0 of what is NaN or nearer to 0 than 0.5: numbers are widened around it,
by a power of two, so that only NaN becomes 0 and nothing is rounded."""

_OTHERS = "[UNK]"
_NO_CATEGORY = "(no category)"


def raw_input(encoding: ColumnEncoding, name: str) -> Any:
    """The input for one raw column: a number (NaN where missing) or text ("" where missing).

    Shape: `(batch_size, 1)`; Keras takes `(batch_size,)` too.
    """
    # float64: a float32 keeps no more than seven digits of an account number or a time.
    dtype = "float64" if encoding.kind is EncodingKind.STANDARDIZE else "string"
    return keras.Input((1,), dtype=dtype, name=name)


def preprocessing_model(
    encodings: Sequence[ColumnEncoding], names: Sequence[str], name: str = "preprocessing"
) -> keras.Model:
    """The model from raw columns to numbers.

    Args:
        encodings: of each column, in the order in which the network takes them.
        names: of each column's input; letters, digits, `_`, `.` and `-`.
        name: of the model.

    Shape: out `(batch_size, encoded_width)`, whole numbers for a text.
    """
    inputs = [raw_input(e, given) for e, given in zip(encodings, names, strict=True)]
    layers = _Layers(set(names))
    parts: list[Any] = []
    run: list[tuple[ColumnEncoding, Any]] = []
    for encoding, tensor, given in zip(encodings, inputs, names, strict=True):
        if encoding.kind is EncodingKind.STANDARDIZE:
            run.append((encoding, tensor))
            continue
        if encoding.kind is EncodingKind.TEXT:  # always alone
            return keras.Model(inputs, _words(layers, encoding, tensor, given), name=name)
        if run:
            parts.append(_numbers(layers, run))
            run = []
        parts.append(_looked_up(layers, encoding, tensor, given))
    if run:
        parts.append(_numbers(layers, run))
    return keras.Model(inputs, layers.joined(parts, "columns", "float32"), name=name)


class _Layers:
    """Makes layers under names that are still free in the model."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def name(self, wanted: str) -> str:
        """`wanted`, with a number where it is taken."""
        found, count = wanted, 1
        while found in self._taken:
            count += 1
            found = f"{wanted}_{count}"
        self._taken.add(found)
        return found

    def joined(self, parts: Sequence[Any], name: str, dtype: str) -> Any:
        """The parts side by side; one part alone in the same dtype."""
        if len(parts) > 1:
            return keras.layers.Concatenate(dtype=dtype, name=self.name(name))(parts)
        return keras.layers.Activation("linear", dtype=dtype, name=self.name(name))(parts[0])


def _numbers(layers: _Layers, run: Sequence[tuple[ColumnEncoding, Any]]) -> Any:
    """Columns of numbers, scaled: (x - mean) / standard deviation, and 0 where x is NaN."""
    means = np.array([encoding.mean or 0.0 for encoding, _ in run], np.float64)
    deviations = np.array([encoding.standard_deviation or 1.0 for encoding, _ in run], np.float64)
    # Keras reads numbers of a config as float32: what that loses of a mean comes second.
    first = means.astype(np.float32).astype(np.float64)
    rest = (means - first) / deviations

    def layer(kind: type, name: str, *arguments: Any) -> Any:
        return kind(*arguments, dtype="float64", name=layers.name(name))

    x = layers.joined([tensor for _, tensor in run], "numbers", "float64")
    x = layer(keras.layers.Rescaling, "minus_mean", 1.0, (-first).tolist())(x)
    scales = (1.0 / deviations).tolist()
    x = layer(keras.layers.Rescaling, "by_deviation", scales, (-rest).tolist())(x)
    x = layer(keras.layers.Rescaling, "widen", _WIDE)(x)
    x = layer(keras.layers.Activation, "missing_to_mean", "hard_shrink")(x)
    return layer(keras.layers.Rescaling, "narrow", 1 / _WIDE)(x)


def _words(layers: _Layers, encoding: ColumnEncoding, tensor: Any, name: str) -> Any:
    """A text as the numbers of its words."""
    return keras.layers.TextVectorization(
        standardize="lower_and_strip_punctuation",
        split="whitespace",
        output_sequence_length=encoding.width,
        vocabulary=list(encoding.vocabulary) or [_NO_CATEGORY],
        name=layers.name(f"{name}_words"),
    )(tensor)


def _looked_up(layers: _Layers, encoding: ColumnEncoding, tensor: Any, name: str) -> Any:
    """A column of texts: each known text has its row of numbers, all others have zeros."""
    rows = spellings(encoding)
    vocabulary = list(rows) or [_NO_CATEGORY]
    others = _OTHERS
    while others in rows:
        others += "_"
    table = np.zeros((len(vocabulary) + 1, encoding.width), np.float32)
    for place, text in enumerate(rows, start=1):
        table[place, rows[text]] = 1.0
    index = keras.layers.StringLookup(
        vocabulary=vocabulary, oov_token=others, name=layers.name(f"{name}_index")
    )(tensor)
    lookup = keras.layers.Embedding(
        *table.shape,
        embeddings_initializer="zeros",
        trainable=False,
        dtype="float32",
        name=layers.name(f"{name}_numbers"),
    )
    found = lookup(index)
    lookup.set_weights([table])
    flat = keras.layers.Reshape((encoding.width,), dtype="float32", name=layers.name(f"{name}_row"))
    return flat(found)


def spellings(encoding: ColumnEncoding) -> dict[str, int]:
    """Every text that is known of a column of categories or yes and no → its place.

    A file's cells are trimmed when it is read here, and pandas writes 3 as 3.0 and true
    as True; a layer does none of that, so those spellings are known beside the category.
    """
    if encoding.kind is EncodingKind.BOOLEAN:
        found = {
            spelled: 0
            for word in (*YES_WORDS, "1.0")
            for spelled in (word, word.upper(), word.capitalize())
        }
    else:
        found = {category: place for place, category in enumerate(encoding.categories)}
        for category, place in list(found.items()):
            if re.fullmatch(r"-?\d+", category):
                found.setdefault(f"{category}.0", place)
            elif category.lower() in ("true", "false"):
                for spelled in (category.lower(), category.upper(), category.capitalize()):
                    found.setdefault(spelled, place)
    for text, place in list(found.items()):
        for spelled in (f" {text}", f"{text} "):
            found.setdefault(spelled, place)
    return found

"""Models that take raw rows, one input a column: rows in, the model's own label out."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from app.engine.datasets.data_format import Columns
from app.spec.dataset import ColumnEncoding, EncodingKind
from app.spec.takeaway import RawInput, TakenAlong


def raw_inputs(model: keras.Model, facts: TakenAlong | None) -> tuple[RawInput, ...] | None:
    """The model's inputs by column, or None where it takes arrays.

    What the file carries tells each input's column. A file without (saved again with Keras,
    or made elsewhere) takes rows where each input is one value and there are several, or
    one of text; then the inputs' names are the columns.
    """
    tensors = {tensor.name: tensor for tensor in model.inputs}
    if facts is not None and facts.inputs and {i.name for i in facts.inputs} == set(tensors):
        return facts.inputs
    is_each_one_value = all(tuple(t.shape[1:]) in ((), (1,)) for t in tensors.values())
    dtypes = [str(tensor.dtype) for tensor in tensors.values()]
    if not is_each_one_value or not (len(dtypes) > 1 or "string" in dtypes):
        return None
    return tuple(
        RawInput(
            name=name,
            column=name,
            kind=EncodingKind.ONE_HOT if dtype == "string" else EncodingKind.STANDARDIZE,
        )
        for name, dtype in zip(tensors, dtypes, strict=True)
    )


def encodings_of(
    inputs: Sequence[RawInput], facts: TakenAlong | None
) -> tuple[ColumnEncoding, ...]:
    """How each column is read, in the order of the inputs."""
    known = facts.encoding.columns if facts is not None and facts.encoding is not None else ()
    by_column = {encoding.column: encoding for encoding in known}
    return tuple(
        by_column.get(i.column) or ColumnEncoding(column=i.column, kind=i.kind, width=1)
        for i in inputs
    )


def run_raw(
    model: keras.Model, inputs: Sequence[RawInput], columns: Columns, batch_size: int
) -> Mapping[str, np.ndarray]:
    """The model's outputs by name, row by row; a single one is called "value".

    As a tf.data.Dataset: `predict` makes float32 of NumPy's float64, and digits are lost.
    """
    num_rows = len(next(iter(columns.values())))
    tensors = {}
    for given in inputs:
        column = columns[given.column]
        if given.kind is EncodingKind.STANDARDIZE:
            tensors[given.name] = tf.constant(column.reshape(num_rows, 1), tf.float64)
        else:
            texts = [[value or ""] for value in column.tolist()]
            tensors[given.name] = tf.constant(texts, tf.string, shape=(num_rows, 1))
    batches = tf.data.Dataset.from_tensor_slices(tensors).batch(batch_size)
    found: Any = model.predict(batches, verbose=0)
    if isinstance(found, dict):
        return {name: np.asarray(output) for name, output in found.items()}
    outputs = keras.tree.flatten(found)
    if len(outputs) == 1:
        return {"value": np.asarray(outputs[0])}
    names = [tensor.name for tensor in model.outputs]
    return {name: np.asarray(output) for name, output in zip(names, outputs, strict=True)}

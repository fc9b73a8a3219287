"""A network that was trained on prepared numbers → a model that takes raw rows.

    raw columns → preprocessing → the network's own layers → label and probabilities, or value

Keras's own layers alone stand around the network, so plain Keras loads the file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import keras

from app.engine.datasets.preprocessing import preprocessing_model, raw_input
from app.errors import Conflict
from app.spec.dataset import DataEncoding, LearningTask
from app.spec.takeaway import RawInput, TakenAlong

_STEEP = 1e30
"""Whatever is less than the largest by any float32 step lies far below 0 after this."""


def raw_inputs(encoding: DataEncoding, taken: Iterable[str]) -> tuple[RawInput, ...]:
    """The inputs of the model that takes the columns of `encoding`.

    Args:
        encoding: of a table.
        taken: names that the network's layers have.
    """
    used = set(taken)
    made = []
    for column in encoding.columns:
        plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", column.column).strip("_.-")[:60] or "column"
        name, count = plain, 1
        while name in used:
            count += 1
            name = f"{plain}_{count}"
        used.add(name)
        made.append(RawInput(name=name, column=column.column, kind=column.kind))
    return tuple(made)


@dataclass(frozen=True)
class RawModel:
    """A model that takes raw rows, and the facts that its file carries."""

    model: keras.Model
    facts: TakenAlong


def with_raw_rows(core: keras.Model, encoding: DataEncoding) -> RawModel:
    """The model from raw rows to answers; it shares the layers, and the weights, of `core`.

    Its inputs stand in the order of the columns. A classifier's outputs are
    `{"label", "probabilities"}`; a regression's is the value in its own units.

    Raises:
        Conflict: the network takes or gives something else than one row of numbers.
    """
    if len(core.inputs) != 1 or len(core.outputs) != 1:
        raise Conflict(
            f"A model with {len(core.inputs)} inputs and {len(core.outputs)} outputs cannot get "
            "the preprocessing of a table in front of it.",
            hint="Take it away without preprocessing (format=core).",
        )
    ours = {"preprocessing", "label", "probabilities"}
    layers = {layer.name for layer in core.layers}
    inputs = raw_inputs(encoding, layers | ours)
    names = [given.name for given in inputs]
    tensors = [
        raw_input(column, name) for column, name in zip(encoding.columns, names, strict=True)
    ]
    prepared = preprocessing_model(encoding.columns, names, _free("preprocessing", layers))(tensors)
    entries = {tensor.name for tensor in core.inputs}
    network = [layer.name for layer in core.layers if layer.name not in entries]
    row_shape = tuple(core.inputs[0].shape[1:])
    if row_shape != tuple(prepared.shape[1:]):
        network.insert(0, _free("row", layers | {*names}))
        prepared = keras.layers.Reshape(row_shape, name=network[0])(prepared)
    facts = TakenAlong(encoding=encoding, inputs=inputs, network=tuple(network))
    answer = _answers_of(core, prepared)
    if encoding.learning_task is LearningTask.REGRESSION or len(answer.shape) != 2:
        return RawModel(keras.Model(tensors, answer, name=core.name), facts)
    probabilities = _probabilities(answer, encoding, _free("probabilities", layers))
    label = _label_model(class_names(encoding, probabilities.shape[-1]), _free("label", layers))
    outputs = {"label": label(probabilities), "probabilities": probabilities}
    return RawModel(keras.Model(tensors, outputs, name=core.name), facts)


def class_names(encoding: DataEncoding, num_classes: int) -> tuple[str, ...]:
    """One name a class; their numbers where the data gave no fitting names."""
    names = encoding.class_names
    return names if len(names) == num_classes else tuple(map(str, range(num_classes)))


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _answers_of(core: keras.Model, prepared: Any) -> Any:
    """What the layers of `core` make of `prepared`: the same layers, called once more."""
    if isinstance(core, keras.Sequential):
        x = prepared
        for layer in core.layers:
            x = layer(x)
        return x
    if not hasattr(core, "_run_through_graph"):
        raise Conflict(
            f"{type(core).__name__} is a subclassed model: its layers cannot be wired anew.",
            hint="Take it away without preprocessing (format=core).",
        )
    return keras.tree.flatten(core._run_through_graph([prepared]))[0]


def _probabilities(answer: Any, encoding: DataEncoding, name: str) -> Any:
    """One probability a class, from probabilities, raw scores, or a single output of two classes.

    Shape: `(batch_size, num_classes)`
    """
    layers = keras.layers
    is_single = answer.shape[-1] == 1
    activation = "linear"
    if encoding.is_logits:
        activation = "sigmoid" if is_single else "softmax"
    if not is_single:
        return layers.Activation(activation, dtype="float32", name=name)(answer)
    second = layers.Activation(activation, dtype="float32", name=f"{name}_of_second")(answer)
    first = layers.Rescaling(-1.0, 1.0, dtype="float32", name=f"{name}_of_first")(second)
    return layers.Concatenate(dtype="float32", name=name)([first, second])


def _label_model(names: tuple[str, ...], name: str) -> keras.Model:
    """Probabilities → the name of the likeliest class, the first of equals.

    Keras has no layer for argmax (its operation does not come back from .h5). So: how far
    each is below the largest; 1 for the largest and 0 for others; the first of those has the
    largest weight; and the weights count down through the names.

    Shape: `(batch_size, num_classes)` → `(batch_size,)`
    """
    layers = keras.layers
    count = len(names)

    def largest(x: Any, at: str) -> Any:
        column = layers.Reshape((count, 1), name=f"{at}_column")(x)
        return layers.GlobalMaxPooling1D(name=at)(column)

    probabilities = keras.Input((count,), name="each")
    below = layers.Subtract(name="below_largest")(
        [probabilities, largest(probabilities, "largest")]
    )
    steep = layers.Rescaling(_STEEP, 1.0, name="steep")(below)
    is_largest = layers.ReLU(name="is_largest")(steep)
    weights = [float(count - place) for place in range(count)]
    first = largest(layers.Rescaling(weights, name="count_down")(is_largest), "first")
    unknown = _free("?", set(names))
    text = layers.StringLookup(
        vocabulary=list(reversed(names)), oov_token=unknown, invert=True, name="class_name"
    )(first)
    flat = layers.Reshape((), dtype="string", name="text")
    return keras.Model(probabilities, flat(text), name=name)

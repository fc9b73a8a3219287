"""How many floating-point operations a layer takes for one sample, forward.

A multiplication and an addition count as two, as in TensorFlow's profiler. Counted is
what a layer does to its input with its weights, and what pooling, normalizing and
merging compute. Activation functions are not counted, nor is what only moves values
(Flatten, padding, the rows that an Embedding looks up): both are small beside the rest.

Where a size is unknown (a free sequence length), or the class is not known here (a
custom layer: its code may do anything), the answer is None, never a guess.
"""

import itertools
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import keras
from keras.src.models.functional import Functional

from app.engine.modeling import recurrent_cost
from app.engine.modeling.cost_table import COSTS, FREE, Sizes, UnknownSize, sizes_of

Shapes = Sequence[tuple[int | None, ...]]
"""Shapes with the batch axis."""


def layer_flops(layer: keras.Layer, inputs: Shapes, outputs: Shapes) -> int | None:
    """The operations of one call for one sample, or None where that is not known.

    Args:
        layer: a built layer.
        inputs: the shapes that come in.
        outputs: the shapes that go out.
    """
    if not outputs:
        return None  # it was made, and never called
    try:
        return _flops(layer, [sizes_of(shape) for shape in inputs], [sizes_of(s) for s in outputs])
    except UnknownSize:
        return None


def _flops(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Raise `UnknownSize` where it is not known."""
    if isinstance(layer, keras.Sequential | Functional):
        return _model(layer)
    cls = type(layer)  # a class that derives from one of these may do something else
    if cls in FREE:
        return 0
    if cls in COSTS:
        return COSTS[cls](layer, inputs, outputs)
    if cls in _HOLDERS:
        return _HOLDERS[cls](layer, inputs, outputs)
    raise UnknownSize


def _model(model: Any) -> int:
    """The sum over all calls inside a model."""
    if isinstance(model, keras.Sequential):
        model = model._functional
    total = 0
    for node in itertools.chain.from_iterable(model._nodes_by_depth.values()):
        operation = node.operation
        if isinstance(operation, keras.layers.InputLayer):
            continue
        inputs = [sizes_of(tensor.shape) for tensor in node.input_tensors]
        total += _flops(operation, inputs, [sizes_of(t.shape) for t in node.outputs])
    return total


def _time_distributed(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    steps = inputs[0][0]
    return steps * _flops(layer.layer, [inputs[0][1:]], [outputs[0][1:]])


def _spectral(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Outside training the wrapped layer alone is called."""
    return _flops(layer.layer, inputs, outputs)


def _bidirectional(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    both = sum(
        _flops(one, inputs[:1], outputs) for one in (layer.forward_layer, layer.backward_layer)
    )
    merged = {"sum": 1, "mul": 1, "ave": 2}.get(layer.merge_mode, 0)
    return both + merged * prod(outputs[0])


def _rnn(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """One step of the cell, as often as there are steps."""
    steps, step_input = inputs[0][0], inputs[0][1:]
    return steps * recurrent_cost.cell_flops(layer.cell, step_input)


def _cell(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return recurrent_cost.cell_flops(layer, inputs[0])


_HOLDERS: dict[type, Callable[[Any, list[Sizes], list[Sizes]], int]] = {
    keras.layers.TimeDistributed: _time_distributed,
    keras.layers.SpectralNormalization: _spectral,
    keras.layers.Bidirectional: _bidirectional,
    keras.layers.RNN: _rnn,
    keras.layers.SimpleRNN: _rnn,
    keras.layers.LSTM: _rnn,
    keras.layers.GRU: _rnn,
    keras.layers.ConvLSTM1D: _rnn,
    keras.layers.ConvLSTM2D: _rnn,
    keras.layers.ConvLSTM3D: _rnn,
    keras.layers.SimpleRNNCell: _cell,
    keras.layers.LSTMCell: _cell,
    keras.layers.GRUCell: _cell,
    keras.layers.StackedRNNCells: _cell,
}
"""Layers whose operations are those of what they hold."""

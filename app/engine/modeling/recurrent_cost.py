"""The floating-point operations of one step of a recurrent cell."""

from collections.abc import Callable
from math import prod
from typing import Any

import keras
from keras.src.layers.rnn.conv_lstm import ConvLSTMCell

from app.engine.modeling.cost_table import Sizes, UnknownSize


def cell_flops(cell: Any, step: Sizes) -> int:
    """The operations of one step for one sample; `step` is what comes in, without the batch.

    Raises:
        UnknownSize: for a cell that is not one of Keras's own.
    """
    if (
        isinstance(cell, keras.layers.StackedRNNCells)
        and type(cell) is keras.layers.StackedRNNCells
    ):
        total = 0
        for inner in cell.cells:
            total += cell_flops(inner, step)
            step = (_units(inner),)
        return total
    if type(cell) not in _CELLS:
        raise UnknownSize
    return _CELLS[type(cell)](cell, step)


def _units(cell: Any) -> int:
    size = cell.output_size
    if not isinstance(size, int):
        raise UnknownSize
    return size


def _products(cell: Any, num_gates: int, step: Sizes) -> int:
    """Both matrix products of all gates, their sum, and the biases."""
    units = cell.units
    products = 2 * num_gates * units * (step[-1] + units)
    biases = prod(cell.bias.shape) if cell.use_bias else 0
    return int(products + num_gates * units + biases)


def _simple(cell: Any, step: Sizes) -> int:
    return _products(cell, 1, step)


def _lstm(cell: Any, step: Sizes) -> int:
    # c = f * c + i * z; h = o * act(c)
    return int(_products(cell, 4, step) + 4 * cell.units)


def _gru(cell: Any, step: Sizes) -> int:
    # z = act(r * x); h = z * h + (1 - z) * hh
    return int(_products(cell, 3, step) + 5 * cell.units)


def _conv_lstm(cell: Any, step: Sizes) -> int:
    """Four gates of a convolution of the input and one of the state, of the same size."""
    channels_first = cell.data_format == "channels_first"
    channels = step[0] if channels_first else step[-1]
    filters = cell.filters
    positions = prod(
        _conv_length(size, kernel, stride, dilation, cell.padding)
        for size, kernel, stride, dilation in zip(
            step[1:] if channels_first else step[:-1],
            cell.kernel_size,
            cell.strides,
            cell.dilation_rate,
            strict=True,
        )
    )
    kernel = prod(cell.kernel_size)
    convolutions = 2 * 4 * filters * kernel * (channels + filters) * positions
    biases = 4 * filters * positions if cell.use_bias else 0
    return int(convolutions + biases + 4 * filters * positions + 4 * filters * positions)


def _conv_length(size: int, kernel: int, stride: int, dilation: int, padding: str) -> int:
    reach = (kernel - 1) * dilation + 1
    return -(-(size if padding == "same" else size - reach + 1) // stride)


_CELLS: dict[type, Callable[[Any, Sizes], int]] = {
    keras.layers.SimpleRNNCell: _simple,
    keras.layers.LSTMCell: _lstm,
    keras.layers.GRUCell: _gru,
    ConvLSTMCell: _conv_lstm,
}

"""The class of a layer of which only the weights are known: told where they leave no doubt. Pure.

A guess needs two things that agree: Keras's own name for the class (`conv2d_3`), or the
names that only one class gives its weights, and the number of axes of each.
"""

import re

from app.spec.base import Shape
from app.spec.class_names import snake_case
from app.spec.model_view import ModelLayer, WeightView

_RANKS: dict[str, tuple[tuple[int, ...], ...]] = {
    "Dense": ((2, 1), (2,)),
    "Embedding": ((2,),),
    "Conv1D": ((3, 1), (3,)),
    "Conv2D": ((4, 1), (4,)),
    "Conv3D": ((5, 1), (5,)),
    "Conv1DTranspose": ((3, 1), (3,)),
    "Conv2DTranspose": ((4, 1), (4,)),
    "Conv3DTranspose": ((5, 1), (5,)),
    "DepthwiseConv1D": ((3, 1), (3,)),
    "DepthwiseConv2D": ((4, 1), (4,)),
    "SeparableConv1D": ((3, 3, 1), (3, 3)),
    "SeparableConv2D": ((4, 4, 1), (4, 4)),
    "BatchNormalization": ((1, 1, 1, 1), (1, 1, 1), (1, 1)),
    "LayerNormalization": ((1, 1), (1,)),
    "GroupNormalization": ((1, 1), (1,)),
    "LSTM": ((2, 2, 1), (2, 2)),
    "GRU": ((2, 2, 2), (2, 2, 1), (2, 2)),
    "SimpleRNN": ((2, 2, 1), (2, 2)),
    "LSTMCell": ((2, 2, 1), (2, 2)),
    "GRUCell": ((2, 2, 2), (2, 2, 1), (2, 2)),
    "SimpleRNNCell": ((2, 2, 1), (2, 2)),
    "ConvLSTM2D": ((4, 4, 1), (4, 4)),
    "Normalization": ((1, 1, 0), (0, 0, 0)),
    "Dropout": ((1,), ()),
    "Flatten": ((),),
    "Activation": ((),),
    "ReLU": ((),),
    "Add": ((),),
    "Concatenate": ((),),
    "Reshape": ((),),
    "MaxPooling1D": ((),),
    "MaxPooling2D": ((),),
    "AveragePooling2D": ((),),
    "GlobalAveragePooling2D": ((),),
    "GlobalMaxPooling2D": ((),),
    "ZeroPadding2D": ((),),
    "UpSampling2D": ((),),
    "InputLayer": ((),),
}
"""Class → the numbers of axes that its weights may have, in Keras's order."""

_BY_SNAKE = {snake_case(name): name for name in _RANKS}
_RECURRENT = {4: "LSTM", 3: "GRU", 1: "SimpleRNN"}


def with_guess(layer: ModelLayer, key: str = "") -> ModelLayer:
    """The layer with the class that its name and weights say it has, marked as a guess.

    Args:
        layer: as its file shows it.
        key: under which it stands in a Keras 3 file: its class in snake case, in lists.
    """
    ranks = tuple(len(weight.shape) for weight in layer.weights)
    found = (
        _wrapper(layer)
        or _by_name(key, ranks)
        or _by_name(layer.name, ranks)
        or _by_weights(layer.weights)
    )
    if found is None:
        return layer
    return layer.model_copy(update={"class_name": found, "is_guessed": True})


_DIRECTIONS = ("backward_", "forward_")


def _wrapper(layer: ModelLayer) -> str | None:
    """Keras names the layers within a Bidirectional by their directions."""
    starts = sorted(inner.name.partition("_")[0] + "_" for inner in layer.layers)
    return "Bidirectional" if tuple(starts) == _DIRECTIONS else None


def _by_name(name: str, ranks: tuple[int, ...]) -> str | None:
    base = re.sub(r"(_\d+)+$", "", name.rpartition("/")[2])
    for direction in _DIRECTIONS:
        base = base.removeprefix(direction)
    class_name = _BY_SNAKE.get(base)
    return class_name if class_name is not None and ranks in _RANKS[class_name] else None


def _by_weights(weights: tuple[WeightView, ...]) -> str | None:
    """By names that one class alone gives its weights (Keras 2 and later write them)."""
    shapes: dict[str, Shape] = {}
    for weight in weights:
        shapes[re.split(r"[/.]", weight.name)[-1].split(":")[0]] = weight.shape
    if len(shapes) < len(weights):
        return None
    names = set(shapes)
    if {"moving_mean", "moving_variance"} <= names <= {*_MOVING, "gamma", "beta"}:
        return "BatchNormalization"
    if names == {"embeddings"}:
        return "Embedding"
    if {"kernel", "recurrent_kernel"} <= names <= {"kernel", "recurrent_kernel", "bias"}:
        return _recurrent(shapes["kernel"], shapes["recurrent_kernel"])
    if {"depthwise_kernel", "pointwise_kernel"} <= names <= {*_SEPARABLE, "bias"}:
        return {3: "SeparableConv1D", 4: "SeparableConv2D"}.get(len(shapes["depthwise_kernel"]))
    if names in ({"depthwise_kernel"}, {"depthwise_kernel", "bias"}):
        return {3: "DepthwiseConv1D", 4: "DepthwiseConv2D"}.get(len(shapes["depthwise_kernel"]))
    if names == {"kernel", "bias"}:
        return _with_bias(shapes["kernel"], shapes["bias"])
    return None


_MOVING = ("moving_mean", "moving_variance")
_SEPARABLE = ("depthwise_kernel", "pointwise_kernel")


def _recurrent(kernel: Shape, recurrent: Shape) -> str | None:
    if len(kernel) != 2 or len(recurrent) != 2 or not recurrent[0]:
        return None
    units, gates = recurrent[0], recurrent[1]
    return _RECURRENT.get((gates or 0) // units) if kernel[1] == gates else None


def _with_bias(kernel: Shape, bias: Shape) -> str | None:
    """A transposed convolution has its filters on the last axis but one."""
    if len(bias) != 1 or len(kernel) < 2 or kernel[-1] != bias[0]:
        return None
    if len(kernel) == 2:
        return "Dense"
    is_square = kernel[-1] == kernel[-2]
    return {3: "Conv1D", 4: "Conv2D", 5: "Conv3D"}.get(len(kernel)) if not is_square else None

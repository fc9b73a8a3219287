"""The floating-point operations of Keras's own layers, one small function a family.

Every function takes the built layer and the sizes that come in and go out, without the
batch. See `cost` for what is counted.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import keras
from keras import layers

Sizes = tuple[int, ...]
Cost = Callable[[Any, list[Sizes], list[Sizes]], int]


class UnknownSize(Exception):
    """The operations cannot be counted: a size, or what the layer does, is not known."""


def sizes_of(shape: Sequence[int | None]) -> Sizes:
    """The sizes of a shape without its batch.

    Raises:
        UnknownSize: where one of them is not known.
    """
    sizes = tuple(size for size in tuple(shape)[1:] if size is not None)
    if len(sizes) != len(shape) - 1:
        raise UnknownSize
    return sizes


def _dense(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return prod(outputs[0]) * (2 * inputs[0][-1] + bool(layer.use_bias))


def _einsum(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Every axis of the kernel that the output lacks is summed over."""
    operands, result = layer.equation.split("->")
    kernel = operands.split(",")[1]
    summed = prod(
        size for axis, size in zip(kernel, layer.kernel.shape, strict=True) if axis not in result
    )
    return int(prod(outputs[0]) * (2 * summed + (layer.bias is not None)))


def _channels(layer: Any, sizes: Sizes) -> int:
    return sizes[0] if layer.data_format == "channels_first" else sizes[-1]


def _positions(layer: Any, sizes: Sizes) -> int:
    """How many places a kernel stands at."""
    return prod(sizes) // _channels(layer, sizes)


def _conv(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    depth = _channels(layer, inputs[0]) // layer.groups
    return int(prod(outputs[0]) * (2 * prod(layer.kernel_size) * depth + bool(layer.use_bias)))


def _conv_transpose(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Each input value is multiplied with a whole kernel and added in."""
    spread = 2 * prod(inputs[0]) * prod(layer.kernel_size) * layer.filters
    return int(spread + (prod(outputs[0]) if layer.use_bias else 0))


def _depthwise(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return int(prod(outputs[0]) * (2 * prod(layer.kernel_size) + bool(layer.use_bias)))


def _separable(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    between = _channels(layer, inputs[0]) * layer.depth_multiplier
    depthwise = 2 * prod(layer.kernel_size) * between * _positions(layer, outputs[0])
    return int(depthwise + prod(outputs[0]) * (2 * between + bool(layer.use_bias)))


def _pool(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return int(prod(outputs[0]) * prod(layer.pool_size))


def _pool_all(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return prod(inputs[0])


def _scale_and_shift(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return 2 * prod(inputs[0])


def _moments(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Mean, distance, square, their mean, division; then scale and offset."""
    return prod(inputs[0]) * (5 + bool(layer.scale) + bool(layer.center))


def _root_mean_square(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Square, mean, division, scale."""
    return 4 * prod(inputs[0])


def _unit(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Square, sum, division."""
    return 3 * prod(inputs[0])


def _merge(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return (len(inputs) - 1) * prod(outputs[0])


def _average(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    return len(inputs) * prod(outputs[0])


def _dot(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    axes = layer.axes if isinstance(layer.axes, list | tuple) else [layer.axes] * 2
    axis = axes[0] - 1 if axes[0] > 0 else axes[0]
    if layer.normalize:
        raise UnknownSize
    return int(2 * inputs[0][axis] * prod(outputs[0]))


def _attention(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """Scores of all queries and keys, and the values weighed by them."""
    query, value = inputs[0], inputs[1]
    key = inputs[2] if len(inputs) > 2 else value
    if layer.score_mode != "dot" or len(query) != 2:
        raise UnknownSize
    pairs = query[0] * key[0]
    return 2 * pairs * (query[1] + value[1]) + (pairs if layer.use_scale else 0)


def _heads(layer: Any, inputs: list[Sizes], outputs: list[Sizes]) -> int:
    """The projections to all heads and back, the scores, the values weighed by them."""
    query, value = inputs[0], inputs[1]
    key = inputs[2] if len(inputs) > 2 else value
    if len(query) != 2 or len(value) != 2:
        raise UnknownSize
    heads, key_dim, value_dim = layer.num_heads, layer.key_dim, layer.value_dim
    bias = bool(layer._use_bias)
    projected = (
        query[0] * heads * key_dim * (2 * query[1] + bias)
        + key[0] * heads * key_dim * (2 * key[1] + bias)
        + value[0] * heads * value_dim * (2 * value[1] + bias)
        + prod(outputs[0]) * (2 * heads * value_dim + bias)
    )
    pairs = heads * query[0] * key[0]
    return int(projected + query[0] * heads * key_dim + 2 * pairs * (key_dim + value_dim))


def _all(cost: Cost, *classes: type[keras.Layer]) -> dict[type[keras.Layer], Cost]:
    return dict.fromkeys(classes, cost)


COSTS: dict[type[keras.Layer], Cost] = {
    layers.Dense: _dense,
    layers.EinsumDense: _einsum,
    **_all(_conv, layers.Conv1D, layers.Conv2D, layers.Conv3D),
    **_all(
        _conv_transpose, layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose
    ),
    **_all(_depthwise, layers.DepthwiseConv1D, layers.DepthwiseConv2D),
    **_all(_separable, layers.SeparableConv1D, layers.SeparableConv2D),
    **_all(
        _pool,
        layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D,
        layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D,
    ),
    **_all(
        _pool_all,
        layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D,
        layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D,
        layers.GlobalAveragePooling3D,
    ),
    **_all(
        _scale_and_shift, layers.BatchNormalization, layers.Normalization, layers.Rescaling
    ),
    **_all(_moments, layers.LayerNormalization, layers.GroupNormalization),
    layers.RMSNormalization: _root_mean_square,
    layers.UnitNormalization: _unit,
    **_all(
        _merge, layers.Add, layers.Subtract, layers.Multiply, layers.Maximum, layers.Minimum
    ),
    layers.Average: _average,
    layers.Dot: _dot,
    layers.Attention: _attention,
    layers.MultiHeadAttention: _heads,
}  # fmt: skip
"""What is counted, by class."""

FREE: frozenset[type[keras.Layer]] = frozenset({
    layers.InputLayer, layers.Identity, layers.Flatten, layers.Reshape, layers.Permute,
    layers.RepeatVector, layers.Masking, layers.Embedding, layers.Concatenate,
    layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D,
    layers.Cropping1D, layers.Cropping2D, layers.Cropping3D,
    layers.UpSampling1D, layers.UpSampling3D,
    layers.Activation, layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU, layers.Softmax,
    layers.Dropout, layers.AlphaDropout, layers.GaussianDropout, layers.GaussianNoise,
    layers.SpatialDropout1D, layers.SpatialDropout2D, layers.SpatialDropout3D,
    layers.ActivityRegularization,
})  # fmt: skip
"""What only moves values, is an activation function, or does nothing outside training."""

"""What Keras calls the weights that a .keras file only numbers. No Keras, no values.

Source: the `add_weight` calls in `build` of keras/src/layers; a layer with another number of
weights than told here is left as it is.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.spec.known_layers import is_keras_module
from app.spec.model_view import ModelLayer, WeightView

_NUMBERED = re.compile(r"/vars/\d+$")

_DENSE = ("kernel", "bias")
_RECURRENT = ("kernel", "recurrent_kernel", "bias")
_NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Dense", "EinsumDense", "DepthwiseConv1D", "DepthwiseConv2D"), _DENSE),
    **dict.fromkeys((f"Conv{rank}D" for rank in (1, 2, 3)), _DENSE),
    **dict.fromkeys((f"Conv{rank}DTranspose" for rank in (1, 2, 3)), _DENSE),
    **dict.fromkeys(
        ("SeparableConv1D", "SeparableConv2D"), ("depthwise_kernel", "pointwise_kernel", "bias")
    ),
    **dict.fromkeys(
        ("SimpleRNN", "LSTM", "GRU", "SimpleRNNCell", "LSTMCell", "GRUCell"), _RECURRENT
    ),
    **dict.fromkeys((f"ConvLSTM{rank}D" for rank in (1, 2, 3)), _RECURRENT),
    "Embedding": ("embeddings",),
    "PReLU": ("alpha",),
    "Normalization": ("mean", "variance", "count"),
}
"""Class → its weights in order; without a bias, that is left out."""

_STATISTICS = {"BatchNormalization": ("moving_mean", "moving_variance")}
_SCALED = (*_STATISTICS, "LayerNormalization", "GroupNormalization")


def with_labels(layers: tuple[ModelLayer, ...]) -> tuple[ModelLayer, ...]:
    """The layers, each numbered weight with the name that Keras gives it, where that is known."""
    labels = dict(_labels(layers))
    return tuple(_labelled(layer, labels) for layer in layers)


def _labels(layers: tuple[ModelLayer, ...]) -> Iterator[tuple[str, str]]:
    for layer in layers:
        yield from _labels(layer.layers)
        names = _names_of(layer)
        numbered = [weight.name for weight in layer.weights if _is_own(weight)]
        if names and len(names) == len(numbered):
            yield from zip(numbered, names, strict=True)


def _is_own(weight: WeightView) -> bool:
    return _NUMBERED.search(weight.name) is not None and "/seed_generator/" not in weight.name


def _names_of(layer: ModelLayer) -> tuple[str, ...]:
    is_of_keras = layer.module is None or is_keras_module(layer.module)
    if not is_of_keras or (layer.registered_name or layer.class_name) != layer.class_name:
        return ()
    config: dict[str, Any] = dict(layer.config)
    if layer.class_name in _SCALED:
        return (
            *(("gamma",) if config.get("scale", True) else ()),
            *(("beta",) if config.get("center", True) else ()),
            *_STATISTICS.get(layer.class_name, ()),
        )
    names = _NAMES.get(layer.class_name, ())
    has_bias = config.get("use_bias", True) is not False
    if layer.class_name == "EinsumDense":
        has_bias = bool(config.get("bias_axes"))
    return names if has_bias or "bias" not in names else names[:-1]


def _labelled(layer: ModelLayer, labels: dict[str, str]) -> ModelLayer:
    if not layer.weights and not layer.layers:
        return layer
    weights = tuple(
        weight.model_copy(update={"label": labels[weight.name]})
        if weight.name in labels
        else weight
        for weight in layer.weights
    )
    inner = tuple(_labelled(child, labels) for child in layer.layers)
    return layer.model_copy(update={"weights": weights, "layers": inner})

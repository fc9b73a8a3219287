"""Weights of Keras 1's own layers, told by their names, whose order changed between versions."""

from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "keras_1_named"
ERA = "Keras 1"
REASON = "Keras 1 wrote these weights in other orders and shapes; put by their names as today"

_NORMALIZATION = ("_gamma", "_beta", "_running_mean", "_running_std")
_ENDS: dict[str, tuple[str, ...]] = {
    "Highway": ("_W", "_W_carry", "_b", "_b_carry"),
    "BatchNormalization": _NORMALIZATION,
    "BatchNormalizationOfKeras1": _NORMALIZATION,
}


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """In today's order, where every name is one of the known."""
    name = class_name_of(layer)
    if name == "LocallyConnected2D" and stored.major == 1 and len(arrays) == 2:
        return _channels_last_bias(layer, arrays)
    ends = _ENDS.get(name)
    if ends is None or stored.major != 1 or len(arrays) != len(stored.names):
        return None
    order = sorted(ends, key=len, reverse=True)
    found: dict[str, np.ndarray] = {}
    for weight, array in zip(stored.names, arrays, strict=True):
        plain = weight.rpartition("/")[2].split(":")[0]
        end = next((end for end in order if plain.endswith(end)), None)
        if end is None or end in found:
            return None
        found[end] = array
    made = [found[end] for end in ends if end in found]
    changed = any(one is not other for one, other in zip(made, arrays, strict=True))
    return made if changed else None


def _channels_last_bias(layer: Any, arrays: Arrays) -> Arrays | None:
    bias = arrays[1]
    needed = tuple(layer.weights[1].shape)
    turned = np.transpose(bias, (1, 2, 0)) if bias.ndim == 3 else bias
    if bias.shape == needed or turned.shape != needed:
        return None  # Only the first versions had the channels of the bias in front.
    return [arrays[0], turned]

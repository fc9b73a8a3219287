"""Theano convolves where TensorFlow correlates: its kernels are turned round.

Source: keras 2.3 keras/engine/saving.py, _need_convert_kernel; utils/conv_utils.py, convert_kernel.
"""

from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "theano_kernels"
ERA = "Keras 2 over Theano"
REASON = (
    "over Theano Keras convolved, over TensorFlow it correlates; the kernels are turned round, "
    "as Keras 2 did when it loaded such a file"
)

_KERNELS = {"Conv1D": 1, "Conv2D": 1, "Conv3D": 1, "Conv2DTranspose": 1, "ConvLSTM2D": 2}
"""Class → how many of its first weights are kernels."""


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """Flipped along the axes of space."""
    count = _KERNELS.get(class_name_of(layer))
    if stored.backend != "theano" or count is None:
        return None
    flipped = [np.flip(kernel, axis=tuple(range(kernel.ndim - 2))) for kernel in arrays[:count]]
    return [*flipped, *arrays[count:]]

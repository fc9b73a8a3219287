"""Theano convolves where TensorFlow correlates: its kernels are turned round.

Source: keras 2.3 keras/engine/saving.py, _need_convert_kernel; utils/conv_utils.py, convert_kernel.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "theano_kernels"
ERA = "Keras 1 and 2 over Theano"
REASON = (
    "over Theano Keras convolved, over TensorFlow it correlates; the kernels are turned round, "
    "as Keras 2 did when it loaded such a file. Keras 1 did not write over which it ran: the names "
    "of the weights tell it, to which TensorFlow adds `:0`"
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


def backend_of_names(names: Sequence[str]) -> str | None:
    """Over what Keras 1 or 2 ran, told by the names of all weights; None where they are numbers.

    TensorFlow's variables are named `dense_1_W:0`, Theano's `dense_1_W`.
    """
    own = [name for name in names if not name.startswith("param_")]
    if not own:
        return None
    return "tensorflow" if any(":" in name for name in own) else "theano"

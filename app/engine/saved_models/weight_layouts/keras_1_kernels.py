"""Keras 1 laid the kernels of convolutions out otherwise, Theano's way over channels_first.

Source: keras 2.3 keras/engine/saving.py, preprocess_weights_for_loading.
"""

from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "keras_1_kernels"
ERA = "Keras 1"
REASON = "Keras 1 laid the axes of kernels out in another order (Theano's); transposed"


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """The kernel with today's order of axes."""
    name = class_name_of(layer)
    if stored.major != 1 or not arrays:
        return None
    kernel = arrays[0]
    made: np.ndarray | None = None
    if name == "Conv1D" and kernel.ndim == 4:
        if kernel.shape[:2] != (layer.kernel_size[0], 1) or kernel.shape[3] != layer.filters:
            kernel = np.transpose(kernel, (2, 3, 1, 0))
        made = kernel[:, 0, :, :]
    elif name == "Conv2DTranspose" and kernel.ndim == 4:
        is_first = stored.is_channels_first
        made = np.transpose(kernel, (2, 3, 0, 1) if is_first else (0, 1, 3, 2))
    elif stored.is_channels_first:
        axes = {"Conv2D": (2, 3, 1, 0), "Conv3D": (2, 3, 4, 1, 0)}.get(name)
        made = np.transpose(kernel, axes) if axes and kernel.ndim == len(axes) else None
    return None if made is None else [made, *arrays[1:]]

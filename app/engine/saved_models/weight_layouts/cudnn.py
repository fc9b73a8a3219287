"""cuDNN's recurrent layers: matrices transposed within each gate, and two biases.

Source: keras 2.3 keras/engine/saving.py, _convert_rnn_weights.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "cudnn"
ERA = "Keras 2, TensorFlow 1"
REASON = (
    "CuDNNLSTM and CuDNNGRU kept their weights in cuDNN's layout; converted to that of LSTM and "
    "GRU, which compute the same"
)

_NUM_GATES = {"LSTM": 4, "GRU": 3}


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """Kernel, recurrent kernel and bias, where the bias has cuDNN's length."""
    name = class_name_of(layer)
    gates = _NUM_GATES.get(name)
    if gates is None or len(arrays) != 3 or arrays[2].shape != (2 * gates * layer.units,):
        return None
    kernel = _by_gate(arrays[0], gates, lambda part: part.T.reshape(part.shape, order="F"))
    recurrent = _by_gate(arrays[1], gates, np.transpose)
    if name == "LSTM":
        return [kernel, recurrent, np.sum(np.split(arrays[2], 2), axis=0)]
    return [kernel, recurrent, arrays[2].reshape(2, -1)]


def _by_gate(
    kernel: np.ndarray, gates: int, change: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    return np.hstack([change(part) for part in np.hsplit(kernel, gates)])

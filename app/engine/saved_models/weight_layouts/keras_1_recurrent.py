"""Keras 1 kept a matrix for each gate of a recurrent layer; today they stand side by side.

Source: keras 2.3 keras/engine/saving.py, preprocess_weights_for_loading.
"""

from typing import Any

import numpy as np

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "keras_1_recurrent"
ERA = "Keras 1"
REASON = "Keras 1 kept a matrix for each gate of LSTM and GRU; put side by side, as today"

_GATES: dict[str, str] = {"LSTM": "ifco", "ConvLSTM2D": "ifco", "GRU": "zrh"}
"""Today's order of the gates, by the letters of Keras 1."""

_WRITTEN: dict[str, str] = {"LSTM": "icfo", "ConvLSTM2D": "icfo", "GRU": "zrh"}
"""The order in which Keras 1 wrote them, three arrays for each: W, U, b."""


def num_stored(layer: Any) -> int | None:
    """How many arrays Keras 1 wrote for such a layer, or None for another."""
    gates = _WRITTEN.get(class_name_of(layer))
    return 3 * len(gates) if gates else None


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """Kernel, recurrent kernel and bias."""
    gates = _WRITTEN.get(class_name_of(layer))
    if gates is None or len(arrays) != 3 * len(gates):
        return None
    by_gate = {gate: arrays[3 * place : 3 * place + 3] for place, gate in enumerate(gates)}
    order = [by_gate[gate] for gate in _GATES[class_name_of(layer)]]
    joined = [np.concatenate([gate[part] for gate in order], axis=-1) for part in range(3)]
    if class_name_of(layer) == "ConvLSTM2D" and stored.is_channels_first:
        kernels = [np.concatenate([gate[part] for gate in order], axis=0) for part in (0, 1)]
        joined[:2] = [np.transpose(kernel, (2, 3, 1, 0)) for kernel in kernels]
    return joined

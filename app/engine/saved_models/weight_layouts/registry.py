"""Which layouts there are, in the order in which they are tried."""

from typing import Any

from app.engine.saved_models.weight_layouts import (
    by_name,
    cudnn,
    keras_1_kernels,
    keras_1_named,
    keras_1_recurrent,
    preprocessing_state,
    theano_kernels,
)
from app.engine.saved_models.weight_layouts.layout import Arrays, Layout, StoredLayer

LAYOUTS: tuple[Layout, ...] = (
    keras_1_recurrent,
    keras_1_kernels,
    keras_1_named,
    cudnn,
    theano_kernels,
    by_name,
    preprocessing_state,
)
"""Each is given what the one before made."""


def todays_layout(
    layer: Any, arrays: Arrays, stored: StoredLayer
) -> tuple[Arrays, tuple[Layout, ...]]:
    """The weights of one layer in today's layout, and the layouts that it took."""
    applied: list[Layout] = []
    for layout in LAYOUTS:
        made = layout.convert(layer, arrays, stored)
        if made is not None:
            arrays = made
            applied.append(layout)
    return arrays, tuple(applied)

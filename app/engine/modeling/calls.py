"""How tensors are handed to a layer: one piece of code, for shapes and for building.

A layer takes its inbound tensors as one tensor, as a list (Add), as several
parameters (MultiHeadAttention: query, value, key), or as a sequence and states (LSTM).
"""

from collections.abc import Sequence
from typing import Any

import keras

from app.engine.catalogue.lookup import takes_list, tensor_parameters

_STATE_PARAMETERS = ("initial_state", "states")


def call_layer(layer: keras.Layer, tensors: Sequence[Any], is_stack: bool) -> Any:
    """Call a layer on what comes in.

    Args:
        layer: the layer, built or not.
        tensors: what its inbound wires bring.
        is_stack: the layer stands in a stack, where Keras hands on what the layer
            before gave: one tensor, or all of its outputs as a list.
    """
    cls = type(layer)
    if len(tensors) == 1 and (is_stack or not takes_list(cls)):
        return layer(tensors[0])
    names = tensor_parameters(cls)
    if is_stack or takes_list(cls) or len(names) < 2 or isinstance(layer, keras.Model):
        return layer(list(tensors))
    if names[1] in _STATE_PARAMETERS:
        return layer(tensors[0], **{names[1]: list(tensors[1:])})
    if len(tensors) > len(names):
        return layer(list(tensors))
    return layer(*tensors)


def most_inputs(cls: type[keras.Layer]) -> int | None:
    """How many tensors a layer of Keras can take at most; None where there is no limit."""
    names = tensor_parameters(cls)
    if takes_list(cls) or (len(names) > 1 and names[1] in _STATE_PARAMETERS):
        return None
    return len(names)

"""Keras's TimeDistributed over sequences of any length, mended in this process.

Keras 3.15 counts the steps of a free time axis by the batch's size: of a model that was
called on one length, the next length gives as many steps as the batch has samples, silently.
Source: keras/src/layers/rnn/time_distributed.py, call: `input_shape` is taken before the
axes are swapped, and its first axis after that.
"""

from functools import wraps
from typing import Any

import keras

_MENDED = "_counts_steps"


def mend_time_distributed() -> None:
    """Let TimeDistributed count the steps of a free time axis by themselves; once is enough."""
    cls = keras.layers.TimeDistributed
    if getattr(cls.call, _MENDED, False):
        return
    kerases_own = cls.call

    @wraps(kerases_own)
    def call(self: Any, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if inputs.shape[1] is not None:
            return kerases_own(self, inputs, training=training, mask=mask)
        return _over_steps(self.layer, inputs, training, mask)

    setattr(call, _MENDED, True)
    cls.call = call


def _over_steps(layer: keras.Layer, inputs: Any, training: Any, mask: Any) -> Any:
    """As Keras's own second way, with the number of steps in place of that of samples."""
    steps = _swapped(inputs)
    masks = None if mask is None else _swapped(mask)

    def step(index: Any) -> Any:
        options: dict[str, Any] = {}
        if layer._call_has_mask_arg and masks is not None:
            options["mask"] = masks[index]
        if layer._call_has_training_arg:
            options["training"] = training
        return layer.call(steps[index], **options)

    found = keras.src.backend.vectorized_map(step, keras.ops.arange(keras.ops.shape(inputs)[1]))
    return _swapped(found)


def _swapped(tensor: Any) -> Any:
    """Time before samples, or back."""
    return keras.ops.transpose(tensor, axes=[1, 0, *range(2, len(tensor.shape))])

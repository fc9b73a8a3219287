"""Keras 1's Merge of mode `cos`: how alike two tensors are in direction."""

from typing import Any

import keras
from keras import ops
from keras.src.layers.merging.dot import batch_dot


@keras.saving.register_keras_serializable("layerwright")
class CosineMergeOfKeras1(keras.Layer):  # type: ignore[misc]
    """`a · b / sqrt((a · a)(b · b))`, each `·` over one axis of each, with an axis of one added.

    Args:
        axes: the axis of the first and the axis of the second, or one for both.

    Shape: two of `(batch_size, units)` → `(batch_size, 1, 1)`.
    Source: keras 1.2 keras/engine/topology.py, Merge.call.
    """

    def __init__(self, axes: int | list[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes = axes

    def call(self, inputs: Any) -> Any:
        """The cosine."""
        first, second = inputs
        given = self.axes if isinstance(self.axes, list | tuple) else [self.axes, self.axes]
        axes = [axis % len(one.shape) for axis, one in zip(given, inputs, strict=True)]
        lengths = batch_dot(first, first, [axes[0]] * 2) * batch_dot(second, second, [axes[1]] * 2)
        root = ops.maximum(ops.sqrt(lengths), keras.config.epsilon())
        return ops.expand_dims(batch_dot(first, second, axes) / root, 1)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "axes": self.axes}

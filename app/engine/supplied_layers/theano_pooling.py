"""Pooling with `same` padding as Keras 1 and 2 did it over Theano."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class PoolingOfTheano(keras.Layer):  # type: ignore[misc]
    """Pads as much before as after, and leaves out the windows beyond the last.

    Args:
        kind: "max" or "average"; what is padded counts in neither.
        pool_size: the window's size on each axis.
        strides: its steps.
        data_format: "channels_last" or "channels_first".

    Shape: as of `same` padding: each axis of space divided by its stride, rounded up.
    Source: keras 2.2 keras/backend/theano_backend.py, pool2d.
    """

    def __init__(
        self,
        kind: str = "max",
        pool_size: Any = (2, 2),
        strides: Any = None,
        data_format: str = "channels_last",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.pool_size = tuple(pool_size)
        self.strides = tuple(strides or pool_size)
        self.data_format = data_format

    def call(self, inputs: Any) -> Any:
        """The largest of each window, or the mean."""
        if self.kind == "max":
            padded = self._padded(inputs, float("-inf"))
            pooled = ops.max_pool(padded, *self._windows())
        else:
            shares = ops.average_pool(self._padded(ops.ones_like(inputs), 0), *self._windows())
            pooled = ops.average_pool(self._padded(inputs, 0), *self._windows()) / shares
        sizes = ops.shape(inputs)
        places = [slice(None)] * len(sizes)
        for axis, stride in zip(self._axes(), self.strides, strict=True):
            places[axis] = slice(0, (sizes[axis] + stride - 1) // stride)
        return pooled[tuple(places)]

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Each axis of space divided by its stride, rounded up."""
        shape = list(input_shape)
        for axis, stride in zip(self._axes(), self.strides, strict=True):
            size = shape[axis]
            shape[axis] = None if size is None else -(-size // stride)
        return tuple(shape)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "kind": self.kind,
            "pool_size": self.pool_size,
            "strides": self.strides,
            "data_format": self.data_format,
        }

    def _axes(self) -> range:
        first = 2 if self.data_format == "channels_first" else 1
        return range(first, first + len(self.pool_size))

    def _windows(self) -> tuple[Any, ...]:
        return self.pool_size, self.strides, "valid", self.data_format

    def _padded(self, inputs: Any, value: float) -> Any:
        widths = [(0, 0)] * (len(self.pool_size) + 2)
        for axis, size in zip(self._axes(), self.pool_size, strict=True):
            width = size - 2 if size % 2 and size > 1 else size - 1
            widths[axis] = (width, width)
        return ops.pad(inputs, widths, constant_values=value)

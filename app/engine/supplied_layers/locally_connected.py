"""LocallyConnected1D and 2D, which Keras 3 dropped: convolutions that share no weights."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops


class _LocallyConnected(keras.Layer):  # type: ignore[misc]
    """What both have in common; `rank` axes of space.

    Args:
        filters: how many outputs each place has.
        kernel_size: of the window.
        strides: of the window.
        padding: "valid"; "same" with `implementation` 2 alone, as in Keras 2.
        data_format: "channels_last" or "channels_first".
        activation: of the output.
        use_bias: whether there is a bias at each place.
        kernel_initializer: of the kernel.
        bias_initializer: of the bias.
        implementation: which layout the kernel has: 1, one small matrix for each place; 2,
            one large array from every input to every output, most of it unused.

    Source: keras 2.15 keras/layers/locally_connected.
    """

    rank = 0

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        implementation: int = 1,
        **kwargs: Any,
    ) -> None:
        own = ("name", "trainable", "dtype", "activity_regularizer")
        penalties = {
            key: kwargs.pop(key, None)
            for key in (
                *("kernel_regularizer", "bias_regularizer"),
                *("kernel_constraint", "bias_constraint"),
            )
        }
        super().__init__(**{key: value for key, value in kwargs.items() if key in own})
        self.filters = filters
        self.kernel_size = _sizes(kernel_size, self.rank)
        self.strides = _sizes(strides, self.rank)
        self.padding = padding
        self.data_format = keras.config.image_data_format() if data_format is None else data_format
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(penalties["kernel_regularizer"])
        self.bias_regularizer = keras.regularizers.get(penalties["bias_regularizer"])
        self.kernel_constraint = keras.constraints.get(penalties["kernel_constraint"])
        self.bias_constraint = keras.constraints.get(penalties["bias_constraint"])
        self.implementation = implementation
        if implementation not in (1, 2, 3) or (implementation == 1 and padding != "valid"):
            raise ValueError(
                f"{type(self).__name__} with implementation={implementation} and "
                f"padding={padding!r} is not made here: 1 with 'valid', and 2 and 3, are."
            )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """A kernel for each place, in the layout of `implementation`, and a bias for each."""
        space, channels = self._parts(input_shape)
        if None in space or channels is None:
            raise ValueError(
                f"{type(self).__name__} has weights for each place, so the whole input shape must "
                f"be known; it is {input_shape}."
            )
        out = self._out_space(space)
        self._mask = self._window_mask(space, out) if self.implementation > 1 else None
        if self.implementation == 3:
            self._places = self._sparse_places(space, channels, out)
            shape: tuple[int, ...] = (len(self._places),)
        elif self.implementation == 1:
            shape = (math.prod(out), math.prod(self.kernel_size) * channels, self.filters)
        elif self.data_format == "channels_first":
            shape = (channels, *space, self.filters, *out)
        else:
            shape = (*space, channels, *out, self.filters)
        self.kernel = self.add_weight(
            shape=shape,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(*out, self.filters),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Each place's window through its own weights."""
        space, channels = self._parts(inputs.shape)
        out = self._out_space(space)
        is_first = self.data_format == "channels_first"
        values = ops.moveaxis(inputs, 1, -1) if is_first else inputs
        if self.implementation == 1:
            windows = self._windows(values, space, out)
            if is_first:
                # Keras 2 flattened a window with the channels in front.
                size = math.prod(self.kernel_size)
                parts = ops.reshape(windows, (-1, math.prod(out), size, channels))
                windows = ops.reshape(
                    ops.transpose(parts, (0, 1, 3, 2)), (-1, math.prod(out), size * channels)
                )
            outputs = ops.einsum("bpi,pio->bpo", windows, self.kernel)
        else:
            kernel = self._dense_kernel(space, channels, out)
            flat = ops.reshape(values, (-1, math.prod(space) * channels))
            outputs = ops.matmul(flat, kernel)
        outputs = ops.reshape(outputs, (-1, *out, self.filters))
        if self.use_bias:
            outputs = outputs + self._placed_bias(out)
        outputs = self.activation(outputs)
        return ops.moveaxis(outputs, -1, 1) if is_first else outputs

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As a convolution's."""
        space, _ = self._parts(input_shape)
        out = self._out_space(space)
        if self.data_format == "channels_first":
            return (input_shape[0], self.filters, *out)
        return (input_shape[0], *out, self.filters)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
            "bias_constraint": keras.constraints.serialize(self.bias_constraint),
            "implementation": self.implementation,
        }

    def _placed_bias(self, out: tuple[int, ...]) -> Any:
        """The bias as Keras 2 added it: over channels_first it reshaped, and did not transpose."""
        if self.data_format == "channels_last":
            return self.bias
        return ops.moveaxis(ops.reshape(self.bias, (self.filters, *out)), 0, -1)

    def _parts(self, shape: Any) -> tuple[tuple[Any, ...], Any]:
        """The axes of space, and the number of channels."""
        if self.data_format == "channels_first":
            return tuple(shape[2:]), shape[1]
        return tuple(shape[1:-1]), shape[-1]

    def _out_space(self, space: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            None
            if size is None
            else -(-size // stride)
            if self.padding == "same"
            else (size - window) // stride + 1
            for size, window, stride in zip(space, self.kernel_size, self.strides, strict=True)
        )

    def _windows(self, values: Any, space: tuple[int, ...], out: tuple[int, ...]) -> Any:
        """`(batch_size, places, window · channels)`, the window's axes first."""
        indices = [
            np.arange(count)[:, None] * stride + np.arange(window)[None, :]
            for count, stride, window in zip(out, self.strides, self.kernel_size, strict=True)
        ]
        if self.rank == 1:
            windows = ops.take(values, indices[0], axis=1)
        else:
            rows = ops.take(values, indices[0], axis=1)
            both = ops.take(rows, indices[1], axis=3)
            windows = ops.transpose(both, (0, 1, 3, 2, 4, 5))
        size = math.prod(self.kernel_size) * values.shape[-1]
        return ops.reshape(windows, (-1, math.prod(out), size))

    def _dense_kernel(self, space: tuple[int, ...], channels: int, out: tuple[int, ...]) -> Any:
        """The kernel as one matrix, channels last on both sides, zero outside of windows."""
        kernel = self.kernel
        if self.implementation == 3:
            inner, outer = self._layout(space, channels, out)
            size = (math.prod(outer), math.prod(inner))
            kernel = ops.transpose(ops.scatter(self._places, kernel, size))
            kernel = ops.reshape(kernel, (*inner, *outer))
        if self.data_format == "channels_first":
            half = self.rank + 1
            order = [*range(1, half), 0, *range(half + 1, 2 * half), half]
            kernel = ops.transpose(kernel, order)
        kernel = kernel * ops.cast(self._mask, kernel.dtype)
        return ops.reshape(kernel, (math.prod(space) * channels, math.prod(out) * self.filters))

    def _layout(
        self, space: tuple[int, ...], channels: int, out: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The axes of the inputs and of the outputs of layout 2, in their order."""
        if self.data_format == "channels_first":
            return (channels, *space), (self.filters, *out)
        return (*space, channels), (*out, self.filters)

    def _sparse_places(
        self, space: tuple[int, ...], channels: int, out: tuple[int, ...]
    ) -> np.ndarray:
        """Output and input of each number of layout 3, of shape (numbers, 2), outputs first.

        Source: tf.keras 2 utils/conv_utils.py, conv_kernel_idxs, sorted.
        """
        window = self._window_mask(space, out)
        mask = np.broadcast_to(window, (*space, channels, *out, self.filters))
        if self.data_format == "channels_first":
            mask = np.moveaxis(np.moveaxis(mask, self.rank, 0), -1, self.rank + 1)
        inner = math.prod(space) * channels
        return np.argwhere(mask.reshape(inner, -1).T).astype("int32")

    def _window_mask(self, space: tuple[Any, ...], out: tuple[Any, ...]) -> np.ndarray:
        """1 where an input lies in the window of an output, of shape (*space, 1, *out, 1)."""
        mask = np.ones((*[1] * self.rank, 1, *[1] * self.rank, 1), dtype="float32")
        for axis in range(self.rank):
            size, window, stride = space[axis], self.kernel_size[axis], self.strides[axis]
            places = np.arange(out[axis])
            # "same" is centred on the place, as Keras 2's conv_utils.conv_connected_inputs does.
            start = places * stride - (window // 2 if self.padding == "same" else 0)
            inputs = np.arange(size)[:, None]
            inside = (inputs >= start[None, :]) & (inputs < (start + window)[None, :])
            shape = [1] * (2 * self.rank + 2)
            shape[axis], shape[self.rank + 1 + axis] = size, out[axis]
            mask = mask * inside.astype("float32").reshape(shape)
        return mask


@keras.saving.register_keras_serializable("layerwright")
class LocallyConnected1D(_LocallyConnected):
    """A Conv1D with weights of its own at each place.

    Shape: `(batch_size, steps, channels)` → `(batch_size, new_steps, filters)`.
    """

    rank = 1


@keras.saving.register_keras_serializable("layerwright")
class LocallyConnected2D(_LocallyConnected):
    """A Conv2D with weights of its own at each place.

    Shape: `(batch_size, rows, columns, channels)` → `(batch_size, new_rows, new_columns, filters)`.
    """

    rank = 2


def _sizes(value: Any, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)

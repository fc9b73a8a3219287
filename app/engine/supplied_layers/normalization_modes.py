"""BatchNormalization in the modes that only Keras 1 had."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class BatchNormalizationOfKeras1(keras.Layer):  # type: ignore[misc]
    """Normalizes each sample by itself (mode 1) or by the batch at hand (mode 2).

    Args:
        mode: 1 or 2.
        axis: which axis keeps its own gamma and beta.
        epsilon: added to the variance; in mode 1 to its root too, as Keras 1 did.
        momentum: of the running statistics, which neither mode uses.

    Shape: as it came.
    Source: keras 1.2 keras/layers/normalization.py.
    """

    def __init__(
        self,
        mode: int,
        axis: int = -1,
        epsilon: float = 1e-3,
        momentum: float = 0.99,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{key: kwargs[key] for key in _KNOWN if key in kwargs})
        self.mode = mode
        self.axis = axis
        self.epsilon = epsilon
        self.momentum = momentum

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Gamma, beta and the two running statistics, each of the axis's size."""
        size = (input_shape[self.axis],)
        self.gamma = self.add_weight(shape=size, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=size, initializer="zeros", name="beta")
        self.running_mean = self.add_weight(
            shape=size, initializer="zeros", trainable=False, name="running_mean"
        )
        self.running_std = self.add_weight(
            shape=size, initializer="ones", trainable=False, name="running_std"
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The normalized values, scaled and shifted."""
        if self.mode == 1:
            mean = ops.mean(inputs, axis=-1, keepdims=True)
            root = ops.sqrt(ops.var(inputs, axis=-1, keepdims=True) + self.epsilon)
            return self.gamma * (inputs - mean) / (root + self.epsilon) + self.beta
        ndim = len(inputs.shape)
        axis = self.axis % ndim
        others = [place for place in range(ndim) if place != axis]
        mean = ops.mean(inputs, axis=others, keepdims=True)
        variance = ops.var(inputs, axis=others, keepdims=True)
        shape = [1] * ndim
        shape[axis] = -1
        gamma, beta = ops.reshape(self.gamma, shape), ops.reshape(self.beta, shape)
        return gamma * (inputs - mean) * ops.rsqrt(variance + self.epsilon) + beta

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As it came."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "mode": self.mode,
            "axis": self.axis,
            "epsilon": self.epsilon,
            "momentum": self.momentum,
        }


_KNOWN = ("name", "trainable", "dtype")

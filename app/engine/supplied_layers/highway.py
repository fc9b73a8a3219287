"""Highway of Keras 1: a Dense layer with a learned share of its input passed through."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class Highway(keras.Layer):
    """`t · activation(x · W + b) + (1 - t) · x`, with `t = sigmoid(x · W_carry + b_carry)`.

    Args:
        activation: of the Dense part.
        bias: whether there are biases.
        init: the initializer of the weights.

    Shape: `(batch_size, input_dim)` → the same.
    Source: keras 1.2 keras/layers/core.py.
    """

    def __init__(
        self,
        activation: Any = None,
        bias: bool = True,
        init: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        known = {key: kwargs[key] for key in ("name", "trainable", "dtype") if key in kwargs}
        super().__init__(**known)
        self.activation = keras.activations.get(activation)
        self.bias = bias
        self.init = keras.initializers.get(init)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """W and W_carry of (input_dim, input_dim), b and b_carry of (input_dim,)."""
        size = input_shape[-1]
        self.W = self.add_weight(shape=(size, size), initializer=self.init, name="W")
        self.W_carry = self.add_weight(shape=(size, size), initializer=self.init, name="W_carry")
        if self.bias:
            self.b = self.add_weight(shape=(size,), initializer="zeros", name="b")
            self.b_carry = self.add_weight(shape=(size,), initializer="ones", name="b_carry")
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The mixture."""
        share = ops.matmul(inputs, self.W_carry)
        dense = ops.matmul(inputs, self.W)
        if self.bias:
            share, dense = share + self.b_carry, dense + self.b
        share = ops.sigmoid(share)
        return self.activation(dense) * share + (1 - share) * inputs

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "activation": keras.activations.serialize(self.activation),
            "bias": self.bias,
            "init": keras.initializers.serialize(self.init),
        }

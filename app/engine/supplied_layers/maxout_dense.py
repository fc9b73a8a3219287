"""MaxoutDense of Keras 1: the largest of several Dense layers, element by element."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class MaxoutDense(keras.Layer):
    """`max over k of (x · W[k] + b[k])`.

    Args:
        output_dim: units.
        nb_feature: how many Dense layers the largest is taken of.
        bias: whether there is a bias.
        init: the initializer of the weights.

    Shape: `(batch_size, input_dim)` → `(batch_size, output_dim)`.
    Source: keras 1.2 keras/layers/core.py.
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        bias: bool = True,
        init: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**_known(kwargs))
        self.output_dim = output_dim
        self.nb_feature = nb_feature
        self.bias = bias
        self.init = keras.initializers.get(init)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """W of (nb_feature, input_dim, output_dim), b of (nb_feature, output_dim)."""
        shape = (self.nb_feature, input_shape[-1], self.output_dim)
        self.W = self.add_weight(shape=shape, initializer=self.init, name="W")
        if self.bias:
            self.b = self.add_weight(
                shape=(self.nb_feature, self.output_dim), initializer="zeros", name="b"
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The largest."""
        each = ops.einsum("bi,kio->bko", inputs, self.W)
        return ops.max(each + self.b if self.bias else each, axis=1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """`(batch_size, output_dim)`."""
        return (input_shape[0], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "nb_feature": self.nb_feature,
            "bias": self.bias,
            "init": keras.initializers.serialize(self.init),
        }


def _known(kwargs: dict[str, Any]) -> dict[str, Any]:
    """What every layer takes; the penalties of Keras 1 concern its training alone."""
    return {key: kwargs[key] for key in ("name", "trainable", "dtype") if key in kwargs}

import keras
from keras import ops


@keras.saving.register_keras_serializable()
class Proper(keras.layers.Layer):
    """A layer as Keras 3 wants it.

    Args:
        units: how many features come out.
        activation: what is done to them.
    """

    def __init__(self, units: int = 4, activation: str | None = "relu", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel"
        )

    def call(self, inputs):
        return self.activation(ops.matmul(inputs, self.kernel))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
        }

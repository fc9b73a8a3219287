/** The layer to begin with: the first custom layer of the Keras guide's kind, as people write it. */
export const EXAMPLE_SOURCE = `import keras
from keras import layers, ops


class Linear(layers.Layer):
    """A dense layer without activation: inputs @ w + b."""

    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units),
            initializer="random_normal",
            trainable=True,
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def get_config(self):
        return {**super().get_config(), "units": self.units}
`;

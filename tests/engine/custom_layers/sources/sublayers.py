import tensorflow as tf
from tensorflow.keras import layers


class Affine(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = tf.Variable(tf.random.normal([input_shape[-1], self.units], stddev=0.1))

    def call(self, inputs):
        return tf.matmul(inputs, self.w)


class ResidualBlock(layers.Layer):
    """Affine maps with a way around them."""

    def __init__(self, units, num_blocks=2, rate=0.0):
        super(ResidualBlock, self).__init__()
        self.units = units
        self.blocks = [Affine(units) for _ in range(num_blocks)]
        self.norm = layers.BatchNormalization()
        self.drop = layers.Dropout(rate)

    def build(self, input_shape):
        self.project = layers.Dense(self.units, use_bias=False)
        self.heads = {"a": layers.Dense(self.units), "b": [Affine(self.units)]}
        self.built = True

    def call(self, inputs, training=None):
        x = inputs
        for block in self.blocks:
            x = tf.nn.relu(block(x))
        x = self.norm(x, training)
        x = self.drop(x, training=training)
        x = self.heads["a"](x) + self.heads["b"][0](x)
        return x + self.project(inputs)

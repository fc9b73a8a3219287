import tensorflow as tf
from tensorflow.keras.layers import Layer


class Conditional(Layer):
    """Has a Python `if` on a tensor and a loop over a tensor's range: Keras 2 converted them."""

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],), initializer="ones")
        self.n = input_shape.as_list()[-1]

    def call(self, inputs):
        total = tf.zeros_like(inputs)
        for _ in tf.range(3):
            total += inputs * self.w
        if tf.reduce_mean(total) > 0:
            total = total * 2.0
        else:
            total = -total
        return total

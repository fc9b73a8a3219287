import tensorflow as tf


class Decorated(tf.keras.layers.Layer):
    def __init__(self, units):
        super(Decorated, self).__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )

    @tf.function
    def call(self, inputs):
        y = tf.matmul(inputs, self.w)
        if tf.reduce_sum(inputs) > 1e6:
            y = -y
        return y

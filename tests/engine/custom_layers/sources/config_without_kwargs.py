import tensorflow as tf


class Poly(tf.keras.layers.Layer):
    def __init__(self, degree=2, squashed=False):
        super().__init__()
        self.degree = degree
        self.squashed = squashed

    def build(self, input_shape):
        self.coefficients = self.add_weight(name="c", shape=(self.degree + 1,), initializer="ones")

    def call(self, inputs):
        y = tf.add_n([self.coefficients[i] * inputs**i for i in range(self.degree + 1)])
        return tf.tanh(y) if self.squashed else y

    def get_config(self):
        config = super().get_config()
        config.update({"degree": self.degree, "squashed": self.squashed})
        return config

import numpy as np
import tensorflow as tf
from tensorflow.keras import initializers
from tensorflow.keras.layers import Layer


def squash(x, axis=-1):
    norm = tf.reduce_sum(tf.square(x), axis, keepdims=True)
    return norm / (1.0 + norm) * x / tf.sqrt(norm + 1e-7)


class Shaped(Layer):
    def __init__(
        self,
        units=3,
        activation=squash,
        table=np.arange(6.0).reshape(2, 3),
        start=initializers.RandomNormal(stddev=0.5),
        offset=tf.constant([1.0, 2.0, 3.0]),
        post=lambda t: t * 2.0,
    ):
        super(Shaped, self).__init__()
        self.activation = activation
        self.table = tf.constant(table, dtype=tf.float32)
        self.start = start
        self.offset = offset
        self.post = post
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer=self.start)

    def call(self, inputs):
        y = self.activation(tf.matmul(inputs, self.w)) + self.offset
        return self.post(y) + tf.reduce_sum(self.table, axis=0)

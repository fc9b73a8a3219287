import numpy as np
import tensorflow as tf
from keras.layers import Layer
from keras.legacy import interfaces


class LogMix(Layer):
    @interfaces.legacy_dense_support
    def __init__(self, scale=np.float(2.0), **kwargs):
        super(LogMix, self).__init__(**kwargs)
        self.scale = scale

    def build(self, input_shape):
        assert isinstance(input_shape, tuple)
        self.w = tf.Variable(tf.truncated_normal([int(input_shape[-1])], stddev=0.1), name="w")

    def call(self, x):
        total = tf.log(1.0 + tf.square(x * self.w)) * tf.to_float(self.scale)
        return tf.div(total, tf.reduce_sum(total, axis=-1, keep_dims=True) + 1e-6)

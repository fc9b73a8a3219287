import tensorflow as tf
from tensorflow.keras.layers import Layer


class Scale(Layer):
    def build(self, input_shape):
        self.gain = tf.Variable(tf.ones([int(input_shape[-1])]), name="gain")
        self.shift = tf.Variable(tf.zeros(input_shape[1:]), name="shift")

    def call(self, inputs):
        return inputs * self.gain + self.shift

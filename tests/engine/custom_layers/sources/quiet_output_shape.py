import tensorflow as tf
from keras.layers import Conv2D, Layer


class Untraced(Layer):
    """Has sublayers, no build, and states its output shape: nothing would trace it."""

    def __init__(self, filters, kernel_size=(3, 3), **kwargs):
        super(Untraced, self).__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size + (1,)
        self.conv = Conv2D(filters, kernel_size, padding="same")

    def call(self, inputs):
        return tf.nn.relu(self.conv(inputs))

    def compute_output_shape(self, input_shape):
        return list(input_shape[:-1]) + [self.filters]

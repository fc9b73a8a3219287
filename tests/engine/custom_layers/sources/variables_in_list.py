import tensorflow as tf
from tensorflow import keras


class StackedAffine(keras.layers.Layer):
    """Several affine maps, one after another.

    Args:
        width: how many features go in and come out.
        depth: how many maps there are.
    """

    def __init__(self, width, depth=3, **kwargs):
        super(StackedAffine, self).__init__(**kwargs)
        self.width = width
        self.kernels = [
            tf.Variable(tf.random.normal((width, width), stddev=0.1)) for _ in range(depth)
        ]
        self.biases = []
        for i in range(depth):
            self.biases.append(tf.Variable(tf.zeros([width]), name="bias_%d" % i))

    def call(self, x):
        for kernel, bias in zip(self.kernels, self.biases):
            x = tf.nn.tanh(tf.linalg.matmul(x, kernel) + bias)
        return x

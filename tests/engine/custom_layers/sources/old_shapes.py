import tensorflow as tf
from tensorflow.keras.layers import Layer


class OldShapes(Layer):
    def __init__(self, num_outputs):
        super(OldShapes, self).__init__()
        self.num_outputs = num_outputs

    def build(self, input_shape):
        shape = input_shape.as_list()
        assert input_shape.ndims == len(shape) and input_shape[0].value is None
        last = input_shape[-1].value
        self.kernel = self.add_variable("kernel", shape=[last, self.num_outputs])

    def call(self, x):
        assert x.get_shape().as_list()[-1] == x.shape[-1].value
        flat = tf.reshape(x, [-1, x.shape[-1].value])
        out = tf.matmul(flat, self.kernel)
        return tf.reshape(out, [-1, x.get_shape()[1].value, self.kernel.get_shape()[-1].value])

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        shape[-1] = self.num_outputs
        return tf.TensorShape(shape)

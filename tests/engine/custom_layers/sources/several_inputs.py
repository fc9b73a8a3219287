import tensorflow as tf
from keras import backend as K
from keras.layers import Layer


class Bilinear(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(Bilinear, self).__init__(**kwargs)

    def build(self, input_shape):
        assert isinstance(input_shape, list)
        self.a = self.add_weight(
            name="a",
            shape=(input_shape[0][1], self.output_dim),
            initializer="uniform",
            trainable=True,
        )
        self.b = self.add_weight(
            name="b",
            shape=(input_shape[1][1], self.output_dim),
            initializer="uniform",
            trainable=True,
        )
        super(Bilinear, self).build(input_shape)

    def call(self, inputs, mask=None):
        assert isinstance(inputs, list)
        assert mask is None
        x, y = inputs
        return [K.dot(x, self.a) * K.dot(y, self.b), K.dot(x, self.a)]

    def compute_output_shape(self, input_shape):
        assert isinstance(input_shape, list)
        shape_a, shape_b = input_shape
        return [(shape_a[0], self.output_dim), (shape_b[0], self.output_dim)]

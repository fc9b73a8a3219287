from keras import backend as K
from keras.engine.topology import Layer


class OldDense(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(OldDense, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            "kernel", (input_shape[1], self.output_dim), initializer="uniform", trainable=True
        )
        self.bias = self.add_weight("bias/inner", [self.output_dim], "float32", "zero")
        self.built = True

    def call(self, x):
        return K.dot(x, self.kernel) + self.bias

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

import keras.backend as K
import tensorflow as tf
from keras.layers import Layer


class Appended(Layer):
    def __init__(self, size=3, trainable=True, name=None, dtype=None, dynamic=False):
        super(Appended, self).__init__(trainable=trainable, name=name, dtype=dtype, dynamic=dynamic)
        self.size = size

    def build(self, input_shape):
        w = K.variable(K.ones((input_shape[-1], self.size)) * 0.1, name="w")
        self._trainable_weights.append(w)
        self.mine = w
        fixed = tf.Variable(tf.ones((self.size,)), name="fixed")
        self.fixed = fixed
        self.non_trainable_weights = [fixed]
        super(Appended, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.mine) + self.fixed

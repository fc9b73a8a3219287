import tensorflow as tf
from tensorflow import keras

class LowRank(keras.layers.Layer):
    def __init__(self, units=None, rank=None, **kwargs):
        super(LowRank, self).__init__(**kwargs)
        if units is None:
            raise ValueError("units must be given")
        self.units = int(units)
        self.rank = rank

    def build(self, input_shape):
        rank = self.rank or min(input_shape[-1], self.units)
        init = keras.initializers.GlorotUniform()
        self.a = tf.Variable(init((input_shape[-1], rank)), trainable=True, name='a')
        self.b = tf.Variable(init((rank, self.units)), trainable=True, name='b')
        self.built = True

    def call(self, x):
        return tf.matmul(tf.matmul(x, self.a), self.b)

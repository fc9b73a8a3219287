import numpy as np
import tensorflow as tf
tf.keras.backend.set_floatx('float64')

class Physics(tf.keras.layers.Layer):
    def __init__(self, order=3, **kwargs):
        super().__init__(dtype=tf.float64, **kwargs)
        self.order = order

    def build(self, input_shape):
        self.coef = self.add_weight(name='coef', shape=(self.order, input_shape[-1]), dtype=tf.float64,
                                    initializer=tf.keras.initializers.RandomNormal(stddev=0.1), trainable=True)
        self.powers = np.arange(1, self.order + 1)

    def call(self, x):
        x = tf.cast(x, tf.float64)
        return tf.cast(tf.add_n([self.coef[i] * x ** int(p) for i, p in enumerate(self.powers)]), tf.float32)

import tensorflow as tf


class Bare(tf.keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super(Bare, self).__init__(**kwargs)
        self.units = units
        self.kernel_initializer = tf.keras.initializers.get("glorot_uniform")

    def build(self, input_shape):
        self.dense = tf.keras.layers.Dense(self.units, kernel_initializer=self.kernel_initializer)
        self.dense.build(input_shape)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {"units": self.units}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

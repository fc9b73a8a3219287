import tensorflow as tf

class Projector(tf.keras.layers.Layer):
    def __init__(self, units, /, rank=2, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rank = rank
        self.activation = tf.keras.activations.get(activation)

    def build(self, input_shape):
        self.u = self.add_weight(name="u", shape=(input_shape[-1], self.rank))
        self.v = self.add_weight(name="v", shape=(self.rank, self.units))

    def call(self, x):
        return self.activation(x @ self.u @ self.v)

import tensorflow as tf


class Tower(tf.keras.Model):
    def __init__(self, units=4, name="tower"):
        super(Tower, self).__init__(name=name)
        self.hidden = tf.keras.layers.Dense(units, activation="relu")
        self.out = tf.keras.layers.Dense(2)
        self.scale = tf.Variable(1.0, name="scale")

    def call(self, inputs, training=False):
        return self.out(self.hidden(inputs)) * self.scale

import tensorflow as tf


class Gate(tf.keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.params = {
            "update": {"w": tf.Variable(tf.ones((size,))), "b": tf.Variable(tf.zeros((size,)))},
            "parts": [(tf.Variable(tf.fill([size], 0.5)), tf.Variable(1.0, trainable=False))],
        }
        self.params["late"] = {}
        self.params["late"]["scale"] = tf.Variable(tf.ones((1,)))

    def call(self, inputs):
        update = tf.sigmoid(inputs * self.params["update"]["w"] + self.params["update"]["b"])
        weight, fixed = self.params["parts"][0]
        return update * weight * fixed * self.params["late"]["scale"]

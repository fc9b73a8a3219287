import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="Pasted")
class Swish1(tf.keras.layers.Layer):
    def __init__(self, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.initial = beta
        self.beta = self.add_weight(
            name="beta", shape=(), trainable=True, initializer=tf.keras.initializers.Constant(beta)
        )

    def call(self, inputs):
        return inputs * tf.sigmoid(self.beta * inputs)

    def get_config(self):
        return {**super().get_config(), "beta": self.initial}

import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Layer


class Regularised(Layer):
    def __init__(self, weight=0.1, **kwargs):
        super(Regularised, self).__init__(**kwargs)
        self.weight = weight

    def build(self, input_shape):
        self.w = self.add_weight(
            name="w",
            shape=(int(input_shape[-1]),),
            initializer="ones",
            regularizer=tf.keras.regularizers.l2(0.01),
        )
        self.mean = self.add_weight(
            name="mean", shape=(int(input_shape[-1]),), initializer="zeros", trainable=False
        )
        self.steps = tf.Variable(0, trainable=False, dtype=tf.int64)

    def call(self, inputs):
        y = inputs * self.w
        self.add_loss(self.weight * tf.reduce_mean(tf.square(y)), inputs=inputs)
        self.add_update([K.moving_average_update(self.mean, K.mean(inputs, axis=0), 0.9)], inputs)
        self.add_update((self.steps, self.steps + 1))
        self.add_metric(tf.reduce_mean(y), name="mean_y", aggregation="mean")
        return y

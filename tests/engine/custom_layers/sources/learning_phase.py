import keras.backend as K
from keras.layers.core import Layer


class Doubler(Layer):
    """Doubles in training, keeps otherwise."""

    def build(self, input_shape):
        self.w = self.add_weight(shape=(int(input_shape[-1]),), initializer="ones", name="w")

    def call(self, x):
        return K.in_train_phase(2.0 * x, x) * self.w if K.learning_phase() else x * self.w

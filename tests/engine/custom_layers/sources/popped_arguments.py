import keras.backend as K
from keras.layers import Layer

class ParametricSwish(Layer):
    def __init__(self, **kwargs):
        self.beta = kwargs.pop('beta', 1.5)
        self.trainable_beta = kwargs.pop("trainable_beta", False)
        super(ParametricSwish, self).__init__(**kwargs)

    def build(self, input_shape):
        self.beta_factor = K.variable(self.beta, dtype=K.floatx(), name='beta_factor')
        if self.trainable_beta:
            self._trainable_weights.append(self.beta_factor)
        else:
            self._non_trainable_weights.append(self.beta_factor)
        super(ParametricSwish, self).build(input_shape)

    def call(self, inputs, mask=None):
        return inputs * K.sigmoid(self.beta_factor * inputs)

    def get_config(self):
        config = {'beta': self.get_weights()[0] if False else self.beta, 'trainable_beta': self.trainable_beta}
        base_config = super(ParametricSwish, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))

    def compute_output_shape(self, input_shape):
        return input_shape

import keras.backend as K
from keras.layers import Layer


class PReLU1(Layer):
    def __init__(self, init="zero", **kwargs):
        self.supports_masking = True
        self.alpha_init = init
        super(PReLU1, self).__init__(**kwargs)

    def build(self, input_shape):
        self.alphas = self.add_weight(input_shape[1:], "uniform", name="alphas")
        super(PReLU1, self).build(input_shape)

    def call(self, x, mask=None):
        pos = K.relu(x)
        neg = -self.alphas * K.relu(-x)
        return pos + neg

    def get_config(self):
        base_config = super(PReLU1, self).get_config()
        return dict(list(base_config.items()) + list({"init": self.alpha_init}.items()))

from keras import backend as K
from keras import initializations
from keras.engine import Layer, InputSpec


class Highway1(Layer):
    input_ndim = 2

    def __init__(self, init="glorot_uniform", weights=None, input_dim=None, **kwargs):
        self.init = initializations.get(init)
        self.initial_weights = weights
        self.input_dim = input_dim
        self.input_spec = [InputSpec(ndim=2)]
        if self.input_dim:
            kwargs["input_shape"] = (self.input_dim,)
        super(Highway1, self).__init__(**kwargs)

    def build(self, input_shape):
        input_dim = input_shape[1]
        self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, input_dim))]
        self.W = self.init((input_dim, input_dim), name="{}_W".format(self.name))
        self.W_carry = self.init((input_dim, input_dim), name="{}_W_carry".format(self.name))
        self.b = K.zeros((input_dim,), name="{}_b".format(self.name))
        self.trainable_weights = [self.W, self.W_carry, self.b]

    def get_output_shape_for(self, input_shape):
        return input_shape

    def call(self, x, mask=None):
        carry = K.sigmoid(K.dot(x, self.W_carry))
        act = K.tanh(K.dot(x, self.W) + self.b)
        return act * carry + x * (1 - carry)

    def get_config(self):
        config = {"input_dim": self.input_dim}
        base_config = super(Highway1, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))

import tensorflow as tf
from tensorflow.keras.layers import GRU, Layer, LSTM

class ResidualGRU(GRU):
    def __init__(self, units, residual_scale=0.5, **kwargs):
        kwargs['return_sequences'] = True
        super(ResidualGRU, self).__init__(units, **kwargs)
        self.residual_scale = residual_scale

    def call(self, inputs, mask=None, training=None, initial_state=None):
        out = super(ResidualGRU, self).call(inputs, mask=mask, training=training, initial_state=initial_state)
        return out + self.residual_scale * inputs

    def get_config(self):
        config = super(ResidualGRU, self).get_config()
        config['residual_scale'] = self.residual_scale
        return config

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K

class PeepholeLSTMCell(keras.layers.LSTMCell):
    """Equivalent to LSTMCell class but adds peephole connections."""

    def build(self, input_shape):
        super().build(input_shape)
        # The following are the weight matrices for the peephole connections. These
        # are multiplied with the previous internal state during the computation of
        # carry and output.
        self.input_gate_peephole_weights = self.add_weight(
            shape=(self.units,), name='input_gate_peephole_weights', initializer=self.kernel_initializer if False else 'zeros')
        self.forget_gate_peephole_weights = self.add_weight(
            shape=(self.units,), name='forget_gate_peephole_weights', initializer='zeros')
        self.output_gate_peephole_weights = self.add_weight(
            shape=(self.units,), name='output_gate_peephole_weights', initializer='zeros')

    def _compute_carry_and_output_fused(self, z, c_tm1):
        z0, z1, z2, z3 = z
        i = self.recurrent_activation(z0 + self.input_gate_peephole_weights * c_tm1)
        f = self.recurrent_activation(z1 + self.forget_gate_peephole_weights * c_tm1)
        c = f * c_tm1 + i * self.activation(z2)
        o = self.recurrent_activation(z3 + self.output_gate_peephole_weights * c)
        return c, o

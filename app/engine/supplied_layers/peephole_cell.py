"""The LSTM cell of tf.compat.v1 whose gates look at the memory too."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class PeepholeLSTMCell(keras.layers.LSTMCell):  # type: ignore[misc]
    """An LSTMCell with a weight more for each gate, by which it takes in the memory.

    Shape: a step `(batch_size, features)` → `(batch_size, units)`.
    Source: TensorFlow 2.4 python/keras/layers/recurrent.py, PeepholeLSTMCell.
    """

    def build(self, input_shape: Any) -> None:
        """The cell's weights, and those of the three peepholes."""
        super().build(input_shape)
        self._looks = [
            self.add_weight(
                shape=(self.units,),
                name=f"{gate}_gate_peephole_weights",
                initializer=self.kernel_initializer,
            )
            for gate in ("input", "forget", "output")
        ]

    def _compute_carry_and_output(self, x: Any, h_tm1: Any, c_tm1: Any) -> tuple[Any, Any]:
        """By kernels that were cut apart: the sums before the gates, then as below."""
        kernels = ops.split(self.recurrent_kernel, 4, axis=1)
        sums = [
            own + ops.matmul(state, kernel)
            for own, state, kernel in zip(x, h_tm1, kernels, strict=True)
        ]
        return self._compute_carry_and_output_fused(sums, c_tm1)

    def _compute_carry_and_output_fused(self, z: Any, c_tm1: Any) -> tuple[Any, Any]:
        look_in, look_forget, look_out = self._looks
        i = self.recurrent_activation(z[0] + look_in * c_tm1)
        f = self.recurrent_activation(z[1] + look_forget * c_tm1)
        c = f * c_tm1 + i * self.activation(z[2])
        o = self.recurrent_activation(z[3] + look_out * c)
        return c, o

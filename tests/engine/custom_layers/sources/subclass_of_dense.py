from tensorflow.keras import layers


class ScaledDense(layers.Dense):
    def __init__(self, units, factor=2.0, **kwargs):
        super(ScaledDense, self).__init__(units, activation="tanh", **kwargs)
        self.factor = factor

    def call(self, inputs):
        return super().call(inputs) * self.factor

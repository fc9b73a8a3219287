class Bias(layers.Layer):
    def __init__(self, units, *sizes):
        super().__init__()
        self.units = units
        self.sizes = sizes
        self.b = tf.Variable(np.zeros((units,), dtype="float32"))

    def call(self, inputs):
        return inputs + self.b + K.sum(self.b) * float(sum(self.sizes))

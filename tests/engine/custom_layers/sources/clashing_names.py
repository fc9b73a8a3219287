import tensorflow as tf
from tensorflow.keras.layers import Dense, Layer


class Clashing(Layer):
    """Uses names that Keras 3 uses itself."""

    def __init__(self, units=4, path="left", **kwargs):
        super(Clashing, self).__init__(**kwargs)
        self._layers = {"first": Dense(units), "second": [Dense(units)]}
        self._losses = []
        self._metrics = {"calls": 0}
        self._lock = object()
        self.path = path
        self._dtype = "float32"
        self.dtype = "float32"
        self._name_of_mine = "x"
        self.input = None

    def quantize(self, x):
        return tf.stop_gradient(tf.round(x) - x) + x

    def _track_variable(self, what):
        return what * 2.0

    def call(self, inputs):
        self._metrics["calls"] += 1
        x = self._layers["first"](inputs)
        for layer in self._layers["second"]:
            x = layer(x)
        return self.quantize(x) if self.path == "left" else self._track_variable(x)

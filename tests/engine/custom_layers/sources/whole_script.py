# A whole script, as pasted from a notebook.
%matplotlib inline
!pip install keras
import sys
import numpy as np
import matplotlib_that_is_not_there as plt
from keras.datasets import mnist
from keras.layers import *
from keras.models import Sequential

np.random.seed(7)
EPSILON = 1e-3
WIDTHS = {}
WIDTHS["hidden"] = 5
units = WIDTHS["hidden"]
print("this is not run")

if sys.version_info[0] < 3:
    from itertools import izip as zip


def helper(x):
    return x * EPSILON


def train(m):
    m.fit(x_train, y_train)


class Tiny(Layer):
    """Multiplies by a learned vector."""

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],), initializer="ones")

    def call(self, inputs):
        return helper(inputs * self.w) * units


model = Sequential()
model.add(Dense(3, input_shape=(4,)))
(x_train, y_train), _ = mnist.load_data()
model.fit(x_train, y_train, epochs=3)
for _ in range(3):
    print(model.summary())
sys.exit(3)

if __name__ == "__main__":
    train(model)

"""Small models of every kind that Keras 3 saves."""

import keras
import numpy as np
from keras import layers

KNOWN_CLASSES = [name for name in dir(keras.layers) if name[0].isupper()]
REFUSED_CLASSES = {
    "Lambda": "A Lambda holds Python code.",
    "TFSMLayer": "It opens a SavedModel by its path.",
}


@keras.saving.register_keras_serializable("my_package")
class Block(keras.Layer):
    """A custom layer with a weight of its own and sublayers, alone, in a list and in a dict."""

    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.first = layers.Dense(units)
        self.more = [layers.Dense(units), layers.Dense(units)]
        self.parts = {"last": [layers.Dense(2)]}

    def build(self, input_shape):
        self.gain = self.add_weight(shape=(self.units,), name="gain")
        self.first.build(input_shape)
        shape = (*input_shape[:-1], self.units)
        for layer in (*self.more, *self.parts["last"]):
            layer.build(shape)

    def call(self, inputs):
        hidden = self.first(inputs)
        for layer in self.more:
            hidden = layer(hidden)
        return self.parts["last"][0](hidden * self.gain)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], 2)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Mylayer(keras.Layer):
    """A custom layer that nobody registered with Keras."""

    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs):
        return keras.ops.matmul(inputs, self.kernel)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(3)
        self.inner = keras.Sequential([layers.Dense(2)])
        self.rest = [layers.Dense(2, name="last")]

    def call(self, inputs):
        return self.rest[0](self.inner(self.first(inputs)))


def sequential():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, [3, 3], padding="same", activation="relu"),
            layers.MaxPool2D(),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ],
        name="conv_net",
    )
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return model


def branches():
    left = keras.Input((8,), name="left")
    right = keras.Input((8,), name="right", dtype="float64")
    shared = layers.Dense(6, name="shared")
    first = shared(left)
    second = shared(layers.Activation("linear", name="cast", dtype="float32")(right))
    added = layers.Add(name="added")([first, second])
    joined = layers.Concatenate(name="joined")([first, added])
    one = layers.Dense(1, name="one")(joined)
    many = layers.Dense(3, name="many")(shared(left))
    return keras.Model([left, right], [one, many, second], name="branches")


def recurrent():
    inputs = keras.Input((8, 3), name="x")
    hidden = layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="bi")(inputs)
    hidden = layers.TimeDistributed(layers.Dense(5), name="each")(hidden)
    hidden = layers.MultiHeadAttention(2, 3, name="attention")(hidden, hidden)
    outputs, state, carry = layers.LSTM(6, return_state=True, name="lstm")(hidden)
    joined = layers.Concatenate(name="joined")([outputs, carry])
    model = keras.Model(inputs, [joined, state], name="recurrent")
    model.compile("adam", ["mse", "mse"])
    model.fit(np.zeros((4, 8, 3)), [np.zeros((4, 12)), np.zeros((4, 6))], verbose=0)
    return model


def nested():
    inner_input = keras.Input((6,), name="inner_input")
    doubled = layers.Dense(5, name="inner_dense")(inner_input)
    inner = keras.Model(
        inner_input, [doubled, layers.ReLU(name="inner_relu")(doubled)], name="deep"
    )
    stack = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(6, name="a"),
            layers.Dropout(0.1),
            layers.Dense(6, name="b"),
        ],
        name="stack",
    )
    inputs = keras.Input((4,), name="x")
    first, second = inner(stack(inputs))
    return keras.Model(inputs, layers.Add(name="sum")([first, second]), name="nested")


def cells():
    return keras.Sequential(
        [keras.Input((7, 3)), layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)])], name="cells"
    )


def custom():
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            layers.Dense(3),
            Block(4, name="block"),
            layers.TimeDistributed(Mylayer(name="inner_mine"), name="wrapped"),
            Mylayer(7, name="mine"),
        ],
        name="with_custom",
    )


def subclassed():
    model = Subclassed(name="own_model")
    model(np.zeros((1, 4)))
    return model


MODELS = {
    "sequential": sequential,
    "branches": branches,
    "recurrent": recurrent,
    "nested": nested,
    "cells": cells,
    "custom": custom,
    "subclassed": subclassed,
}

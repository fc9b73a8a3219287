"""The layers within a missing class: drafted as Keras's own where their weights tell which."""

import re

import keras
import numpy as np
import pytest
from keras import layers, ops

from app.codegen.draft_layer import with_drafts
from app.engine.custom_layers.check import check_custom_layer
from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model
from app.engine.saved_models.read import read_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelFormat
from app.spec.network_requests import CustomLayerRequest

KNOWN = tuple(name for name in dir(layers) if name[0].isupper())


class Block(keras.Layer):
    """A transformer's block: attention, a model, normalizations."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.att = layers.MultiHeadAttention(2, 3)
        self.tail = keras.Sequential([layers.Dense(5), layers.Dense(6)])
        self.norm = layers.LayerNormalization()

    def call(self, x):
        return self.norm(x + self.tail(self.att(x, x)))


class Residual(keras.Layer):
    """A list of convolutions and normalizations, and a weight of its own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        same = {"padding": "same"}
        self.main = [layers.Conv2D(4, 3, use_bias=False, **same), layers.BatchNormalization()]
        self.deep = layers.DepthwiseConv2D(3, **same)
        self.sep = layers.SeparableConv2D(4, 3, **same)
        self.up = layers.Conv2DTranspose(2, 2)

    def build(self, shape):
        self.gain = self.add_weight(shape=(2,), name="gain")

    def call(self, x):
        return self.up(self.sep(self.deep(self.main[1](self.main[0](x))))) * self.gain


class Words(keras.Layer):
    """An embedding and recurrent layers."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embed = layers.Embedding(7, 4)
        self.lstm = layers.LSTM(3, return_sequences=True)
        self.gru = layers.GRU(2)

    def call(self, x):
        return self.gru(self.lstm(self.embed(x)))


class Twice(layers.Wrapper):
    """Has a layer as argument, and a weight that is not trained."""

    def build(self, shape=None):
        super().build(shape)
        still = {"trainable": False, "initializer": "ones"}
        self.factor = self.add_weight(shape=(1, 3), name="factor", **still)

    def call(self, x):
        return self.layer(x) * self.factor


class Shuffle(keras.Layer):
    """Another number of channels comes out: what follows tells how many."""

    def call(self, x):
        size = ops.shape(x)
        return ops.reshape(x, (-1, size[1] * 2, size[2] * 2, x.shape[3] // 4))


@keras.saving.register_keras_serializable(package="My pkg", name="Odd name")
class Odd(keras.Layer):
    """Its file calls it by no name that a class can have."""

    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],), name="gain")

    def call(self, x):
        return x * self.gain


CASES = {
    Block: (lambda: [keras.Input((5, 6)), Block(), layers.Dense(2)]),
    Residual: (lambda: [keras.Input((6, 6, 3)), Residual(), layers.Flatten(), layers.Dense(2)]),
    Words: (lambda: [keras.Input((5,)), Words(), layers.Dense(2)]),
    Twice: (lambda: [keras.Input((4,)), Twice(layers.Dense(3)), layers.Dense(2)]),
    Shuffle: (lambda: [keras.Input((4, 4, 8)), Shuffle(), layers.ReLU(), layers.Conv2D(2, 1)]),
    Odd: (lambda: [keras.Input((4,)), Odd(), layers.Dense(2)]),
}
TOLD = {
    Block: {"MultiHeadAttention(2, 3)", "Dense(5)", "Dense(6)", "LayerNormalization()"},
    Residual: {
        "Conv2D(4, (3, 3), use_bias=False)",
        "BatchNormalization()",
        "DepthwiseConv2D((3, 3))",
        "SeparableConv2D(4, (3, 3), depth_multiplier=1)",
        "Conv2DTranspose(2, (2, 2))",
    },
    Words: {"Embedding(7, 4)", "LSTM(3)", "GRU(2)"},
}


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("cls", CASES, ids=lambda cls: cls.__name__)
def test_the_draft_has_them_and_takes_the_weights(cls, suffix, tmp_path):
    model = keras.Sequential(CASES[cls]())
    for number, weight in enumerate(model.weights):
        if weight.dtype == "float32":
            weight.assign(np.random.default_rng(number).random(size=weight.shape))
    path = tmp_path / f"m.{suffix}"
    model.save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    (unknown,) = with_drafts(read_model(request)).unknown_layers
    made = re.findall(r"= keras\.layers\.(\w+\(.*\))$", unknown.draft, re.MULTILINE)
    assert set(made) == TOLD.get(cls, set())
    (verdict,) = check_custom_layer(CustomLayerRequest(source=unknown.draft)).custom_layers
    assert verdict.is_usable
    source = CustomLayerSource(name=verdict.name, version=1, source=unknown.draft)
    loaded = load_model(path, ModelFormat(suffix), load_custom_layers([source]))
    sums = [sorted(float(np.sum(w)) for w in one.weights) for one in (model, loaded)]
    np.testing.assert_allclose(*sums, rtol=1e-6)
    inputs = np.ones((2, *model.inputs[0].shape[1:]), "float32")
    assert loaded.predict(inputs, verbose=0).shape[-1] == 2

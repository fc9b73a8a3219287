"""Drafts of missing classes compile, and take the weights of the file that they are missing in."""

import keras
import numpy as np
import pytest
from keras import layers

from app.codegen.draft_layer import with_drafts
from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model
from app.engine.saved_models.read import read_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelFormat

KNOWN = tuple(name for name in dir(keras.layers) if name[0].isupper())


class Scale(keras.Layer):
    """Nobody has registered it."""

    def __init__(self, units=3, mode="sum", class_=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.mode = units, mode

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(shape=shape, name="kernel")
        self.gain = self.add_weight(shape=(self.units,), name="gain")

    def call(self, inputs):
        return keras.ops.matmul(inputs, self.kernel) * self.gain

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "mode": self.mode}


@pytest.fixture(params=["keras", "h5"])
def saved(request, tmp_path):
    first, second = Scale(5, name="first"), Scale(4, mode="it's", name="second")
    model = keras.Sequential([keras.Input((3,)), first, layers.Dense(6), second, layers.Dense(2)])
    path = tmp_path / f"m.{request.param}"
    model.save(path)
    return model, path


def test_the_draft_takes_the_weights_of_the_file(saved):
    model, path = saved
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    view = with_drafts(read_model(request))
    (unknown,) = view.unknown_layers
    assert unknown.arguments == {"units": 5, "mode": "sum"}
    assert [weight.shape for weight in unknown.weights] == [(3, 5), (5,)]
    source = CustomLayerSource(name="Scale", version=1, source=unknown.draft)
    classes = load_custom_layers([source])
    loaded = load_model(path, ModelFormat(path.suffix[1:]), classes)
    for one, other in zip(model.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    assert loaded.predict(np.ones((2, 3)), verbose=0).shape == (2, 2)
    assert loaded.get_layer("second").mode == "it's"


def test_views_without_missing_classes_stay(tmp_path):
    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((3,)), layers.Dense(2)]).save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    view = read_model(request)
    assert with_drafts(view) is view


class Block(keras.Layer):
    """Layers within, one of them a model; nobody has registered it."""

    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.query = layers.Dense(units)
        self.norm = layers.LayerNormalization()
        self.tail = keras.Sequential([layers.Dense(3), layers.Dense(units)])

    def build(self, input_shape):
        self.query.build(input_shape)
        self.norm.build((*input_shape[:-1], self.units))
        self.tail.build((None, self.units))
        self.gain = self.add_weight(shape=(self.units,), name="gain")

    def call(self, inputs):
        return self.tail(self.norm(self.query(inputs))) * self.gain

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_the_weights_of_layers_within_are_taken_too(tmp_path, suffix):
    model = keras.Sequential([keras.Input((6,)), Block(name="block"), layers.Dense(2)])
    for number, weight in enumerate(model.weights):
        weight.assign(np.full(weight.shape, number + 1.0))
    path = tmp_path / f"m.{suffix}"
    model.save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    (unknown,) = with_drafts(read_model(request)).unknown_layers
    source = CustomLayerSource(name="Block", version=1, source=unknown.draft)
    loaded = load_model(path, ModelFormat(suffix), load_custom_layers([source]))
    sizes = [sorted(weight.numpy().sum() for weight in one.weights) for one in (model, loaded)]
    assert sizes[0] == sizes[1]
    assert loaded.predict(np.ones((2, 6)), verbose=0).shape == (2, 2)
    if suffix == "keras":
        query = loaded.get_layer("block").query
        np.testing.assert_array_equal(query.weights[0], model.get_layer("block").query.kernel)


def test_a_lambda_gets_a_class_that_takes_its_place(tmp_path):
    code = compile("f = lambda x, by: x * by + 7", "a.py\nimport os", "exec").co_consts[0]
    function = type(with_drafts)(code, {})
    layer = layers.Lambda(function, arguments={"by": 3}, output_shape=(4,), name="times_three")
    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((4,)), layer, layers.Dense(2)]).save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN)
    view = with_drafts(read_model(request))
    (refusal,) = view.refusals
    assert refusal.replacement == "TimesThreeFunction"
    assert [inner for one in view.layers for inner in one.layers] == []  # code is no layer
    assert "# Its code, which is not run, takes x, by and has the constant 7" in refusal.draft
    assert "\nimport os" not in refusal.draft
    source = CustomLayerSource(name="TimesThreeFunction", version=1, source=refusal.draft)
    loaded = load_model(path, ModelFormat.KERAS, load_custom_layers([source]))
    assert loaded.layers[0].by == 3

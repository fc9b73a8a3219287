"""Behind a class that nobody has, shapes come from what the file states and what follows takes."""

import keras
import pytest
from keras import layers

from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import called, functional, write_old


class Strange(keras.Layer):
    """Nobody has registered it; gives `units` numbers at the end."""

    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs):
        return inputs @ self.kernel

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def told(model, path):
    model.save(path)
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN_CLASSES)
    found = network_of_model(ModelNetworkRequest(view=read_model(request)))
    return {way: [spec.shape for spec in specs] for way, specs in found.outputs.items()}


def nested() -> keras.Model:
    stack = [keras.Input((6,)), Strange(5, name="strange"), layers.Dropout(0.1), layers.Dense(4)]
    inner = keras.Sequential(stack, name="inner")
    return keras.Sequential([keras.Input((6,)), layers.Dense(6, name="first"), inner], name="m")


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_nested_network_with_a_missing_class_tells_its_output(tmp_path, suffix):
    model = nested()
    found = told(model, tmp_path / f"m.{suffix}")
    assert found["inner"] == [model.output_shape] == [(None, 4)]
    assert found["inner/strange"] == [(None, 5)]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_wrapper_around_a_missing_class_tells_its_output(tmp_path, suffix):
    each = layers.TimeDistributed(Strange(5), name="each")
    model = keras.Sequential([keras.Input((7, 2)), each, layers.Dense(4, name="last")])
    found = told(model, tmp_path / f"m.{suffix}")
    assert (found["each"], found["last"]) == ([(None, 7, 5)], [(None, 7, 4)])


def test_a_kernel_with_axes_of_its_own_tells_the_rank_and_a_dense_does_not(tmp_path):
    image = layers.Conv2D(4, 3, name="image")
    front = [keras.Input((8, 8, 2)), Strange(3, name="strange")]
    model = keras.Sequential([*front, image, layers.Flatten()])
    found = told(model, tmp_path / "conv.h5")
    assert (found["strange"], found["image"]) == ([(None, None, None, 3)], [(None, None, None, 4)])
    model = keras.Sequential([keras.Input((8, 8, 2)), Strange(3), layers.Dense(4, name="last")])
    assert "last" not in told(model, tmp_path / "dense.h5")


def test_behind_a_missing_class_a_quantized_layer_tells_no_shape_by_its_bias(tmp_path):
    model = keras.Sequential([keras.Input((6,)), Strange(5, name="odd"), layers.Dense(4)])
    model.layers[-1].quantize("int8")
    assert "odd" not in told(model, tmp_path / "m.h5")


def test_a_nested_model_tells_what_it_takes_and_gives_at_each_call(tmp_path):
    """Strange layers in front of twins: what they give is what the twins' inputs state."""
    inputs = [called("InputLayer", n, [], batch_input_shape=[None, 8]) for n in ("a", "b")]
    strange = [called("Strange", f"strange_{n}", [n]) for n in ("a", "b")]
    inner = [
        called("InputLayer", "inside", [], batch_input_shape=[None, 4], dtype="float32"),
        called("Dense", "dense", ["inside"], units=3),
    ]
    twin = functional("twin", inner, ["inside"], ["dense"])
    calls = [[[f"strange_{n}", 0, 0, {}]] for n in ("a", "b")]
    both = called("Judge", "judge", [])
    both["inbound_nodes"] = [[["twin", 1, 0, {}], ["twin", 2, 0, {}]]]
    entries = [*inputs, *strange, {**twin, "name": "twin", "inbound_nodes": calls}, both]
    path = write_old(tmp_path / "m.h5", functional("m", entries, ["a", "b"], ["judge"]), {})
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN_CLASSES)
    found = network_of_model(ModelNetworkRequest(view=read_model(request))).outputs
    shapes = {way: [spec.shape for spec in specs] for way, specs in found.items()}
    assert shapes["strange_a"] == shapes["strange_b"] == [(None, 4)]
    assert shapes["twin"] == shapes["twin_call_2"] == [(None, 3)]
    assert "judge" not in shapes

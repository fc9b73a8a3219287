"""A registered layer of another name takes the place of a class that nobody has."""

import keras
import numpy as np
import pytest

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.errors import Conflict
from app.spec.custom_layer import CustomLayerSource
from app.spec.known_layers import is_loadable, mark_known
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from app.spec.model_view import ModelFormat
from tests.engine.saved_models.models import KNOWN_CLASSES

SOURCE = """
import keras

class {name}(keras.layers.Layer):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), name="bias")

    def call(self, inputs):
        return inputs @ self.kernel + self.bias

    def get_config(self):
        return {{**super().get_config(), "units": self.units}}
"""


def source(name: str, *stands_for: str) -> CustomLayerSource:
    text = SOURCE.format(name=name)
    return CustomLayerSource(name=name, version=1, source=text, stands_for=stands_for)


@pytest.fixture(params=["keras", "h5"])
def saved(request, tmp_path):
    """A model with layers of a class OldAffine, one of them in a wrapper."""
    cls = load_custom_layers((source("OldAffine"),))["OldAffine"]
    layers = [cls(5, name="a"), keras.layers.Dense(3, name="d"), cls(2, name="b")]
    each = keras.layers.TimeDistributed(cls(4), name="each")
    model = keras.Sequential([keras.Input((3, 2)), each, keras.layers.Flatten(), *layers])
    for number, weight in enumerate(model.weights):
        weight.assign(np.random.default_rng(number).normal(size=weight.shape))
    path = tmp_path / f"m.{request.param}"
    model.save(path)
    return model, path


def test_the_file_is_loaded_with_the_class_that_stands_in(saved, tmp_path):
    model, path = saved
    classes = load_custom_layers((source("Linear", "OldAffine"),))
    loaded = load_model(path, ModelFormat(path.suffix[1:]), classes)
    x = np.random.default_rng(9).normal(size=(4, 3, 2)).astype("float32")
    np.testing.assert_array_equal(model(x), loaded(x))
    names = [type(layer).__name__ for layer in loaded._flatten_layers(include_self=False)]
    assert (names.count("Linear"), "OldAffine" in names) == (3, False)
    # what it is saved as needs no stand-in any more
    again = tmp_path / "again.keras"
    loaded.save(again)
    reloaded = load_model(again, ModelFormat.KERAS, load_custom_layers((source("Linear"),)))
    np.testing.assert_array_equal(model(x), reloaded(x))
    with pytest.raises(Conflict, match="OldAffine"):
        load_model(path, ModelFormat(path.suffix[1:]), load_custom_layers((source("Linear"),)))


def test_a_built_in_class_is_never_replaced(saved):
    _, path = saved
    chosen = ("OldAffine", "Dense", "Flatten", "Sequential", "LocallyConnected1D", "builtins>Dense")
    classes = load_custom_layers((source("Linear", *chosen),))
    loaded = load_model(path, ModelFormat(path.suffix[1:]), classes)
    assert type(loaded) is keras.Sequential
    assert type(loaded.get_layer("d")) is keras.layers.Dense
    assert "LocallyConnected1D" not in classes


def test_what_is_chosen_counts_as_known_and_is_drawn_under_its_own_name(saved):
    _, path = saved
    request = ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN_CLASSES)
    view = read_model(request).model_copy(update={"stand_ins": {"OldAffine": "Linear"}})
    missing = mark_known(view, KNOWN_CLASSES, {})
    assert [one.class_name for one in missing.unknown_layers] == ["OldAffine"]
    view = mark_known(view, {*KNOWN_CLASSES, "Linear"}, {})
    assert is_loadable(view) == (True, None)
    asked = ModelNetworkRequest(view=view, custom_layers=(source("Linear", "OldAffine"),))
    found = network_of_model(asked)
    assert found.report.is_valid, found.report.issues
    boxes = {box.name: box for box in found.network.layers}
    assert boxes["a"].class_name == "Linear"
    assert boxes["each"].config["layer"]["class_name"] == "Linear"

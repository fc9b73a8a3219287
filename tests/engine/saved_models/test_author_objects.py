"""Files with their author's own functions: missing, pasted in one go, or let go; outputs equal."""

import json

import h5py
import keras
import numpy as np
import pytest
from keras import layers, ops

from app.codegen.draft_object import with_object_drafts
from app.codegen.python import python_code
from app.engine.bundling import bundle_model
from app.engine.conversion import export_model
from app.engine.custom_layers.check import check_custom_layer
from app.engine.custom_layers.registry import load_custom_layers
from app.engine.saved_models.load import load_model, load_repaired
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.errors import Conflict
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ExportRequest, ModelNetworkRequest, ReadModelRequest
from app.spec.network_requests import CustomLayerRequest

KNOWN = tuple(name for name in dir(layers) if name[0].isupper())


def mish2(x):
    return x * ops.tanh(ops.softplus(x))


class Start(keras.initializers.Initializer):
    def __init__(self, scale=0.5):
        self.scale = scale

    def __call__(self, shape, dtype=None, **kwargs):
        return ops.full(shape, self.scale)

    def get_config(self):
        return {"scale": self.scale}


class Group(keras.regularizers.Regularizer):
    def __init__(self, factor=0.01):
        self.factor = factor

    def __call__(self, x):
        return self.factor * ops.sum(ops.abs(x))

    def get_config(self):
        return {"factor": self.factor}


def cap(w):
    return ops.clip(w, -2.0, 2.0)


def my_loss(y, p):
    return (y - p) ** 2


class MyAdam(keras.optimizers.Adam):
    """Of the author's."""


FILE = """
import tensorflow as tf
from tensorflow import keras

rows = load_rows("/nothing")  # what a script does besides is not run

def plot(history, where="here"):
    return history

def mish2(x):
    return x * tf.math.tanh(tf.math.softplus(x))

class Start(keras.initializers.Initializer):
    def __init__(self, scale=0.5):
        self.scale = scale
    def __call__(self, shape, dtype=None):
        return tf.fill(shape, self.scale)
    def get_config(self):
        return {"scale": self.scale}

class Group(keras.regularizers.Regularizer):
    def __init__(self, factor=0.01):
        self.factor = factor
    def __call__(self, x):
        return self.factor * tf.reduce_sum(tf.abs(x))
    def get_config(self):
        return {"factor": self.factor}

BOUND = 2.0

def cap(w):
    return tf.clip_by_value(w, -BOUND, BOUND)

class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The model, compiled with a loss and an optimizer of the author's too, in each format."""
    folder = tmp_path_factory.mktemp("objects")
    arguments = {"kernel_initializer": Start(0.7), "kernel_regularizer": Group(0.02)}
    with keras.saving.custom_object_scope({"mish2": mish2}):
        model = keras.Sequential(
            [
                keras.Input((5, 4)),
                layers.Dense(3, activation=mish2, kernel_constraint=cap, name="d", **arguments),
                layers.Bidirectional(layers.GRU(2, activation=mish2, name="gru"), name="both"),
                layers.Dense(2),
            ]
        )
        model.compile(MyAdam(0.01), loss=my_loss)
        for suffix in ("keras", "h5"):
            model.save(folder / f"m.{suffix}")
    inputs = np.random.default_rng(2).normal(size=(3, 5, 4)).astype("float32")
    return folder, inputs, model.predict(inputs, verbose=0)


def view_of(path):
    return read_model(ReadModelRequest(path=str(path), filename=path.name, known_classes=KNOWN))


def pasted(source, wanted):
    checked = check_custom_layer(CustomLayerRequest(source=source, wanted=wanted))
    return tuple(
        CustomLayerSource(name=one.name, kind=one.kind, version=1, source=source)
        for one in checked.custom_layers
        if one.is_usable
    )


def gone(*names):
    return tuple(
        CustomLayerSource(name=name, version=1, source="", is_let_go=True) for name in names
    )


MISSING = {
    "mish2": ("activation", ["d", "forward_gru", "backward_gru"]),
    "Start": ("initializer", ["d"]),
    "Group": ("regularizer", ["d"]),
    "cap": ("constraint", ["d"]),
}


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_all_are_found_and_one_paste_gives_all_that_the_model_needs(saved, suffix):
    folder, inputs, expected = saved
    path = folder / f"m.{suffix}"
    view = view_of(path)
    assert (view.unknown_layers, view.refusals) == ((), ())
    assert {
        one.name: (one.role, [use.layer for use in one.uses]) for one in view.unknown_objects
    } == MISSING
    with pytest.raises(Conflict, match="mish2"):
        load_model(path, view.format, {})
    sources = pasted(FILE, tuple(MISSING))
    assert {source.name: source.kind for source in sources} == {
        "mish2": "function",
        "cap": "function",
        "Start": "initializer",
        "Group": "regularizer",
        "Double": "layer",
    }
    model = load_model(path, view.format, load_custom_layers(sources))
    np.testing.assert_allclose(model.predict(inputs, verbose=0), expected, atol=1e-6)
    assert model.get_layer("d").kernel_regularizer.factor == 0.02


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_what_training_alone_needs_can_be_let_go(saved, suffix):
    folder, inputs, expected = saved
    path = folder / f"m.{suffix}"
    sources = (*pasted(FILE, ("mish2",)), *gone("Start", "Group", "cap"))
    sources = tuple(one for one in sources if one.is_let_go or one.name == "mish2")
    found = load_repaired(path, load_custom_layers(sources))
    np.testing.assert_allclose(found.model.predict(inputs, verbose=0), expected, atol=1e-6)
    layer = found.model.get_layer("d")
    assert layer.kernel_regularizer is None
    assert layer.kernel_constraint is None
    assert isinstance(layer.kernel_initializer, keras.initializers.GlorotUniform)
    assert [repair.code for repair in found.repairs] == ["let_go"]
    assert "Start (initializer), Group (regularizer), cap (constraint)" in found.repairs[0].reason


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_the_drafts_are_taken_as_they_are(saved, suffix):
    path = saved[0] / f"m.{suffix}"
    view = with_object_drafts(view_of(path))
    sources = [source for one in view.unknown_objects for source in pasted(one.draft, (one.name,))]
    assert [source.name for source in sources] == list(MISSING)
    model = load_model(path, view.format, load_custom_layers(sources))
    assert model.get_layer("d").kernel_initializer.scale == 0.7
    assert model.predict(saved[1], verbose=0).shape == (3, 2)


def test_as_a_network_it_is_checked_and_written_as_python(saved):
    view = view_of(saved[0] / "m.keras")
    sources = pasted(FILE, tuple(MISSING))
    found = network_of_model(ModelNetworkRequest(view=view, custom_layers=sources))
    assert found.report.is_valid, found.report.issues
    code = python_code(found.network, [source.name for source in sources]).source
    assert "from layers_mish2 import mish2" in code
    assert "activation=mish2" in code
    assert "Start(scale=0.7)" in code
    light = view.model_copy(update={"let_go": ("Start", "Group", "cap")})
    few = tuple(one for one in sources if one.name == "mish2")
    found = network_of_model(ModelNetworkRequest(view=light, custom_layers=few))
    assert found.report.is_valid, found.report.issues
    assert "Start" not in python_code(found.network, ["mish2"]).source


def test_what_is_taken_away_carries_them(saved, tmp_path):
    folder, inputs, expected = saved
    sources = (*pasted(FILE, ("mish2", "cap")), *gone("unused"))
    request = ExportRequest(
        path=str(folder / "m.h5"),
        format="h5",
        target_format="keras",
        target_path=str(tmp_path / "again.keras"),
        custom_layers=sources,
    )
    export_model(request)
    again = view_of(tmp_path / "again.keras")
    brought = again.facts.custom_layers
    assert {one.name for one in brought} == {"mish2", "cap", "Start", "Group", "Double"}
    model = load_model(tmp_path / "again.keras", again.format, load_custom_layers(brought))
    np.testing.assert_allclose(model.predict(inputs, verbose=0), expected, atol=1e-6)
    (tmp_path / "bundle").mkdir()
    bundle_model(request.model_copy(update={"target_path": str(tmp_path / "bundle")}))
    names = {}
    exec((tmp_path / "bundle" / "layers.py").read_text(), names)
    assert {"mish2", "cap", "Start", "Group"} <= set(names["CUSTOM_OBJECTS"])
    loaded = keras.models.load_model(
        tmp_path / "bundle" / "model.keras", custom_objects=names["CUSTOM_OBJECTS"], compile=False
    )
    np.testing.assert_allclose(loaded.predict(inputs, verbose=0), expected, atol=1e-6)


def named_alone(path):
    """The file as TensorFlow 2.0 to 2.11 wrote functions: by their names."""

    def plain(value):
        if isinstance(value, list):
            return [plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("class_name") == "function":
            return value["config"]
        return {
            key: plain(item)
            for key, item in value.items()
            if key not in ("module", "registered_name")
        }

    with h5py.File(path, "r+") as file:
        config = plain(json.loads(file.attrs["model_config"]))
        config["config"]["layers"][0]["config"] = {
            "batch_input_shape": [None, 4],
            "dtype": "float32",
            "name": "input",
        }
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.4.0"


GIVEN = """
from tensorflow.keras.layers import Activation
from tensorflow.keras.utils import get_custom_objects
import tensorflow as tf

class Mish2(Activation):
    def __init__(self, activation, **kwargs):
        super(Mish2, self).__init__(activation, **kwargs)
        self.__name__ = "Mish2"

def softly(x):
    return x * tf.math.tanh(tf.math.softplus(x))

get_custom_objects().update({%r: %s})
"""


@pytest.mark.parametrize(
    ("name", "given"),
    [("mish2", "softly"), ("mish2", "Activation(softly)"), ("Mish2", "Mish2(softly)")],
)
def test_old_files_name_a_function_alone_and_authors_give_it_another_name(tmp_path, name, given):
    mine = type(mish2)(mish2.__code__, mish2.__globals__, name)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation=mine, name="d")])
    path = tmp_path / "m.h5"
    model.save(path)
    named_alone(path)
    view = view_of(path)
    assert [one.name for one in view.unknown_objects] == [name]
    sources = pasted(GIVEN % (name, given), (name,))
    assert name in {source.name for source in sources if source.kind == "function"}
    found = load_repaired(path, load_custom_layers(sources))
    assert "named_alone" in [repair.code for repair in found.repairs]
    inputs = np.random.default_rng(2).normal(size=(3, 4)).astype("float32")
    expected = model.predict(inputs, verbose=0)
    np.testing.assert_allclose(found.model.predict(inputs, verbose=0), expected, atol=1e-6)
    again = tmp_path / "again.keras"
    found.model.save(again)
    model = load_model(again, "keras", load_custom_layers(sources))
    np.testing.assert_allclose(model.predict(inputs, verbose=0), expected, atol=1e-6)


def test_of_functions_alone_those_with_one_argument_are_taken():
    source = "def soft(x, beta=1.0):\n    return x * beta\n\ndef two(a, b):\n    return a + b\n"
    checked = check_custom_layer(CustomLayerRequest(source=source))
    assert [(one.name, one.kind) for one in checked.custom_layers] == [("soft", "function")]
    keras_own = check_custom_layer(CustomLayerRequest(source="def relu(x):\n    return x\n"))
    assert not any(one.is_usable for one in keras_own.custom_layers)

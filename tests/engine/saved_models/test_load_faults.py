"""A model that cannot be loaded: its drawing stays, and the layer that is at fault is named."""

import json
import shutil
import zipfile

import h5py
import keras
import numpy as np
import pytest

from app.engine.saved_models.load import check_load, load_model
from app.engine.saved_models.read import read_model
from app.errors import Conflict
from app.spec.model_requests import ModelRequest, ReadModelRequest
from app.spec.model_view import ModelFormat
from tests.engine.saved_models import old_files
from tests.engine.saved_models.models import KNOWN_CLASSES


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small network with a branch, as .keras and .h5: format → path."""
    inputs = keras.Input((8,), name="in")
    first = keras.layers.Dense(6, activation="relu", name="first")(inputs)
    second = keras.layers.Dense(6, name="second")(first)
    norm = keras.layers.BatchNormalization(name="norm")(
        keras.layers.Add(name="sum")([first, second])
    )
    model = keras.Model(inputs, keras.layers.Dense(3, name="head")(norm), name="net")
    folder = tmp_path_factory.mktemp("whole")
    for suffix in ("keras", "h5"):
        model.save(folder / f"m.{suffix}")
    return {suffix: folder / f"m.{suffix}" for suffix in ("keras", "h5")}


def changed(whole, suffix, path, change_config=None, change_weights=None):
    """A copy of the file; `change_weights` is given the weights of `second` and their names."""
    if suffix == "h5":
        shutil.copy(whole["h5"], path)
        with h5py.File(path, "r+") as file:
            if change_config:
                config = json.loads(file.attrs["model_config"])
                change_config(config)
                file.attrs["model_config"] = json.dumps(config)
            if change_weights:
                change_weights(file["model_weights/second/second"], "kernel", "bias")
        return path
    with zipfile.ZipFile(whole["keras"]) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "config.json" and change_config:
                config = json.loads(content)
                change_config(config)
                content = json.dumps(config)
            if name == "model.weights.h5" and change_weights:
                weights = path.with_suffix(".weights")
                weights.write_bytes(content)
                with h5py.File(weights, "r+") as file:
                    change_weights(file["layers/dense_1/vars"], "0", "1")
                content = weights.read_bytes()
            target.writestr(name, content)
    return path


def layer(config, name):
    return next(one for one in config["config"]["layers"] if one["config"]["name"] == name)


def states(name, **arguments):
    return lambda config: layer(config, name)["config"].update(arguments)


def wired(name, source, other):
    def change(config):
        entry = layer(config, name)
        nodes = json.dumps(entry["inbound_nodes"]).replace(f'"{source}"', f'"{other}"')
        entry["inbound_nodes"] = json.loads(nodes)

    return change


def nothing_in(config):
    layer(config, "second")["inbound_nodes"] = []


def ends_at_another(config):
    text = json.dumps(config["config"]["output_layers"]).replace("head", "gone")
    config["config"]["output_layers"] = json.loads(text)


def without_units(config):
    del layer(config, "second")["config"]["units"]


CONFIGS = {
    "out of range": (states("second", units=-3), "second", ["units = -3"]),
    "no number": (states("second", units="many"), "second", ["whole number"]),
    "not a number": (states("second", units=float("nan")), "second", ["nan"]),
    "not stated": (without_units, "second", ["needs units"]),
    "unknown argument": (states("second", surprise=5), "second", ["surprise"]),
    "unknown function": (states("first", activation="swishy"), "first", ["swishy"]),
    "an axis too many": (states("norm", axis=5), "norm", ["(None, 6)"]),
    "more than memory": (states("second", units=10**12), "second", ["7,000,000,000,000"]),
    "shapes that do not go": (states("second", units=7), "sum", ["(None, 6)", "(None, 7)"]),
    "wired to nothing": (wired("head", "norm", "nowhere"), "head", ["nowhere"]),
    "nothing comes in": (nothing_in, "second", ["nothing coming in"]),
    "a circle": (wired("first", "in", "second"), "first", ["circle"]),
    "no such output": (ends_at_another, None, ["gone", "output"]),
}


def _shape(group, kernel, _):
    del group[kernel]
    group[kernel] = np.zeros((6, 9), "float32")


def _missing(group, _, bias):
    del group[bias]


def _texts(group, kernel, _):
    del group[kernel]
    group[kernel] = np.full((6, 6), b"x", "S3")


WEIGHTS = {
    "of another shape": (_shape, "second", ["(6, 6)", "(6, 9)"]),
    "missing": (_missing, "second", ["42 numbers", "36 in the file"]),
    "texts": (_texts, "second", ["bytes24"]),
}

CASES = [
    *((name, *case[:1], None, *case[1:]) for name, case in CONFIGS.items()),
    *((name, None, *case) for name, case in WEIGHTS.items()),
]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize(("config", "weights", "name", "words"), [case[1:] for case in CASES])
def test_the_layer_and_the_reason_are_said(whole, suffix, config, weights, name, words, tmp_path):
    path = changed(whole, suffix, tmp_path / f"m.{suffix}", config, weights)
    view = read_model(ReadModelRequest(path=str(path), filename="m", known_classes=KNOWN_CLASSES))
    assert [one.name for one in view.layers] == ["in", "first", "second", "sum", "norm", "head"]
    report = check_load(ModelRequest(path=str(path), format=suffix))
    assert not report.is_loaded
    for word in (*words, *([name] if name else [])):
        assert word in report.problem
    assert "Keras cannot load this model; it says" not in report.problem


def test_the_layer_is_where_an_error_points(whole, tmp_path):
    path = changed(whole, "keras", tmp_path / "m.keras", states("second", units=-3))
    with pytest.raises(Conflict) as caught:
        load_model(path, ModelFormat.KERAS, {})
    assert caught.value.where == "second"


def test_weights_in_the_order_of_other_layers(whole, tmp_path):
    path = tmp_path / "m.h5"
    shutil.copy(whole["h5"], path)
    with h5py.File(path, "r+") as file:
        group = file["model_weights"]
        group.attrs["layer_names"] = list(group.attrs["layer_names"])[::-1]
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert not report.is_loaded
    for words in ("'first' (Dense)", "(8, 6)", "(6, 3)"):
        assert words in report.problem


@pytest.mark.parametrize(
    "entry",
    [
        old_files.layer("De\ud800nse", "d"),
        old_files.layer("Dense", "d\ud800", units=2, batch_input_shape=[None, 4]),
        old_files.layer(
            "Dense", "d", units=2, kernel_initializer={"class_name": "\ud800", "config": {}}
        ),
        old_files.layer("TimeDistributed", "t", layer=old_files.layer("Own\udfff", "o")),
    ],
    ids=["a class", "a name", "an initializer", "an inner class"],
)
def test_half_a_surrogate_pair_is_told_in_words_that_can_be_sent(entry, tmp_path):
    model = {"class_name": "Sequential", "config": {"name": "m", "layers": [entry]}}
    path = old_files.write_old(
        tmp_path / "m.h5", model, {"d": [("d/kernel:0", old_files.numbers(4, 2))]}
    )
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert not report.is_loaded
    assert report.model_dump_json()

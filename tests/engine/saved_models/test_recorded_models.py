"""Models that Keras 2 saved say here what they said there.

`recorded/old_models.zip` holds them and what they said; `recorded/record.py` made it, with
Keras 2 itself.
"""

import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from app.engine.conversion import repair_model
from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.errors import InvalidRequest
from app.spec.model_requests import (
    ModelNetworkRequest,
    ModelRequest,
    ReadModelRequest,
    RepairRequest,
)
from app.spec.shape_report import Severity
from tests.engine.saved_models.old_files import numbers

RECORDED = Path(__file__).parent / "recorded" / "old_models.zip"

REPAIRS = {
    "normalizations": {"normalization_axes"},
    "time_major": {"time_major"},
    "cells": set(),
    "peephole": {"hard_sigmoid"},
    "cudnn": {"cudnn"},
    "pictures": {"resizing_kernels"},
    "halves": set(),
}

with zipfile.ZipFile(RECORDED) as _archive:
    FILES = [name for name in _archive.namelist() if name != "outputs.json"]
    TOLD = json.loads(_archive.read("outputs.json"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("recorded")
    with zipfile.ZipFile(RECORDED) as archive:
        archive.extractall(made)
    return made


def said(model, name):
    told = TOLD[name]
    inputs = numbers(*told["shape"], seed=99)
    for place in told["zeroed"]:
        inputs[tuple(place)] = 0
    return keras.tree.flatten(model(inputs, training=False))


def assert_as_recorded(model, name):
    for found, expected in zip(said(model, name), TOLD[name]["outputs"], strict=True):
        np.testing.assert_allclose(np.asarray(found, "float32"), expected, atol=1e-5)


@pytest.mark.parametrize("file", FILES)
def test_it_predicts_as_it_did(folder, file):
    name = file.partition(".")[0]
    found = load_repaired(folder / file, {})
    assert_as_recorded(found.model, name)
    assert REPAIRS[name] <= {repair.code for repair in found.repairs}


@pytest.mark.parametrize("name", ["normalizations", "time_major", "cells"])
def test_a_repaired_copy_is_one_of_today(folder, tmp_path, name):
    target = tmp_path / "copy.keras"
    request = RepairRequest(
        path=str(folder / f"{name}.h5"), target_format="keras", target_path=str(target)
    )
    assert repair_model(request).supplied_layers
    found = load_repaired(target, {})
    assert found.repairs == ()
    assert_as_recorded(found.model, name)


@pytest.mark.parametrize("name", TOLD)
def test_it_is_drawn_without_an_error(folder, name):
    view = read_model(ReadModelRequest(path=str(folder / f"{name}.h5"), filename=f"{name}.h5"))
    assert view.refusals == ()
    issues = network_of_model(ModelNetworkRequest(view=view)).report.issues
    assert [issue for issue in issues if issue.severity is Severity.ERROR] == []


def test_a_step_of_training_changes_normalizations_as_it_did(folder):
    model = load_repaired(folder / "normalizations.h5", {}).model
    shape = TOLD["normalizations"]["shape"]
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    targets = [numbers(*shape, seed=98)] * len(model.outputs)
    model.train_on_batch(numbers(*shape, seed=99), targets)
    for name, expected in TOLD["normalizations"]["trained"].items():
        layer, _, weight = name.partition("/")
        own = {one.name: one for one in model.get_layer(layer).weights}
        np.testing.assert_allclose(own[weight], expected, atol=1e-5, err_msg=name)


def test_brain_floats_in_an_h5_file_of_keras_3(tmp_path):
    """Keras itself writes them, and says "No cast function available" when it reads them."""
    inputs = keras.Input((4,), name="x")
    model = keras.Model(inputs, keras.layers.Dense(3, dtype="bfloat16", name="d")(inputs))
    model.save(tmp_path / "m.h5")
    found = load_repaired(tmp_path / "m.h5", {})
    x = numbers(2, 4)
    np.testing.assert_array_equal(found.model(x), model(x))
    assert [(one.code, one.layers) for one in found.repairs] == [("brain_floats", ("d",))]


@pytest.fixture(scope="module")
def wordless(tmp_path_factory):
    """An .h5 file of Keras 3, which leaves out the words of layers that were adapted."""
    inputs = keras.Input((1,), name="x", dtype="string")
    text = keras.layers.TextVectorization(output_sequence_length=3, name="text")
    text.adapt(tf.constant(["a b c a", "b a"]))
    look = keras.layers.StringLookup(output_mode="multi_hot", name="look")
    look.adapt(tf.constant([["u"], ["v"], ["u"]]))
    embedded = keras.layers.Embedding(5, 2, name="e")(text(inputs))
    model = keras.Model(inputs, [embedded, look(inputs)])
    path = tmp_path_factory.mktemp("wordless") / "m.h5"
    model.save(path)
    words = {"text": tuple(text.get_vocabulary()), "look": tuple(look.get_vocabulary())}
    return model, path, words


def test_the_layers_that_lack_words_are_named(wordless):
    _, path, words = wordless
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert not report.is_loaded
    assert "It lacks those of 'text', 'look'." in report.problem
    assert "--vocabulary" in report.problem
    assert set(report.missing_vocabularies) == set(words)


def test_given_words_make_it_whole(wordless, tmp_path):
    model, path, words = wordless
    target = tmp_path / "copy.keras"
    request = RepairRequest(
        path=str(path), target_format="keras", target_path=str(target), vocabularies=words
    )
    report = repair_model(request)
    assert [one.layers for one in report.repairs if one.code == "given_words"] == [tuple(words)]
    asked = tf.constant([["a c"], ["u"]])
    for found, expected in zip(load_repaired(target, {}).model(asked), model(asked), strict=True):
        np.testing.assert_array_equal(found, expected)
    with pytest.raises(InvalidRequest, match="no layer 'e' that looks words up"):
        load_repaired(path, {}, (), {"e": ("a",)})

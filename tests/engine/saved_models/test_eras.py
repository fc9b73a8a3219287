"""What real Kerases wrote: each case here was first seen in a file that Keras 1.2, 2.3 or
tf.keras 2 itself wrote and predicted with; the numbers are computed with NumPy."""

import json
import zipfile

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf

from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.read import read_model
from app.spec.known_layers import mark_known
from app.spec.model_requests import ModelRequest, ReadModelRequest
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old


def stack(tmp_path, entries, weights, version, backend=None):
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": entries}}
    return write_old(tmp_path / "m.h5", model, weights, version, backend)


def predicted(path, *inputs):
    found = load_repaired(path, {})
    given = [tf.constant(one) for one in inputs]
    outputs = np.asarray(found.model(given if len(given) > 1 else given[0], training=False))
    return outputs, {repair.code for repair in found.repairs}


def report_of(path):
    return check_load(ModelRequest(path=str(path), format="h5"))


def test_a_stateful_network(tmp_path):
    kernel, recurrent, bias = numbers(3, 4), numbers(4, 4), numbers(4)
    entry = layer("SimpleRNN", "r", batch_input_shape=[2, 5, 3], units=4, stateful=True)
    named = [("r/kernel:0", kernel), ("r/recurrent_kernel:0", recurrent), ("r/bias:0", bias)]
    path = stack(tmp_path, [entry], {"r": named}, "2.3.1")
    x, h = numbers(2, 5, 3, seed=3), np.zeros((2, 4))
    for step in range(5):
        h = np.tanh(x[:, step] @ kernel + h @ recurrent + bias)
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, h, atol=1e-5)
    assert report_of(path).is_loaded


def test_attention_that_looks_back_only(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 3, 2])
    look = called("Attention", "look", ["x", "x"], use_scale=False, causal=True, dropout=0.0)
    path = write_old(tmp_path / "m.h5", functional("m", [x, look], ["x"], ["look"]), {}, "2.6.0")
    values = numbers(2, 3, 2, seed=4) * 3
    scores = np.einsum("bqd,bkd->bqk", values, values)
    shares = np.exp(scores) * np.tril(np.ones((3, 3)))
    expected = (shares / shares.sum(-1, keepdims=True)) @ values
    found, codes = predicted(path, values)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert "causal_attention" in codes


def test_what_changes_the_numbers_is_never_dropped(tmp_path):
    entry = layer("Conv1DTranspose", "r", batch_input_shape=[None, 5, 2], filters=4, groups=2)
    entry["config"]["kernel_size"] = [3]
    named = [("a", numbers(3, 4, 1)), ("b", numbers(4))]
    report = report_of(stack(tmp_path, [entry], {"r": named}, "2.4.0"))
    assert not report.is_loaded
    assert "groups" in report.problem


@pytest.mark.parametrize("mode", [1, 2])
def test_the_modes_of_normalization(tmp_path, mode):
    gamma, beta = numbers(4, seed=1), numbers(4, seed=2)
    entry = layer("BatchNormalization", "b", batch_input_shape=[None, 4], mode=mode, axis=-1)
    entry["config"].update(epsilon=0.01, momentum=0.99, gamma_regularizer=None)
    named = [("b_gamma", gamma), ("b_beta", beta)]
    named += [("b_running_mean", numbers(4)), ("b_running_std", numbers(4))]
    path = stack(tmp_path, [entry], {"b": named}, "1.2.2")
    x = numbers(6, 4, seed=5)
    axis, outer = (1, 0.01) if mode == 1 else (0, 0)
    root = np.sqrt(x.var(axis, keepdims=True) + 0.01) + outer
    expected = gamma * (x - x.mean(axis, keepdims=True)) / root + beta
    found, codes = predicted(path, x)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert "normalization_mode" in codes


@pytest.mark.parametrize(("size", "border"), [(15, "same"), (16, "same"), (17, "valid")])
def test_the_stated_size_of_a_deconvolution(tmp_path, size, border):
    size = size + 1 if border == "valid" else size
    entry = layer("Deconvolution2D", "d", batch_input_shape=[None, 8, 8, 2], nb_filter=3)
    entry["config"].update(nb_row=3, nb_col=3, border_mode=border, subsample=[2, 2])
    entry["config"].update(dim_ordering="tf", output_shape=[None, size, size, 3], bias=True)
    named = [("d_W", numbers(3, 3, 2, 3)), ("d_b", numbers(3))]
    found, _ = predicted(stack(tmp_path, [entry], {"d": named}, "1.2.2"), numbers(1, 8, 8, 2))
    assert found.shape == (1, size, size, 3)


def test_slopes_shared_over_axes_that_the_config_does_not_name(tmp_path):
    slopes = numbers(1, 1, 2)
    entry = layer("PReLU", "p", batch_input_shape=[None, 3, 3, 2], init="zero")
    path = stack(tmp_path, [entry], {"p": [("p_alphas", slopes)]}, "1.2.2")
    x = numbers(1, 3, 3, 2, seed=6)
    found, codes = predicted(path, x)
    np.testing.assert_allclose(found, np.where(x > 0, x, slopes * x), atol=1e-6)
    assert "shared_slopes" in codes


def test_paddings_by_their_sides(tmp_path):
    entry = layer("ZeroPadding1D", "z", batch_input_shape=[None, 3, 2], padding={"left_pad": 1})
    found, _ = predicted(stack(tmp_path, [entry], {}, "1.2.2"), numbers(1, 3, 2))
    np.testing.assert_allclose(found, np.pad(numbers(1, 3, 2), ((0, 0), (1, 0), (0, 0))))


@pytest.mark.parametrize("version", ["2.2.4", "2.2.4-tf"])
def test_bilinear_upsampling_took_other_points(tmp_path, version):
    entry = layer("UpSampling2D", "u", batch_input_shape=[None, 1, 3, 1], size=[1, 2])
    entry["config"].update(interpolation="bilinear", data_format="channels_last")
    x = np.array([1.0, 3.0, 7.0], "float32").reshape(1, 1, 3, 1)
    found, codes = predicted(stack(tmp_path, [entry], {}, version), x)
    old = [1.0, 2.0, 3.0, 5.0, 7.0, 7.0]
    assert ("old_upsampling" in codes) is (version == "2.2.4")
    assert np.allclose(found.reshape(-1), old) is (version == "2.2.4")


def test_a_layer_that_passed_its_input_on_was_noted_as_the_input(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4])
    same = called("ActivityRegularization", "same", ["x"], l1=0.1, l2=0.0)
    model = functional("m", [x, same], ["same"], ["same"])
    found, _ = predicted(write_old(tmp_path / "m.h5", model, {}, "1.2.2", None), numbers(2, 4))
    np.testing.assert_array_equal(found, numbers(2, 4))


def test_bins_follow_from_their_summary(tmp_path):
    entry = layer("Discretization", "d", batch_input_shape=[None, 1], dtype="float32", num_bins=3)
    entry["config"].update(bin_boundaries=None, epsilon=0.01)
    summary = np.array([[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]], "float32")
    path = stack(tmp_path, [entry], {"d": [("summary:0", summary)]}, "2.9.0")
    found, codes = predicted(path, np.array([[-1.0], [0.5], [5.0]], "float32"))
    assert found.reshape(-1)[0] == 0
    assert found.reshape(-1)[2] == 2
    assert "preprocessing_state" in codes


PREPROCESSING = {
    "bins": ("Discretization", {"bins": [0.0, 1.0]}, "float32", [[0, 1, 2]]),
    "max_values": (
        "IntegerLookup",
        {"max_values": None, "mask_value": 0, "oov_value": -1, "vocabulary": [5, 7]},
        "int64",
        [[1, 1, 0]],
    ),
    "binary": (
        "CategoryEncoding",
        {"max_tokens": 3, "output_mode": "binary", "sparse": False},
        "int64",
        [[1, 1, 1]],
    ),
}


@pytest.mark.parametrize("case", PREPROCESSING)
def test_preprocessing_layers_of_their_first_years(tmp_path, case):
    class_name, config, dtype, expected = PREPROCESSING[case]
    x = called("InputLayer", "x", [], batch_input_shape=[None, 3], dtype=dtype)
    entry = called(class_name, "p", ["x"], **config)
    path = write_old(tmp_path / "m.h5", functional("m", [x, entry], ["x"], ["p"]), {}, "2.4.0")
    values = np.array([[-1.0, 0.5, 3.0]] if dtype == "float32" else [[1, 2, 0]], dtype)
    found, codes = predicted(path, values)
    np.testing.assert_array_equal(found, expected)
    assert "preprocessing_arguments" in codes


def keras_file(path, config, version, weights=(), assets=(), size=0):
    """A .keras file as Keras 2.12 to 2.15 wrote it; its config fills `size` bytes."""
    with h5py.File(path.with_suffix(".h5"), "w") as file:
        for name, array in weights:
            file[name] = array
    text = json.dumps(config)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": version}))
        archive.writestr("config.json", text.ljust(size))
        archive.writestr("model.weights.h5", path.with_suffix(".h5").read_bytes())
        for name, content in assets:
            archive.writestr(name, content)
    return path


def look_up(version, module="keras.layers"):
    def entry(class_name, name, **config):
        return {**layer(class_name, name, **config), "module": module, "registered_name": None}

    layers = [
        entry("InputLayer", "x", batch_input_shape=[None, 2], dtype="string"),
        entry("StringLookup", "look", vocabulary=None, output_mode="int", dtype="int64"),
    ]
    config = {"name": "s", "layers": layers}
    return {"class_name": "Sequential", "config": config, "module": module.split(".")[0]}


def test_a_vocabulary_that_lies_beside_the_weights(tmp_path):
    asset = ("assets/layers/string_lookup/vocabulary.txt", "[UNK]\nno\nyes\n")
    config = look_up("2.13.1")
    path = keras_file(tmp_path / "m.keras", config, "2.13.1", assets=[asset])
    found, _ = predicted(path, [["yes", "maybe"]])
    np.testing.assert_array_equal(found, [[2, 0]])


def test_without_its_vocabulary_the_reason_is_said(tmp_path):
    path = keras_file(tmp_path / "m.keras", look_up("2.13.1"), "2.13.1")
    report = report_of(path)
    assert not report.is_loaded
    assert "vocabulary" in report.problem


@pytest.mark.parametrize("start", [512, 1024, 2048])
def test_a_zip_is_a_zip_wherever_its_weights_begin(tmp_path, start):
    config = {"class_name": "Sequential", "module": "keras", "config": {"name": "s", "layers": []}}
    config["config"]["layers"] = [layer("InputLayer", "x", batch_input_shape=[None, 2])]
    with zipfile.ZipFile(keras_file(tmp_path / "m.keras", config, "2.15.0")) as archive:
        offset = archive.getinfo("model.weights.h5").header_offset + 30 + len("model.weights.h5")
    size = len(json.dumps(config)) + start - offset
    path = keras_file(tmp_path / "m.keras", config, "2.15.0", size=size)
    assert path.read_bytes()[start : start + 4] == b"\x89HDF"
    view = read_model(ReadModelRequest(path=str(path), filename="m"))
    assert view.format == "keras"


def test_keras_core_is_keras(tmp_path):
    dense = layer("Dense", "d", units=2, activation="linear")
    config = {"name": "s", "layers": [layer("InputLayer", "x", batch_shape=[None, 3]), dense]}
    for entry in config["layers"]:
        entry.update(module="keras_core.layers", registered_name=None)
    model = {"class_name": "Sequential", "config": config, "module": "keras_core.src.models"}
    kernel, bias = numbers(3, 2), numbers(2)
    weights = [("layers/dense/vars/0", kernel), ("layers/dense/vars/1", bias)]
    path = keras_file(tmp_path / "m.keras", model, "0.1.7", weights)
    known = ReadModelRequest(path=str(path), filename="m", known_classes=KNOWN_CLASSES)
    view = read_model(known)
    assert [repair.code for repair in view.repairs] == ["keras_core"]
    assert view.unknown_layers == ()
    found, _ = predicted(path, numbers(4, 3))
    np.testing.assert_allclose(found, numbers(4, 3) @ kernel + bias, atol=1e-5)


def test_attention_in_an_h5_file_of_keras_3(tmp_path):
    """Keras itself cannot load what it saved: it takes `score_mode="dot"` for a function."""
    inputs = keras.Input((3, 2))
    attention = keras.layers.Attention(use_scale=True)
    outputs = keras.layers.Dense(2)(attention([inputs, inputs]))
    model = keras.Model(inputs, outputs)
    model.set_weights([numbers(*weight.shape, seed=1) for weight in model.weights])
    path = tmp_path / "m.h5"
    model.save(path)
    x = numbers(2, 3, 2, seed=2)
    found, codes = predicted(path, x)
    np.testing.assert_allclose(found, model(x), atol=1e-6)
    assert codes == {"text_for_function"}


OWN = (
    *("CategoryCrossing", "ConvRNN2D", "Recurrent", "Graph", "PreprocessingLayer"),
    *("AbstractRNNCell", "DenseFeatures"),
)


@pytest.mark.parametrize("module", ["keras.src.layers.rnn", "tensorflow_core.keras.layers", None])
def test_keras_own_layers_are_never_a_persons(tmp_path, module):
    entries = [{**layer(name, f"l{n}"), "module": module} for n, name in enumerate(OWN)]
    path = stack(tmp_path, entries, {}, "2.2.4-tf")
    view = mark_known(read_model(ReadModelRequest(path=str(path), filename="m")), KNOWN_CLASSES, {})
    assert view.unknown_layers == ()
    assert [refusal.class_name for refusal in view.refusals] == list(OWN)


@pytest.mark.parametrize("name", ["exp", "log_softmax_v2"])
def test_functions_of_tensorflow_as_activations(tmp_path, name):
    entry = layer("Activation", "a", batch_input_shape=[None, 3], activation=name)
    x = numbers(2, 3)
    expected = np.exp(x) if name == "exp" else x - np.log(np.exp(x).sum(-1, keepdims=True))
    found, codes = predicted(stack(tmp_path, [entry], {}, "2.2.4-tf"), x)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert "activation_names" in codes


def test_hashing_gives_whole_numbers_whatever_its_policy(tmp_path):
    """TensorFlow 2.6 wrote the policy of all layers into it, which Keras 3 refuses there."""
    x = called("InputLayer", "x", [], batch_input_shape=[None, 2], dtype="int64")
    entry = called("Hashing", "h", ["x"], num_bins=5, salt=None, mask_value=None, dtype="float32")
    path = write_old(tmp_path / "m.h5", functional("m", [x, entry], ["x"], ["h"]), {}, "2.6.0")
    values = np.array([[3, 4]])
    expected = keras.layers.Hashing(5)(values)
    np.testing.assert_array_equal(predicted(path, values)[0], expected)


@pytest.mark.parametrize("class_name", ["TFOpLambda", "DenseFeatures"])
def test_what_stands_in_the_way_of_keras_own_layers_is_said(tmp_path, class_name):
    """`tf.einsum` of TensorFlow 2.6 lies in the file without the tensors that it was given."""
    x = called("InputLayer", "x", [], batch_input_shape=[None, 3])
    entry = called(class_name, "l", ["x"], function="einsum")
    if class_name == "TFOpLambda":
        entry["inbound_nodes"] = [["_CONSTANT_VALUE", -1, "ab->ba", {}]]
    path = write_old(tmp_path / "m.h5", functional("m", [x, entry], ["x"], ["l"]), {}, "2.6.0")
    report = report_of(path)
    assert not report.is_loaded
    assert "your custom layers" not in report.problem
    assert ("does not hold" if class_name == "TFOpLambda" else "feature columns") in report.problem


def test_squeeze_as_a_graph_names_its_axes(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 1, 3])
    attr = {"T": {"type": "DT_FLOAT"}, "squeeze_dims": {"list": {"i": ["1"]}}}
    node = {"name": "Squeeze", "op": "Squeeze", "input": ["x"], "attr": attr}
    entry = called("TensorFlowOpLayer", "a/Squeeze", ["x"], node_def=node, constants={})
    model = functional("m", [x, entry], ["x"], ["a/Squeeze"])
    found, _ = predicted(write_old(tmp_path / "m.h5", model, {}, "2.2.4-tf"), numbers(2, 1, 3))
    np.testing.assert_array_equal(found, numbers(2, 1, 3)[:, 0])

"""Files as Keras 1 and 2 wrote them load, and give the numbers that they gave then.

The expected numbers are computed here with NumPy, from the old definitions.
"""

import json

import keras
import numpy as np
import pytest

from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.engine.saved_models.repairs.apply import repair
from app.engine.saved_models.repairs.old_class_names import RENAMED
from app.engine.saved_models.repairs.registry import (
    FIRST_RULES,
    LAST_RULES,
    LAYER_RULES,
    OFFERED_RULES,
    RULES_AFTER_FAILURE,
)
from app.engine.saved_models.repairs.rule import FileFacts
from app.engine.supplied_layers.registry import SUPPLIED
from app.spec.model_requests import ModelNetworkRequest, ModelRequest, ReadModelRequest
from app.spec.old_layers import OLD_LAYERS, REPAIRED_LAYERS, SUPPLIED_LAYERS, UNSUPPLIED_LAYERS
from app.spec.repair import repair_words
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old

RULES = (
    *FIRST_RULES,
    *LAYER_RULES,
    *LAST_RULES,
    *OFFERED_RULES,
    *RULES_AFTER_FAILURE.values(),
)


def old_hard_sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, w, u, b, gate, order="ifco"):
    """The last output; the gates' matrices by their letters."""
    h = c = np.zeros((len(x), u["i"].shape[0]), "float32")
    for step in range(x.shape[1]):
        z = {g: x[:, step] @ w[g] + h @ u[g] + b[g] for g in order}
        c = gate(z["f"]) * c + gate(z["i"]) * np.tanh(z["c"])
        h = gate(z["o"]) * np.tanh(c)
    return h


def predict(path, inputs, accepted=()):
    found = load_repaired(path, {}, accepted)
    return found.model.predict(inputs, verbose=0), {repair.code for repair in found.repairs}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_every_rule_says_what_it_is(rule):
    assert rule.__name__.rpartition(".")[2] == rule.CODE
    assert rule.ERA
    assert rule.REASON
    assert not rule.REASON.endswith(".")
    assert callable(getattr(rule, "mend", None) or rule.mend_model)


def test_rules_leave_the_files_of_keras_3_alone():
    inputs = keras.Input((8, 3))
    hidden = keras.layers.Bidirectional(keras.layers.LSTM(4, recurrent_activation="hard_sigmoid"))
    model = keras.Model(inputs, keras.layers.LeakyReLU()(hidden(inputs)))
    config = json.loads(model.to_json())
    names = frozenset(dir(keras.layers))
    found = repair(config, FileFacts(keras.__version__, names))
    assert found.repairs == ()
    assert found.model == config


def test_old_names_are_handled():
    assert set(SUPPLIED) == SUPPLIED_LAYERS
    assert set(RENAMED) <= REPAIRED_LAYERS
    assert not (OLD_LAYERS | set(UNSUPPLIED_LAYERS)) & {
        name for name in dir(keras.layers) if name[:1].isupper()
    } - set(RENAMED)
    assert set(RENAMED.values()) <= set(dir(keras.layers))


def test_a_stack_of_keras_1(tmp_path):
    """A list of layers, Theano's kernels, old arguments: Conv2D over channels_last and Dense."""
    kernel, bias = numbers(3, 2, 2, 4), numbers(4)
    matrix, shift = numbers(24, 5), numbers(5)
    model = {
        "class_name": "Sequential",
        "config": [
            layer(
                "Convolution2D",
                "conv_1",
                batch_input_shape=[None, 4, 4, 2],
                input_dtype="float32",
                nb_filter=4,
                nb_row=3,
                nb_col=2,
                init="glorot_uniform",
                border_mode="valid",
                subsample=[1, 1],
                dim_ordering="tf",
                activation="relu",
                W_regularizer={"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01},
                b_regularizer=None,
                activity_regularizer=None,
                W_constraint={"name": "MaxNorm", "m": 2, "axis": 0},
                b_constraint=None,
                bias=True,
            ),
            layer("Flatten", "flatten_1"),
            layer("Dropout", "dropout_1", p=0.5),
            layer("Dense", "dense_1", output_dim=5, init="uniform", bias=True, input_dim=24),
        ],
    }
    weights = {
        "conv_1": [("conv_1_W:0", kernel), ("conv_1_b:0", bias)],
        "flatten_1": [],
        "dropout_1": [],
        "dense_1": [("dense_1_W:0", matrix), ("dense_1_b:0", shift)],
    }
    path = write_old(tmp_path / "m.h5", model, weights, "1.2.2", None)
    x = numbers(3, 4, 4, 2, seed=1)
    windows = np.stack(
        [x[:, r : r + 3, c : c + 2].reshape(3, -1) for r in range(2) for c in range(3)], axis=1
    )
    hidden = np.maximum(windows @ kernel.reshape(-1, 4) + bias, 0).reshape(3, -1)
    found, codes = predict(path, x)
    np.testing.assert_allclose(found, hidden @ matrix + shift, atol=1e-5)
    assert {"sequential_list", "first_input", "keras_1_arguments", "keras_1_penalties"} <= codes
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert report.is_loaded
    assert report.inputs[0].shape == (None, 4, 4, 2)


def test_the_matrices_of_a_keras_1_lstm_and_its_hard_sigmoid(tmp_path):
    w = {g: numbers(3, 4, seed=n) for n, g in enumerate("icfo")}
    u = {g: numbers(4, 4, seed=n + 9) for n, g in enumerate("icfo")}
    b = {g: numbers(4, seed=n) for n, g in enumerate("icfo")}
    model = {
        "class_name": "Sequential",
        "config": [
            layer(
                "LSTM",
                "lstm_1",
                batch_input_shape=[None, 5, 3],
                input_dtype="float32",
                return_sequences=False,
                go_backwards=False,
                stateful=False,
                unroll=False,
                consume_less="cpu",
                input_dim=3,
                input_length=None,
                output_dim=4,
                init="glorot_uniform",
                inner_init="orthogonal",
                forget_bias_init="one",
                activation="tanh",
                inner_activation="hard_sigmoid",
                W_regularizer=None,
                U_regularizer=None,
                b_regularizer=None,
                dropout_W=0.0,
                dropout_U=0.0,
            )
        ],
    }
    named = [(f"lstm_1_{m}_{g}:0", a[g]) for g in "icfo" for m, a in (("W", w), ("U", u), ("b", b))]
    path = write_old(tmp_path / "m.h5", model, {"lstm_1": named}, "1.2.2", None)
    x = numbers(2, 5, 3, seed=5) * 4
    found, codes = predict(path, x)
    np.testing.assert_allclose(found, lstm(x, w, u, b, old_hard_sigmoid), atol=1e-5)
    assert {"hard_sigmoid", "keras_1_recurrent"} <= codes
    plain = lstm(x, w, u, b, lambda z: np.clip(z / 6 + 0.5, 0, 1))
    assert np.abs(found - plain).max() > 1e-3  # What Keras 3 would have made of it.


def test_cudnn_weights(tmp_path):
    """cuDNN keeps each gate's matrix transposed, and two biases that are added."""
    w = {g: numbers(3, 4, seed=n) for n, g in enumerate("ifco")}
    u = {g: numbers(4, 4, seed=n + 9) for n, g in enumerate("ifco")}
    b = {g: numbers(4, seed=n) for n, g in enumerate("ifco")}
    kernel = np.hstack([w[g].T.reshape(4, 3).reshape(3, 4) for g in "ifco"])
    recurrent = np.hstack([u[g].T for g in "ifco"])
    bias = np.concatenate([*(b[g] * 0.25 for g in "ifco"), *(b[g] * 0.75 for g in "ifco")])
    entry = layer("CuDNNLSTM", "c", batch_input_shape=[None, 5, 3], dtype="float32", units=4)
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": [entry]}}
    named = [("c/kernel:0", kernel), ("c/recurrent_kernel:0", recurrent), ("c/bias:0", bias)]
    path = write_old(tmp_path / "m.h5", model, {"c": named}, "2.2.4")
    x = numbers(2, 5, 3, seed=5)
    found, codes = predict(path, x)
    np.testing.assert_allclose(found, lstm(x, w, u, b, sigmoid), atol=1e-5)
    assert {"old_class_names", "cudnn"} <= codes


def test_gru_of_before_reset_after(tmp_path):
    kernel, recurrent, bias = numbers(3, 6), numbers(2, 6), numbers(6)
    entry = layer(
        "GRU",
        "g",
        batch_input_shape=[None, 4, 3],
        units=2,
        activation="tanh",
        recurrent_activation="hard_sigmoid",
        implementation=0,
    )
    model = {"class_name": "Sequential", "config": [entry]}
    named = [("g/kernel:0", kernel), ("g/recurrent_kernel:0", recurrent), ("g/bias:0", bias)]
    path = write_old(tmp_path / "m.h5", model, {"g": named}, "2.0.8")
    x = numbers(2, 4, 3, seed=5)
    h = np.zeros((2, 2), "float32")
    for step in range(4):
        a = x[:, step] @ kernel + bias
        z = old_hard_sigmoid(a[:, :2] + h @ recurrent[:, :2])
        r = old_hard_sigmoid(a[:, 2:4] + h @ recurrent[:, 2:4])
        h = z * h + (1 - z) * np.tanh(a[:, 4:] + (r * h) @ recurrent[:, 4:])
    found, codes = predict(path, x)
    np.testing.assert_allclose(found, h, atol=1e-5)
    assert "reset_after" in codes


def test_theano_convolves(tmp_path):
    kernel = numbers(3, 2, 4)
    entry = layer(
        "Conv1D", "c", batch_input_shape=[None, 6, 2], filters=4, kernel_size=[3], use_bias=False
    )
    model = {"class_name": "Sequential", "config": [entry]}
    path = write_old(tmp_path / "m.h5", model, {"c": [("c/kernel:0", kernel)]}, "2.1.3", "theano")
    x = numbers(1, 6, 2, seed=3)
    expected = np.stack([np.einsum("kc,kcf->f", x[0, t : t + 3], kernel[::-1]) for t in range(4)])
    found, codes = predict(path, x)
    np.testing.assert_allclose(found[0], expected, atol=1e-5)
    assert "theano_kernels" in codes


def test_a_frozen_nested_model_keeps_its_weights_apart(tmp_path):
    """Keras 2 wrote gamma, beta of all, then the means; by order alone they would be mixed up."""
    inner = functional(
        "base",
        [
            {**called("InputLayer", "x", [], batch_input_shape=[None, 3]), "inbound_nodes": []},
            called("BatchNormalization", "one", ["x"], axis=[1], momentum=0.9, epsilon=0.001),
            called("BatchNormalization", "two", ["one"], axis=[1], momentum=0.9, epsilon=0.001),
        ],
        ["x"],
        ["two"],
    )
    inner["config"]["trainable"] = False
    for entry in inner["config"]["layers"][1:]:
        entry["config"]["trainable"] = False
    dense = layer("Dense", "d", units=2, activation="linear")
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": [inner, dense]}}
    values = {
        f"{name}/{part}:0": np.abs(numbers(3, seed=n + 1)) + 0.5
        for n, (name, part) in enumerate(
            (name, part)
            for parts in (("gamma", "beta"), ("moving_mean", "moving_variance"))
            for name in ("one", "two")
            for part in parts
        )
    }
    matrix, bias = numbers(3, 2), numbers(2)
    weights = {
        "base": list(values.items()),
        "d": [("d/kernel:0", matrix), ("d/bias:0", bias)],
    }
    path = write_old(tmp_path / "m.h5", model, weights, "2.2.4-tf")
    x = hidden = numbers(4, 3, seed=8)
    for name in ("one", "two"):
        gamma, beta, mean, variance = (
            values[f"{name}/{part}:0"]
            for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        hidden = gamma * (hidden - mean) / np.sqrt(variance + 0.001) + beta
    found, _ = predict(path, x)
    np.testing.assert_allclose(found, hidden @ matrix + bias, atol=1e-4)


def test_merge_and_maxout_and_highway(tmp_path):
    w, b = numbers(2, 3, 3), numbers(2, 3)
    own = {name: numbers(*shape, seed=7) for name, shape in (("W", (3, 3)), ("b", (3,)))}
    carry = {name: numbers(*shape, seed=8) for name, shape in (("W", (3, 3)), ("b", (3,)))}
    model = functional(
        "m",
        [
            called("InputLayer", "x", [], batch_input_shape=[None, 3], input_dtype="float32"),
            called(
                "MaxoutDense", "max", ["x"], output_dim=3, nb_feature=2, bias=True, init="uniform"
            ),
            called("Highway", "high", ["x"], activation="tanh", bias=True, init="uniform"),
            called("Merge", "both", ["max", "high"], mode="concat", concat_axis=-1, dot_axes=-1),
            called("Merge", "sum", ["max", "high"], mode="sum", concat_axis=-1, dot_axes=-1),
            called("Merge", "all", ["both", "sum"], mode="concat", concat_axis=1, dot_axes=-1),
        ],
        ["x"],
        ["all"],
    )
    weights = {
        "max": [("max_W:0", w), ("max_b:0", b)],
        "high": [
            ("high_W:0", own["W"]),
            ("high_b:0", own["b"]),
            ("high_W_carry:0", carry["W"]),
            ("high_b_carry:0", carry["b"]),
        ],
    }
    path = write_old(tmp_path / "m.h5", model, weights, "1.1.0", None)
    x = numbers(4, 3, seed=2)
    largest = np.max(np.einsum("bi,kio->bko", x, w) + b, axis=1)
    share = sigmoid(x @ carry["W"] + carry["b"])
    mixed = share * np.tanh(x @ own["W"] + own["b"]) + (1 - share) * x
    found, codes = predict(path, x)
    expected = np.concatenate([largest, mixed, largest + mixed], axis=1)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert "merge_layer" in codes


def test_a_stack_that_begins_with_a_merge(tmp_path):
    branches = [
        {
            "class_name": "Sequential",
            "config": [layer("Dense", f"d{n}", batch_input_shape=[None, 2], output_dim=3)],
        }
        for n in (1, 2)
    ]
    merge = layer("Merge", "merge_1", mode="mul", layers=branches)
    model = {
        "class_name": "Sequential",
        "config": [merge, layer("Activation", "a", activation="relu")],
    }
    values = {f"d{n}": (numbers(2, 3, seed=n), numbers(3, seed=n)) for n in (1, 2)}
    weights = {
        name: [(f"{name}_W:0", matrix), (f"{name}_b:0", bias)]
        for name, (matrix, bias) in values.items()
    }
    path = write_old(tmp_path / "m.h5", model, weights, "1.0.5", None)
    xs = [numbers(4, 2, seed=n) for n in (1, 2)]
    hidden = [x @ matrix + bias for x, (matrix, bias) in zip(xs, values.values(), strict=True)]
    found, codes = predict(path, xs)
    np.testing.assert_allclose(found, np.maximum(hidden[0] * hidden[1], 0), atol=1e-5)
    assert "merge_stack" in codes
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    inbound = {layer.name: layer.inbound for layer in view.layers}
    assert inbound["merge_1"] == ("d1", "d2")
    assert inbound["d1"] == ("merge_input_1",)
    report = network_of_model(ModelNetworkRequest(view=view)).report
    assert report.layers["a"].outputs[0].shape == (None, 3)


def test_an_embedding_of_whole_numbers_has_weights_of_floats(tmp_path):
    """As Antystenes/Memetic-Predictor has it, by Keras 2.0.4: the dtype was the input's."""
    model = {
        "class_name": "Sequential",
        "config": [
            layer(
                "Embedding",
                "words",
                batch_input_shape=[None, 3],
                dtype="int32",
                input_dim=5,
                output_dim=2,
                embeddings_initializer={
                    "class_name": "RandomUniform",
                    "config": {"maxval": 0.05, "seed": None, "minval": -0.05},
                },
                input_length=3,
            )
        ],
    }
    table = numbers(5, 2)
    weights = {"words": [("words/embeddings:0", table)]}
    path = write_old(tmp_path / "m.h5", model, weights, "2.0.4", "theano")
    x = np.array([[0, 4, 2]], "int32")
    found, codes = predict(path, x)
    np.testing.assert_allclose(found, table[x], atol=1e-6)
    assert "integer_weights" in codes


def test_a_network_that_crops_thousands_of_steps_is_tried_on_enough(tmp_path):
    """As SpliceAI's: an input of any length, of which 5,000 steps are cropped at each end."""
    x = called("InputLayer", "x", [], batch_input_shape=[None, None, 4], dtype="float32")
    cropped = called("Cropping1D", "cropped", ["x"], cropping=[400, 400])
    path = write_old(tmp_path / "m.h5", functional("m", [x, cropped], ["x"], ["cropped"]), {})
    assert check_load(ModelRequest(path=str(path), format="h5")).is_loaded


def test_functions_of_tensorflow(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4], dtype="float32")
    half = layer("TFOpLambda", "half", function="math.multiply", dtype="float32")
    half.update(name="half", inbound_nodes=[["x", 0, 0, {"y": 0.5, "name": None}]])
    rest = layer("TFOpLambda", "rest", function="math.subtract", dtype="float32")
    rest.update(
        name="rest",
        inbound_nodes=[["_CONSTANT_VALUE", -1, 1.0, {"y": ["half", 0, 0], "name": None}]],
    )
    part = layer("SlicingOpLambda", "part", function="__operators__.getitem", dtype="float32")
    spec = [{"start": None, "stop": None, "step": None}, {"start": 1, "stop": 3, "step": None}]
    part.update(name="part", inbound_nodes=[["rest", 0, 0, {"slice_spec": spec}]])
    node = {"name": "n", "op": "Mean", "input": ["part", "n/axis"]}
    node["attr"] = {
        "keep_dims": {"b": True},
        "Tidx": {"type": "DT_INT32"},
        "T": {"type": "DT_FLOAT"},
    }
    mean = called("TensorFlowOpLayer", "mean", ["part"], node_def=node, constants={"1": 1})
    model = functional("m", [x, half, rest, part, mean], ["x"], ["mean"])
    path = write_old(tmp_path / "m.h5", model, {}, "2.4.0")
    values = numbers(3, 4)
    found, codes = predict(path, values)
    np.testing.assert_allclose(
        found, (1 - values / 2)[:, 1:3].mean(axis=1, keepdims=True), atol=1e-6
    )
    assert "tensorflow_operations" in codes


def test_a_function_that_is_not_on_the_list_is_not_called(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4], dtype="float32")
    read = layer("TFOpLambda", "read", function="io.read_file", dtype="float32")
    read.update(name="read", inbound_nodes=[["x", 0, 0, {}]])
    path = write_old(tmp_path / "m.h5", functional("m", [x, read], ["x"], ["read"]), {}, "2.4.0")
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert not report.is_loaded
    assert "io.read_file" in report.problem


def test_channels_first_is_offered_and_then_runs(tmp_path):
    kernel, bias = numbers(2, 2, 3, 4), numbers(4)
    conv = layer(
        "Conv2D",
        "c",
        batch_input_shape=[None, 3, 4, 4],
        filters=4,
        kernel_size=[2, 2],
        data_format="channels_first",
    )
    pool = layer("MaxPooling2D", "p", pool_size=[2, 2], data_format="channels_first")
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": [conv, pool]}}
    weights = {"c": [("c/kernel:0", kernel), ("c/bias:0", bias)]}
    path = write_old(tmp_path / "m.h5", model, weights)
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    (offered,) = (repair for repair in view.repairs if repair.is_offered)
    assert offered.code == "channels_last"
    assert offered.layers == ("c", "p")
    assert repair_words(offered).startswith("2 layers: ")
    x = numbers(2, 3, 4, 4, seed=4)
    windows = np.stack(
        [
            np.einsum("bchw,hwcf->bf", x[:, :, r : r + 2, c : c + 2], kernel)
            for r in range(3)
            for c in range(3)
        ],
        axis=-1,
    ).reshape(2, 4, 3, 3)
    expected = (windows + bias[:, None, None])[:, :, :2, :2].max(axis=(2, 3), keepdims=True)
    found, codes = predict(path, x, ("channels_last",))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert "channels_last" in codes


def test_weights_that_do_not_fit_are_said_with_their_layer(tmp_path):
    entry = layer("Dense", "d", batch_input_shape=[None, 3], units=2)
    model = {"class_name": "Sequential", "config": [entry]}
    weights = {"d": [("d/kernel:0", numbers(4, 2)), ("d/bias:0", numbers(2))]}
    path = write_old(tmp_path / "m.h5", model, weights, "2.1.0")
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert not report.is_loaded
    assert "'d'" in report.problem
    assert "(3, 2)" in report.problem

"""Layers that Keras dropped or changed: loaded, and of the numbers that they gave then."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from app.engine.saved_models.load import check_load, load_repaired
from app.engine.saved_models.read import read_model
from app.engine.supplied_layers import tensorflow_operation
from app.spec.model_requests import ModelRequest, ReadModelRequest
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old


def stack_of(entry):
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [entry]}}


def predicted(path, inputs, accepted=()):
    found = load_repaired(path, {}, accepted)
    outputs = np.asarray(found.model(inputs, training=False))
    return outputs, {repair.code for repair in found.repairs}


HALVES = {
    "joined": ({"return_sequences": True, "padding": "same"}, "concat"),
    "last only": ({}, "concat"),
    "added": ({"return_sequences": True}, "sum"),
}


@pytest.mark.parametrize("kind", ["stack", "functional"])
@pytest.mark.parametrize("case", HALVES)
def test_two_directions_over_channels_first(tmp_path, case, kind):
    """Compared with Keras itself, which runs channels_first on a CPU where XLA compiles it."""
    extra, mode = HALVES[case]
    cell = keras.layers.ConvLSTM2D(2, 3, data_format="channels_first", **extra)
    wrapper = keras.layers.Bidirectional(cell, merge_mode=mode, name="both")
    inputs = keras.Input((2, 3, 5, 6), name="x")
    truth = keras.Model(inputs, wrapper(inputs))
    for number, weight in enumerate(truth.weights):
        weight.assign(numbers(*weight.shape, seed=number))
    inner = cell.get_config()
    inner.update(kernel_initializer="zeros", recurrent_initializer="zeros")
    inner.update(bias_initializer="zeros", dtype="float32")
    own = {"layer": {"class_name": "ConvLSTM2D", "config": inner}, "merge_mode": mode}
    if kind == "stack":
        model = stack_of(
            layer("Bidirectional", "both", batch_input_shape=[None, 2, 3, 5, 6], **own)
        )
    else:
        x = called("InputLayer", "x", [], batch_input_shape=[None, 2, 3, 5, 6])
        both = called("Bidirectional", "both", ["x"], **own)
        model = functional("m", [x, both], ["x"], ["both"])
    named = []
    for side, directed in (
        ("forward", wrapper.forward_layer),
        ("backward", wrapper.backward_layer),
    ):
        parts = zip(("kernel", "recurrent_kernel", "bias"), directed.get_weights(), strict=True)
        named += [(f"both/{side}_{cell.name}/{part}:0", array) for part, array in parts]
    path = write_old(tmp_path / "m.h5", model, {"both": named}, "2.4.0")
    values = numbers(2, 2, 3, 5, 6, seed=9)
    expected = tf.function(truth, jit_compile=True)(values)
    found, codes = predicted(path, values, ("channels_last",))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert "channels_last" in codes


def test_a_convolution_at_each_step_over_channels_first(tmp_path):
    kernel = numbers(2, 2, 3, 4)
    inner = {"name": "c", "filters": 4, "kernel_size": [2, 2], "use_bias": False}
    inner["data_format"] = "channels_first"
    entry = layer(
        "TimeDistributed",
        "t",
        batch_input_shape=[None, 2, 3, 4, 4],
        layer={"class_name": "Conv2D", "config": inner},
    )
    path = write_old(tmp_path / "m.h5", stack_of(entry), {"t": [("t/kernel:0", kernel)]}, "2.3.1")
    x = numbers(1, 2, 3, 4, 4, seed=4)
    expected = np.zeros((1, 2, 4, 3, 3), "float32")
    for row in range(3):
        for column in range(3):
            window = x[..., row : row + 2, column : column + 2]
            expected[..., row, column] = np.einsum("btchw,hwcf->btf", window, kernel)
    found, _ = predicted(path, x, ("channels_last",))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_srelu(tmp_path):
    names = ("t_left", "a_left", "t_right", "a_right")
    values = {name: numbers(4, seed=n) for n, name in enumerate(names)}
    config = {f"{name}_init": "zero" for name in names}
    entry = layer("SReLU", "s", batch_input_shape=[None, 4], shared_axes=None, **config)
    named = [(f"s_{name}:0", values[name]) for name in names]
    path = write_old(tmp_path / "m.h5", stack_of(entry), {"s": named}, "1.2.2", None)
    x = numbers(6, 4, seed=3) * 4
    left = values["t_left"]
    right = left + np.abs(values["t_right"])
    below = left + values["a_left"] * (x - left)
    above = right + values["a_right"] * (x - right)
    expected = np.where(x < left, below, np.where(x > right, above, x))
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_parametric_softplus(tmp_path):
    alphas, betas = numbers(4, seed=1), numbers(4, seed=2)
    entry = layer("ParametricSoftplus", "p", batch_input_shape=[None, 4], alpha_init=0.2)
    entry["config"].update(beta_init=5.0, shared_axes=None)
    named = [("p_alphas:0", alphas), ("p_betas:0", betas)]
    path = write_old(tmp_path / "m.h5", stack_of(entry), {"p": named}, "1.1.0", None)
    x = numbers(3, 4, seed=5)
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, alphas * np.log1p(np.exp(betas * x)), atol=1e-5)


def test_random_fourier_features(tmp_path):
    kernel, bias, scale = numbers(3, 5), numbers(5), np.array([1.5], "float32")
    entry = layer("RandomFourierFeatures", "f", batch_input_shape=[None, 3], output_dim=5)
    entry["config"].update(trainable=False, kernel_initializer="gaussian", scale=None)
    # Keras 2 listed what could be trained first.
    named = [("f/kernel_scale:0", scale), ("f/unscaled_kernel:0", kernel), ("f/bias:0", bias)]
    path = write_old(tmp_path / "m.h5", stack_of(entry), {"f": named}, "2.9.0")
    x = numbers(4, 3, seed=6)
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, np.cos(x @ kernel / 1.5 + bias), atol=1e-5)


@pytest.mark.parametrize("class_name", ["RandomHeight", "RandomWidth"])
def test_random_sizes_change_nothing_but_in_training(tmp_path, class_name):
    entry = layer(class_name, "r", batch_input_shape=[None, 40, 40, 1], factor=0.5, seed=1)
    entry["config"]["interpolation"] = "bilinear"
    path = write_old(tmp_path / "m.h5", stack_of(entry), {}, "2.6.0")
    x = numbers(1, 40, 40, 1)
    found, _ = predicted(path, x)
    np.testing.assert_array_equal(found, x)
    model = load_repaired(path, {}).model
    trained = {model(x, training=True).shape for _ in range(4)}
    axis = 1 if class_name == "RandomHeight" else 2
    assert len(trained) > 1
    assert all(shape[3 - axis] == 40 for shape in trained)


def test_random_crop_fits_the_image_in_outside_of_training(tmp_path):
    entry = layer("RandomCrop", "r", batch_input_shape=[None, 8, 8, 1], height=4, width=4)
    path = write_old(tmp_path / "m.h5", stack_of(entry), {}, "2.6.0")
    x = numbers(1, 8, 8, 1)
    found, codes = predicted(path, x)
    np.testing.assert_allclose(found, x.reshape(1, 4, 2, 4, 2, 1).mean(axis=(2, 4)), atol=1e-5)
    assert "random_crop" in codes
    trained = load_repaired(path, {}).model(x, training=True)
    assert trained.shape == (1, 4, 4, 1)


def test_locally_connected_with_a_sparse_kernel(tmp_path):
    """Layout 3: one number for each output and each input of its window, outputs first."""
    entry = layer("LocallyConnected1D", "l", batch_input_shape=[None, 4, 2], filters=3)
    entry["config"].update(kernel_size=[2], implementation=3, padding="valid", use_bias=False)
    kernel = numbers(3 * 3 * 2 * 2)
    path = write_old(tmp_path / "m.h5", stack_of(entry), {"l": [("l/kernel:0", kernel)]}, "2.3.1")
    x = numbers(5, 4, 2, seed=2)
    each = kernel.reshape(3, 3, 4)  # (place, filter, window · channels)
    expected = np.stack(
        [x[:, place : place + 2].reshape(5, 4) @ each[place].T for place in range(3)], axis=1
    )
    found, _ = predicted(path, x)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_layer_that_only_noted_a_metric_passes_on_what_comes(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4])
    noted = called(
        "AddMetric", "noted", ["x"], aggregation="mean", metric_name="m", dtype="float32"
    )
    path = write_old(tmp_path / "m.h5", functional("m", [x, noted], ["x"], ["noted"]), {}, "2.4.0")
    values = numbers(2, 4)
    found, codes = predicted(path, values)
    np.testing.assert_array_equal(found, values)
    assert "training_only" in codes


FUNCTIONS = {
    "compat.v1.pad": ({"paddings": [[0, 0], [1, 0]]}, lambda x: np.pad(x, [[0, 0], [1, 0]])),
    "compat.v1.floor_div": ({"y": 0.3}, lambda x: x // 0.3),
    "compat.v1.norm": (
        {"axis": -1, "keepdims": True},
        lambda x: np.linalg.norm(x, axis=-1, keepdims=True),
    ),
    "ensure_shape": ({"shape": [None, 4]}, lambda x: x),
    "nn.gelu": (
        {"approximate": True},
        lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    ),
    "math.cumprod": ({"axis": 1}, lambda x: np.cumprod(x, axis=1)),
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_by_all_the_names_that_files_have(tmp_path, function):
    keywords, truth = FUNCTIONS[function]
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4], dtype="float32")
    entry = layer("TFOpLambda", "f", function=function, dtype="float32")
    entry.update(name="f", inbound_nodes=[["x", 0, 0, {**keywords, "name": None}]])
    path = write_old(tmp_path / "m.h5", functional("m", [x, entry], ["x"], ["f"]), {}, "2.6.0")
    values = numbers(3, 4)
    found, _ = predicted(path, values)
    np.testing.assert_allclose(found, truth(values), atol=1e-5)


def test_layers_of_texts_are_tried_too(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 1], dtype="string")
    look = called("StringLookup", "look", ["x"], vocabulary=["a", "b"], dtype="int64")
    look["config"].update(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token="[UNK]")
    look["config"].update(invert=False, output_mode="int", sparse=False, pad_to_max_tokens=False)
    path = write_old(tmp_path / "m.h5", functional("m", [x, look], ["x"], ["look"]), {}, "2.9.0")
    report = check_load(ModelRequest(path=str(path), format="h5"))
    assert report.is_loaded, report.problem
    model = load_repaired(path, {}).model
    found = model(tf.constant([["b"], ["z"]]))
    np.testing.assert_array_equal(found, [[2], [0]])


def test_nothing_here_counts_as_missing(tmp_path):
    names = ("SReLU", "RandomFourierFeatures", "RandomHeight", "AddLoss", "ParametricSoftplus")
    entries = [layer(name, f"l{n}") for n, name in enumerate(names)]
    entries[0]["config"]["batch_input_shape"] = [None, 4]
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": entries}}
    path = write_old(tmp_path / "m.h5", model, {}, "2.6.0")
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    assert view.unknown_layers == ()
    assert view.refusals == ()


def test_all_that_may_be_called_is_there():
    for name in tensorflow_operation.KNOWN_FUNCTIONS:
        assert callable(tensorflow_operation.function_of(name)), name
    absent = [op for op in tensorflow_operation.KNOWN_OPERATIONS if not hasattr(tf.raw_ops, op)]
    assert absent == []

"""Models that load and would give other numbers than then, with nothing to show for it.

Every expected number here was recorded: predicted by Keras 1.2.2 over Theano 1.0.5, or by
TensorFlow 2.3.4, of networks with these very weights.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

from app.engine.saved_models.load import load_repaired
from app.engine.saved_models.read import read_model
from app.spec.tasks import ReadModelRequest
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import called, functional, layer, write_old


def predicted(path, *inputs):
    found = load_repaired(path, {})
    given = [tf.constant(one) for one in inputs]
    outputs = np.asarray(found.model(given if len(given) > 1 else given[0], training=False))
    return outputs, {repair.code for repair in found.repairs}, found.model


def codes_in_view(path):
    request = ReadModelRequest(path=str(path), filename="m", known_classes=KNOWN_CLASSES)
    return {repair.code for repair in read_model(request).repairs}


def steps(*shape):
    """-3 to 3, again and again."""
    return (np.arange(np.prod(shape)) % 7 - 3).reshape(shape).astype("float32")


CONVOLUTION = {
    "nb_filter": 1,
    "activation": "linear",
    "border_mode": "same",
    "subsample": [1, 1],
    "dim_ordering": "tf",
    "bias": True,
}
POOLING = {"border_mode": "same", "dim_ordering": "tf"}
OVER_THEANO = {
    "an even kernel": (
        (2, {}, None),
        """8.5 10.5 6.5 2.5 -1.5 -2.5 -10 3.5 10 6 0 -2 -2.5 -10 3.5 6 6 2 -2 -2.5""",
    ),
    "strides": ((3, {"subsample": [2, 2]}, None), "-15 2.5 5 12.5 2 6"),
    "full": (
        (2, {"border_mode": "full"}, None),
        """8.5 10.5 6.5 2.5 -1.5 -0.5 -2.5 -10 3.5 10 6 3 0 -2 -2.5 -10 3.5 5
        6 6 2 -2 -2.5 -3.5 2 0.5 0.5 0.5 0.5 2""",
    ),
    "a largest": (
        (1, {}, ("MaxPooling2D", {"pool_size": [2, 2], "strides": [2, 2]})),
        "8.5 6 1 1 8.5 8.5",
    ),
    "a mean": (
        (1, {}, ("AveragePooling2D", {"pool_size": [2, 3], "strides": [1, 2]})),
        "7.25 3.5 -0.25 1 3.0833 2.25 -2.75 -0.6667 2.875 2.25 -1.5 -0.875",
    ),
}


def theano_file(path, size, changes, pooling, end):
    kernel = steps(size, size, 1, 1) + 0.5
    entry = layer("Convolution2D", "c", batch_input_shape=[None, 4, 5, 1], **CONVOLUTION)
    entry["config"].update(nb_row=size, nb_col=size, **changes)
    entries = [entry]
    if pooling is not None:
        class_name, config = pooling
        entries.append(layer(class_name, "p", **POOLING, **config))
    weights = {"c": [(f"c_W{end}", kernel), (f"c_b{end}", np.ones(1, "float32"))]}
    return write_old(path, {"class_name": "Sequential", "config": entries}, weights, "1.2.2", None)


@pytest.mark.parametrize("case", OVER_THEANO)
def test_padding_over_theano(tmp_path, case):
    (size, changes, pooling), recorded = OVER_THEANO[case]
    path = theano_file(tmp_path / "m.h5", size, changes, pooling, "")
    found, codes, model = predicted(path, steps(1, 4, 5, 1))
    # The kernel was turned round only where it was a Theano kernel: as in the recording.
    expected = np.array(recorded.split(), "float32")
    np.testing.assert_allclose(found.reshape(-1), expected, atol=1e-3)
    assert "theano_windows" in codes & codes_in_view(path)
    model.save(tmp_path / "again.keras")
    again = load_repaired(tmp_path / "again.keras", {}).model(steps(1, 4, 5, 1))
    np.testing.assert_allclose(np.asarray(again).reshape(-1), expected, atol=1e-3)


def test_over_tensorflow_nothing_was_padded_otherwise(tmp_path):
    path = theano_file(tmp_path / "m.h5", 2, {}, None, ":0")
    assert "theano_windows" not in codes_in_view(path)


def test_padding_over_theano_in_a_network_of_calls(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4, 5, 1])
    entry = called("Conv2D", "c", ["x"], filters=1, kernel_size=[2, 2], padding="same")
    entry["config"].update(strides=[1, 1], data_format="channels_last", use_bias=True)
    model = functional("m", [x, entry], ["x"], ["c"])
    weights = {"c": [("c/kernel", steps(2, 2, 1, 1) + 0.5), ("c/bias", np.ones(1, "float32"))]}
    path = write_old(tmp_path / "m.h5", model, weights, "2.2.4", "theano")
    found, _, _ = predicted(path, steps(1, 4, 5, 1))
    recorded = np.array(OVER_THEANO["an even kernel"][1].split(), "float32")
    np.testing.assert_allclose(found.reshape(-1), recorded, atol=1e-3)


MASKED = {
    ("Add", "one"): [-0.45165, 0.84771],
    ("Add", "both"): [0.08597, 0.18461],
    ("Concatenate", "one"): [0.26721, 0.64949],
    ("Concatenate", "both"): [-0.2485, 0.59474],
    ("Maximum", "one"): [-0.30437, 0.47904],
    ("Maximum", "both"): [-0.10097, -3e-05],
}


def ramp(*shape):
    """From -0.75 to 0.75, by steps of 5 in 7."""
    return ((np.arange(np.prod(shape)) * 5 % 7 - 3) / 4).reshape(shape).astype("float32")


@pytest.mark.parametrize(("class_name", "masked"), MASKED)
def test_masks_that_are_merged(tmp_path, class_name, masked):
    layers = [called("InputLayer", n, [], batch_input_shape=[None, 4]) for n in ("i", "j")]
    for name, end, mask_zero in (("i", "a", True), ("j", "b", masked == "both")):
        config = {"input_dim": 4, "output_dim": 2, "mask_zero": mask_zero}
        layers.append(called("Embedding", end, [name], **config))
    # The name that Keras gives, which its own steps over masks have too.
    merge = class_name.lower()
    axis = {"axis": -1} if class_name == "Concatenate" else {}
    layers.append(called(class_name, merge, ["a", "b"], **axis))
    layers.append(called("SimpleRNN", "r", [merge], units=2, activation="tanh"))
    width = 4 if axis else 2
    rnn = [("r/kernel:0", ramp(width, 2)), ("r/rec:0", ramp(2, 2)), ("r/bias:0", ramp(2))]
    weights = {n: [(f"{n}/embeddings:0", ramp(4, 2))] for n in ("a", "b")} | {"r": rnn}
    model = functional("m", layers, ["i", "j"], ["r"])
    path = write_old(tmp_path / "m.h5", model, weights, "2.4.0")
    inputs = np.array([[1, 2, 0, 3]]), np.array([[2, 0, 0, 1]])
    found, codes, loaded = predicted(path, *inputs)
    np.testing.assert_allclose(found[0], MASKED[class_name, masked], atol=1e-4)
    assert "merge_masks" in codes
    loaded.save(tmp_path / "again.keras")
    again = load_repaired(tmp_path / "again.keras", {}).model(list(inputs))
    np.testing.assert_allclose(np.asarray(again), found, atol=1e-6)


def test_where_nothing_is_masked_keras_own_layers_stay(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 3])
    twice = called("Add", "add", ["x", "x"])
    path = write_old(tmp_path / "m.h5", functional("m", [x, twice], ["x"], ["add"]), {}, "2.4.0")
    assert "merge_masks" not in codes_in_view(path)


def test_where_one_mask_is_joined_with_itself_keras_own_layers_stay(tmp_path):
    layers = [
        called("InputLayer", "i", [], batch_input_shape=[None, None]),
        called("Embedding", "a", ["i"], input_dim=4, output_dim=2, mask_zero=True),
        called("SimpleRNN", "b", ["a"], units=2, activation="tanh", return_sequences=True),
        called("Add", "add", ["a", "b"]),
        called("SimpleRNN", "end", ["add"], units=2, activation="tanh"),
    ]
    rnns = {
        name: [
            (f"{name}/kernel:0", ramp(2, 2)),
            (f"{name}/rec:0", ramp(2, 2)),
            (f"{name}/bias:0", ramp(2)),
        ]
        for name in ("b", "end")
    }
    weights = {"a": [("a/embeddings:0", ramp(4, 2))], **rnns}
    model = functional("m", layers, ["i"], ["end"])
    path = write_old(tmp_path / "m.h5", model, weights, "2.4.0")
    found, codes, loaded = predicted(path, np.array([[1, 2, 0, 0]]))
    assert "merge_masks" not in codes
    assert type(loaded.get_layer("add")) is keras.layers.Add
    # What is masked has no part in it: the same steps alone give the same.
    np.testing.assert_allclose(found, loaded(np.array([[1, 2, 0, 0]])[:, :2]), atol=1e-6)


CROPPED = {
    (2, 4): [3.8333, 3.3333, 8.3333, 2.3333, 6.0, 8.25, 5.0, 7.25],
    (4, 2): [3.75, 8.75, 4.3438, 6.25, 7.0, 3.75, 6.9062, 3.6562],
}


@pytest.mark.parametrize("size", CROPPED)
def test_random_crop_of_tensorflow_2_3_resized_before_it_cut(tmp_path, size):
    entry = layer("RandomCrop", "r", batch_input_shape=[None, 5, 6, 1])
    entry["config"].update(height=size[0], width=size[1], seed=None)
    stack = {"class_name": "Sequential", "config": {"name": "s", "layers": [entry]}}
    images = (np.arange(30) * 7 % 11).reshape(1, 5, 6, 1).astype("float32")
    found, _, _ = predicted(write_old(tmp_path / "m.h5", stack, {}, "2.4.0"), images)
    np.testing.assert_allclose(found.reshape(-1), CROPPED[size], atol=1e-3)
    later, _, _ = predicted(write_old(tmp_path / "n.h5", stack, {}, "2.7.0"), images)
    assert not np.allclose(later, found)


def test_hashing_of_tensorflow_2_3_had_no_salt_though_it_wrote_one(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 5], dtype="int64")
    entry = called("Hashing", "h", ["x"], num_bins=5, salt=[956888297470] * 2, dtype="float32")
    path = write_old(tmp_path / "m.h5", functional("m", [x, entry], ["x"], ["h"]), {}, "2.4.0")
    found, codes, _ = predicted(path, np.array([[0, 1, 2, 3, 4]]))
    np.testing.assert_array_equal(found, [[0, 4, 4, 1, 3]])
    assert "hashing_salt" in codes

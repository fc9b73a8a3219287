"""Every reader of what can only be looked at, against the library that wrote the file."""

import json
import resource
import zipfile
from contextlib import suppress

import h5py
import keras
import numpy as np
import onnx
import pytest
import tensorflow as tf
from keras import layers
from onnx import TensorProto, helper, numpy_helper
from tensorflow.core.protobuf import saved_model_pb2

from app.engine.saved_models import protobuf_wire
from app.engine.saved_models.load import load_model
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.engine.saved_models.readers.registry import LOADABLE, READERS
from app.errors import Conflict, UnreadableFile
from app.spec.known_layers import is_loadable
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from app.spec.model_view import ModelFormat, ModelKind
from tests.engine.saved_models.conftest import read_in_a_fresh_process
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import layer, numbers, write_old
from tests.engine.saved_models.other_formats import (
    MAKERS,
    onnx_model,
    small_network,
    zipped,
)

TREES = ("weights.h5", "saved_model", "safetensors")


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    return small_network()


@pytest.fixture(scope="module")
def files(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    return {name: make(folder, model) for name, make in MAKERS.items()}


@pytest.fixture(scope="module")
def seen(files):
    """format → its view, read where neither Keras nor TensorFlow is."""
    found, loaded = read_in_a_fresh_process(files.values())
    assert loaded == []
    return dict(zip(files, found, strict=True))


def read(path):
    return read_model(
        ReadModelRequest(path=str(path), filename="model", known_classes=tuple(KNOWN_CLASSES))
    )


def test_every_format_that_is_looked_at_is_made_here():
    assert {reader.FORMAT.value for reader in READERS if reader not in LOADABLE} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_shown_with_layers_and_never_loaded(name, files, seen):
    view = seen[name]
    assert view.format is ModelFormat(name)
    assert view.layers
    assert not view.unknown_layers
    assert not any(len(layer.name) == 0 for layer in view.layers)
    assert is_loadable(view) == (False, view.view_only)
    with pytest.raises(Conflict):
        load_model(files[name], view.format, {})


@pytest.mark.parametrize("name", MAKERS)
def test_wires_lead_to_layers(name, seen):
    names = [layer.name for layer in seen[name].layers]
    assert len(set(names)) == len(names)
    for one in seen[name].layers:
        assert {reference.split(":")[0] for reference in one.inbound} <= set(names)
    assert {reference.split(":")[0] for reference in seen[name].outputs} <= set(names)


@pytest.mark.parametrize("name", TREES)
def test_trees_hold_every_weight_of_every_layer(name, model, seen):
    view = seen[name]
    assert view.num_params == model.count_params()
    shapes = {one.name: sorted(w.shape for w in one.weights) for one in view.layers}
    for one in model.layers:
        if one.weights:
            assert shapes[one.name] == sorted(tuple(w.shape) for w in one.weights), one.name


@pytest.mark.parametrize("name", TREES)
def test_classes_are_guessed_right_and_said_to_be_guesses(name, model, seen):
    for one in seen[name].layers:
        if one.is_guessed:
            assert one.class_name == type(model.get_layer(one.name)).__name__
        else:
            assert one.class_name == "Layer"
    assert any(one.is_guessed for one in seen[name].layers)
    assert seen[name].notes


def test_json_is_the_whole_architecture_and_becomes_a_network(model, seen):
    view = seen["json"]
    assert view.kind is ModelKind.FUNCTIONAL
    assert [one.class_name for one in view.layers] == [type(one).__name__ for one in model.layers]
    assert {one.name: one.inbound for one in view.layers}["sum"] == ("norm", "second")
    network = network_of_model(ModelNetworkRequest(view=view))
    assert network.report.is_valid
    assert network.report.num_params == model.count_params()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_tflite_operators(model, files, seen):
    view = seen["tflite"]
    interpreter = tf.lite.Interpreter(model_path=str(files["tflite"]))
    expected = [op["op_name"] for op in interpreter._get_ops_details()]
    found = [one.class_name for one in view.layers if one.class_name != "Input"]
    assert found == [name for name in expected if name != "DELEGATE"]
    (signature,) = view.signatures
    assert signature.inputs[0].tensor.shape == (None, 8, 8, 1)
    assert signature.outputs[0].tensor.shape == (None, 3)
    convolution = next(one for one in view.layers if one.name.startswith("first"))
    assert convolution.config["fused_activation_function"] == "RELU"
    assert convolution.config["padding"] == "VALID"
    assert (4, 3, 3, 1) in [weight.shape for weight in convolution.weights]
    total = next(one for one in view.layers if one.class_name == "ADD")
    assert len(total.inbound) == 2


def test_onnx_operators_with_inferred_shapes(seen):
    view = seen["onnx"]
    shapes = {one.name: one.outputs[0].shape for one in view.layers}
    assert shapes == {
        "x": (None, 1, 8, 8),
        "/conv/Conv": (None, 4, 6, 6),
        "/Relu": (None, 4, 6, 6),
        "Reshape": (None, 144),
        "MatMul": (None, 10),
    }
    assert view.num_params == 4 * 9 + 4 + 144 * 10
    by_name = {one.name: one for one in view.layers}
    assert by_name["Reshape"].inbound == ("/Relu",)
    assert by_name["/conv/Conv"].config == {"strides": [1, 1]}
    assert {"made by": "tests"}.items() <= {d.name: d.value for d in view.details}.items()


def test_the_signatures_of_a_saved_model(files, seen):
    (name,) = [n for n in zipfile.ZipFile(files["saved_model"]).namelist() if n.endswith("del.pb")]
    message = saved_model_pb2.SavedModel.FromString(
        zipfile.ZipFile(files["saved_model"]).read(name)
    )
    truth = message.meta_graphs[0].signature_def["serving_default"]
    (found,) = [one for one in seen["saved_model"].signatures if one.name == "serving_default"]
    assert {one.name for one in found.inputs} == set(truth.inputs)
    assert {one.name for one in found.outputs} == set(truth.outputs)
    assert found.inputs[0].tensor.shape == (None, 8, 8, 1)


def test_a_saved_model_with_keras_metadata_shows_the_whole_config(tmp_path):
    """As tf.keras wrote it: one object for each layer, its metadata beside it."""
    stack = {
        "name": "stack",
        "layers": [
            layer(
                "InputLayer",
                "in",
                batch_input_shape={"class_name": "__tuple__", "items": [None, 3]},
            ),
            layer("Dense", "dense", units=2),
            layer("Bidirectional", "both", layer=layer("LSTM", "lstm", units=2)),
        ],
    }
    message = saved_model_pb2.SavedModel()
    nodes = message.meta_graphs.add().object_graph_def.nodes
    root, dense, both, inner, *variables = (nodes.add() for _ in range(7))
    wired = (
        (root, "layer_with_weights-0", 1),
        (root, "layer_with_weights-1", 2),
        (root, "variables", 4),
        (dense, "kernel", 4),
        (both, "forward_layer", 3),
        (inner, "kernel", 5),
        (inner, "bias", 6),
    )
    for owner, name, target in wired:
        owner.children.add(node_id=target, local_name=name)
    for node, (name, shape) in zip(
        variables, (("dense/kernel:0", (3, 2)), ("k", (2, 8)), ("b", (8,))), strict=True
    ):
        node.variable.name, node.variable.dtype = name, 1
        for size in shape:
            node.variable.shape.dim.add(size=size)
    written = b""
    about = (
        (0, "_tf_keras_sequential", {"class_name": "Sequential", "config": stack}),
        (1, "_tf_keras_layer", {"name": "dense", "class_name": "Dense", "config": {}}),
        (2, "_tf_keras_layer", {"name": "both", "class_name": "Bidirectional", "config": {}}),
        (3, "_tf_keras_layer", {"name": "forward_lstm", "class_name": "LSTM", "config": {}}),
    )
    for number, identifier, metadata in about:
        text = json.dumps({"keras_version": "2.9.0", "name": "stack", **metadata}).encode()
        node = b"\x10" + bytes([number]) + b"\x22" + bytes([len(identifier)]) + identifier.encode()
        node += b"\x2a" + protobuf_wire.encoded(len(text)) + text
        written += b"\x0a" + protobuf_wire.encoded(len(node)) + node
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(message.SerializeToString())
    (folder / "keras_metadata.pb").write_bytes(written)
    view = read(zipped(folder, tmp_path / "m.zip"))
    assert (view.class_name, view.kind, view.keras_version) == (
        "Sequential",
        ModelKind.SEQUENTIAL,
        "2.9.0",
    )
    assert view.layers[0].outputs[0].shape == (None, 3)
    assert [one.num_params for one in view.layers] == [0, 6, 24]
    assert view.layers[2].layers[0].num_params == 24
    assert view.num_params == 30
    assert view.unknown_layers == ()


def test_weights_as_keras_2_wrote_them(tmp_path):
    weights = {
        "conv2d": [("conv2d/kernel:0", numbers(3, 3, 1, 4)), ("conv2d/bias:0", numbers(4))],
        "flatten": [],
        "core": [
            ("core_lstm/lstm_cell/kernel:0", numbers(4, 12)),
            ("core_lstm/lstm_cell/recurrent_kernel:0", numbers(3, 12)),
            ("core_out/kernel:0", numbers(3, 2)),
            ("core_out/bias:0", numbers(2)),
        ],
        "mine": [("mine/w:0", numbers(7))],
    }
    whole = write_old(tmp_path / "whole.h5", {"class_name": "Sequential", "config": []}, weights)
    path = tmp_path / "weights.h5"
    with h5py.File(whole) as source, h5py.File(path, "w") as target:
        for name, value in source["model_weights"].attrs.items():
            target.attrs[name] = value
        for name in source["model_weights"]:
            source.copy(f"model_weights/{name}", target)
    view = read(path)
    assert view.kind is ModelKind.WEIGHTS
    assert view.keras_version == "2.3.1"
    assert [(one.name, one.class_name) for one in view.layers] == [
        ("conv2d", "Conv2D"),
        ("flatten", "Flatten"),
        ("core", "Layer"),
        ("mine", "Layer"),
    ]
    assert [(one.name, one.class_name) for one in view.layers[2].layers] == [
        ("core_lstm", "LSTM"),
        ("core_out", "Dense"),
    ]
    assert view.layers[2].layers[0].layers[0].class_name == "LSTMCell"
    assert view.num_params == 36 + 4 + 48 + 36 + 6 + 2 + 7


def test_subclassed_models_show_guessed_layers(tmp_path):
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = layers.Dense(3)
            self.more = [layers.Dense(2), layers.LSTM(4)]

        def call(self, inputs):
            return self.more[1](self.more[0](self.first(inputs))[:, None, :])

    model = Mine()
    model(np.zeros((1, 5)))
    path = tmp_path / "mine.weights.h5"
    model.save_weights(path)
    view = read(path)
    classes = sorted(one.class_name for one in view.layers)
    assert classes == ["Dense", "Dense", "LSTM"]
    assert view.num_params == model.count_params()


def test_tensorflow_js_with_the_shapes_of_its_weights(tmp_path):
    stack = {"name": "s", "layers": [layer("Dense", "dense", units=2, batch_input_shape=[None, 3])]}
    topology = {
        "keras_version": "tfjs-layers 4.0",
        "model_config": {"class_name": "Sequential", "config": stack},
    }
    manifest = [{"weights": [{"name": "dense/kernel", "shape": [3, 2], "dtype": "float32"}]}]
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"modelTopology": topology, "weightsManifest": manifest}))
    view = read(path)
    assert view.layers[0].weights[0].shape == (3, 2)
    assert view.num_params == 6
    assert "TensorFlow.js" in view.view_only


@pytest.mark.parametrize("name", MAKERS)
def test_damaged_files_are_read_or_refused_in_words(name, files, tmp_path):
    content = files[name].read_bytes()
    path = tmp_path / "model"
    rng = np.random.default_rng(7)
    places = rng.integers(0, len(content), 60)
    damaged = [content[:place] for place in (0, 1, 9, *places[:25])]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= int(rng.integers(1, 256))
        damaged.append(bytes(flipped))
    for broken in damaged:
        path.write_bytes(broken)
        with suppress(UnreadableFile):
            read(path)


def test_large_onnx_weights_are_never_held(tmp_path):
    path = tmp_path / "large.onnx"
    onnx.save(onnx_model(np.zeros((144, 100_000), "float32")), path)
    assert path.stat().st_size > 50_000_000
    read(path)  # the package itself
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    view = read(path)
    assert view.num_params == 40 + 144 * 100_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_saved_model_with_a_member_that_points_outside(files, tmp_path):
    path = tmp_path / "m.zip"
    path.write_bytes(files["saved_model"].read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../up", b"x")
    with pytest.raises(UnreadableFile, match="outside"):
        read(path)


def test_a_saved_model_that_is_a_bomb(tmp_path):
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/saved_model.pb", bytes(2**26))
    with pytest.raises(UnreadableFile, match="times its size"):
        read(path)


def test_names_of_keras_in_safetensors_tell_the_layers(tmp_path):
    header = {
        name: {"dtype": "F32", "shape": [2], "data_offsets": [8 * at, 8 * at + 8]}
        for at, name in enumerate(("first/kernel", "first/bias", "second/bias"))
    }
    text = json.dumps(header).encode()
    path = tmp_path / "keras.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(24))
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    assert [(layer.name, len(layer.weights)) for layer in view.layers] == [
        ("first", 2),
        ("second", 1),
    ]


def test_onnx_numbers_are_shown_as_they_were_written(tmp_path):
    norm = helper.make_node(
        "LayerNormalization", ["x", "scale"], ["y"], epsilon=1e-12, name="norm", odd=[0.1, 1e-8]
    )
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4]) for name in "xy"]
    scale = numpy_helper.from_array(np.ones(4, "float32"), "scale")
    graph = helper.make_graph([norm], "g", ends[:1], ends[1:], [scale])
    onnx.save(helper.make_model(graph), tmp_path / "m.onnx")
    (shown,) = (one for one in read(tmp_path / "m.onnx").layers if one.name == "norm")
    assert (shown.config["epsilon"], shown.config["odd"]) == (1e-12, [0.1, 1e-8])

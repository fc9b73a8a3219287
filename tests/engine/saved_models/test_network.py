import h5py
import keras
import pytest

from app.engine.modeling.build import build_model
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.errors import Conflict
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from app.spec.model_view import ModelFormat, ModelLayer, ModelView
from app.spec.network import NetworkKind
from tests.engine.saved_models.models import MODELS
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old

PLAIN = [name for name in MODELS if name not in ("custom", "subclassed")]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", PLAIN)
def test_the_network_builds_the_same_model(name, suffix, saved, views):
    model, _ = saved[name, suffix]
    answer = network_of_model(ModelNetworkRequest(view=views[name, suffix]))
    assert answer.report.is_valid, answer.report.issues
    assert answer.report.num_params == model.count_params()
    built = build_model(answer.network, {})
    assert [tuple(out.shape) for out in built.outputs] == [
        tuple(out.shape) for out in model.outputs
    ]
    assert [weight.shape for weight in built.weights] == [weight.shape for weight in model.weights]
    if not isinstance(model, keras.Sequential):
        assert [layer.name for layer in built.layers] == [layer.name for layer in model.layers]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_config_is_trimmed_to_what_differs(suffix, views):
    network = network_of_model(ModelNetworkRequest(view=views["sequential", suffix])).network
    assert network.kind is NetworkKind.SEQUENTIAL
    assert [(layer.class_name, layer.config) for layer in network.layers] == [
        ("InputLayer", {"shape": [28, 28, 1]}),
        (
            "Conv2D",
            {"filters": 4, "kernel_size": [3, 3], "padding": "same", "activation": "relu"},
        ),
        ("MaxPooling2D", {"strides": [2, 2]}),
        ("BatchNormalization", {}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.5}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ]


def test_shared_layers_and_nested_networks(views):
    network = network_of_model(ModelNetworkRequest(view=views["branches", "keras"])).network
    boxes = {layer.name: layer for layer in network.layers}
    assert boxes["shared_call_2"].shares == "shared"
    assert network.outputs == ("one", "many", "shared_call_2")
    network = network_of_model(ModelNetworkRequest(view=views["nested", "keras"])).network
    boxes = {layer.name: layer for layer in network.layers}
    assert boxes["deep"].network.outputs == ("inner_dense", "inner_relu")
    assert boxes["stack"].network.kind is NetworkKind.SEQUENTIAL


def test_objects_that_differ_from_the_default_stay(tmp_path):
    kernel = {"class_name": "HeNormal", "module": "keras.initializers", "config": {"seed": 3}}
    bias = {"class_name": "Ones", "module": "keras.initializers", "config": {}}
    policy = {"class_name": "DTypePolicy", "module": "keras", "config": {"name": "float16"}}
    config = {
        "name": "d",
        "units": 2,
        "kernel_initializer": kernel,
        "bias_initializer": bias,
        "dtype": policy,
        "trainable": False,
    }
    view = ModelView(
        format=ModelFormat.KERAS,
        class_name="Sequential",
        name="m",
        kind="sequential",
        layers=(ModelLayer(name="d", class_name="Dense", config=config),),
    )
    box = network_of_model(ModelNetworkRequest(view=view)).network.layers[0]
    assert box.config == {
        "units": 2,
        "kernel_initializer": kernel,
        "bias_initializer": "ones",
        "dtype": "float16",
        "trainable": False,
    }


def test_the_input_shape_that_keras_2_wrote_on_the_first_layer():
    config = {"name": "d", "units": 2, "batch_input_shape": [None, 3]}
    view = ModelView(
        format=ModelFormat.H5,
        class_name="Sequential",
        name="m",
        kind="sequential",
        layers=(ModelLayer(name="d", class_name="Dense", config=config),),
    )
    answer = network_of_model(ModelNetworkRequest(view=view))
    assert answer.network.layers[0].config == {"shape": [3]}
    assert answer.report.num_params == 8


def test_operations_are_not_taken_for_layers(tmp_path):
    inputs = keras.Input((3,), name="x")
    model = keras.Model(inputs, inputs * 2.0)
    for suffix in ("keras", "h5"):
        path = tmp_path / f"m.{suffix}"
        model.save(path)
        view = read_model(ReadModelRequest(path=str(path), filename=path.name))
        assert all(layer.class_name != "Multiply" or layer.is_known for layer in view.layers)
        answer = network_of_model(ModelNetworkRequest(view=view))
        assert not answer.report.is_valid
        assert answer.network.layers[1].class_name == "ops.Multiply"


def test_subclassed_models_have_no_network(views):
    with pytest.raises(Conflict, match="subclassed"):
        network_of_model(ModelNetworkRequest(view=views["subclassed", "keras"]))


def test_functions_of_tensorflow_have_shapes_and_can_be_edited(tmp_path):
    x = called("InputLayer", "x", [], batch_input_shape=[None, 3, 4], dtype="float32")
    total = layer("TFOpLambda", "total", function="math.reduce_sum", dtype="float32")
    total.update(name="total", inbound_nodes=[["x", 0, 0, {"axis": 1, "name": None}]])
    both = layer("TFOpLambda", "both", function="math.multiply", dtype="float32")
    both.update(name="both", inbound_nodes=[["total", 0, 0, {"y": ["total", 0, 0]}]])
    node = {"name": "n", "op": "ExpandDims", "input": ["both", "n/dim"], "attr": {}}
    wide = called("TensorFlowOpLayer", "wide", ["both"], node_def=node, constants={"1": 1})
    dense = called("Dense", "dense", ["wide"], units=2, activation="linear")
    model = functional("m", [x, total, both, wide, dense], ["x"], ["dense"])
    weights = {"dense": [("dense/kernel:0", numbers(4, 2)), ("dense/bias:0", numbers(2))]}
    path = write_old(tmp_path / "m.h5", model, weights, "2.4.0")
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    found = network_of_model(ModelNetworkRequest(view=view))
    shapes = [found.report.layers[box.name].outputs[0].shape for box in found.network.layers]
    assert shapes == [(None, 3, 4), (None, 4), (None, 4), (None, 1, 4), (None, 1, 2)]
    assert found.report.is_valid


@pytest.mark.parametrize("class_name", ["Model", "Sequential"])
def test_a_nested_model_that_is_called_again(tmp_path, class_name):
    """A siamese network of Keras 2, whose class for it is none of today's."""
    dense = layer("Dense", "dense", batch_input_shape=[None, 4], units=3, activation="linear")
    twin = {"class_name": "Sequential", "config": {"name": "twin", "layers": [dense]}}
    if class_name == "Model":
        inner = [
            called("InputLayer", "inside", [], batch_input_shape=[None, 4], dtype="float32"),
            called("Dense", "dense", ["inside"], units=3, activation="linear"),
        ]
        twin = functional("twin", inner, ["inside"], ["dense"])
    calls = [[[one, 0, 0, {}]] for one in ("left", "right")]
    sides = [
        called("InputLayer", name, [], batch_input_shape=[None, 4], dtype="float32")
        for name in ("left", "right")
    ]
    both = called("Concatenate", "both", [], axis=-1)
    both["inbound_nodes"] = [[["twin", 1, 0, {}], ["twin", 2, 0, {}]]]
    layers = [*sides, {**twin, "name": "twin", "inbound_nodes": calls}, both]
    model = functional("siamese", layers, ["left", "right"], ["both"])
    weights = {"twin": [("dense/kernel:0", numbers(4, 3)), ("dense/bias:0", numbers(3))]}
    path = write_old(tmp_path / "m.h5", model, weights)
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    answer = network_of_model(ModelNetworkRequest(view=view))
    assert answer.report.is_valid, answer.report.issues
    assert answer.report.num_params == 15
    assert answer.report.layers["both"].outputs[0].shape == (None, 6)
    assert build_model(answer.network, {}).count_params() == 15


def test_an_initializer_under_the_name_that_keras_3_0_to_3_4_wrote(tmp_path):
    """As every LSTM of theirs has it: OrthogonalInitializer, Keras's other name for Orthogonal."""
    path = tmp_path / "m.h5"
    keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(2)]).save(path)
    with h5py.File(path, "r+") as file:
        text = file.attrs["model_config"]
        old = text.replace('"Orthogonal"', '"OrthogonalInitializer"')
        assert old != text
        file.attrs["model_config"] = old
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    answer = network_of_model(ModelNetworkRequest(view=view))
    assert answer.report.is_valid, answer.report.issues

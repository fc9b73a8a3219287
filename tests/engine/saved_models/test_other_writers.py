"""Models that other programs wrote in Keras's words, and configs with nothing around them."""

import json

import pytest

from app.engine.saved_models.load import load_repaired
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.spec.tasks import ModelNetworkRequest, ReadModelRequest
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old

DENSE = {"units": 2, "activation": "linear", "use_bias": True}


def written(folder, value):
    path = folder / "model.json"
    path.write_text(json.dumps(value))
    return path


def read(path):
    return read_model(
        ReadModelRequest(path=str(path), filename=path.name, known_classes=tuple(KNOWN_CLASSES))
    )


def of_tfnet(class_name, name, inbound, **config):
    """A layer as TensorFlow.NET writes it: no name within, a call that is not wrapped."""
    nodes = [[inbound, 0, 0]] if inbound else []
    return {
        "name": name,
        "class_name": class_name,
        "config": {"name": None, "dtype": "float32", "trainable": True, **config},
        "inbound_nodes": nodes,
    }


def items(class_name, *values):
    return {"class_name": class_name, "items": list(values)}


def tfnet_stack():
    layers = [
        of_tfnet("InputLayer", "in", None, batch_input_shape=items("TensorShape", None, 6, 6, 1)),
        of_tfnet(
            "Conv2D",
            "conv2d",
            "in",
            filters=3,
            kernel_size=items("__tuple__", 3, 3),
            strides=items("__tuple__", 1, 1),
        ),
        of_tfnet("LeakyReLu", "leaky_re_lu", "conv2d", alpha=0.01),
        of_tfnet("Flatten", "flatten", "leaky_re_lu", data_format="channels_last"),
        of_tfnet("Dense", "dense", "flatten", **DENSE),
    ]
    names = [one["name"] for one in layers]
    config = {
        "name": "sequential",
        "layers": layers,
        "input_layers": [["in", 0, 0]] * len(names),
        "output_layers": [[name, 0, 0] for name in names],
    }
    return {"name": "sequential", "class_name": "Sequential", "config": config}


def two_branches():
    """The config of a functional model, as `model.get_config()` gives it."""
    layers = [
        called("InputLayer", "a", (), batch_input_shape=[None, 4], dtype="float32"),
        called("InputLayer", "b", (), batch_input_shape=[None, 4], dtype="float32"),
        called("Dense", "dense", ("a",), **DENSE),
        called("Concatenate", "joined", ("dense", "b"), axis=-1),
    ]
    return functional("model_1", layers, ["a", "b"], ["joined"])["config"]


def a_stack():
    """The config of a stack, as `get_config()` gave it since Keras 2.2.3."""
    return {
        "name": "sequential_1",
        "layers": [
            layer("Dense", "dense_1", batch_input_shape=[None, 4], **DENSE),
            layer("Dense", "dense_2", **DENSE),
        ],
    }


def test_a_stack_of_tensorflow_net(tmp_path):
    view = read(written(tmp_path, tfnet_stack()))
    assert view.unknown_layers == ()
    assert [one.class_name for one in view.layers][2] == "LeakyReLu"
    network = network_of_model(ModelNetworkRequest(view=view))
    assert network.report.is_valid
    assert network.report.num_params == 30 + 98
    weights = {
        "in": [],
        "conv2d": [("conv2d/kernel:0", numbers(3, 3, 1, 3)), ("conv2d/bias:0", numbers(3))],
        "leaky_re_lu": [],
        "flatten": [],
        "dense": [("dense/kernel:0", numbers(48, 2)), ("dense/bias:0", numbers(2))],
    }
    found = load_repaired(write_old(tmp_path / "m.h5", tfnet_stack(), weights, "2.6.0"), {})
    assert [one.shape for one in found.model.inputs] == [(None, 6, 6, 1)]
    assert found.model.predict(numbers(2, 6, 6, 1), verbose=0).shape == (2, 2)
    assert {"tuple_objects", "stack_ends", "old_class_names"} <= {r.code for r in found.repairs}


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (two_branches(), ["a", "b", "dense", "joined"]),
        (a_stack(), ["dense_1", "dense_2"]),
        (
            {
                "architecture": {"class_name": "Sequential", "config": a_stack()},
                "trainable_params": {"dense_1": {"weights": ["AAAAAA=="]}},
            },
            ["dense_1", "dense_2"],
        ),
    ],
    ids=["the config of a functional model", "the config of a stack", "frugally-deep"],
)
def test_a_config_whatever_stands_around_it(value, names, tmp_path):
    view = read(written(tmp_path, value))
    assert [one.name for one in view.layers] == names
    assert view.unknown_layers == ()
    assert network_of_model(ModelNetworkRequest(view=view)).report.is_valid

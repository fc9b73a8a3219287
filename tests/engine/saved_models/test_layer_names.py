"""Names of layers that Keras 3 refuses: DenseNet's `conv1/bn`, blanks of the time of Theano."""

import numpy as np
import pytest

from app.engine.saved_models.load import load_repaired
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.engine.saved_models.repairs.layer_names import clean_names
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from tests.engine.saved_models.old_files import called, functional, layer, numbers, write_old

KERNELS = {name: numbers(4, 4, seed=n) for n, name in enumerate(("a", "b", "c"))}


def dense(name, inbound):
    return called("Dense", name, inbound, units=4, use_bias=False)


def expected(x):
    return x @ KERNELS["a"] @ KERNELS["b"] + x @ KERNELS["a"] @ KERNELS["c"]


def flat(tmp_path):
    """Two of the names are one once their signs are gone."""
    layers = [
        called("InputLayer", "in put", [], batch_input_shape=[None, 4]),
        dense("conv1/conv", ["in put"]),
        dense("conv1_conv", ["conv1/conv"]),
        dense("conv1 conv", ["conv1/conv"]),
        called("Add", "out/add", ["conv1_conv", "conv1 conv"]),
    ]
    model = functional("my net", layers, ["in put"], ["out/add"])
    names = dict(zip("abc", ("conv1/conv", "conv1_conv", "conv1 conv"), strict=True))
    weights = {name: [(f"{name}/kernel:0", KERNELS[key])] for key, name in names.items()}
    return write_old(tmp_path / "m.h5", model, {"in put": [], **weights, "out/add": []}, "2.2.4-tf")


def nested(tmp_path):
    """Weights of a nested model are told by names alone; these stand in another order."""
    inner = functional(
        "base/net",
        [
            called("InputLayer", "i", [], batch_input_shape=[None, 4]),
            dense("block/a", ["i"]),
            dense("block/b", ["block/a"]),
            dense("block/c", ["block/a"]),
            called("Add", "add", ["block/b", "block/c"]),
        ],
        ["i"],
        ["add"],
    )
    x = called("InputLayer", "x", [], batch_input_shape=[None, 4])
    base = {**inner, "name": "base/net", "inbound_nodes": [[["x", 0, 0, {}]]]}
    model = functional("m", [x, base], ["x"], ["base/net"])
    model["config"]["output_layers"] = [["base/net", 1, 0]]
    named = [(f"block/{key}/kernel:0", KERNELS[key]) for key in "cab"]
    return write_old(tmp_path / "m.h5", model, {"x": [], "base/net": named}, "2.2.4-tf")


@pytest.mark.parametrize("make", [flat, nested])
def test_a_model_with_such_names(tmp_path, make):
    path = make(tmp_path)
    found = load_repaired(path, {})
    x = numbers(3, 4, seed=7)
    np.testing.assert_allclose(found.model.predict(x, verbose=0), expected(x), atol=1e-5)
    assert "layer_names" in {repair.code for repair in found.repairs}
    view = read_model(ReadModelRequest(path=str(path), filename="m.h5"))
    assert view.num_params == 48
    assert sum(one.num_params for one in view.layers) == 48


def test_its_network_has_names_that_can_be_trained(tmp_path):
    view = read_model(ReadModelRequest(path=str(flat(tmp_path)), filename="m.h5"))
    made = network_of_model(ModelNetworkRequest(view=view))
    names = [box.name for box in made.network.layers]
    assert names == ["in_put", "conv1_conv_", "conv1_conv", "conv1_conv__", "out_add"]
    assert made.network.layers[-1].inbound == ("conv1_conv", "conv1_conv__")
    assert made.network.outputs == ("out_add",)
    assert [box.source_layer for box in made.network.layers[1:3]] == ["conv1/conv", "conv1_conv"]
    assert made.outputs["conv1/conv"][0].shape == (None, 4)
    assert all(report.issue is None for report in made.report.layers.values())


def test_a_stack_and_a_layer_in_a_wrapper(tmp_path):
    inner = {"class_name": "Dense", "config": {"name": "a/b", "units": 4, "use_bias": False}}
    entry = layer("TimeDistributed", "t/d", batch_input_shape=[None, 2, 4], layer=inner)
    model = {"class_name": "Sequential", "config": {"name": "s", "layers": [entry]}}
    weights = {"t/d": [("t/d/kernel:0", KERNELS["a"])]}
    found = load_repaired(write_old(tmp_path / "m.h5", model, weights, "2.3.1"), {}).model
    x = numbers(1, 2, 4)
    np.testing.assert_allclose(found.predict(x, verbose=0), x @ KERNELS["a"], atol=1e-5)


def test_names_stay_apart():
    assert clean_names(["a/b", "a_b", "a b", "c"]) == {
        "a/b": "a_b_",
        "a_b": "a_b",
        "a b": "a_b__",
        "c": "c",
    }

import pytest

from app.spec.keras_objects import ACTIVATIONS, OBJECTS
from app.spec.known_layers import is_loadable, mark_known, plain_class_name
from app.spec.model_view import ModelFormat, ModelLayer, ModelView

KNOWN = {"Dense", "TimeDistributed", "Bidirectional", "LSTM", "RNN"}
REFUSED = {"Lambda": "A Lambda holds Python code."}


def view_of(*layers, class_name="Sequential", kind="sequential"):
    return ModelView(
        format=ModelFormat.KERAS, class_name=class_name, name="m", kind=kind, layers=layers
    )


def unknown_of(view):
    return {item.class_name: item.names for item in view.unknown_layers}


def test_all_known():
    view = mark_known(view_of(ModelLayer(name="a", class_name="Dense")), KNOWN, REFUSED)
    assert is_loadable(view) == (True, None)


def test_unknown_are_gathered_by_class_and_named():
    layers = [ModelLayer(name=name, class_name="Mine") for name in ("a", "b")]
    view = mark_known(view_of(*layers), KNOWN, REFUSED)
    assert unknown_of(view) == {"Mine": ("a", "b")}
    assert not view.layers[0].is_known
    loadable, problem = is_loadable(view)
    assert not loadable
    assert "Mine (a, b)" in problem
    assert "Paste" in problem


def test_registering_the_class_makes_the_same_view_loadable():
    view = mark_known(view_of(ModelLayer(name="a", class_name="Mine")), KNOWN, REFUSED)
    again = mark_known(view, KNOWN | {"Mine"}, REFUSED)
    assert again.layers[0].is_known
    assert is_loadable(again) == (True, None)


def test_layers_within_layers():
    inner = ModelLayer(name="inner", class_name="Mine")
    config = {"layer": {"class_name": "Mine", "config": {"name": "inner"}}}
    wrapper = ModelLayer(name="w", class_name="TimeDistributed", config=config, layers=(inner,))
    view = mark_known(view_of(wrapper), KNOWN, REFUSED)
    assert unknown_of(view) == {"Mine": ("inner",)}
    assert view.layers[0].is_known
    assert not view.layers[0].layers[0].is_known


def test_built_ins_without_a_module_are_not_unknown():
    config = {
        "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0}},
        "W_regularizer": {"class_name": "WeightRegularizer", "config": {"l2": 0.1}},
        "dtype": {"class_name": "Policy", "config": {"name": "float32"}},
        "start": {"class_name": "HeNormal", "config": {"seed": None}},
        "layer": {"class_name": "LSTM", "config": {"name": "l"}},
        "cells": [{"class_name": "Dense", "config": {}}],
    }
    layer = ModelLayer(name="a", class_name="Bidirectional", config=config)
    assert unknown_of(mark_known(view_of(layer), KNOWN, REFUSED)) == {}


def test_classes_that_keras_dropped_are_missing_and_operations_are_not():
    dropped = ModelLayer(name="t", class_name="CuDNNRNN", module="keras.layers")
    operation = ModelLayer(name="x", class_name="Multiply", module="keras.src.ops.numpy")
    view = mark_known(view_of(dropped, operation), KNOWN, REFUSED)
    assert unknown_of(view) == {"CuDNNRNN": ("t",)}


def test_custom_objects_that_are_no_layers():
    config = {
        "kernel_initializer": {"class_name": "MyInit", "module": "mine", "config": {}},
        "activation": {
            "class_name": "function",
            "module": "mine",
            "config": "swishy",
            "registered_name": "swishy",
        },
    }
    layer = ModelLayer(name="a", class_name="Dense", config=config)
    view = mark_known(view_of(layer), KNOWN, REFUSED)
    assert (unknown_of(view), view.refusals) == ({}, ())
    assert {one.name: one.role for one in view.unknown_objects} == {
        "MyInit": "initializer",
        "swishy": "activation",
    }
    loadable, problem = is_loadable(view)
    assert not loadable
    assert "swishy (activation of a)" in problem
    assert "load it without MyInit" in problem


@pytest.mark.parametrize("module", ["builtins", "keras.activations"])
def test_the_functions_of_keras_are_told_from_those_of_the_author(module):
    for name, is_foreign in {**dict.fromkeys(ACTIVATIONS, False), "swishy": True}.items():
        function = {"class_name": "function", "module": module, "config": name}
        layer = ModelLayer(name="a", class_name="Dense", config={"activation": function})
        view = mark_known(view_of(layer), KNOWN, REFUSED)
        assert bool(view.unknown_objects) == is_foreign, name
        assert not view.refusals


def test_every_object_of_keras_is_known():
    import keras

    homes = {
        keras.initializers: keras.Initializer,
        keras.regularizers: keras.Regularizer,
        keras.constraints: keras.constraints.Constraint,
    }
    assert {
        name
        for home, base in homes.items()
        for name, found in vars(home).items()
        if isinstance(found, type) and issubclass(found, base)
    } == OBJECTS
    helpers = {"get", "serialize", "deserialize"}
    assert {name for name in dir(keras.activations) if name[0] != "_"} - helpers == ACTIVATIONS


def test_refused_layers_are_shown_with_the_reason():
    layer = ModelLayer(name="mean", class_name="Lambda", module="keras.layers")
    view = mark_known(view_of(layer), KNOWN | {"Lambda"}, REFUSED)
    assert [(item.layer, item.class_name) for item in view.refusals] == [("mean", "Lambda")]
    assert view.unknown_layers == ()
    loadable, problem = is_loadable(view)
    assert not loadable
    assert "mean (Lambda) is not loaded: A Lambda holds Python code." in problem


def test_the_class_of_the_model_itself():
    view = mark_known(view_of(class_name="MyModel", kind="subclassed"), KNOWN, REFUSED)
    assert unknown_of(view) == {"MyModel": ("m",)}
    assert is_loadable(mark_known(view, KNOWN | {"MyModel"}, REFUSED))[0]


def test_the_tree_of_a_subclassed_model_is_not_judged():
    layer = ModelLayer(name="first", class_name="Layer")
    view = view_of(layer, class_name="MyModel", kind="subclassed")
    assert unknown_of(mark_known(view, KNOWN, REFUSED)) == {"MyModel": ("m",)}


def test_plain_class_name():
    assert plain_class_name("package>Mine") == "Mine"
    assert plain_class_name("Mine") == "Mine"

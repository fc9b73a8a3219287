"""Every argument of every layer has a kind, and a value of that kind is taken where it stands."""

from collections.abc import Iterator
from typing import Any

import keras
import pytest

from app.engine.catalogue.bounds import Bounds, is_within
from app.engine.catalogue.describe import describe_layers
from app.spec.catalogue import ArgumentSpec, ArgumentType, LayerSpec, ObjectSpec
from app.spec.network import NetworkDocument
from app.spec.tasks import NoRequest
from tests.engine.modeling.drawings import shapes
from tests.engine.modeling.samples import CONFIGS, networks_of, standing_alone

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:keras.*")

CATALOGUE = describe_layers(NoRequest())

AS_JSON = {
    ("InputLayer", "input_tensor"): "a document holds no tensors; the issue says so",
    ("Hashing", "mask_value"): "a number or a text, as what is hashed",
    ("Dense", "quantization_config"): "an object of keras.quantizers",
    ("EinsumDense", "quantization_config"): "an object of keras.quantizers",
    ("Embedding", "quantization_config"): "an object of keras.quantizers",
    ("ReversibleEmbedding", "quantization_config"): "an object of keras.quantizers",
    ("BatchNormalization", "renorm_clipping"): "a dictionary with three keys of its own",
    ("Embedding", "weights"): "a matrix",
    ("ReversibleEmbedding", "weights"): "a matrix",
    ("Bidirectional", "weights"): "a list of matrices",
}
"""The arguments that have no better form than JSON, and why."""

ONE_OF_EACH: dict[ArgumentType, Any] = {
    ArgumentType.INTEGER: 2,
    ArgumentType.FLOAT: 0.5,
    ArgumentType.NUMBER: 0.5,
    ArgumentType.STRING: "x",
    ArgumentType.SHAPE: [1],
    ArgumentType.INTEGERS: 1,
    ArgumentType.NUMBERS: 0.5,
    ArgumentType.LAYER: {"class_name": "LSTM", "config": {"units": 3}},
}
OF_THEIR_OWN: dict[str, Any] = {
    "attention_axes": [1],
    "axes": 1,
    "axis": -1,
    "backward_layer": {"class_name": "LSTM", "config": {"units": 3, "go_backwards": True}},
    "bias_axes": "c",
    "cell": {"class_name": "GRUCell", "config": {"units": 3}},
    "cells": [{"class_name": "GRUCell", "config": {"units": 3}}],
    "encoding": "utf-8",
    "fill_mode": "constant",
    "groups": 1,
    "interpolation": "nearest",
    "kernel_size": 3,
    "max_freq": 4000.0,
    "max_tokens": 10,
    "shared_axes": [1],
    "stateful": False,  # True needs a known batch
    "value_range": [0.0, 1.0],
}

TOGETHER_WITH: dict[str, dict[str, Any]] = {
    "output_padding": {"strides": 2},
    "salt": {"oov_method": "farmhash"},
    "sparse": {"output_mode": "one_hot"},
    "idf_weights": {"output_mode": "tf_idf"},
    "pad_to_max_tokens": {"max_tokens": 10},
}
"""What an argument needs beside it."""


def every_layer() -> Iterator[LayerSpec]:
    yield from (spec for spec in CATALOGUE.layers if spec.refused is None)


@pytest.mark.parametrize("spec", CATALOGUE.layers, ids=lambda spec: spec.class_name)
def test_every_argument_has_a_kind(spec: LayerSpec) -> None:
    for argument in spec.arguments if spec.refused is None else ():
        of_json = argument.type in (ArgumentType.ANY, ArgumentType.OBJECT, ArgumentType.FUNCTION)
        assert of_json == ((spec.class_name, argument.name) in AS_JSON), argument
        assert_told(argument)


def assert_told(argument: ArgumentSpec) -> None:
    """What the catalogue says of an argument does not contradict itself."""
    assert (argument.type is ArgumentType.CHOICE) <= bool(argument.choices)
    bounds = Bounds(argument.minimum, argument.maximum)
    assert is_within(argument.default, bounds)
    if argument.length is not None and isinstance(argument.default, list):
        assert len(argument.default) == argument.length


@pytest.mark.parametrize("spec", standing_alone(), ids=lambda spec: spec.class_name)
def test_a_value_of_its_kind_is_taken(spec: LayerSpec) -> None:
    fitting = [network for network in networks_of(spec) if shapes(network).is_valid]
    assert fitting
    for argument in spec.arguments:
        if (spec.class_name, argument.name) in AS_JSON or argument.name == "name":
            continue
        for value in values_of(spec, argument):
            said = [issues_about(argument, changed(one, argument, value)) for one in fitting]
            assert any(not issues for issues in said), (argument.name, value, said[0])


def changed(network: NetworkDocument, argument: ArgumentSpec, value: Any) -> NetworkDocument:
    *inputs, box = network.layers
    beside = TOGETHER_WITH.get(argument.name, {})
    config = {**box.config, **beside, argument.name: value}
    return network.model_copy(
        update={"layers": (*inputs, box.model_copy(update={"config": config}))}
    )


def issues_about(argument: ArgumentSpec, network: NetworkDocument) -> list[str]:
    report = shapes(network)
    return [
        issue.message
        for issue in report.issues
        if issue.argument in (argument.name, None)
        and "must have 3 channels" not in issue.message  # data_format, on what is not so
    ]


def values_of(spec: LayerSpec, argument: ArgumentSpec) -> Iterator[Any]:
    """A few values of an argument's kind, within what the catalogue says of them."""
    own = CONFIGS.get(spec.class_name, {})
    if argument.name == "idf_weights":
        yield [0.5] * len(own["vocabulary"])
    elif argument.name in own:
        yield own[argument.name]
    elif argument.name in OF_THEIR_OWN:
        yield OF_THEIR_OWN[argument.name]
    elif argument.type is ArgumentType.BOOLEAN:
        yield from (True, False)
    elif argument.type is ArgumentType.CHOICE:
        yield from argument.choices or ()
    elif argument.type is ArgumentType.DTYPE:
        yield "int64" if spec.class_name in ("Hashing", "IntegerLookup") else "float32"
    elif argument.choices:
        yield argument.choices[-1]
        yield from written_out(argument.type)
    elif argument.type in ONE_OF_EACH:
        value = ONE_OF_EACH[argument.type]
        yield value
        if argument.length is not None:
            item = [value, value] if argument.items is ArgumentType.INTEGERS else value
            yield [item] * argument.length


def written_out(kind: ArgumentType) -> Iterator[dict[str, Any]]:
    """Every class of objects that an argument of the kind may hold, as a document writes it."""
    for spec in CATALOGUE.objects.get(kind, ()) if kind is not ArgumentType.ACTIVATION else ():
        if spec.class_name not in ("Identity", "Orthogonal"):  # for kernels of two axes
            yield {"class_name": spec.class_name, "config": config_of_object(spec)}


def config_of_object(spec: ObjectSpec) -> dict[str, Any]:
    return {
        argument.name: argument.default
        for argument in spec.arguments
        if argument.default is not None
    }


def every_object() -> list[tuple[ArgumentType, ObjectSpec]]:
    return [(kind, spec) for kind, specs in CATALOGUE.objects.items() for spec in specs]


@pytest.mark.parametrize(("kind", "spec"), every_object(), ids=lambda part: str(part)[:40])
def test_objects_are_what_keras_makes_of_them(kind: ArgumentType, spec: ObjectSpec) -> None:
    home = getattr(keras, f"{kind.value}s")
    for identifier in spec.identifiers:
        assert home.get(identifier) is not None
    if kind is ArgumentType.ACTIVATION:
        assert spec.arguments == ()
        return
    made = home.get({"class_name": spec.class_name, "config": config_of_object(spec)})
    assert type(made).__name__ == spec.class_name
    for argument in spec.arguments:
        assert argument.type is not ArgumentType.ANY, argument.name
        assert_told(argument)


def test_names_of_objects_are_those_that_arguments_offer() -> None:
    for spec in every_layer():
        for argument in spec.arguments:
            classes = CATALOGUE.objects.get(argument.type, ())
            known = {name for one in classes for name in one.identifiers}
            if known:
                assert set(argument.choices or ()) - {None} <= known


def test_bounds_and_lengths_where_they_are_known() -> None:
    arguments = {
        (spec.class_name, argument.name): argument
        for spec in every_layer()
        for argument in spec.arguments
    }
    assert arguments["Dense", "units"].minimum == 1
    assert (arguments["Dropout", "rate"].minimum, arguments["Dropout", "rate"].maximum) == (0, 1)
    assert arguments["Conv2D", "kernel_size"].length == 2
    assert arguments["Conv3D", "strides"].length == 3
    assert arguments["Cropping2D", "cropping"].items is ArgumentType.INTEGERS
    assert arguments["RNN", "cell"].is_cell
    assert arguments["StackedRNNCells", "cells"].is_cell
    assert arguments["StringLookup", "vocabulary"].items is ArgumentType.STRING
    assert "int32" in (arguments["InputLayer", "dtype"].choices or ())
    cells = {spec.class_name for spec in CATALOGUE.layers if spec.is_cell}
    assert cells == {"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"}

"""The catalogue: every class that keras.layers exports, told by Keras itself."""

import inspect
import json

import keras
import pytest

from app.engine.catalogue.describe import describe_layers
from app.engine.catalogue.introspect import exported_layers
from app.engine.catalogue.lookup import (
    as_json,
    canonical_name,
    layer_class,
    layer_spec,
    refused_reason,
)
from app.spec.catalogue import ArgumentType, Catalogue, LayerSpec
from app.spec.tasks import NoRequest

CATALOGUE = describe_layers(NoRequest())
BY_NAME = {layer.class_name: layer for layer in CATALOGUE.layers}
CATEGORIES = {
    "core", "convolutional", "pooling", "rnn", "attention", "normalization",
    "regularization", "reshaping", "merging", "activations", "preprocessing",
}  # fmt: skip
REFUSED_CHOICES = {("RandomShear", "fill_mode", "mirror")}
"""What Keras's docstring offers and its constructor refuses."""
WITHOUT_HELP_IN_KERAS = {"autocast", "activity_regularizer"}


def _argument(class_name: str, name: str):  # type: ignore[no-untyped-def]
    return next(item for item in BY_NAME[class_name].arguments if item.name == name)


def test_all_classes_and_names_of_keras_layers_are_there() -> None:
    exported = {
        name
        for name, value in vars(keras.layers).items()
        if inspect.isclass(value) and issubclass(value, keras.Layer)
    }
    listed = {name for layer in CATALOGUE.layers for name in (layer.class_name, *layer.aliases)}
    assert listed == exported
    assert len(CATALOGUE.layers) == 143
    assert CATALOGUE.keras_version == keras.__version__


@pytest.mark.parametrize("layer", CATALOGUE.layers, ids=lambda layer: layer.class_name)
def test_every_layer_is_described(layer: LayerSpec) -> None:
    assert layer.category in CATEGORIES
    assert layer.summary
    names = [argument.name for argument in layer.arguments]
    assert len(names) == len(set(names))
    for argument in layer.arguments:
        assert json.loads(json.dumps(argument.default)) == argument.default
        if argument.choices and argument.default is not None and argument.type in (
            ArgumentType.CHOICE, ArgumentType.ACTIVATION,
        ):  # fmt: skip
            assert argument.default in argument.choices
    assert "name" in names
    assert "dtype" in names or layer.class_name == "Pipeline"


@pytest.mark.parametrize("layer", CATALOGUE.layers, ids=lambda layer: layer.class_name)
def test_defaults_are_those_of_the_constructor(layer: LayerSpec) -> None:
    own = inspect.signature(layer_class(layer.class_name).__init__).parameters
    for argument in layer.arguments:
        if argument.name in own:
            default = own[argument.name].default
            assert argument.required == (default is inspect.Parameter.empty)
            if not argument.required:
                assert argument.default == as_json(default)


def test_help_is_there_wherever_keras_has_it() -> None:
    without = {
        (layer.class_name, argument.name)
        for layer in CATALOGUE.layers
        if layer.refused is None
        for argument in layer.arguments
        if not argument.help and argument.name not in WITHOUT_HELP_IN_KERAS
    }
    documented = {
        (class_name, name)
        for class_name, name in without
        if f"        {name}:" in (layer_class(class_name).__doc__ or "")
    }
    assert documented == set()
    assert len(without) < 120, sorted(without)


def test_aliases_are_shown_under_the_one_name() -> None:
    assert canonical_name("MaxPool2D") == "MaxPooling2D"
    assert layer_spec("MaxPool2D") == BY_NAME["MaxPooling2D"]
    assert "MaxPool2D" in BY_NAME["MaxPooling2D"].aliases
    assert "MaxPool2D" not in BY_NAME
    assert canonical_name("Mylayer") == "Mylayer"
    assert layer_class("Mylayer") is None
    assert layer_spec("Input") is None


@pytest.mark.parametrize(
    "class_name",
    ["Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "Layer", "Wrapper"],
)
def test_what_must_not_be_built_is_listed_with_the_reason(class_name: str) -> None:
    assert BY_NAME[class_name].refused
    assert refused_reason(class_name) == BY_NAME[class_name].refused


def test_nothing_else_is_refused() -> None:
    assert sum(layer.refused is not None for layer in CATALOGUE.layers) == 7


def test_arguments_have_types_and_choices() -> None:
    assert _argument("Conv2D", "padding").choices == ("valid", "same")
    assert "causal" in _argument("Conv1D", "padding").choices
    assert _argument("Conv2D", "kernel_size").type is ArgumentType.INTEGERS
    assert _argument("Conv2D", "kernel_size").required
    assert _argument("Conv2D", "activation").choices[:1] == (None,)
    assert {"relu", "softmax"} <= set(_argument("Dense", "activation").choices)
    assert "glorot_uniform" in _argument("Dense", "kernel_initializer").choices
    assert "l2" in _argument("Dense", "kernel_regularizer").choices
    assert "max_norm" in _argument("Dense", "kernel_constraint").choices
    assert set(_argument("UpSampling2D", "interpolation").choices) >= {"nearest", "bilinear"}
    assert set(_argument("Conv2D", "data_format").choices) == {
        None, "channels_last", "channels_first",
    }  # fmt: skip
    assert _argument("Dropout", "rate").type is ArgumentType.FLOAT
    assert _argument("TimeDistributed", "layer").type is ArgumentType.LAYER
    assert _argument("InputLayer", "shape").type is ArgumentType.SHAPE
    assert not _argument("Dense", "units").is_shared
    assert _argument("Dense", "trainable").is_shared


def test_arguments_of_bases_are_there_and_what_the_class_fills_in_is_not() -> None:
    names = {argument.name for argument in BY_NAME["Conv2D"].arguments}
    assert "rank" not in names
    assert {"lora_rank", "dtype", "trainable"} <= names
    assert "cell" not in {argument.name for argument in BY_NAME["LSTM"].arguments}


@pytest.mark.parametrize(
    "class_name",
    ["Add", "Concatenate", "Dot", "Attention", "MultiHeadAttention", "HashedCrossing"],
)
def test_layers_that_take_many(class_name: str) -> None:
    assert BY_NAME[class_name].takes_many


@pytest.mark.parametrize("class_name", ["Dense", "LSTM", "Embedding", "BatchNormalization"])
def test_layers_that_take_one(class_name: str) -> None:
    assert not BY_NAME[class_name].takes_many


def test_every_name_offered_is_one_that_keras_resolves() -> None:
    for name in CATALOGUE.optimizers:
        assert isinstance(keras.optimizers.get(name), keras.Optimizer)
    for name in CATALOGUE.losses:
        assert callable(keras.losses.get(name))
    for name in CATALOGUE.metrics:
        assert name == "accuracy" or callable(keras.metrics.get(name))
    assert {"Adam", "SGD"} <= set(CATALOGUE.optimizers)
    assert {"mean_squared_error", "sparse_categorical_crossentropy"} <= set(CATALOGUE.losses)
    assert {"accuracy", "mean_absolute_error"} <= set(CATALOGUE.metrics)


MADE_WITHOUT_ARGUMENTS = [
    layer
    for layer in CATALOGUE.layers
    if layer.refused is None and not any(argument.required for argument in layer.arguments)
]


@pytest.mark.parametrize("layer", MADE_WITHOUT_ARGUMENTS, ids=lambda layer: layer.class_name)
def test_every_choice_is_taken_by_the_constructor(layer: LayerSpec) -> None:
    for argument in layer.arguments:
        if argument.type is ArgumentType.CHOICE:
            for choice in argument.choices or ():
                refusal = _refusal(layer.class_name, argument.name, choice)
                is_known = (layer.class_name, argument.name, choice) in REFUSED_CHOICES
                assert (argument.name in refusal) == is_known, (argument.name, choice, refusal)


def _refusal(class_name: str, argument: str, choice: object) -> str:
    try:
        layer_class(class_name)(**{argument: choice})
    except Exception as error:
        return str(error)
    return ""


def test_it_survives_json() -> None:
    assert Catalogue.model_validate_json(CATALOGUE.model_dump_json()) == CATALOGUE
    assert len(exported_layers()) == 143

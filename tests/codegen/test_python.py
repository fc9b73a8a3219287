"""The generated script makes the network that is drawn: Keras itself runs it."""

import json

import keras
import pytest
from keras.src.utils import naming

from app.codegen.expressions import identifier, quoted, value
from app.codegen.python import python_code
from app.spec.class_names import snake_case
from app.spec.network import NetworkDocument

DENSE = {
    "name": "dense_net",
    "layers": [
        {"name": "input_layer", "class_name": "InputLayer", "config": {"shape": [784]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 32, "activation": "relu"}},
        {"name": "dense_1", "class_name": "Dense", "config": {"units": 10}},
    ],
}
CONVOLUTIONAL = {
    "name": "conv net",
    "layers": [
        {"name": "pixels", "class_name": "InputLayer", "config": {"shape": [8, 8, 1]}},
        {
            "name": "conv2d",
            "class_name": "Conv2D",
            "config": {
                "filters": 4,
                "kernel_size": [3, 3],
                "padding": "same",
                "activation": "relu",
                "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}},
                "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 1}},
                "name": "conv2d",
            },
        },
        {"name": "pool", "class_name": "MaxPool2D", "config": {}},
        {"name": "flatten", "class_name": "Flatten", "config": {}},
        {
            "name": "head",
            "class_name": "Sequential",
            "network": {
                "name": "head",
                "layers": [{"name": "out", "class_name": "Dense", "config": {"units": 2}}],
            },
        },
    ],
}
RECURRENT = {
    "name": "class",
    "layers": [
        {
            "name": "bidirectional",
            "class_name": "Bidirectional",
            "config": {
                "input_shape": [None, 3],
                "layer": {"class_name": "LSTM", "config": {"units": 4}},
            },
        }
    ],
}
FUNCTIONAL = {
    "name": "two_in",
    "kind": "functional",
    "layers": [
        {"name": "a", "class_name": "InputLayer", "config": {"shape": [5, 4]}},
        {"name": "b", "class_name": "InputLayer", "config": {"shape": [5, 4]}},
        {"name": "one", "class_name": "Dense", "config": {"units": 4}, "inbound": ["a"]},
        {"name": "again", "class_name": "Dense", "shares": "one", "inbound": ["b"]},
        {
            "name": "attention",
            "class_name": "MultiHeadAttention",
            "config": {"num_heads": 1, "key_dim": 2},
            "inbound": ["one", "again"],
        },
        {"name": "add", "class_name": "Add", "config": {}, "inbound": ["attention", "again"]},
        {
            "name": "lstm",
            "class_name": "LSTM",
            "config": {"units": 3, "return_state": True},
            "inbound": ["add"],
        },
    ],
    "outputs": ["lstm:1", "add"],
}


def run(document: NetworkDocument) -> keras.Model:
    keras.backend.clear_session()
    names: dict[str, object] = {}
    source = python_code(document).source.replace(".summary()", "")
    exec(compile(source, "<generated>", "exec"), names)
    models = [found for found in names.values() if isinstance(found, keras.Model)]
    return models[-1]


@pytest.mark.parametrize("drawing", [DENSE, CONVOLUTIONAL, RECURRENT], ids=lambda d: d["name"])
def test_a_sequential_script_makes_the_layers_that_are_drawn(drawing):
    model = run(NetworkDocument.model_validate(drawing))
    drawn = [layer for layer in drawing["layers"] if layer["class_name"] != "InputLayer"]
    assert [layer.name for layer in model.layers] == [layer["name"] for layer in drawn]
    assert model.built


def test_a_functional_script_keeps_wiring_sharing_and_outputs():
    model = run(NetworkDocument.model_validate(FUNCTIONAL))
    assert [tensor.shape for tensor in model.outputs] == [(None, 3), (None, 5, 4)]
    assert model.get_layer("one").count_params() == 20
    assert {layer.name for layer in model.layers} == {"a", "b", "one", "attention", "add", "lstm"}


def test_every_layer_knows_its_lines():
    code = python_code(NetworkDocument.model_validate(CONVOLUTIONAL))
    lines = code.source.split("\n")
    first, last = code.mark_of_layer["conv2d"]
    assert "Conv2D(" in lines[first - 1]
    assert lines[last - 1].strip() == "),"
    assert set(code.mark_of_layer) == {"pixels", "conv2d", "pool", "flatten", "head", "out"}


def test_custom_layers_are_imported():
    document = NetworkDocument.model_validate(
        {
            "layers": [
                {"name": "x", "class_name": "InputLayer", "config": {"shape": [2]}},
                {"name": "linear", "class_name": "Linear", "config": {"units": 4}},
            ]
        }
    )
    source = python_code(document, ["Linear", "Unused"]).source
    assert "from layers_linear import Linear" in source
    assert "Unused" not in source
    assert "        Linear(units=4),\n" in source


@pytest.mark.parametrize(
    "name", ["'\"", "a\nb", '"""', "import os", "\\", "\x00<3:", "</script>", "{{ 7 * 7 }}"]
)
def test_hostile_names_stay_text(name):
    document = NetworkDocument.model_validate(
        {
            "name": name,
            "layers": [
                {"name": "x", "class_name": "InputLayer", "config": {"shape": [2]}},
                {"name": name, "class_name": "Dense", "config": {"units": 1, "activation": name}},
                {"name": "y", "class_name": "Dense", "config": {name: name, "units": 1}},
            ],
        }
    )
    source = python_code(document).source
    tree = compile(source, "<generated>", "exec")
    assert name in _constants(tree)


def _constants(code) -> set[object]:
    found = set()
    for constant in code.co_consts:
        found |= set(constant) if isinstance(constant, tuple) else {constant}
    return found


def test_names_follow_keras():
    for class_name in dir(keras.layers):
        assert snake_case(class_name) == naming.to_snake_case(class_name)


def test_values_are_python():
    assert value([3, 3], "kernel_size", ()) == "(3, 3)"
    assert value([3], "shape", ()) == "(3,)"
    assert value([], "outputs", ()) == "[]"
    assert value(["a", True], "x", ()) == '["a", True]'
    assert quoted("it's") == '"it\'s"'
    assert identifier("2d conv", ()) == "_2d_conv"
    assert identifier("class", ()) == "class_"
    assert identifier("x", {"x"}) == "x_2"


def test_the_script_is_the_same_for_the_same_document():
    document = NetworkDocument.model_validate(json.loads(json.dumps(CONVOLUTIONAL)))
    assert python_code(document) == python_code(document)


def test_a_wrapped_layer_stands_indented_in_its_wrapper():
    inner = {"units": 32, "return_sequences": True, "recurrent_activation": "hard_sigmoid"}
    inner |= {"kernel_initializer": "he_normal", "dropout": 0.25}
    document = NetworkDocument.model_validate(
        {
            "layers": [
                {"name": "x", "class_name": "InputLayer", "config": {"shape": [5, 2]}},
                {
                    "name": "both_ways",
                    "class_name": "Bidirectional",
                    "config": {"layer": {"class_name": "LSTM", "config": inner}},
                },
            ]
        }
    )
    source = python_code(document).source
    assert "            layer=layers.LSTM(\n                units=32,\n" in source
    assert "            ),\n" in source
    compile(source, "<generated>", "exec")

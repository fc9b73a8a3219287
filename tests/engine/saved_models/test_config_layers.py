"""The config walker on any JSON at all, and on the styles of wiring of every Keras."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.saved_models.config_layers import read_structure
from app.errors import UnreadableFile
from app.spec.known_layers import mark_known
from app.spec.model_view import ModelFormat, ModelView

KEYS = st.sampled_from(
    [
        "class_name",
        "config",
        "name",
        "layers",
        "layer",
        "cell",
        "inbound_nodes",
        "input_layers",
        "output_layers",
        "args",
        "kwargs",
        "keras_history",
        "shape",
        "dtype",
        "module",
        "registered_name",
        "build_config",
        "input_shape",
        "batch_shape",
        "batch_input_shape",
        "kernel_initializer",
        "activation",
    ]
)
WORDS = st.sampled_from(
    ["Sequential", "Functional", "Dense", "a", "b", "InputLayer", "__keras_tensor__", "function",
     "Lambda", "x>Y", "keras.layers", "keras", "", "\ud800", "float32", "n" * 600]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | WORDS | st.just(10**400)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
LAYERS = st.fixed_dictionaries(
    {"class_name": WORDS, "config": VALUES},
    optional={"name": VALUES, "inbound_nodes": VALUES, "module": VALUES, "build_config": VALUES},
)
MODELS = st.fixed_dictionaries(
    {
        "class_name": WORDS,
        "config": st.fixed_dictionaries(
            {"layers": st.lists(LAYERS | VALUES, max_size=4)},
            optional={"name": VALUES, "input_layers": VALUES, "output_layers": VALUES},
        ),
    }
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(MODELS | st.dictionaries(KEYS, VALUES))
def test_any_json_is_a_view_or_said_to_be_none(model):
    try:
        structure = read_structure(model)
    except UnreadableFile:
        return
    view = ModelView(
        format=ModelFormat.KERAS,
        class_name=structure.class_name,
        name=structure.name,
        kind=structure.kind,
        layers=structure.layers,
        outputs=structure.outputs,
    )
    marked = mark_known(view, {"Dense", "InputLayer"}, {"Lambda": "code"})
    assert ModelView.model_validate(json.loads(marked.model_dump_json())) == marked


def functional(layers, outputs, **extra):
    config = {
        "name": "m",
        "layers": layers,
        "input_layers": [["x", 0, 0]],
        "output_layers": outputs,
    }
    return {"class_name": "Model", "config": {**config, **extra}}


def layer(name, nodes, class_name="Dense", config=None):
    return {
        "name": name,
        "class_name": class_name,
        "config": {"name": name, **(config or {})},
        "inbound_nodes": nodes,
    }


X = layer("x", [], "InputLayer", {"batch_input_shape": [None, 3], "dtype": "float32"})


def inbound(structure):
    return {item.name: item.inbound for item in structure.layers}


def test_wiring_of_keras_1_and_2():
    both = [[["a", 0, 0, {}], ["b", 0, 0, {}]]]
    structure = read_structure(
        functional(
            [X, layer("a", [[["x", 0, 0]]]), layer("b", [[["x", 0, 0, {}]]]), layer("c", both)],
            [["c", 0, 0]],
        )
    )
    assert inbound(structure) == {"x": (), "a": ("x",), "b": ("x",), "c": ("a", "b")}
    assert structure.outputs == ("c",)
    assert structure.layers[0].outputs[0].shape == (None, 3)


def test_wiring_of_tf_keras_with_tensors_in_keywords():
    structure = read_structure(
        functional(
            [
                X,
                layer("a", [["x", 0, 0, {}]]),
                layer("b", [["x", 0, 0, {"y": ["a", 0, 0], "name": None}]]),
                layer("c", [["_CONSTANT_VALUE", -1, 3, {"y": ["b", 0, 1]}]]),
            ],
            ["c", 0, 0],
        )
    )
    assert inbound(structure) == {"x": (), "a": ("x",), "b": ("x", "a"), "c": ("b:1",)}
    assert structure.outputs == ("c",)


def test_nested_models_of_keras_2_count_their_calls_from_one():
    inner = {
        **functional([X], [["x", 0, 0]])["config"],
        "name": "inner",
    }
    structure = read_structure(
        functional(
            [
                X,
                layer("inner", [[["x", 0, 0]], [["x", 0, 0]]], "Model", inner),
                layer("c", [[["inner", 1, 0], ["inner", 2, 0]]]),
            ],
            [["inner", 2, 0]],
        )
    )
    assert inbound(structure)["c"] == ("inner", "inner_call_2")
    assert structure.outputs == ("inner_call_2",)


def test_stacks_written_as_lists():
    structure = read_structure(
        {"class_name": "Sequential", "config": [layer("a", []), layer("b", [])]}
    )
    assert inbound(structure) == {"a": (), "b": ("a",)}
    assert structure.kind == "sequential"
    assert structure.name == "Sequential"


@pytest.mark.parametrize("key", ["kernel_initializer", "bias_regularizer", "init", "activation"])
def test_old_objects_without_a_module_are_no_layers(key):
    config = {key: {"class_name": "VarianceScaling", "config": {"scale": 1.0}}}
    structure = read_structure(
        {"class_name": "Sequential", "config": [layer("a", [], config=config)]}
    )
    assert structure.layers[0].layers == ()


def test_what_layers_were_built_on_tells_the_shapes_in_a_functional_model_of_keras_2_15():
    """As an AutoKeras export has it: tensors by name alone, and a class that nobody has."""
    stated = {"name": "x", "batch_input_shape": [None, 8], "dtype": "float32"}
    entries = [
        {"class_name": "InputLayer", "name": "x", "config": stated, "inbound_nodes": []},
        {
            "class_name": "CastToFloat32",
            "name": "cast",
            "config": {"name": "cast", "dtype": "float32"},
            "inbound_nodes": [[["x", 0, 0, {}]]],
        },
        {
            "class_name": "Dense",
            "name": "dense",
            "config": {"name": "dense", "units": 3},
            "build_config": {"input_shape": [None, 8]},
            "inbound_nodes": [[["cast", 0, 0, {}]]],
        },
        {
            "class_name": "Concatenate",
            "name": "both",
            "config": {"name": "both"},
            "build_config": {"input_shape": [[None, 8], [None, 3]]},
            "inbound_nodes": [[["cast", 0, 0, {}], ["dense", 0, 0, {}]]],
        },
    ]
    config = {
        "name": "m",
        "layers": entries,
        "input_layers": [["x", 0, 0]],
        "output_layers": [["both", 0, 0]],
    }
    layers = read_structure({"class_name": "Functional", "config": config}).layers
    shapes = {layer.name: [spec.shape for spec in layer.outputs] for layer in layers}
    assert shapes == {"x": [(None, 8)], "cast": [(None, 8)], "dense": [(None, 3)], "both": []}


def test_a_stack_of_tensorflow_net_is_a_stack_though_it_names_ends():
    names = ["x", "dense"]
    entries = [{"class_name": "InputLayer", "name": "x", "config": {"name": "x"}}]
    entries.append({"class_name": "Dense", "name": "dense", "config": {"name": None, "units": 2}})
    config = {
        "name": "s",
        "layers": entries,
        "input_layers": [["x", 0, 0]] * 2,
        "output_layers": [[name, 0, 0] for name in names],
    }
    structure = read_structure({"class_name": "Sequential", "config": config})
    assert [layer.name for layer in structure.layers] == names
    assert structure.outputs == ("dense",)

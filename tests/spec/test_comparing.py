"""Which layers of two models belong together."""

from app.spec.comparing import by_layer, compare_views, match_layers, weight_pairs
from app.spec.model_view import ModelFormat, ModelLayer, ModelView, WeightView
from app.spec.shape_report import TensorSpec
from app.spec.weight_values import WeightDifference


def dense(name: str, inputs: int, units: int, **more: object) -> ModelLayer:
    config = {"name": name, "units": units, **more}
    weights = tuple(
        WeightView(name=f"{name}/{part}", shape=shape, dtype="float32")
        for part, shape in (("kernel", (inputs, units)), ("bias", (units,)))
    )
    outputs = (TensorSpec(shape=(None, units), dtype="float32"),)
    return ModelLayer(
        name=name, class_name="Dense", config=config, weights=weights, outputs=outputs
    )


def bare(name: str, class_name: str, *inbound: str, layers: tuple = ()) -> ModelLayer:
    return ModelLayer(name=name, class_name=class_name, inbound=inbound, layers=layers)


def view(*layers: ModelLayer) -> ModelView:
    return ModelView(
        format=ModelFormat.KERAS,
        class_name="Functional",
        name="model",
        kind="functional",
        layers=layers,
    )


def test_a_model_is_the_same_as_itself():
    one = view(bare("in", "InputLayer"), dense("a", 4, 3), bare("r", "ReLU", "a"))
    found = compare_views(one, one, ("x", "y"))
    assert (found.num_same, found.num_changed) == (3, 0)
    assert [pair.left for pair in weight_pairs(found)] == ["a/kernel", "a/bias"]


def test_layers_go_by_structure_where_names_have_moved_on():
    left = (dense("dense", 784, 128), dense("dense_1", 128, 10))
    right = (dense("dense_1", 784, 128), dense("dense_2", 128, 10))
    assert match_layers(left, right) == {0: 0, 1: 1}
    found = compare_views(view(*left), view(*right), ("x", "y"))
    assert (found.num_same, found.num_changed) == (2, 0)
    assert found.layers[0].differences[0].kind == "name"


def test_what_differs_is_told_by_its_kind():
    left = view(bare("in", "InputLayer"), dense("a", 4, 3, activation="relu"), bare("d", "Dropout"))
    right = view(
        bare("in", "InputLayer"),
        dense("a", 4, 5, activation="tanh"),
        bare("n", "BatchNormalization"),
    )
    found = compare_views(left, right, ("x", "y"))
    changed = found.layers[1]
    told = {(d.kind.value, d.name): (d.left, d.right) for d in changed.differences}
    assert told == {
        ("config", "units"): ("3", "5"),
        ("config", "activation"): ("relu", "tanh"),
        ("shape", ""): ("[[null, 3]]", "[[null, 5]]"),
        ("weights", ""): ("[[4, 3], [3]]", "[[4, 5], [5]]"),
    }
    assert changed.weights == ()
    assert [match.kind.value for match in found.layers] == [
        "same",
        "changed",
        "only_left",
        "only_right",
    ]


def test_layers_within_are_compared_and_wires_too():
    left = view(
        bare("block", "Functional", "in", layers=(dense("a", 4, 3),)), bare("out", "Add", "block")
    )
    right = view(
        bare("part", "Functional", "in", layers=(dense("a", 4, 3, use_bias=False),)),
        bare("out", "Add", "part", "in"),
    )
    found = compare_views(left, right, ("x", "y"))
    assert [(match.left, match.kind.value) for match in found.layers] == [
        (("block",), "same"),
        (("block", "a"), "changed"),
        (("out",), "changed"),
    ]
    assert found.layers[1].left_index == 0
    assert found.layers[2].differences[0].kind == "wiring"


def test_differences_of_weights_are_gathered_by_layer():
    one = view(bare("in", "InputLayer"), dense("a", 4, 3), dense("b", 3, 2))
    found = compare_views(one, one, ("x", "y"))
    apart = tuple(
        WeightDifference(left=p.left, right=p.right, max_difference=at, num_different=at)
        for at, p in enumerate(weight_pairs(found))
    )
    told = by_layer(found, apart).layers
    assert [(one.index, one.max_difference, one.num_different) for one in told] == [
        (1, 1, 1),
        (2, 3, 5),
    ]


def test_how_a_config_is_written_is_no_difference():
    def policy(**more: object) -> dict:
        return {"class_name": "DTypePolicy", "config": {"name": "float32"}, **more}

    zeros = {"class_name": "Zeros", "config": {}}
    left = dense("a", 4, 3, dtype=policy(shared_object_id=7), bias_initializer=zeros)
    written = {**zeros, "module": "keras.initializers", "registered_name": None}
    right = dense("a", 4, 3, dtype="float32", bias_initializer=written)
    assert compare_views(view(left), view(right), ("x", "y")).num_same == 1

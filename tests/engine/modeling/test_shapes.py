"""Shape reports: what fits, what does not, and in which words."""

import threading
from itertools import pairwise
from typing import Any

import keras
import pytest
from keras.src.backend.common import global_state

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.modeling import one_layer
from app.engine.modeling.build import build_model
from app.engine.modeling.shapes import infer_shapes
from app.spec.custom_layer import CustomLayerSource
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import IssueCode, ShapeReport
from tests.engine.modeling.drawings import (
    IMAGE,
    codes,
    given,
    graph,
    layer,
    only,
    shapes,
    stack,
    wired,
)
from tests.guide_layer import LINEAR


def test_a_stack_that_fits() -> None:
    report = shapes(
        stack(
            IMAGE,
            layer("Conv2D", filters=64, kernel_size=[3, 3], padding="same", activation="relu"),
            layer("MaxPool2D"),
            layer("Flatten"),
            layer("Dense", units=10, activation="softmax"),
        )
    )
    assert report.is_valid
    assert report.issues == ()
    assert (report.num_params, report.num_trainable_params) == (126_090, 126_090)
    assert report.layers["conv2d"].outputs[0].shape == (None, 28, 28, 64)
    assert report.layers["maxpool2d"].outputs[0].shape == (None, 14, 14, 64)
    assert report.layers["dense"].num_params == 125_450


def test_an_empty_network() -> None:
    issue = only(shapes(NetworkDocument()))
    assert issue.code is IssueCode.EMPTY_NETWORK
    assert issue.layer is None
    assert issue.layer_index is None


def test_ends_that_lead_nowhere() -> None:
    network = graph(
        given(4, name="a"),
        given(5, name="unused"),
        wired(["a"], "Dense", "d", units=8),
        wired(["d"], "Dense", "side", units=8),
        outputs=["d", "gone"],
    )
    report = shapes(network)
    assert ("side", "loose_end") in codes(report)
    assert ("unused", "loose_end") in codes(report)
    assert (None, "unknown_output") in codes(report)


def test_several_outputs_of_one_layer() -> None:
    network = graph(
        given(6, 4),
        wired(["input"], "LSTM", "lstm", units=3, return_state=True, return_sequences=True),
        wired(["lstm", "lstm:1", "lstm:2"], "LSTM", "next", units=3),
        wired(["lstm:1"], "Dense", "dense", units=2),
    )
    report = shapes(network)
    assert report.issues == ()
    assert [o.shape for o in report.layers["lstm"].outputs] == [(None, 6, 3), (None, 3), (None, 3)]
    assert report.layers["dense"].outputs[0].shape == (None, 2)
    issue = only(
        shapes(
            stack(given(6, 4), layer("LSTM", units=3, return_state=True), layer("Dense", units=2))
        )
    )
    assert (issue.code, issue.received) == (IssueCode.WRONG_NUM_INPUTS, 3)


def test_a_shared_layer_counts_once_and_is_called_again() -> None:
    network = graph(
        given(4, name="a"),
        given(4, name="b"),
        given(5, name="c"),
        wired(["a"], "Dense", "d", units=8),
        {"name": "again", "class_name": "Dense", "shares": "d", "inbound": ["b"]},
    )
    report = shapes(network)
    assert report.layers["again"].outputs[0].shape == (None, 8)
    assert report.num_params == 40
    for shares, code in (("gone", "unknown_shared_layer"), ("a", "unknown_shared_layer")):
        box = {"name": "again", "class_name": "Dense", "shares": shares, "inbound": ["b"]}
        assert ("again", code) in codes(shapes(graph(*network.model_dump()["layers"][:4], box)))
    other = {"name": "again", "class_name": "Dense", "shares": "d", "inbound": ["c"]}
    issue = next(
        i
        for i in shapes(graph(*network.model_dump()["layers"][:4], other)).issues
        if i.layer == "again"
    )
    assert issue.code is IssueCode.SHAPE_MISMATCH


def test_a_network_inside_a_network() -> None:
    inner = stack(given(4), layer("Dense", "a", units=8), layer("Dense", "b", units=2)).model_dump()
    box = {"name": "block", "class_name": "Sequential", "network": inner}
    report = shapes(stack(given(4, name="x"), box, layer("Dense", units=3)))
    assert report.issues == ()
    assert (report.layers["block"].num_params, report.num_params) == (58, 67)
    free = stack(layer("Dense", "a", units=8)).model_dump()
    assert shapes(stack(given(4), {**box, "network": free})).num_params == 40
    frozen = {**box, "config": {"trainable": False}}
    assert shapes(stack(given(4, name="x"), frozen)).num_trainable_params == 0
    broken = stack(given(4), layer("Dense", "a", units=-1)).model_dump()
    issue = only(shapes(stack(given(4, name="x"), {**box, "network": broken})))
    assert (issue.layer, issue.code, issue.argument) == ("block", IssueCode.BAD_ARGUMENT, "units")
    assert '"a"' in issue.message
    issue = only(shapes(stack(given(5, name="x"), box)))
    assert issue.layer == "block"
    issue = only(shapes(stack(given(5), {"name": "b", "class_name": "Functional"})))
    assert (issue.code, issue.argument) == (IssueCode.MISSING_ARGUMENT, "network")


def test_trainable_false_in_the_config() -> None:
    report = shapes(stack(given(4), layer("Dense", units=3, trainable=False)))
    assert (report.num_params, report.num_trainable_params) == (15, 0)
    report = shapes(stack(given(4), layer("BatchNormalization")))
    assert (report.num_params, report.num_trainable_params) == (16, 8)


def test_masks_are_carried_on() -> None:
    network = stack(
        given(10, dtype="int32"),
        layer("Embedding", input_dim=5, output_dim=2, mask_zero=True),
        layer("LSTM", units=3),
    )
    assert shapes(network).issues == ()


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_two_thousand_layers(kind: str) -> None:
    names = ["input", *(f"dense_{number}" for number in range(2000))]
    boxes = [
        {**layer("Dense", name, units=8), **({"inbound": [before]} if kind == "functional" else {})}
        for before, name in pairwise(names)
    ]
    network = NetworkDocument.model_validate({"kind": kind, "layers": [given(8), *boxes]})
    report = shapes(network)
    assert report.is_valid
    assert report.num_params == 2000 * 72


def test_nothing_is_left_behind_and_no_weight_is_made() -> None:
    before = threading.active_count()
    shapes(stack(given(3), layer("Dense", units=50_000), layer("Dense", "b", units=50_000)))
    assert not global_state.get_global_attribute("uninitialized_variables")
    assert keras.layers.Dense(2)(keras.ops.ones((1, 2))).shape == (1, 2)
    assert threading.active_count() == before


def test_an_edit_asks_keras_about_nothing_but_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fresh = one_layer._fresh

    def counted(kind: Any, *rest: Any) -> Any:
        asked.append(kind.class_name)
        return fresh(kind, *rest)

    monkeypatch.setattr(one_layer, "_fresh", counted)
    one_layer.MEMORY.clear()
    boxes = [layer("Dense", f"d{number}", units=8) for number in range(20)]
    shapes(stack(given(8), *boxes))
    assert asked == ["Dense"]
    boxes[10] = layer("Dense", "d10", units=9)
    shapes(stack(given(8), *boxes))
    assert len(asked) == 3


def test_true_and_1_are_different_configs() -> None:
    one_layer.MEMORY.clear()
    assert shapes(stack(given(8), layer("Dense", units=1))).is_valid
    report = shapes(stack(given(8), layer("Dense", units=1.0)))
    assert not report.is_valid


def with_linear(network: NetworkDocument) -> ShapeReport:
    source = CustomLayerSource(name="Linear", version=1, source=LINEAR)
    return infer_shapes(ShapeRequest(network=network, custom_layers=(source,)))


def test_a_custom_layer_counts_its_variables() -> None:
    network = stack(given(2), layer("Linear", units=4, input_dim=2), layer("Dense", units=1))
    for _ in range(2):
        report = with_linear(network)
        assert report.issues == ()
        assert (report.layers["linear"].num_params, report.layers["dense"].num_params) == (12, 5)
        assert report.num_trainable_params == 17
        assert report.layers["linear"].outputs[0].shape == (None, 4)
    source = CustomLayerSource(name="Linear", version=1, source=LINEAR)
    model = build_model(network, load_custom_layers((source,)))
    assert model.count_params() == 17
    frozen = stack(given(2), layer("Linear", units=4, input_dim=2, trainable=False))
    assert with_linear(frozen).num_trainable_params == 0


def test_a_custom_layer_inside_a_wrapper() -> None:
    inner = {"class_name": "Linear", "config": {"units": 4, "input_dim": 2}}
    report = with_linear(stack(given(6, 2), layer("TimeDistributed", layer=inner)))
    assert report.issues == ()
    assert report.num_params == 12
    issue = only(shapes(stack(given(6, 2), layer("TimeDistributed", layer=inner))))
    assert issue.code is IssueCode.BAD_ARGUMENT
    assert "Linear" in issue.message


def test_what_a_custom_layer_raises_is_an_issue() -> None:
    report = with_linear(stack(given(3), layer("Linear", units=4, input_dim=2)))
    assert codes(report) == [("linear", "custom_layer_failed")]
    assert "(None, 3)" in report.issues[0].message
    report = with_linear(stack(given(3), layer("Linear", unit=4)))
    assert report.issues[0].code in (IssueCode.UNKNOWN_ARGUMENT, IssueCode.CUSTOM_LAYER_FAILED)


def test_a_layer_that_is_not_registered() -> None:
    assert codes(shapes(stack(given(2), layer("Linear", units=4)))) == [("linear", "unknown_class")]

"""One-click fixes: each mends what it says it mends, checked by the shapes and by Keras itself."""

from typing import Any

import pytest

from app.engine.modeling.build import build_model
from app.engine.modeling.shapes import infer_shapes
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import Fix, Severity, ShapeReport
from tests.engine.modeling.drawings import given, graph, layer, stack, wired


def report_on(network: NetworkDocument) -> ShapeReport:
    return infer_shapes(ShapeRequest(network=network))


def fixes_of(network: NetworkDocument, name: str) -> dict[str, Fix]:
    """The fixes of a layer's first issue, by their words."""
    issue = report_on(network).layers[name].issue
    assert issue is not None
    return {fix.label: fix for fix in issue.fixes}


LSTM = {"class_name": "LSTM", "config": {"units": 3}}
DENSE = layer("Dense", "dense", units=2)
TWO = (given(8), wired(["input"], "Dense", "a", units=4), wired(["input"], "Dense", "b", units=6))
IMAGES = (
    given(8, 8, 3),
    wired(["input"], "Conv2D", "a", filters=4, kernel_size=3, padding="same"),
    wired(["input"], "Conv2D", "b", filters=6, kernel_size=3, padding="same"),
)
CONV = {"filters": 4, "kernel_size": 3}

CASES: list[tuple[NetworkDocument, str, list[str]]] = [
    (stack(given(3, 3, 2), layer("Conv2D", "c", filters=2, kernel_size=5)), "c",
     ['Set padding="same"']),
    (stack(given(28, 28), layer("Conv2D", "c", **CONV)), "c",
     ["Use Conv1D instead", "Insert Reshape to (28, 28, 1)"]),
    (stack(given(784), layer("Conv2D", "c", **CONV)), "c", ["Insert Reshape to (28, 28, 1)"]),
    (stack(given(8, 8, 3), layer("LSTM", "l", units=3)), "l", ["Insert Reshape to (8, 24)"]),
    (stack(given(8, 8, 3), layer("RepeatVector", "r", n=2)), "r",
     ["Insert Flatten", "Insert GlobalAveragePooling2D"]),
    (stack(given(6, 4), layer("LSTM", "first", units=3), layer("LSTM", "second", units=2)),
     "second", ["Set return_sequences=True in first"]),
    (stack(given(6, 4), layer("Bidirectional", "first", layer=LSTM), layer("GRU", "g", units=2)),
     "g", ["Set return_sequences=True in first"]),
    (graph(*TWO, wired(["a", "b"], "Add", "add")), "add",
     ["Insert Dense with 4 units", "Insert Dense with 6 units"]),
    (graph(*IMAGES, wired(["a", "b"], "Add", "add")), "add",
     ["Insert a 1 × 1 Conv2D with 4 filters"]),
    (stack(given(12), layer("Reshape", "r", target_shape=[5, 4])), "r",
     ["Set target_shape to (-1, 4)"]),
    (stack(given(None, None, 3), layer("Conv2D", "c", **CONV), layer("Flatten", "f"), DENSE),
     "dense", ["Use GlobalAveragePooling2D instead of f"]),
    (stack(given(None, None, 3), layer("Conv2D", "c", **CONV), layer("Flatten", "f")),
     "f", ["Use GlobalAveragePooling2D instead of f"]),
    (stack(DENSE), "dense", ["Add an Input of shape (8,)"]),
    (stack(layer("Conv2D", "c", **CONV)), "c", ["Add an Input of shape (28, 28, 1)"]),
    (graph(given(4), wired([], "Dense", "dense", units=2)), "dense", ["Wire input into it"]),
    (stack(given(4), DENSE, layer("InputLayer", "again", shape=[2])), "again",
     ["Remove this Input"]),
    (stack(given(4), DENSE, layer("Dense", "d", units=2, input_shape=[4])), "d",
     ["Remove input_shape"]),
    (stack(given(4), layer("Dense", "x y", units=2)), "x y", ["Rename it to x_y"]),
    (stack(given(4), layer("Danse", "d", units=2)), "d", ["Use Dense"]),
    (stack(given(4), layer("Dense", "d", units=2, activashun="relu")), "d",
     ["Rename activashun to activation", "Remove activashun"]),
    (stack(given(4), layer("Dense", "d", units=2, activation="rellu")), "d",
     ['Set activation="relu"', "Leave activation at its default"]),
    (stack(given(5), layer("Embedding", "e", input_dim=9, output_dim=2)), "e",
     ["Give the Input the dtype int32"]),
    (graph(given(4), wired(["imput"], "Dense", "d", units=2)), "d", ["Take it from input"]),
    (graph(given(4), {**given(4, name="other"), "inbound": ["input"]}), "other",
     ["Remove the wire"]),
]  # fmt: skip


@pytest.mark.parametrize(("network", "name", "labels"), CASES)
def test_what_is_offered_mends_it(network: NetworkDocument, name: str, labels: list[str]) -> None:
    before = report_on(network)
    offered = fixes_of(network, name)
    assert set(labels) <= set(offered)
    for fix in offered.values():
        after = report_on(fix.network)
        assert len(after.issues) <= len(before.issues)
        if after.is_valid:
            build_model(fix.network, {})
    assert any(report_on(offered[label].network).is_valid for label in labels)


def test_a_repeated_name_gets_a_free_one() -> None:
    network = stack(given(4), layer("Dense", "dense", units=3), layer("Dense", "dense", units=2))
    issue = next(issue for issue in report_on(network).issues if issue.layer_index == 2)
    (fix,) = issue.fixes
    assert fix.label == "Rename it to dense_1"
    assert report_on(fix.network).is_valid


def test_a_loose_end_is_deleted_and_the_wires_heal() -> None:
    boxes = (
        given(4),
        wired(["input"], "Dense", "a", units=3),
        wired(["a"], "Dense", "b", units=3),
        wired(["a"], "Dense", "loose", units=3),
    )
    network = graph(*boxes, outputs=["b"])
    fixes = fixes_of(network, "loose")
    assert report_on(fixes["Delete loose"].network).issues == ()


def test_names_that_others_refer_to_are_followed() -> None:
    boxes = (
        given(4),
        wired(["input"], "Dense", "a b", units=3),
        wired(["a b"], "Dense", "c", units=3),
    )
    fix = fixes_of(graph(*boxes, outputs=["c"]), "a b")["Rename it to a_b"]
    assert report_on(fix.network).is_valid
    assert fix.network.layers[2].inbound == ("a_b",)


def test_a_fix_says_only_what_helps() -> None:
    """Flatten in front of Conv2D would only bring another issue."""
    network = stack(given(8, 8, 8, 2), layer("Conv2D", "c", filters=2, kernel_size=3))
    for label, fix in fixes_of(network, "c").items():
        assert report_on(fix.network).is_valid, label
    assert "Insert Flatten" not in fixes_of(network, "c")


def test_a_valid_network_and_a_long_one_get_none() -> None:
    assert report_on(stack(given(4), DENSE)).issues == ()
    many: list[dict[str, Any]] = [layer("Dense", f"d{n}", units=4) for n in range(2_100)]
    report = report_on(stack(*many))
    assert all(issue.fixes == () for issue in report.issues)


def test_a_report_does_not_carry_too_many_documents() -> None:
    wrong = [layer("Conv2D", f"c{n}", filters=2, kernel_size=3, padding="x") for n in range(60)]
    report = report_on(stack(given(8, 8, 3), *wrong))
    assert any(issue.severity is Severity.ERROR for issue in report.issues)
    assert sum(len(issue.fixes) for issue in report.issues) <= 24

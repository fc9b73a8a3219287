"""Hostile configs: nothing of a document is imported, opened or run."""

from pathlib import Path
from typing import Any

import pytest

from app.engine.modeling.build import build_model
from app.errors import DoesNotFit
from app.spec.shape_report import IssueCode
from tests.engine.modeling.drawings import given, layer, shapes, stack

LAMBDA = {"class_name": "__lambda__", "config": {"value": "4wEAAAA=", "defaults": None}}
HOSTILE: list[Any] = [
    LAMBDA,
    {"class_name": "function", "config": "system", "module": "os", "registered_name": "system"},
    {"class_name": "system", "config": {}, "module": "os"},
    {"module": "keras.config", "class_name": "set_max_epochs", "config": {}},
    {"class_name": "__tensor__", "config": {"value": [1], "dtype": "float32"}},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": "float32"}},
    {"class_name": "__bytes__", "config": {"value": "x"}},
    {"class_name": "__typespec__", "config": [], "spec_name": "x", "module": "os"},
    {"class_name": "Lambda", "config": {"function": LAMBDA}, "module": "keras.layers"},
    {"class_name": "TFSMLayer", "config": {"filepath": "/etc"}},
    {"class_name": "Dense", "config": {"units": 3, "kernel_initializer": LAMBDA}},
    {"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {}}]}},
    {"class_name": ["x"], "config": {}},
    {"class_name": "Dense", "config": "units"},
    {"a": {"b": [LAMBDA]}},
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:60])
@pytest.mark.parametrize(
    "box",
    [
        layer("Dense", units=3, kernel_initializer=None),
        layer("Dense", units=3, activation=None),
        layer("TimeDistributed", layer=None),
        layer("Bidirectional", layer=None),
        layer("RNN", cell=None),
        layer("Pipeline", layers=None),
        layer("Rescaling", scale=None),
        layer("Dense", units=3, dtype=None),
    ],
    ids=lambda box: box["class_name"] + str(list(box["config"])[-1]),
)
def test_hostile_objects_are_issues(box: dict[str, Any], value: Any) -> None:
    argument = list(box["config"])[-1]
    config = {**box["config"], argument: [value] if argument == "layers" else value}
    network = stack(given(6, 4), {**box, "config": config})
    report = shapes(network)
    assert report.issues[0].code in (
        IssueCode.BAD_ARGUMENT, IssueCode.REFUSED_CLASS,
    )  # fmt: skip
    assert report.issues[0].argument == argument
    with pytest.raises(DoesNotFit):
        build_model(network, {})


@pytest.mark.parametrize("class_name", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_vocabulary_is_never_a_path(class_name: str, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("a\nb\n")
    dtype = "int64" if class_name == "IntegerLookup" else "string"
    report = shapes(stack(given(1, dtype=dtype), layer(class_name, vocabulary=str(path))))
    assert [issue.argument for issue in report.issues] == ["vocabulary"]
    assert "as a list" in report.issues[0].message


def test_nested_objects_of_keras_are_taken_with_and_without_their_module() -> None:
    for extra in ({}, {"module": "keras.layers", "registered_name": None}, {"module": "os"}):
        inner = {"class_name": "LSTM", "config": {"units": 3}, **extra}
        assert shapes(stack(given(6, 4), layer("Bidirectional", layer=inner))).is_valid
    regular = {"class_name": "L2", "config": {"l2": 0.1}, "module": "keras.regularizers"}
    start = {"class_name": "GlorotUniform", "config": {"seed": 1}}
    policy = {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    box = layer(
        "Dense", units=3, kernel_regularizer=regular, kernel_initializer=start, dtype=policy
    )
    report = shapes(stack(given(4), box))
    assert report.issues == ()
    assert report.layers["dense"].outputs[0].dtype == "float16"
    identity = {"class_name": "Identity", "config": {}}
    assert shapes(stack(given(4), layer("Dense", units=4, kernel_initializer=identity))).is_valid
    assert shapes(stack(given(6, 4), layer("TimeDistributed", layer=identity))).is_valid


def test_a_config_that_never_ends() -> None:
    value: Any = 1
    for _ in range(100):
        value = [value]
    report = shapes(stack(given(4), layer("Dense", units=value)))
    assert report.issues[0].code is IssueCode.BAD_ARGUMENT

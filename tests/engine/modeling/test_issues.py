"""What is said of a drawing that is wrong, and where."""

from typing import Any

import pytest

from app.engine.modeling.shapes import infer_shapes
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import IssueCode, LayerIssue, Severity
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

RELU = {"class_name": "ReLU", "config": {}}
CELL = {"class_name": "LSTMCell", "config": {"units": 2}}
SEEDED = {"class_name": "GlorotNormal", "config": {"seed": 2**60}}


def test_a_missing_input() -> None:
    issue = only(shapes(stack(layer("Dense", units=3))))
    assert (issue.code, issue.layer) == (IssueCode.MISSING_INPUT, "dense")
    issue = only(shapes(stack(layer("InputLayer", "x"), layer("Dense", units=3))))
    assert (issue.code, issue.argument) == (IssueCode.MISSING_INPUT, "shape")


@pytest.mark.parametrize("key", ["input_shape", "batch_input_shape"])
def test_a_first_layer_may_state_the_shape_in_the_way_of_keras_2(key: str) -> None:
    shape = [None, 4] if key == "batch_input_shape" else [4]
    first = layer("Dense", units=3, **{key: shape})
    report = shapes(stack(first, layer("Dense", "second", units=2)))
    assert report.is_valid
    assert report.num_params == 15 + 8
    elsewhere = shapes(
        stack(given(4), layer("Dense", units=3), layer("Dense", "b", **first["config"]))
    )
    issue = only(elsewhere)
    assert (issue.layer, issue.code) == ("b", IssueCode.INPUT_SHAPE_ELSEWHERE)
    assert (issue.argument, issue.received) == (key, shape)
    assert elsewhere.layers["dense"].outputs


def test_an_input_in_the_middle_of_a_stack() -> None:
    report = shapes(stack(given(4), layer("Dense", units=3), given(3, name="again")))
    assert codes(report) == [("again", "input_shape_elsewhere")]


@pytest.mark.parametrize("name", ["a b", "a/b", "", "<b>", 'q"', "ü", "a\n"])
def test_bad_names_are_issues_and_do_not_stand_in_the_way(name: str) -> None:
    box = {"name": name, "class_name": "Dense", "config": {"units": 3}}
    network = stack(given(4), box)
    report = shapes(network)
    assert codes(report) == [(name, "bad_name")]
    assert report.num_params == 15


@pytest.mark.parametrize("name", ["a", "A.b_c-d", "_x", "9"])
def test_good_names(name: str) -> None:
    assert shapes(stack(given(4), {"name": name, "class_name": "ReLU"})).is_valid


def test_a_repeated_name() -> None:
    report = shapes(stack(given(4), layer("Dense", "x", units=3), layer("Dense", "x", units=2)))
    issue = only(report)
    assert (issue.code, issue.layer_index) == (IssueCode.REPEATED_NAME, 2)
    assert report.layers["x"].outputs[0].shape == (None, 3)
    assert report.num_params == 15 + 8


def test_an_unknown_class_with_a_question() -> None:
    report = shapes(stack(IMAGE, layer("Conv2d", filters=3, kernel_size=3), layer("Flatten")))
    issue = only(report)
    assert issue.code is IssueCode.UNKNOWN_CLASS
    assert "Did you mean Conv2D" in issue.message
    assert report.layers["input"].outputs
    assert report.layers["flatten"].outputs == ()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Input", "InputLayer"),
        ("dense", "Dense"),
        ("Droput", "Dropout"),
        ("Conv2DTransposed", "Conv2DTranspose"),
    ],
)
def test_close_names_are_offered_and_refused_ones_are_not(wrong: str, right: str) -> None:
    message = only(shapes(stack(given(4), layer(wrong, "box")))).message
    assert f"{right}" in message.partition("Did you mean")[2]
    assert "Lambda" not in shapes(stack(given(4), layer("Lamda"))).issues[0].message


@pytest.mark.parametrize("class_name", ["Lambda", "TFSMLayer", "JaxLayer", "Layer"])
def test_a_refused_class(class_name: str) -> None:
    issue = only(shapes(stack(given(4), layer(class_name, filepath="/etc", function="f"))))
    assert issue.code is IssueCode.REFUSED_CLASS


def bad_argument(box: dict[str, Any], start: dict[str, Any] = IMAGE) -> LayerIssue:
    return only(shapes(stack(start, box)))


def test_arguments_that_are_unknown_or_missing() -> None:
    report = shapes(stack(given(4), layer("Dense", unit=3)))
    assert codes(report) == [("dense", "unknown_argument"), ("dense", "missing_argument")]
    assert "Did you mean units?" in report.issues[0].message
    assert report.issues[0].argument == "unit"
    assert report.issues[1].argument == "units"
    assert report.layers["dense"].issue == report.issues[0]


@pytest.mark.parametrize(
    ("box", "argument"),
    [
        (layer("Dense", units=-3), "units"),
        (layer("Dense", units=0), "units"),
        (layer("Dense", units="many"), "units"),
        (layer("Dense", units=2.5), "units"),
        (layer("Dense", units=None), "units"),
        (layer("Dense", units=3, activation="rellu"), "activation"),
        (layer("Dense", units=3, use_bias="false"), "use_bias"),
        (layer("Dense", units=3, kernel_initializer="glorot"), "kernel_initializer"),
        (layer("Dense", units=3, kernel_regularizer="l3"), "kernel_regularizer"),
        (layer("Dense", units=3, kernel_constraint=7), "kernel_constraint"),
        (layer("Dense", units=3, dtype="float31"), "dtype"),
        (layer("Dense", units=3, trainable="no"), "trainable"),
        (layer("Conv2D", filters=3, kernel_size=3, padding="full"), "padding"),
        (layer("Conv2D", filters=3, kernel_size=[3, 3, 3]), "kernel_size"),
        (layer("Conv2D", filters=3, kernel_size="big"), "kernel_size"),
        (layer("Conv2D", filters=3, kernel_size=0), "kernel_size"),
        (layer("Conv2D", filters=3, kernel_size=3, data_format="last"), "data_format"),
        (layer("Conv2D", filters=3, kernel_size=3, groups=2), "groups"),
        (layer("Dropout", rate=2), "rate"),
        (layer("Dropout", rate="half"), "rate"),
        (layer("Reshape", target_shape="flat"), "target_shape"),
        (layer("UpSampling2D", interpolation="cubic"), "interpolation"),
        (layer("BatchNormalization", axis="last"), "axis"),
    ],
    ids=lambda value: str(value.get("config")) if isinstance(value, dict) else value,
)  # fmt: skip
def test_bad_arguments_name_the_argument_and_what_came(box: dict[str, Any], argument: str) -> None:
    issue = bad_argument(box)
    assert issue.code is IssueCode.BAD_ARGUMENT
    assert issue.argument == argument
    assert issue.received == box["config"][argument]
    assert argument in issue.message
    assert '"' + box["name"] + '"' in issue.message


def test_an_unknown_activation_lists_those_that_there_are() -> None:
    issue = bad_argument(layer("Dense", units=3, activation="rellu"))
    assert "relu" in issue.expected  # type: ignore[operator]


@pytest.mark.parametrize(
    ("start", "box", "code"),
    [
        (IMAGE, layer("LSTM", units=3), IssueCode.WRONG_NDIM),
        (given(28, 28), layer("Conv2D", filters=3, kernel_size=3), IssueCode.WRONG_NDIM),
        (IMAGE, layer("Conv1D", filters=3, kernel_size=3), IssueCode.WRONG_NDIM),
        (given(4), layer("TimeDistributed", layer=RELU), IssueCode.WRONG_NDIM),
        (given(4), layer("RNN", cell=CELL), IssueCode.WRONG_NDIM),
        (given(4), layer("AdaptiveMaxPooling2D", output_size=2), IssueCode.WRONG_NDIM),
        (given(4), layer("RandomFlip"), IssueCode.WRONG_NDIM),
        (given(4), layer("RepeatVector", n=0), IssueCode.BAD_ARGUMENT),
        (given(), layer("Dense", units=2), IssueCode.WRONG_NDIM),
        (IMAGE, layer("Conv2D", filters=3, kernel_size=30), IssueCode.EMPTY_OUTPUT),
        (IMAGE, layer("MaxPooling2D", pool_size=30), IssueCode.EMPTY_OUTPUT),
        (IMAGE, layer("Cropping2D", cropping=14), IssueCode.EMPTY_OUTPUT),
        (given(None), layer("Dense", units=3), IssueCode.UNKNOWN_AXIS),
        (given(4, None), layer("LSTM", units=3), IssueCode.UNKNOWN_AXIS),
        (given(10), layer("Reshape", target_shape=[3, 4]), IssueCode.SHAPE_MISMATCH),
        (given(4), layer("Add"), IssueCode.WRONG_NUM_INPUTS),
        (given(4), layer("Concatenate"), IssueCode.WRONG_NUM_INPUTS),
        (given(4), layer("MultiHeadAttention", num_heads=2, key_dim=2), IssueCode.WRONG_NUM_INPUTS),
    ],
    ids=lambda value: value["class_name"] if isinstance(value, dict) else str(value),
)  # fmt: skip
def test_shapes_that_do_not_fit(
    start: dict[str, Any], box: dict[str, Any], code: IssueCode
) -> None:
    report = shapes(stack(start, box, layer("Dense", "after", units=2)))
    assert codes(report) == [(box["name"], code.value)], report.issues[0].message
    assert report.layers["input"].outputs
    assert report.layers[box["name"]].outputs == ()
    assert report.layers["after"].outputs == ()
    assert not report.is_valid


def test_a_wrong_ndim_says_what_came_and_what_was_expected() -> None:
    issue = bad_argument(layer("LSTM", units=3))
    assert issue.received == [None, 28, 28, 1]
    assert "(None, 28, 28, 1)" in issue.message
    assert issue.expected == 3


def test_what_keras_passes_in_silence_is_a_warning() -> None:
    report = shapes(stack(given(None, None, 3), layer("Flatten")))
    assert codes(report) == [("flatten", "unknown_axis")]
    assert report.is_valid
    report = shapes(stack(given(10), layer("Embedding", input_dim=5, output_dim=2)))
    assert codes(report) == [("embedding", "dtype_mismatch")]
    assert report.issues[0].severity is Severity.WARNING
    assert report.layers["embedding"].outputs[0].shape == (None, 10, 2)
    assert (
        shapes(
            stack(given(10, dtype="int32"), layer("Embedding", input_dim=5, output_dim=2))
        ).issues
        == ()
    )


@pytest.mark.parametrize(
    ("start", "box"),
    [
        (given(1000), layer("Dense", units=10**9)),
        (given(10, dtype="int32"), layer("Embedding", input_dim=10**12, output_dim=10)),
        (IMAGE, layer("UpSampling2D", size=10**5)),
        (IMAGE, layer("ZeroPadding2D", padding=10**9)),
        (given(4), layer("RepeatVector", n=10**12)),
        (IMAGE, layer("Conv2D", filters=10**6, kernel_size=[10**6, 10**6], padding="same")),
        (given(4), layer("CategoryEncoding", num_tokens=10**12)),
        (given(4, 10**9), layer("LSTM", units=10**6)),
        (given(4), layer("Dense", units=10**5000)),
        (given(4), layer("Dense", units=3, kernel_initializer=SEEDED)),
        (given(4, dtype="string"), layer("StringLookup", vocabulary=["a"], num_oov_indices=10**9)),
        (given(1, dtype="string"), layer("TextVectorization", vocabulary=["a"], ngrams=10**9)),
        (given(10**9, 10**9), layer("ReLU")),
    ],
    ids=lambda value: value["class_name"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_absurd_sizes_are_said_before_anything_is_built(
    start: dict[str, Any], box: dict[str, Any]
) -> None:
    report = shapes(stack(start, box))
    assert [issue.code for issue in report.issues] == [IssueCode.TOO_LARGE]


def test_weights_of_all_layers_together_have_a_limit() -> None:
    network = stack(given(1000), layer("Dense", "a", units=1000), layer("Dense", "b", units=1000))
    report = infer_shapes(ShapeRequest(network=network, max_design_bytes=5_000_000))
    assert codes(report) == [("b", "too_large")]
    assert shapes(network).is_valid


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (stack(given(4), layer("Dense", "inner", units="x")), '"inner" (Dense) has units'),
        (graph(wired([], "Dense", "inner", units=2)), '"inner" (Dense) has nothing coming in'),
        (stack(given(4), layer("Conv1D", "inner", filters=2, kernel_size=3)), '"inner" (Conv1D)'),
    ],
)
def test_an_issue_inside_a_nested_network_names_the_inner_layer(
    inner: NetworkDocument, words: str
) -> None:
    box = {"name": "box", "class_name": "Sequential", "network": inner.model_dump(mode="json")}
    box["class_name"] = inner.kind.value.capitalize()
    (issue,) = shapes(stack(given(4), box)).issues
    assert issue.layer == "box"
    assert words in issue.message


def test_the_limit_holds_inside_a_nested_network() -> None:
    """The same drawing under another limit is asked anew, not remembered."""
    inner = stack(given(1000), layer("Dense", "inner", units=1000))
    box = {"name": "box", "class_name": "Sequential", "network": inner.model_dump(mode="json")}
    network = stack(given(1000), box)
    for limit, words in ((5_000_000, []), (3_000_000, ['"inner" (Dense) would have 1,001,000'])):
        report = infer_shapes(ShapeRequest(network=network, max_design_bytes=limit))
        messages = [issue.message for issue in report.issues]
        assert len(messages) == len(words)
        for word, message in zip(words, messages, strict=True):
            assert word in message


def test_an_unfinished_drawing_of_every_kind_at_once() -> None:
    report = shapes(
        graph(
            given(4, name="a"),
            given(5, name="b"),
            wired(["a"], "Dense", "d", units=8),
            wired(["b"], "Dense", "e", units=8),
            wired(["d", "e"], "Add", "add"),
            wired(["a", "b"], "Add", "bad"),
            wired(["c2"], "Dense", "c1", units=2),
            wired(["c1"], "Dense", "c2", units="x"),
            wired(["a", "b"], "Dense", "two", units=2),
            wired([], "Dense", "free", units=2),
            wired(["dd"], "Dense", "lost", units=2),
            wired(["d:3"], "Dense", "third", units=2),
            wired(["bad"], "Dense", "after", units=2),
        )
    )
    assert codes(report) == [
        ("bad", "shape_mismatch"),
        ("c1", "cycle"),
        ("c2", "bad_argument"),
        ("two", "wrong_num_inputs"),
        ("free", "missing_input"),
        ("lost", "unknown_inbound"),
        ("third", "unknown_output"),
    ]
    assert report.layers["add"].outputs[0].shape == (None, 8)
    assert report.num_params == 40 + 48
    assert "c1 → c2 → c1" in report.issues[1].message
    assert report.issues[0].received == [[None, 4], [None, 5]]

"""What is chosen for a run, and what is refused with expected and received shapes."""

import numpy as np
import pytest

from app.errors import InvalidRequest
from app.spec.dataset import LearningTask
from tests.engine.training.runs import (
    IRIS,
    MNIST,
    PENGUINS,
    dense,
    layer,
    plan,
    planned,
    stack,
)


def test_every_choice_is_made_and_said():
    found = plan(IRIS, dense([4], 3, "softmax"))
    assert found.optimizer.class_name == "Adam"
    assert (found.loss, found.metrics) == ("sparse_categorical_crossentropy", ("accuracy",))
    said = " ".join(found.chosen)
    for word in ("species", "loss", "accuracy", "batch size", "epochs", "test score", "Adam"):
        assert word in said
    assert found.steps_per_execution >= 1


def test_what_is_asked_for_is_taken():
    found = plan(
        IRIS,
        dense([4], 3, "softmax"),
        compile={"optimizer": "sgd", "loss": "SparseCategoricalCrossentropy", "metrics": []},
        fit={"epochs": 7, "batch_size": 5, "validation_split": 0.0, "test_split": 0.5},
        seed=9,
    )
    assert (found.optimizer.class_name, found.metrics, found.seed) == ("SGD", (), 9)
    assert (found.epochs, found.batch_size, found.validation_split, found.test_split) == (
        7,
        5,
        0,
        0.5,
    )


@pytest.mark.parametrize("shape", [[784], [28, 28], [28, 28, 1], [None, 28], [None, None]])
def test_equal_element_counts_are_reshaped(shape):
    network = stack(
        layer("InputLayer", "input", shape=shape),
        layer("Flatten") if None not in shape else layer("Reshape", target_shape=[784]),
        layer("Dense", units=10, activation="softmax"),
    )
    found = plan(MNIST, network)
    assert int(np.prod(found.choice.input_shape)) == 784
    assert found.test_split == 0  # the file has its own test part


def test_an_input_that_does_not_fit_is_refused_with_both_shapes():
    found = planned(PENGUINS, dense([4], 3, "softmax"))
    assert found.plan is None
    assert found.refusal.code == "does_not_fit"
    assert (found.expected, found.received) == ([None, 9], [None, 4])
    assert "(None, 4)" in found.refusal.message
    assert "(None, 9)" in found.refusal.message


@pytest.mark.parametrize(
    ("units", "activation", "loss", "words"),
    [
        (2, "softmax", None, "shape (None, 3) is expected"),
        (1, "sigmoid", None, "shape (None, 3) is expected"),
        (3, "softmax", "binary_crossentropy", None),
        (1, "softmax", None, "shape (None, 3) is expected"),
    ],
)
def test_outputs_against_three_classes(units, activation, loss, words):
    found = planned(IRIS, dense([4], units, activation), compile={"loss": loss})
    if words is None:
        assert found.plan.loss == "binary_crossentropy"
    else:
        assert words in found.refusal.message
        assert "units=3" in found.refusal.hint


def test_a_network_with_issues_is_refused_with_the_first_of_them():
    network = stack(
        layer("InputLayer", "input", shape=[4]), layer("Conv2D", filters=2, kernel_size=3)
    )
    found = planned(IRIS, network)
    assert found.plan is None
    assert "cannot be built" in found.refusal.message
    assert planned(IRIS, stack()).refusal is not None


def test_outputs_that_keep_their_axes_are_refused():
    network = stack(layer("InputLayer", "input", shape=[28, 28]), layer("Dense", units=10))
    found = planned(MNIST, network)
    assert found.received == [None, 28, 10]
    assert "Flatten" in found.refusal.hint


def test_two_classes_with_softmax_over_one_output_are_refused(tmp_path):
    np.savez(tmp_path / "two.npz", x=np.random.rand(20, 2), y=np.arange(20) % 2)
    found = planned(tmp_path / "two.npz", dense([2], 1, "softmax"))
    assert "always 1" in found.refusal.message


def test_whole_numbers_are_classes_when_the_network_says_so(tmp_path):
    rows = "\n".join(f"{i / 7},{3 + i % 6}" for i in range(60))
    path = tmp_path / "quality.csv"
    path.write_text("acid,quality\n" + rows)
    as_number = plan(path, dense([1], 1, None))
    assert as_number.choice.learning_task is LearningTask.REGRESSION
    as_classes = plan(path, dense([1], 6, "softmax"))
    assert as_classes.choice.class_names == ("3", "4", "5", "6", "7", "8")
    assert as_classes.loss == "sparse_categorical_crossentropy"


def test_an_activation_that_cannot_reach_the_target_is_refused():
    found = planned(
        PENGUINS, dense([1], 1, "sigmoid"), inputs=["bill_depth_mm"], targets=["body_mass_g"]
    )
    assert "never reach" in found.refusal.message
    assert found.expected == "linear"


@pytest.mark.parametrize(
    ("compile", "words", "hint"),
    [
        ({"optimizer": "adm"}, "no optimizer named 'adm'", "Adam"),
        ({"loss": "binary_crossentrpy"}, "no loss named", "binary_crossentropy"),
        ({"metrics": ["acuracy"]}, "no metric named", "accuracy"),
        ({"metrics": ["recall_at_precision"]}, "needs arguments", "accuracy"),
        (
            {"optimizer": {"class_name": "Adam", "config": {"learning_rate": "fast"}}},
            "learning_rate of Adam takes a number; 'fast'",
            "0.001",
        ),
        (
            {"optimizer": {"class_name": "Adam", "config": {"learning_rate": -1}}},
            "greater than 0",
            "0.001",
        ),
        (
            {"optimizer": {"class_name": "Adam", "config": {"lerning_rate": 1}}},
            "no argument of Adam named 'lerning_rate'",
            "learning_rate",
        ),
        (
            {"optimizer": {"class_name": "SGD", "config": {"nesterov": "yes"}}},
            "true or false",
            None,
        ),
    ],
)
def test_unknown_names_and_bad_arguments_are_refused_with_close_ones(compile, words, hint):
    with pytest.raises(InvalidRequest) as refused:
        planned(IRIS, dense([4], 3, "softmax"), compile=compile)
    assert words in refused.value.message
    if hint:
        assert hint in refused.value.hint


def test_a_network_without_weights_is_refused():
    network = stack(
        layer("InputLayer", "input", shape=[4]), layer("Activation", activation="softmax")
    )
    found = planned(IRIS, network)
    assert found.refusal is not None


def test_two_inputs_are_refused_in_words():
    network = stack(
        layer("InputLayer", "a", shape=[4]).model_copy(update={"inbound": ()}),
        layer("InputLayer", "b", shape=[4]).model_copy(update={"inbound": ()}),
        layer("Concatenate").model_copy(update={"inbound": ("a", "b")}),
        layer("Dense", units=3).model_copy(update={"inbound": ("concatenate",)}),
    ).model_copy(update={"kind": "functional"})
    assert "2 inputs" in planned(IRIS, network).refusal.message

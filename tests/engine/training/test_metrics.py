"""Every loss and metric that is offered: it gives numbers, or says before the run why not."""

import keras
import numpy as np
import pytest

from app.engine.catalogue.registries import loss_names, metric_names
from app.engine.datasets.targets import prepare_targets
from app.engine.training.compile_options import make_loss
from app.engine.training.metrics import InItsOwnForm, Outputs, make_metric
from app.spec.dataset import LearningTask
from tests.engine.training.runs import dense, layer, plan, planned, run, stack

ENDS = {"three": (3, "softmax"), "hot": (3, "softmax"), "scores": (3, None), "two": (1, "sigmoid"),
        "number": (1, None), "numbers": (2, None)}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    x = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
    largest = x[:, :3].argmax(axis=1)
    targets = {
        "three": largest,
        "scores": largest,
        "hot": np.eye(3)[largest],
        "two": (x[:, 0] > 0).astype(int),
        "number": x[:, 0] * 2 + x[:, 1],
        "numbers": np.stack([x[:, 0] * 2, x[:, 1] + 5], axis=1),
    }
    for name, y in targets.items():
        np.savez(folder / f"{name}.npz", x=x, y=y)
    return folder


def fitting(data, kind, option, names):
    """Those that are not refused; whatever is refused is refused in words."""
    found = []
    for name in names:
        value = name if option == "loss" else [name]
        answer = planned(data / f"{kind}.npz", dense([4], *ENDS[kind]), compile={option: value})
        if answer.plan is not None:
            found.append(name)
        else:
            assert name in answer.refusal.message
            assert answer.refusal.hint
    return found


@pytest.mark.parametrize("kind", ENDS)
def test_every_metric_that_is_not_refused_gives_a_number(data, tmp_path, kind):
    names = fitting(data, kind, "metrics", metric_names())
    assert len(names) >= 6
    network = dense([4], *ENDS[kind])
    options = {"compile": {"metrics": names}, "fit": {"epochs": 1, "batch_size": 16}}
    finished = run(data / f"{kind}.npz", tmp_path, network, **options)
    scores = finished.trained.test_metrics
    assert set(scores) == {*names, "loss"}
    assert all(value is not None and np.isfinite(value) for value in scores.values())
    for name in ("model.keras", "model.h5"):  # plain Keras, compiled as it was saved
        keras.models.load_model(tmp_path / name)


@pytest.mark.parametrize("kind", ENDS)
def test_every_loss_that_is_not_refused_gives_a_number(data, kind):
    path, network = data / f"{kind}.npz", dense([4], *ENDS[kind])
    names = fitting(data, kind, "loss", loss_names())
    assert len(names) >= 4
    raw = keras.ops.convert_to_tensor(np.random.default_rng(2).normal(size=(60, ENDS[kind][0])))
    outputs = {"softmax": keras.ops.softmax, "sigmoid": keras.ops.sigmoid}.get(
        ENDS[kind][1], lambda scores: scores
    )(raw)
    with np.load(path) as arrays:
        columns = [arrays["y"]]
    for name in names:
        found = plan(path, network, compile={"loss": name})
        targets, _, _ = prepare_targets(found.choice, columns)
        loss = make_loss(found.loss, from_logits=kind == "scores")
        assert np.isfinite(float(loss(targets, outputs))), name


def test_class_numbers_one_hot_and_raw_scores_give_the_same_values():
    rng = np.random.default_rng(1)
    classes = rng.integers(0, 7, size=50)
    scores = rng.normal(size=(50, 7)).astype("float32")
    probabilities = keras.ops.softmax(scores)
    task, one_hot = LearningTask.CLASSIFICATION, np.eye(7, dtype="float32")[classes]
    for name in ("auc", "precision", "recall", "f1_score", "mean_io_u", "categorical_accuracy",
                 "crossentropy", "top_k_categorical_accuracy", "mean_squared_error"):  # fmt: skip
        values = []
        for loss, targets, outputs, is_raw in (
            ("sparse_categorical_crossentropy", classes, probabilities, False),
            ("categorical_crossentropy", one_hot, probabilities, False),
            ("sparse_categorical_crossentropy", classes, scores, True),
        ):
            metric = make_metric(name, Outputs(task, loss, 7, from_logits=is_raw))
            metric.update_state(targets, outputs)
            values.append(float(metric.result()))
        np.testing.assert_allclose(values, values[0], rtol=1e-4, err_msg=name)
    # The truth by hand, for one of them.
    chosen = np.argmax(scores, axis=1)
    f1 = [
        2 * np.sum((chosen == c) & (classes == c)) / (np.sum(chosen == c) + np.sum(classes == c))
        for c in range(7)
    ]
    metric = make_metric("f1_score", Outputs(task, "sparse_categorical_crossentropy", 7))
    metric.update_state(classes, probabilities)
    assert float(metric.result()) == pytest.approx(np.mean(f1), abs=1e-6)


def test_a_metric_of_two_batches_is_that_of_all_rows_and_can_be_reset():
    outputs = Outputs(LearningTask.CLASSIFICATION, "sparse_categorical_crossentropy", 3)
    metric = make_metric("precision", outputs)
    assert isinstance(metric, InItsOwnForm)
    metric.update_state(np.array([0, 1]), np.array([[0.9, 0.1, 0], [0.8, 0.1, 0.1]]))
    metric.update_state(np.array([2]), np.array([[0.1, 0.1, 0.8]]))
    assert float(metric.result()) == pytest.approx(2 / 3)
    metric.reset_state()
    assert float(metric.result()) == 0


def test_pictures_as_targets_take_the_metrics_of_numbers(tmp_path):
    x = np.random.default_rng(0).random(size=(40, 6, 6)).astype("float32")
    np.savez(tmp_path / "same.npz", x=x, y=x)
    network = stack(
        layer("InputLayer", "input", shape=[6, 6]),
        layer("Dense", "hidden", units=3, activation="relu"),
        layer("Dense", "out", units=6, activation="sigmoid"),
    )
    options = {"inputs": ["x"], "targets": ["y"], "fit": {"epochs": 1}}
    for loss, metrics in (
        ("mse", ["mae", "root_mean_squared_error"]),
        ("binary_crossentropy", ["accuracy"]),
    ):
        found = run(
            tmp_path / "same.npz",
            tmp_path / loss,
            network,
            compile={"loss": loss, "metrics": metrics},
            **options,
        )
        assert all(value is not None for value in found.trained.test_metrics.values())
    refused = planned(
        tmp_path / "same.npz", network, compile={"loss": "mse", "metrics": ["r2"]}, **options
    )
    assert "one axis" in refused.refusal.message

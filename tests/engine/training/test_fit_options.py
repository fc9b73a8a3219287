"""Keeping the best epoch, stopping early, weighing classes."""

import keras
import numpy as np
import pytest

from app.engine.training.class_weights import class_weights
from app.spec.events import RunEventKind
from tests.engine.training.runs import (
    IRIS,
    PENGUINS,
    dense,
    plan,
    planned,
    run,
)

FAST = {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.1}}}


def noise(folder):
    """Labels that nothing tells: the validation loss soon rises."""
    rng = np.random.default_rng(0)
    path = folder / "noise.npz"
    np.savez(path, x=rng.normal(size=(200, 8)).astype("float32"), y=rng.integers(0, 2, 200))
    return path


def said(finished):
    return " ".join(event.message or "" for event in finished.events)


def test_the_best_epoch_is_kept_and_said(tmp_path):
    path, network = noise(tmp_path), dense([8], 1, "sigmoid", hidden=32)
    options = {"compile": FAST, "fit": {"epochs": 25, "keep_best": True}}
    finished = run(path, tmp_path / "run", network, **options)
    epochs = [e for e in finished.events if e.kind is RunEventKind.EPOCH]
    losses = [event.metrics["val_loss"] for event in epochs]
    assert len(losses) == 25
    best = int(np.argmin(losses)) + 1
    assert best < 25
    assert finished.trained.kept_epoch == best
    assert f"weights of epoch {best} are kept" in said(finished)
    # The saved model is that of a run of so many epochs.
    fewer = {"compile": FAST, "fit": {"epochs": best, "keep_best": False}}
    short = run(path, tmp_path / "short", network, **fewer)
    assert short.trained.kept_epoch is None
    x = np.random.default_rng(1).normal(size=(10, 8)).astype("float32")
    first, second = (
        keras.models.load_model(tmp_path / name / "model.keras").predict(x, verbose=0)
        for name in ("run", "short")
    )
    np.testing.assert_allclose(first, second, atol=1e-5)


def test_it_stops_when_the_loss_falls_no_more(tmp_path):
    options = {"compile": FAST, "fit": {"epochs": 500, "patience": 4}}
    finished = run(noise(tmp_path), tmp_path / "run", dense([8], 1, "sigmoid"), **options)
    done = finished.trained.num_epochs_done
    assert done < 500
    assert done == finished.trained.kept_epoch + 4
    assert f"Stopped after epoch {done} of 500" in said(finished)


def test_the_plan_keeps_the_best_epoch_where_validation_can_tell():
    network = dense([4], 3, "softmax")
    assert plan(IRIS, network).keep_best
    assert any("lowest validation loss" in words for words in plan(IRIS, network).chosen)
    assert not plan(IRIS, network, fit={"validation_split": 0.0}).keep_best
    assert not plan(IRIS, network, fit={"keep_best": False}).keep_best
    few = plan(IRIS, network, fit={"validation_split": 0.1})
    assert not few.keep_best


def test_weights_of_classes():
    assert class_weights(np.array([0, 0, 0, 1])) == {0: pytest.approx(2 / 3), 1: 2.0}
    assert class_weights(np.array([[0.0], [0.0], [0.0], [1.0]]))[1] == 2
    assert class_weights(np.eye(3)[[0, 2, 2]]) == {0: 1.5, 1: 1.0, 2: 0.75}


def test_a_rare_class_is_found_when_classes_weigh_alike(tmp_path):
    rng = np.random.default_rng(0)
    y = (rng.random(1500) < 0.04).astype(int)
    x = rng.normal(size=(1500, 2)) + y[:, None]
    np.savez(tmp_path / "rare.npz", x=x.astype("float32"), y=y)
    recalls = []
    for balanced in (False, True):
        finished = run(
            tmp_path / "rare.npz",
            tmp_path / str(balanced),
            dense([2], 1, "sigmoid", hidden=4),
            fit={"epochs": 10, "balance_classes": balanced},
        )
        recalls.append(finished.trained.evaluation.classes.classes[1].recall)
    assert recalls[0] < 0.4
    assert recalls[1] > recalls[0] + 0.2


def test_uneven_classes_are_said(tmp_path):
    np.savez(
        tmp_path / "rare.npz",
        x=np.random.default_rng(0).random((100, 2)),
        y=(np.arange(100) < 8).astype(int),
    )
    network = dense([2], 1, "sigmoid")
    said_of = " ".join(plan(tmp_path / "rare.npz", network).chosen)
    assert "'1' is 8.0% of the rows" in said_of
    balanced = plan(tmp_path / "rare.npz", network, fit={"balance_classes": True})
    assert any("weigh alike" in words for words in balanced.chosen)
    assert not any("uneven" in words for words in plan(IRIS, dense([4], 3, "softmax")).chosen)


def test_numbers_have_no_class_weights():
    refusal = planned(
        PENGUINS,
        dense([1], 1, None),
        inputs=["bill_depth_mm"],
        targets=["body_mass_g"],
        fit={"balance_classes": True},
    ).refusal
    assert "weights are for classes" in refusal.message


def test_progress_says_how_many_rows_a_second(tmp_path):
    finished = run(IRIS, tmp_path, dense([4], 3, "softmax"), fit={"epochs": 3})
    assert [e for e in finished.events if e.kind is RunEventKind.EPOCH][-1].rows_per_second > 0

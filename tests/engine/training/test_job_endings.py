"""Runs that are cancelled, refused, or break off: what is said and what is kept."""

import threading
import time

import numpy as np
import pytest

from app.engine.training import job
from app.errors import DoesNotFit, TrainingFailed
from app.spec.custom_layer import CustomLayerSource
from app.spec.events import RunEventKind
from tests.engine.training.runs import (
    IRIS,
    MNIST,
    PENGUINS,
    dense,
    events_of,
    layer,
    planned,
    reloaded,
    run,
    stack,
)


def test_one_class_only_is_refused(tmp_path):
    np.savez(tmp_path / "one.npz", x=np.arange(40.0).reshape(20, 2), y=np.zeros(20, int))
    refusal = planned(tmp_path / "one.npz", dense([2], 1, "sigmoid"), targets=["y"]).refusal
    assert "one class only" in refusal.message
    # In the file two classes, but the only row of the second holds no usable input.
    x = np.arange(40.0).reshape(20, 2)
    x[4] = np.nan
    np.savez(tmp_path / "left.npz", x=x, y=np.arange(20) == 4)
    with pytest.raises(DoesNotFit, match="one class"):
        run(tmp_path / "left.npz", tmp_path / "run", dense([2], 1, "sigmoid"), targets=["y"])


def test_a_diverging_loss_is_said_in_words_and_the_history_kept(tmp_path):
    optimizer = {"class_name": "SGD", "config": {"learning_rate": 1e9}}
    with pytest.raises(TrainingFailed) as failed:
        run(
            PENGUINS,
            tmp_path,
            dense([1], 1, None),
            inputs=["bill_depth_mm"],
            targets=["body_mass_g"],
            compile={"optimizer": optimizer},
            fit={"epochs": 50},
        )
    assert "not a number since epoch 1" in failed.value.message
    assert "had learned nothing" in failed.value.message
    assert "Lower the learning rate (it is 1e+09)" in failed.value.hint
    assert "scale the targets, which reach 6,300" in failed.value.hint
    epochs = [event for event in events_of(tmp_path) if event.kind is RunEventKind.EPOCH]
    assert len(epochs) == 1
    assert epochs[0].metrics["loss"] is None
    assert "loss" in epochs[0].non_finite
    assert not (tmp_path / "model.keras").exists()


@pytest.mark.parametrize("keep_best", [True, False])
def test_a_run_that_diverges_later_keeps_the_best_epoch_before(tmp_path, keep_best):
    grows = {"initial_learning_rate": 0.01, "decay_steps": 40, "decay_rate": 1e4}
    schedule = {"class_name": "ExponentialDecay", "config": grows}
    optimizer = {"class_name": "SGD", "config": {"learning_rate": schedule}}
    finished = run(
        IRIS,
        tmp_path,
        dense([3], 1, None),
        inputs=["sepal_length", "sepal_width", "petal_length"],
        targets=["petal_width"],
        compile={"optimizer": optimizer, "loss": "mse"},
        fit={"epochs": 200, "keep_best": keep_best},
    )
    trained = finished.trained
    assert trained.has_model
    assert f"has the weights of epoch {trained.kept_epoch}" in trained.failure.message
    epochs = [event for event in finished.events if event.kind is RunEventKind.EPOCH]
    assert epochs[-1].metrics["loss"] is None
    losses = [event.metrics["val_loss"] for event in epochs[:-1]]
    assert losses[trained.kept_epoch - 1] == min(loss for loss in losses if loss is not None)
    kept, h5 = reloaded(tmp_path)
    assert all(np.isfinite(v).all() for v in (*kept.get_weights(), *h5.get_weights()))
    assert all(np.isfinite(value).all() for value in kept.optimizer.variables)
    assert trained.test_metrics["loss"] < 10
    assert trained.evaluation.num_rows > 0


def test_a_run_that_is_cancelled_stops_and_leaves_no_model(tmp_path):
    (tmp_path / "cancel").touch()
    finished = run(MNIST, tmp_path, dense([784], 10, "softmax"), fit={"epochs": 1000})
    assert finished.trained.is_cancelled
    assert (finished.trained.num_epochs_done, finished.trained.has_model) == (0, False)
    assert not (tmp_path / "model.keras").exists()


def test_a_run_that_is_cancelled_keeps_what_it_learned(tmp_path):
    def cancel_after_the_second_epoch():
        while (
            not (tmp_path / "events.jsonl").exists()
            or [event.kind for event in events_of(tmp_path)].count(RunEventKind.EPOCH) < 2
        ):
            time.sleep(0.02)
        (tmp_path / "cancel").touch()

    watcher = threading.Thread(target=cancel_after_the_second_epoch)
    watcher.start()
    finished = run(IRIS, tmp_path, dense([4], 3, "softmax"), fit={"epochs": 100_000})
    watcher.join()
    assert (finished.trained.is_cancelled, finished.trained.has_model) == (True, True)
    assert 2 <= finished.trained.num_epochs_done < 100_000
    assert finished.trained.test_metrics is None
    fresh = run(IRIS, tmp_path / "fresh", dense([4], 3, "softmax"), fit={"epochs": 1})
    x = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
    learned, h5 = [model.predict(x, verbose=0) for model in reloaded(tmp_path)]
    np.testing.assert_allclose(learned, h5, atol=1e-6)
    assert fresh.trained.has_model
    assert not np.allclose(learned, reloaded(tmp_path / "fresh")[0].predict(x, verbose=0))


def test_a_run_can_be_cancelled_in_the_middle_of_an_epoch(tmp_path):
    def cancel_after_the_first_progress():
        while not (tmp_path / "events.jsonl").exists() or len(events_of(tmp_path)) < 3:
            time.sleep(0.02)
        (tmp_path / "cancel").touch()

    watcher = threading.Thread(target=cancel_after_the_first_progress)
    watcher.start()
    finished = run(MNIST, tmp_path, dense([784], 10, "softmax"), fit={"epochs": 100_000})
    watcher.join()
    assert finished.trained.is_cancelled
    assert finished.trained.num_epochs_done < 100_000


BROKEN = """
import keras
class Broken(keras.layers.Layer):
    def call(self, inputs, training=None):
        if training:
            raise ValueError("the moon is in the wrong house")
        return inputs
"""


def test_a_custom_layer_that_fails_while_training_is_named(tmp_path):
    network = stack(
        layer("InputLayer", "input", shape=[4]),
        layer("Broken", "mine"),
        layer("Dense", units=3, activation="softmax"),
    )
    source = CustomLayerSource(name="Broken", version=1, source=BROKEN)
    with pytest.raises(TrainingFailed) as failed:
        run(IRIS, tmp_path, network, custom_layers=(source,), fit={"epochs": 1})
    assert "the moon is in the wrong house" in failed.value.message
    assert "custom layer 'Broken' failed in line 6" in failed.value.message
    assert "ValueError" in failed.value.message
    assert failed.value.where == "mine"


PICKY = """
import tensorflow as tf
from tensorflow import keras


class Picky(keras.layers.Layer):
    def call(self, inputs, training=None):
        if training:
            tf.debugging.assert_less(inputs, -1e9, message="far too big")
        return inputs
"""


DOUBLING = """
import keras
class Doubling(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0
"""


def test_of_two_custom_layers_the_one_that_fails_inside_the_graph_is_named(tmp_path):
    network = stack(
        layer("InputLayer", "input", shape=[4]),
        layer("Doubling", "double"),
        layer("Picky", "picky"),
        layer("Dense", units=3, activation="softmax"),
    )
    sources = (
        CustomLayerSource(name="Doubling", version=1, source=DOUBLING),
        CustomLayerSource(name="Picky", version=1, source=PICKY),
    )
    with pytest.raises(TrainingFailed) as failed:
        run(IRIS, tmp_path, network, custom_layers=sources, fit={"epochs": 1})
    assert "custom layer 'Picky' failed in line 9 of its source" in failed.value.message
    assert "far too big" in failed.value.message
    assert failed.value.where == "picky"


def test_memory_that_does_not_suffice_is_explained(tmp_path, monkeypatch):
    def fails(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(job, "save_model", fails)
    with pytest.raises(TrainingFailed, match="memory does not suffice") as failed:
        run(IRIS, tmp_path, dense([4], 3, "softmax"), fit={"epochs": 1, "batch_size": 64})
    assert "64" in failed.value.hint


def test_embeddings_that_are_too_small_are_explained(tmp_path):
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 50, (40, 6))
    np.savez(tmp_path / "words.npz", x=tokens, y=tokens[:, 0] % 2)
    network = stack(
        layer("InputLayer", "input", shape=[6], dtype="int32"),
        layer("Embedding", input_dim=10, output_dim=4),
        layer("GlobalAveragePooling1D"),
        layer("Dense", units=1, activation="sigmoid"),
    )
    with pytest.raises(TrainingFailed, match="Embedding") as failed:
        run(tmp_path / "words.npz", tmp_path / "run", network, fit={"epochs": 1})
    assert "input_dim" in failed.value.hint

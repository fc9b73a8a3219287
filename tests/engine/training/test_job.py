"""Whole runs on small data; plain Keras is the truth for what was saved."""

import keras
import numpy as np
import pytest

from app.engine.datasets.registry import format_of
from app.spec.custom_layer import CustomLayerSource
from app.spec.events import RunEventKind
from tests.engine.training.runs import (
    IRIS,
    MNIST,
    PENGUINS,
    dense,
    layer,
    profile,
    reloaded,
    run,
    stack,
)
from tests.guide_layer import LINEAR


def test_iris_learns_and_the_saved_model_scores_the_same(tmp_path):
    fit = {"epochs": 40, "batch_size": 8}
    optimizer = {"class_name": "adam", "config": {"learning_rate": 0.01}}
    finished = run(
        IRIS, tmp_path, dense([4], 3, "softmax"), fit=fit, compile={"optimizer": optimizer}
    )
    score = finished.trained.test_metrics
    assert score["accuracy"] > 0.9
    kinds = [event.kind for event in finished.events]
    assert [event.sequence for event in finished.events] == list(range(1, len(kinds) + 1))
    assert kinds.count(RunEventKind.EPOCH) == 40
    first_epoch = kinds.index(RunEventKind.EPOCH)
    assert RunEventKind.PROGRESS in kinds[:first_epoch]
    last = [event for event in finished.events if event.kind is RunEventKind.EPOCH][-1]
    assert set(last.metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert (last.epoch, last.num_epochs, last.step) == (40, 40, last.num_steps)
    # All rows, encoded by hand from the encoding that the run hands over.
    columns = format_of(IRIS, "iris").read(
        IRIS, profile(IRIS), [*finished.plan.choice.inputs, "species"]
    )
    x = np.stack(
        [
            (columns[e.column] - e.mean) / e.standard_deviation
            for e in finished.trained.encoding.columns
        ],
        axis=1,
    ).astype("float32")
    y = np.array([finished.plan.choice.class_names.index(s) for s in columns["species"]])
    predictions = [model.predict(x, verbose=0) for model in reloaded(tmp_path)]
    np.testing.assert_allclose(predictions[0], predictions[1], atol=1e-6)
    assert (predictions[0].argmax(axis=1) == y).mean() > 0.9


def test_pictures_as_bytes_go_in_raw_and_the_test_part_is_the_files_own(tmp_path):
    network = dense([784], 10, "softmax", hidden=32)
    finished = run(MNIST, tmp_path, network, fit={"epochs": 12})
    assert finished.trained.test_metrics["accuracy"] > 0.85
    assert finished.trained.encoding.is_rescaled_in_model
    arrays = np.load(MNIST)
    raw = arrays["x_test"].reshape(-1, 784)
    for model in reloaded(tmp_path):
        assert model.input_shape == (None, 784)
        assert next(type(inner).__name__ for inner in model.layers) == "Rescaling"
        accuracy = (model.predict(raw, verbose=0).argmax(axis=1) == arrays["y_test"]).mean()
        assert accuracy == pytest.approx(finished.trained.test_metrics["accuracy"], abs=1e-6)


def test_a_functional_convolution_gets_its_rescaling_behind_the_input(tmp_path):
    layers = (
        layer("InputLayer", "pixels", shape=[28, 28, 1]),
        layer("Conv2D", "conv", filters=4, kernel_size=[3, 3], strides=2),
        layer("Flatten"),
        layer("Dense", "out", units=10, activation="softmax"),
    )
    wired = tuple(
        one.model_copy(update={"inbound": (layers[i - 1].name,) if i else ()})
        for i, one in enumerate(layers)
    )
    network = stack(*wired).model_copy(update={"kind": "functional"})
    run(MNIST, tmp_path, network, fit={"epochs": 1})
    model = reloaded(tmp_path)[0]
    names = [type(inner).__name__ for inner in model.layers]
    assert names == ["InputLayer", "Rescaling", "Conv2D", "Flatten", "Dense"]


def test_a_network_that_scales_by_itself_is_not_scaled_twice(tmp_path):
    network = stack(
        layer("InputLayer", "input", shape=[28, 28]),
        layer("Rescaling", scale=1 / 255, offset=0.0),
        layer("Flatten"),
        layer("Dense", units=10, activation="softmax"),
    )
    finished = run(MNIST, tmp_path, network, fit={"epochs": 1})
    assert not finished.trained.encoding.is_rescaled_in_model
    assert len(reloaded(tmp_path)[0].layers) == 3


def test_penguins_with_categories_and_blanks(tmp_path):
    finished = run(PENGUINS, tmp_path, dense([9], 3, None), fit={"epochs": 20})
    assert finished.trained.test_metrics["accuracy"] > 0.9
    assert finished.trained.encoding.is_logits  # no softmax was drawn
    kinds = [encoding.kind for encoding in finished.trained.encoding.columns]
    assert kinds.count("one_hot") == 2
    assert kinds.count("standardize") == 4


def test_numbers_are_learned_and_a_target_with_blanks_loses_those_rows(tmp_path):
    finished = run(
        PENGUINS,
        tmp_path,
        dense([6], 1, None),
        inputs=["species", "bill_length_mm", "bill_depth_mm", "flipper_length_mm"],
        targets=["body_mass_g"],
        fit={"epochs": 60},
    )
    assert "2 of 344 rows have no value for 'body_mass_g'" in finished.events[0].message
    assert finished.trained.test_metrics["mae"] < 400  # the mean itself is 690 away


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (1, "sigmoid", "binary_crossentropy"),
        (1, None, "binary_crossentropy"),
        (2, "softmax", "sparse_categorical_crossentropy"),
    ],
)
def test_two_classes_at_one_or_two_outputs(tmp_path, units, activation, loss):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2)).astype("float32")
    np.savez(tmp_path / "two.npz", x=x, y=(x[:, 0] > 0).astype("int64"))
    finished = run(
        tmp_path / "two.npz", tmp_path / "run", dense([2], units, activation), fit={"epochs": 40}
    )
    assert finished.plan.loss == loss
    assert finished.trained.test_metrics["accuracy"] > 0.9


def test_one_hot_targets(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3)).astype("float64")
    np.savez(tmp_path / "hot.npz", X=x, y=np.eye(3)[x.argmax(axis=1)])
    finished = run(
        tmp_path / "hot.npz", tmp_path / "run", dense([3], 3, "softmax"), fit={"epochs": 60}
    )
    assert finished.plan.loss == "categorical_crossentropy"
    assert finished.trained.test_metrics["accuracy"] > 0.8


def test_an_array_is_learned_from_itself(tmp_path):
    ways = np.random.default_rng(0).normal(size=(300, 1, 2)).astype("float32")
    np.savez(tmp_path / "flat.npz", x=ways * np.linspace(0.5, 1.5, 8).reshape(1, 8, 1))
    network = stack(
        layer("InputLayer", "input", shape=[8, 2]),
        layer("Flatten"),
        layer("Dense", "middle", units=2),
        layer("Dense", "out", units=16),
        layer("Reshape", target_shape=[8, 2]),
    )
    finished = run(
        tmp_path / "flat.npz",
        tmp_path / "run",
        network,
        inputs=["x"],
        targets=["x"],
        compile={"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.02}}},
        fit={"epochs": 60},
    )
    assert finished.plan.loss == "mse"
    assert finished.trained.test_metrics["loss"] < 0.1  # its variance is about 1


def test_the_same_seed_gives_the_same_numbers(tmp_path):
    losses = [
        run(
            IRIS, tmp_path / str(index), dense([4], 3, "softmax"), seed=seed, fit={"epochs": 3}
        ).trained.test_metrics["loss"]
        for index, seed in enumerate((5, 5, 6))
    ]
    assert losses[0] == losses[1] != losses[2]


def test_nan_and_infinity_in_a_column_count_as_missing(tmp_path):
    rows = [
        f"{i % 7 + i % 2 * 10},{'inf' if i % 10 == 0 else i % 5},{'ab'[i % 2]}" for i in range(60)
    ]
    path = tmp_path / "holes.csv"
    path.write_text("x,z,label\nnan,1e999,a\n" + "\n".join(rows))
    finished = run(path, tmp_path / "run", dense([2], 1, "sigmoid"), fit={"epochs": 3})
    assert all(np.isfinite(list(finished.trained.test_metrics.values())))


def test_rows_of_arrays_with_nan_are_left_out_and_said(tmp_path):
    x = np.random.default_rng(0).normal(size=(50, 4)).astype("float32")
    x[3, 1], x[9, 0] = np.nan, np.inf
    np.savez(tmp_path / "holes.npz", x=x, y=np.arange(50) % 2)
    finished = run(
        tmp_path / "holes.npz", tmp_path / "run", dense([4], 1, "sigmoid"), fit={"epochs": 1}
    )
    assert "2 of 50 rows of 'x' hold NaN" in finished.events[0].message


def test_fewer_rows_than_a_batch(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("x,y\n1,2.5\n2,3.5\n3,4.25\n4,5.5\n")
    finished = run(path, tmp_path / "run", dense([1], 1, None), fit={"epochs": 2, "batch_size": 64})
    assert finished.trained.num_epochs_done == 2


def test_training_starts_from_a_model_and_says_what_was_kept(tmp_path):
    run(IRIS, tmp_path / "first", dense([4], 3, "softmax"), fit={"epochs": 1})
    second = run(
        IRIS,
        tmp_path / "second",
        dense([4], 3, "softmax").model_copy(
            update={
                "layers": (
                    *dense([4], 3, "softmax").layers[:2],
                    layer("Dense", "other", units=3, activation="softmax"),
                )
            }
        ),
        initial_model=tmp_path / "first" / "model.h5",
        compile={"optimizer": {"class_name": "SGD", "config": {"learning_rate": 1e-12}}},
        fit={"epochs": 1},
    )
    assert second.trained.weight_reuse.kept == ("hidden",)
    assert second.trained.weight_reuse.not_kept == ("other",)
    before = keras.models.load_model(tmp_path / "first" / "model.keras").get_layer("hidden")
    after = keras.models.load_model(tmp_path / "second" / "model.keras").get_layer("hidden")
    np.testing.assert_allclose(before.get_weights()[0], after.get_weights()[0], atol=1e-6)


def test_every_metric_without_arguments_can_be_watched(tmp_path):
    metrics = ["accuracy", "auc", "precision", "recall"]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)).astype("float32")
    np.savez(tmp_path / "two.npz", x=x, y=(x[:, 0] > 0).astype(int))
    finished = run(
        tmp_path / "two.npz",
        tmp_path / "run",
        dense([2], 1, "sigmoid"),
        compile={"metrics": metrics},
        fit={"epochs": 1},
    )
    assert set(finished.trained.test_metrics) == {*metrics, "loss"}


def test_the_guides_own_layer_trains(tmp_path):
    x = np.random.default_rng(0).normal(size=(200, 2)).astype("float32")
    np.savez(tmp_path / "sum.npz", x=x, y=3 * x[:, 0] - x[:, 1] + 2)
    network = stack(
        layer("InputLayer", "input", shape=[2]),
        layer("Linear", units=4, input_dim=2),
        layer("Dense", units=1),
    )
    source = CustomLayerSource(name="Linear", version=1, source=LINEAR)
    finished = run(
        tmp_path / "sum.npz",
        tmp_path / "run",
        network,
        custom_layers=(source,),
        compile={"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.05}}},
        fit={"epochs": 40},
    )
    assert finished.trained.test_metrics["mae"] < 0.1
    assert (tmp_path / "run" / "model.h5").stat().st_size > 0

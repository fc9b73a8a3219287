"""Targets far from 0 to 1: learned at once, in their own units, by the model that was drawn."""

from pathlib import Path

import keras
import numpy as np
import pytest

from app.engine.training.target_scale import TargetScale, needs_target_scale
from tests.engine.training.runs import dense, layer, plan, profile, run, stack


def houses(folder: Path, scale: float = 50_000, mean: float = 200_000) -> Path:
    drawn = np.random.default_rng(3).normal(size=(300, 3))
    prices = mean + scale * (drawn @ [1.0, 0.5, -0.5])
    rows = "\n".join(
        ",".join(f"{value:.4f}" for value in (*row, price))
        for row, price in zip(drawn, prices, strict=True)
    )
    path = folder / "houses.csv"
    path.write_text("area,rooms,age,price\n" + rows)
    return path


@pytest.mark.parametrize(("scale", "mean"), [(50_000, 200_000), (0.001, 0.005), (1, -1_000)])
def test_prices_are_learned_within_the_default_run(tmp_path, scale, mean):
    finished = run(houses(tmp_path, scale, mean), tmp_path, dense([3], 1, None))
    assert finished.trained.test_metrics["mae"] < 0.3 * scale
    assert any("is scaled" in said for said in finished.plan.chosen)
    losses = [event.metrics["mae"] for event in finished.events if event.kind == "epoch"]
    assert losses[-1] < losses[0] < 3 * scale  # in the target's own units from the first epoch on
    model = keras.models.load_model(tmp_path / "model.keras")
    assert [type(inner).__name__ for inner in model.layers] == ["Dense", "Dense"]
    assert model.predict(np.zeros((1, 3)), verbose=0)[0, 0] == pytest.approx(mean, abs=scale)


def test_a_run_that_goes_on_from_a_model_begins_where_it_stood(tmp_path):
    first = run(houses(tmp_path), tmp_path, dense([3], 1, None))
    (tmp_path / "again").mkdir()
    again = run(
        houses(tmp_path),
        tmp_path / "again",
        dense([3], 1, None),
        fit={"epochs": 1},
        initial_model=tmp_path / "model.keras",
    )
    assert again.trained.test_metrics["mae"] == pytest.approx(
        first.trained.test_metrics["mae"], rel=0.5
    )


def test_fold_in_and_take_out_undo_each_other():
    last = keras.layers.Dense(2)
    last.build((None, 3))
    before = last.get_weights()
    scale = TargetScale.of(np.array([[1.0, 100.0], [3.0, 100.0]]))
    assert scale.standard_deviation.tolist() == [1.0, 1.0]  # a constant target divides by nothing
    model = keras.Sequential([keras.Input((3,)), last])
    scaled = scale.behind(model)
    rows = np.random.default_rng(0).normal(size=(5, 3))
    expected = scaled.predict(rows, verbose=0)
    scale.fold_in(last)
    np.testing.assert_allclose(model.predict(rows, verbose=0), expected, rtol=1e-5)
    scale.take_out(last)
    for now, then in zip(last.get_weights(), before, strict=True):
        np.testing.assert_allclose(now, then, atol=1e-4)


@pytest.mark.parametrize(
    ("network", "request_"),
    [
        (dense([3], 1, "relu"), {}),
        (dense([3], 1, None), {"compile": {"optimizer": "sgd"}}),
        (dense([3], 1, None), {"compile": {"loss": "mean_squared_logarithmic_error"}}),
        (
            stack(
                layer("InputLayer", "input", shape=[3]),
                layer("Dense", "output", units=1, use_bias=False),
            ),
            {},
        ),
    ],
)
def test_what_cannot_take_the_scale_in_is_trained_as_it_is(tmp_path, network, request_):
    path = houses(tmp_path)
    assert not needs_target_scale(plan(path, network, **request_), profile(path))


def test_a_target_around_one_is_left_alone(tmp_path):
    path = houses(tmp_path, scale=1, mean=0)
    assert not needs_target_scale(plan(path, dense([3], 1, None)), profile(path))

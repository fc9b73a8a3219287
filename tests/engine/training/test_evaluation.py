"""Scores by class and residuals, against the definitions worked out row by row."""

from collections import Counter

import numpy as np
import pytest

from app.engine.training.evaluation import evaluate_classes, evaluate_numbers
from tests.engine.training.runs import SAMPLES, dense, run


def by_hand(true, predicted, name):
    """Precision, recall and F1 of one class, counted row by row."""
    pairs = list(zip(true, predicted, strict=True))
    hits = sum(t == name and p == name for t, p in pairs)
    taken, there = sum(p == name for _, p in pairs), sum(t == name for t, _ in pairs)
    precision = hits / taken if taken else None
    recall = hits / there if there else None
    both = (precision or 0) + (recall or 0)
    f1 = 2 * (precision or 0) * (recall or 0) / both if both else 0.0
    return precision, recall, f1, there, taken


@pytest.mark.parametrize("num_classes", [2, 3, 10, 100])
def test_classes_are_scored_as_counted_by_hand(num_classes):
    rng = np.random.default_rng(num_classes)
    true = rng.integers(0, num_classes, 400)
    outputs = rng.random((400, num_classes)) + 0.7 * np.eye(num_classes)[true]
    names = [f"class {index}" for index in range(num_classes)]
    found = evaluate_classes(true, outputs, names, 0.5).classes
    predicted = outputs.argmax(axis=1)
    counts = Counter(zip(true.tolist(), predicted.tolist(), strict=True))
    for i, score in enumerate(found.classes):
        precision, recall, f1, support, num_predicted = by_hand(true, predicted, i)
        assert score.precision == pytest.approx(precision)
        assert score.recall == pytest.approx(recall)
        assert score.f1 == pytest.approx(f1)
        assert (score.support, score.num_predicted) == (support, num_predicted)
        assert [found.matrix[i][j] for j in range(num_classes)] == [
            counts[i, j] for j in range(num_classes)
        ]
    assert found.accuracy == pytest.approx((true == predicted).mean())
    assert found.num_right == (true == predicted).sum()
    scores = [by_hand(true, predicted, i) for i in range(num_classes)]
    assert found.macro.f1 == pytest.approx(np.mean([score[2] for score in scores]))
    assert found.weighted.recall == pytest.approx(found.accuracy)  # so it is by definition
    worst = max(((n, -t, -p) for (t, p), n in counts.items() if t != p))
    first = found.most_confused[0]
    assert (first.count, first.true, first.predicted) == (
        worst[0],
        names[-worst[1]],
        names[-worst[2]],
    )


def test_a_class_that_is_never_predicted_or_never_there():
    true, outputs = np.array([0, 0, 1, 1]), np.eye(4)[[0, 0, 0, 2]]
    found = evaluate_classes(true, outputs, ["a", "b", "c", "d"], 0.5).classes
    a, b, c, d = found.classes
    assert (a.precision, a.recall) == (pytest.approx(2 / 3), 1)
    assert (b.precision, b.recall, b.f1) == (None, 0, 0)
    assert (c.precision, c.recall, c.support) == (0, None, 0)
    assert (d.precision, d.recall, d.f1) == (None, None, None)
    # d neither occurs nor is predicted, so three classes count.
    assert found.macro.precision == pytest.approx((2 / 3 + 0 + 0) / 3)
    assert found.weighted.f1 == pytest.approx((2 * a.f1 + 2 * b.f1) / 4)


def test_one_output_one_hot_and_answers_that_are_no_numbers():
    outputs = np.array([[-1.0], [0.2], [0.9], [np.nan]])
    targets = np.array([[0.0], [0.0], [1.0], [1.0]])
    shares = evaluate_classes(targets, outputs, ["no", "yes"], 0.5)
    assert shares.classes.matrix == ((2, 0), (0, 1))
    assert shares.num_rows == 3
    assert "1 rows are left out" in shares.note
    scores = evaluate_classes(targets, outputs, ["no", "yes"], 0.0)
    assert scores.classes.matrix == ((1, 1), (0, 1))
    hot = evaluate_classes(np.eye(3), np.eye(3)[[0, 2, 2]], ["a", "b", "c"], 0.5)
    assert hot.classes.matrix == ((1, 0, 0), (0, 0, 1), (0, 0, 1))


def test_beyond_a_hundred_classes_there_is_no_matrix():
    true = np.arange(150)
    outputs = np.eye(150)[np.roll(true, 1)]
    found = evaluate_classes(true, outputs, [str(i) for i in true], 0.5).classes
    assert found.matrix is None
    assert (found.accuracy, len(found.classes), len(found.most_confused)) == (0, 150, 10)


def test_numbers_are_scored_as_by_the_definitions():
    rng = np.random.default_rng(0)
    true = rng.normal(5, 2, (2000, 2))
    predicted = true + rng.normal(0.5, 1, (2000, 2))
    found = evaluate_numbers(true, predicted, ["a", "b"], seed=1)
    assert [one.name for one in found.numbers] == ["a", "b"]
    for index, one in enumerate(found.numbers):
        y, p = true[:, index], predicted[:, index]
        assert one.mae == pytest.approx(sum(abs(p - y)) / 2000)
        assert one.rmse == pytest.approx((sum((p - y) ** 2) / 2000) ** 0.5)
        assert one.r2 == pytest.approx(1 - np.mean((p - y) ** 2) / np.var(y))
        assert one.mean_residual == pytest.approx(np.mean(p) - np.mean(y))
        assert sum(one.residuals.counts) == 2000
        assert len(one.residuals.edges) == len(one.residuals.counts) + 1
        assert len(one.points) == 500
        assert {point[0] for point in one.points} >= {y.min(), y.max()}
        pairs = set(zip(y.tolist(), p.tolist(), strict=True))
        assert set(one.points) <= pairs


def test_numbers_that_do_not_vary_or_are_many():
    flat = evaluate_numbers(np.ones((4, 1)), np.ones((4, 1)), ["y"], seed=1).numbers[0]
    assert (flat.mae, flat.r2, sum(flat.residuals.counts)) == (0, None, 4)
    pictures = np.random.default_rng(0).random((10, 5, 5, 1))
    (one,) = evaluate_numbers(pictures, pictures * 0.9, ["x"], seed=1).numbers
    assert "25 numbers of a row together" in one.name
    assert evaluate_numbers(np.ones((2, 1)), np.full((2, 1), np.nan), ["y"], seed=1) is None
    three = evaluate_numbers(np.ones((2, 3)), np.ones((2, 3)), ["y"], seed=1)
    assert [number.name for number in three.numbers] == ["y[0]", "y[1]", "y[2]"]


def test_a_run_says_what_its_model_does_on_the_test_rows(tmp_path):
    iris = run(
        SAMPLES / "iris.csv", tmp_path / "i", dense([4], 3, "softmax"), fit={"epochs": 5}
    ).trained
    assert iris.evaluation.num_rows == 30
    assert iris.evaluation.classes.accuracy == pytest.approx(iris.test_metrics["accuracy"])
    assert {score.name for score in iris.evaluation.classes.classes} == {
        "setosa", "versicolor", "virginica",
    }  # fmt: skip
    mass = run(
        SAMPLES / "penguins.csv",
        tmp_path / "p",
        dense([2], 1, None),
        inputs=["bill_length_mm", "flipper_length_mm"],
        targets=["body_mass_g"],
        fit={"epochs": 5},
    ).trained
    (number,) = mass.evaluation.numbers
    assert number.name == "body_mass_g"
    assert number.mae == pytest.approx(mass.test_metrics["mae"], rel=1e-4)
    assert number.rmse**2 == pytest.approx(mass.test_metrics["loss"], rel=1e-4)

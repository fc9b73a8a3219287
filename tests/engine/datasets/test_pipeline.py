"""Batches: every row once an epoch, another order each epoch, the same with the same seed."""

import numpy as np
import pytest

from app.engine.datasets import pipeline
from app.engine.datasets.pipeline import evaluation_batches, training_batches
from app.engine.datasets.prepare import Part

PART = Part(np.arange(20, dtype="uint8").reshape(10, 2), np.arange(10))


def rows_of(batches) -> list[int]:
    return [int(row) for _, targets in batches for row in targets.numpy()]


@pytest.mark.parametrize("few_rows", [0, 20_000])
def test_every_row_comes_once_in_another_order_each_epoch(few_rows, monkeypatch):
    monkeypatch.setattr(pipeline, "FEW_ROWS", few_rows)
    batches = training_batches(PART, 4, seed=1, shuffle=True, dtype="float32")
    first, second = rows_of(batches), rows_of(batches)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    assert rows_of(training_batches(PART, 4, seed=1, shuffle=True, dtype="float32")) == first
    assert int(batches.cardinality()) == 3


@pytest.mark.parametrize("batch_size", [1, 4, 10, 64])
def test_without_shuffling_rows_stay_in_order(batch_size):
    for batches in (
        training_batches(PART, batch_size, seed=1, shuffle=False, dtype="float32"),
        evaluation_batches(PART, batch_size, dtype="float32"),
    ):
        assert rows_of(batches) == list(range(10))


def test_inputs_come_in_the_networks_dtype_beside_their_targets():
    for inputs, targets in training_batches(PART, 4, seed=1, shuffle=True, dtype="float32"):
        assert inputs.dtype == "float32"
        np.testing.assert_array_equal(inputs.numpy()[:, 0] / 2, targets.numpy())

"""What is told of the weights of a file, and their arrays, against a truth."""

import numpy as np
import pytest

from app.engine.saved_models.readers.registry import reader_of
from app.engine.saved_models.stored_weights.describe import read_weights
from app.spec.weight_values import ReadWeightsRequest
from tests.engine.saved_models.npy_files import saved_array


def weights_of(path):
    """Every weight of the view, inner ones included, each once."""
    found = {}
    waiting = [*reader_of(path).read(path).layers]
    while waiting:
        layer = waiting.pop(0)
        found.update({weight.place: weight for weight in layer.weights})
        waiting.extend(layer.layers)
    return list(found.values())


def array_of(path, place, folder):
    return saved_array(path, place, folder / "weight.npy")[0]


def told(path, *places):
    return read_weights(ReadWeightsRequest(path=str(path), weights=places)).weights


def check(path, truth, folder):
    """The statistics and the .npy of every weight, against `truth`: a weight → its array."""
    weights = weights_of(path)
    assert weights
    found = told(path, *(weight.place for weight in weights))
    for weight, one in zip(weights, found, strict=True):
        assert one.problem is None, one.problem
        array = truth(weight)
        assert one.shape == weight.shape == array.shape
        np.testing.assert_array_equal(array_of(path, weight.place, folder), array)
        assert one.mean == pytest.approx(np.mean(array, dtype=np.float64), rel=1e-9, abs=1e-12)
        assert (one.minimum, one.maximum) == (array.min(), array.max())
        assert sum(one.histogram.counts) == array.size
    return weights

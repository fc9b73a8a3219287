"""Weights in numbers: two passes over each, the first for moments, the second for a histogram."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.saved_models.stored_weights.opening import open_weights
from app.engine.saved_models.stored_weights.picture import MatrixPicture, filters_picture
from app.engine.saved_models.stored_weights.tensor import Tensor
from app.errors import LayerwrightError
from app.spec.histogram import Histogram
from app.spec.weight_values import ReadWeightsRequest, WeightsRead, WeightValues

_NUM_BINS = 40
_FAR = 6.0
"""So many standard deviations from the mean the bars end; what lies farther is counted."""


def read_weights(request: ReadWeightsRequest) -> WeightsRead:
    """What the values of some weights are like; one that cannot be read says why.

    Raises:
        UnreadableFile: the file as a whole is damaged.
    """
    with open_weights(Path(request.path)) as file:
        found = []
        for path in request.weights:
            try:
                found.append(describe(file.tensor(path)))
            except LayerwrightError as error:
                found.append(WeightValues(path=path, problem=error.message))
            except (OSError, RuntimeError) as error:  # of the HDF5 library, over damaged bytes
                said = f"Its values are damaged: {error}."
                found.append(WeightValues(path=path, problem=said))
        return WeightsRead(weights=tuple(found))


def describe(tensor: Tensor) -> WeightValues:
    """One weight in numbers, and as a picture where it suits."""
    moments = Moments()
    filters = filters_picture(tensor)
    matrix = MatrixPicture.of(tensor) if filters is None else None
    for place, block in tensor.blocks():
        values = block.astype(np.float64)
        moments.add(values)
        if matrix is not None:
            matrix.add(place, values)
    return WeightValues(
        path=tensor.path,
        shape=tensor.sizes,
        dtype=tensor.dtype,
        note=tensor.note,
        num_values=tensor.num_values,
        minimum=_told(moments.minimum) if moments.count else None,
        maximum=_told(moments.maximum) if moments.count else None,
        mean=_told(moments.mean) if moments.count else None,
        standard_deviation=_told(moments.standard_deviation) if moments.count else None,
        num_zeros=moments.num_zeros,
        num_nan=moments.num_nan,
        num_infinite=moments.num_infinite,
        histogram=_histogram(tensor, moments),
        picture=filters if matrix is None else matrix.picture(),
    )


@dataclass
class Moments:
    """Count, mean and spread of numbers that come in pieces.

    Source: Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing
    Sample Variances" (1979).
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    num_zeros: int = 0
    num_nan: int = 0
    num_infinite: int = 0

    @property
    def standard_deviation(self) -> float:
        """Of all values, as numpy.std."""
        return math.sqrt(self.squares / self.count) if self.squares >= 0 else math.nan

    def add(self, values: np.ndarray) -> None:
        """Take in one more piece."""
        is_finite = np.isfinite(values)
        if not is_finite.all():
            num_nan = int(np.isnan(values).sum())
            self.num_nan += num_nan
            values = values[is_finite]
            self.num_infinite += int(is_finite.size - values.size) - num_nan
        if not values.size:
            return
        self.num_zeros += int(values.size - np.count_nonzero(values))
        self.minimum = min(self.minimum, float(values.min()))
        self.maximum = max(self.maximum, float(values.max()))
        with np.errstate(all="ignore"):  # what overflows is not told
            mean = float(values.mean())
            squares = float(np.square(values - mean).sum())
        total = self.count + values.size
        step = mean - self.mean
        self.squares += squares + step * step * self.count * values.size / total
        self.mean += step * values.size / total
        self.count = total


def _histogram(tensor: Tensor, moments: Moments) -> Histogram | None:
    if not moments.count:
        return None
    reach = _FAR * moments.standard_deviation
    low = max(moments.minimum, moments.mean - reach)
    high = min(moments.maximum, moments.mean + reach)
    if not low < high:
        half = max(abs(moments.minimum) / 2, 0.5)
        low, high = moments.minimum - half, moments.maximum + half
    if not math.isfinite(high - low):
        return None
    counts = np.zeros(_NUM_BINS, dtype=np.int64)
    edges = np.linspace(low, high, _NUM_BINS + 1)
    num_below = num_above = 0
    for _, block in tensor.blocks():
        values = block.astype(np.float64)
        values = values[np.isfinite(values)]
        counts += np.histogram(values, bins=_NUM_BINS, range=(low, high))[0]
        num_below += int((values < low).sum())
        num_above += int((values > high).sum())
    return Histogram(
        edges=tuple(map(float, edges)),
        counts=tuple(map(int, counts)),
        num_below=num_below,
        num_above=num_above,
    )


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None

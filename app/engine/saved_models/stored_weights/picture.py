"""Weights as small images: filters of a first layer as they are, a matrix as averaged cells."""

import base64
import math

import numpy as np

from app.engine.saved_models.stored_weights.tensor import ImageAxes, Tensor
from app.spec.weight_values import PictureKind, WeightPicture

_MAX_TILES = 64
_MAX_FILTER_SIDE = 32
_MAX_CELLS_A_SIDE = 128
_CLIPPED = 99.5
"""The percentile of the cells' sizes that gets the strongest colour: one stray cell would take
the colour from all others."""


def filters_picture(tensor: Tensor) -> WeightPicture | None:
    """The filters of a convolution over an image, of one channel or three."""
    sizes = tensor.sizes
    if len(sizes) != 4 or 0 in sizes:
        return None
    num_filters, height, width, channels = (sizes[axis] for axis in tensor.image_axes.value)
    is_small = 1 < height <= _MAX_FILTER_SIDE and 1 < width <= _MAX_FILTER_SIDE
    if channels not in (1, 3) or not is_small:
        return None
    found = tensor.first_filters(_MAX_TILES)
    if found is None:
        return None
    values = found.astype(np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    return WeightPicture(
        kind=PictureKind.FILTERS,
        width=width,
        height=height,
        num_tiles=len(values),
        channels=channels,
        low=low,
        high=high,
        pixels=_pixels(values, low, high),
        num_filters=num_filters,
    )


class MatrixPicture:
    """A heat map in the making: each cell is the mean of the values that fall into it.

    Of more than two axes the last one makes the columns, all others together the rows; where
    filters stand first, the first one makes the rows.
    """

    def __init__(self, num_rows: int, num_columns: int) -> None:
        self._rows, self._columns = num_rows, num_columns
        self._height = min(num_rows, _MAX_CELLS_A_SIDE)
        self._width = min(num_columns, _MAX_CELLS_A_SIDE)
        self._sums = np.zeros((self._height, self._width))
        self._counts = np.zeros((self._height, self._width))
        places = np.arange(self._width)
        self._starts = -(-places * num_columns // self._width)
        """The first column of each cell."""

    @classmethod
    def of(cls, tensor: Tensor) -> "MatrixPicture | None":
        """For a tensor that has rows and columns."""
        shape = tensor.sizes
        if len(shape) < 2 or 0 in shape:
            return None
        cut = len(shape) - 1 if tensor.image_axes is ImageAxes.KERAS else 1
        num_rows, num_columns = math.prod(shape[:cut]), math.prod(shape[cut:])
        return cls(num_rows, num_columns) if num_rows > 1 and num_columns > 1 else None

    def add(self, place: int, values: np.ndarray) -> None:
        """Take in the flat values from `place` on."""
        is_finite = np.isfinite(values)
        known = np.where(is_finite, values, 0.0)
        first, rest = divmod(place, self._columns)
        if rest == 0 and values.size % self._columns == 0:
            rows = first + np.arange(values.size // self._columns)
            sums = np.add.reduceat(known.reshape(len(rows), -1), self._starts, axis=1)
            counts = np.add.reduceat(
                is_finite.reshape(len(rows), -1).astype(np.float64), self._starts, axis=1
            )
            cells = rows * self._height // self._rows
            np.add.at(self._sums, cells, sums)
            np.add.at(self._counts, cells, counts)
            return
        rows, columns = np.divmod(place + np.arange(values.size), self._columns)
        cells = (rows * self._height // self._rows) * self._width
        cells += columns * self._width // self._columns
        size = self._sums.size
        self._sums += np.bincount(cells, known, size).reshape(self._sums.shape)
        self._counts += np.bincount(cells, is_finite, size).reshape(self._counts.shape)

    def picture(self) -> WeightPicture | None:
        """The heat map; None where there is no number in it."""
        with np.errstate(all="ignore"):
            means = np.where(self._counts > 0, self._sums / self._counts, np.nan)
        sizes = np.abs(means[np.isfinite(means)])
        if not sizes.size:
            return None
        bound = float(np.percentile(sizes, _CLIPPED)) or float(sizes.max()) or 1.0
        return WeightPicture(
            kind=PictureKind.MATRIX,
            width=self._width,
            height=self._height,
            low=-bound,
            high=bound,
            pixels=_pixels(means, -bound, bound),
            num_rows=self._rows,
            num_columns=self._columns,
        )


def _pixels(values: np.ndarray, low: float, high: float) -> str:
    span = high / 2 - low / 2  # halves: the difference of two large numbers may be none
    with np.errstate(all="ignore"):
        shares = (values / 2 - low / 2) / span if span > 0 else np.full(values.shape, 0.5)
        levels = 1 + np.rint(np.clip(shares, 0, 1) * 254)
    levels = np.where(np.isfinite(values), levels, 0)
    return base64.b64encode(levels.astype(np.uint8).tobytes()).decode()

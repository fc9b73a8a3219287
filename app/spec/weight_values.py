"""What the values of a saved model's weights look like."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import Shape, Words
from app.spec.histogram import Histogram

MAX_WEIGHTS_A_CALL = 64
"""One layer has a handful; a page asks for those of the layer that it shows."""


class PictureKind(StrEnum):
    """What a picture shows: small images of a first layer's filters, or one heat map."""

    FILTERS = "filters"
    MATRIX = "matrix"


class WeightPicture(Words):
    """A weight as an image, made small where it is read.

    `pixels` is base64 of one byte a value, tile after tile, row by row, the channels of a
    pixel together: 0 where there is no number, else 1 to 255 for `low` to `high`. Of a
    matrix `num_rows` × `num_columns` were averaged into `height` × `width` cells; of filters
    `num_tiles` of `num_filters` are shown.
    """

    kind: PictureKind
    width: int
    height: int
    num_tiles: int = 1
    channels: int = 1
    low: float
    high: float
    pixels: str
    num_rows: int = 0
    num_columns: int = 0
    num_filters: int = 0


class WeightValues(Words):
    """One weight's values in numbers.

    What is neither NaN nor infinite makes `minimum`, `maximum`, `mean`, `standard_deviation`
    (of all, not of a sample) and `histogram`; they are None where there is no such value, or
    where it cannot be told in float64. `note`: how these numbers come from those in the file,
    where they differ (quantized weights). `problem` says why nothing could be read.
    """

    path: str
    shape: Shape = ()
    dtype: str = ""
    num_values: int = 0
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    standard_deviation: float | None = None
    num_zeros: int = 0
    num_nan: int = 0
    num_infinite: int = 0
    histogram: Histogram | None = None
    picture: WeightPicture | None = None
    note: str | None = None
    problem: str | None = None


class WeightsRead(Words):
    """GET /models/ID/weights: in the order in which they were asked for."""

    weights: tuple[WeightValues, ...]


class ReadWeightsRequest(Words):
    """What are the values at `weights` (paths in the model file at `path`) like?"""

    path: str
    weights: tuple[str, ...] = Field(max_length=MAX_WEIGHTS_A_CALL)


class SaveWeightRequest(Words):
    """Write the weight at `weight` in the model file at `path` to `target_path`, as .npy."""

    path: str
    weight: str
    target_path: str


class WeightPlace(Words):
    """A .npy file that need not be written: its header (base64), then bytes of the model's file."""

    header: str = Field(max_length=100_000)
    start: int = Field(ge=0)
    num_bytes: int = Field(ge=0)


class WeightSaved(Words):
    """The .npy file that was written. bfloat16, which NumPy has not, is float32 in it.

    `place`: set in its stead, where the model's file holds the values just as they are.
    """

    dtype: str
    size_bytes: int
    place: WeightPlace | None = None


class WeightPair(Words):
    """The same weight in two files, by its path in each."""

    left: str
    right: str


class CompareWeightsRequest(Words):
    """How far are the weights of two model files from each other?"""

    left_path: str
    right_path: str
    pairs: tuple[WeightPair, ...]


class WeightDifference(Words):
    """How far one weight is from the other, value by value.

    `max_difference` is the largest absolute one among numbers, None where they differ only in
    what is NaN or infinite in one of them; `num_different` counts the places where they are
    not the same (two NaN are). `problem` says why it is not known.
    """

    left: str
    right: str
    max_difference: float | None = None
    num_different: int = 0
    num_values: int = 0
    problem: str | None = None


class WeightsCompared(Words):
    """One for each pair, in order."""

    differences: tuple[WeightDifference, ...]

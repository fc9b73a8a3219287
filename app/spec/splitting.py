"""Which share of the rows is learned from, which validates, which tests."""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.dataset import CategoryCount, DatasetProfile

DEFAULT_SEED = 1
_MANY_ROWS = 10_000


def default_share(num_rows: int) -> float:
    """The share of rows to set aside where nobody says one."""
    return 0.2 if num_rows < _MANY_ROWS else 0.1


class SplitRequest(Words):
    """POST /datasets/ID/split; None = as a run would choose it."""

    inputs: tuple[Name, ...] | None = None
    targets: tuple[Name, ...] | None = None
    validation_split: float | None = Field(default=None, ge=0, lt=1)
    test_split: float | None = Field(default=None, ge=0, lt=1)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)


class SplitPart(Words):
    """One part of the rows; `classes` how often each class is in it (none for numbers)."""

    name: str
    num_rows: int
    classes: tuple[CategoryCount, ...] = ()


class SplitDescription(Words):
    """How the rows of a data set are divided.

    `is_stratified`: each class is divided by itself, so that every part has the same
    mix. `num_left_out` rows have no value for the target.
    """

    parts: tuple[SplitPart, ...]
    num_left_out: int
    is_stratified: bool
    has_own_test_part: bool
    validation_split: float
    test_split: float
    seed: int


class SplitDatasetRequest(Words):
    """How would the rows of the data file at `path` be divided?"""

    path: str
    filename: str
    profile: DatasetProfile
    request: SplitRequest

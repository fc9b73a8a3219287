"""What a worker may be asked of a data file."""

from pydantic import Field

from app.spec.base import Words
from app.spec.dataset import DatasetProfile, Reading


class ProfileRequest(Words):
    """What is in the data file at `path`, read as `wished` says?

    `filename` is what its owner called it.
    """

    path: str
    filename: str
    wished: Reading = Field(default_factory=Reading)


class PreviewRequest(Words):
    """The first `limit` rows of the data file at `path`."""

    path: str
    filename: str
    profile: DatasetProfile
    limit: int = Field(default=50, ge=1, le=500)

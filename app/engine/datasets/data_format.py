"""What every data format offers: to recognise, profile, preview and read a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from app.errors import DoesNotFit
from app.spec.dataset import DatasetPreview, DatasetProfile, Reading

Columns = dict[str, np.ndarray[Any, Any]]
"""Columns by name. A number column of a table is float64 with NaN for missing; any
other column of a table is an object array of str and None; arrays are as they are."""


class DataFormat(Protocol):
    """One way in which data files are written. Loads neither Keras nor TensorFlow.

    `options` are the parts of a `Reading` that can be chosen.
    """

    @property
    def name(self) -> str:
        """As `DatasetProfile.format` carries it."""
        ...

    @property
    def options(self) -> tuple[str, ...]:
        """The names of fields of `Reading`."""
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (up to 4,096 bytes) is of this format."""
        ...

    def profile(self, path: Path, wished: Reading) -> DatasetProfile:
        """What is in the file, without a suggested choice.

        Raises:
            UnreadableFile: with what was wrong and where.
            TooLarge: for more than the reader takes.
            DoesNotFit: where the file is not as `wished` says.
        """
        ...

    def preview(self, path: Path, profile: DatasetProfile, limit: int) -> DatasetPreview:
        """The first `limit` rows."""
        ...

    def read(self, path: Path, profile: DatasetProfile, names: Sequence[str]) -> Columns:
        """The named columns, whole."""
        ...


def check_wishes(wished: Reading, data_format: DataFormat) -> None:
    """Refuse a wish for what cannot be chosen in a format.

    Raises:
        DoesNotFit: says what can be chosen.
    """
    for name in Reading.model_fields:
        if getattr(wished, name) not in (None, {}) and name not in data_format.options:
            listed = ", ".join(data_format.options) or "nothing"
            raise DoesNotFit(
                f"A file of the format {data_format.name} has no {name} to choose.",
                hint=f"There can be chosen: {listed}.",
                where=name,
            )

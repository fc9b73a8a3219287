"""What a layout of weights is, and what it may know of the file."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

Arrays = list[np.ndarray]


@dataclass(frozen=True)
class StoredLayer:
    """The weights of one layer as the file holds them.

    Args:
        names: of each, as in the file.
        major: the Keras that wrote it: 1, 2 or 3.
        backend: "tensorflow", "theano", "cntk", or None where the file does not say.
        is_channels_first: whether a file of Keras 1 says Theano's order of axes.
    """

    names: tuple[str, ...]
    major: int
    backend: str | None
    is_channels_first: bool = False


class Layout(Protocol):
    """A module with these."""

    CODE: str
    ERA: str
    REASON: str

    def convert(self, layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
        """The arrays in today's layout, or None where this layout is not theirs."""


def class_name_of(layer: Any) -> str:
    """The name of a layer's class; of a supplied one over time first, that of Keras's own."""
    return type(layer).__name__.removeprefix("TimeMajor")

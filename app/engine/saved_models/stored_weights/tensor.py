"""One weight of a model file, however the file keeps it: read in blocks, memory stays flat."""

import io
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Protocol

import numpy as np

from app.engine.saved_models.file_window import FileWindow

BLOCK_VALUES = 2**20
"""So many values of a weight are in memory at once, and a few copies of them."""


class ImageAxes(Enum):
    """Where a format keeps filter, height, width and channel of a convolution over an image."""

    KERAS = (3, 0, 1, 2)
    ONNX = (0, 2, 3, 1)
    TFLITE = (0, 1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Tensor(ABC):
    """An open weight that holds numbers.

    `dtype` is as the file has it, `array_dtype` what its blocks and its .npy file have.
    `place`: where in the model file its values lie just as a .npy file has them, from which
    byte and how many; None where they have to be made of what lies there.
    `note`: how the numbers that are told come from those in the file, where they differ.
    """

    path: str
    sizes: tuple[int, ...]
    dtype: str
    array_dtype: np.dtype
    place: tuple[int, int] | None = None
    note: str | None = None
    image_axes: ImageAxes = ImageAxes.KERAS

    @property
    def num_values(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.sizes)

    @abstractmethod
    def blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """All values in order, in flat pieces, each with the place of its first one."""

    @abstractmethod
    def first_filters(self, most: int) -> np.ndarray | None:
        """`(num_filters, height, width, channels)`, of a small four-axis tensor; else None."""


def begin_of(source: BinaryIO) -> int | None:
    """Where in the model file `source` begins; None for what was unpacked out of it."""
    if isinstance(source, FileWindow):
        return source.start
    return 0 if isinstance(source, io.BufferedReader) else None


class WeightFile(Protocol):
    """A model file, open for its weights' values."""

    def tensor(self, path: str) -> Tensor:
        """The weight at `path`, as the view of the model names it.

        Raises:
            NotFound: nothing is there.
            UnreadableFile: it is not honest, or damaged.
            Conflict: it holds no numbers, or its values are not in the file.
        """

"""Weights of a .safetensors file: raw bytes after the header that says where each lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from app.engine.saved_models.readers.safetensors import StoredTensor
from app.engine.saved_models.stored_weights.flat import FlatTensor, Stretch, flat_tensor
from app.engine.saved_models.stored_weights.tensor import ImageAxes
from app.errors import NotFound

_IMAGE_CHANNELS = (1, 3)


@dataclass(frozen=True)
class SafetensorsWeights:
    """An open file and what its header says, by the names of the view."""

    file: BinaryIO
    tensors: Mapping[str, StoredTensor]

    def tensor(self, path: str) -> FlatTensor:
        """The weight of this name.

        Raises:
            NotFound: the file has none of this name.
        """
        found = self.tensors.get(path)
        if found is None:
            raise NotFound(f"The file has no weight {path[:200]!r}.", hint="Open it again.")
        place = Stretch(self.file, found.start, found.num_bytes)
        shape, dtype = found.weight.shape, found.weight.dtype
        return flat_tensor(path, shape, dtype, [place], image_axes=_axes(shape))


def _axes(shape: tuple[int | None, ...]) -> ImageAxes:
    """PyTorch's order or Keras's: the file does not say which of them wrote it."""
    if len(shape) == 4 and shape[1] in _IMAGE_CHANNELS and shape[2] == shape[3]:
        return ImageAxes.ONNX
    return ImageAxes.KERAS

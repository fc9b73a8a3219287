"""One weight of a model file, opened by its path and read in blocks; memory stays flat."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import h5py
import numpy as np

from app.engine.saved_models.file_kind import is_hdf5, is_zip
from app.engine.saved_models.hdf5_tree import open_hdf5, weight_at
from app.engine.saved_models.limits import MAX_CHUNK_BYTES, MAX_HDF5_DEPTH
from app.engine.saved_models.zip_archive import open_member, open_zip
from app.errors import Conflict, NotFound, UnreadableFile
from app.spec.base import Shape

_KERAS_WEIGHTS = "model.weights.h5"
_BLOCK_VALUES = 2**20
_KNOWN_FILTERS = frozenset({1, 2, 3, 4, 5, 6, h5py.h5z.FILTER_LZF})
"""Those that come with HDF5 and h5py: others would be code loaded from elsewhere."""


@contextmanager
def open_weights(path: Path) -> Iterator[h5py.File]:
    """The HDF5 data of the model file at `path`, within a .keras file too.

    Raises:
        NotFound: no file lies there.
        Conflict: the format keeps its weights in another way.
        UnreadableFile: the file is damaged.
    """
    if not path.is_file():
        raise NotFound("The model's file is not there any more.", hint="Upload the model again.")
    if is_hdf5(path):
        with open_hdf5(path) as file:
            yield file
        return
    if is_zip(path):
        with open_zip(path) as archive:
            if _KERAS_WEIGHTS in archive.namelist():
                with open_member(archive, path, _KERAS_WEIGHTS) as member, open_hdf5(member) as f:
                    yield f
                return
    raise Conflict(
        "The values of this file's weights cannot be read; their shapes are shown.",
        hint="Values are read from .keras and .h5 files.",
    )


@dataclass(frozen=True)
class Tensor:
    """An open weight that holds numbers. `dtype` is as the file has it."""

    path: str
    shape: Shape
    dtype: str
    dataset: h5py.Dataset

    @property
    def num_values(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.dataset.shape)

    def array(self, selection: tuple[slice | int, ...] | tuple[()]) -> np.ndarray:
        """A part of it as an array in NumPy's own types; bfloat16 becomes float32."""
        return _plain(np.asarray(self.dataset[selection]), self.dtype)

    def blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """All values in order, in flat pieces, each with the place of its first one."""
        shape = self.dataset.shape
        if 0 in shape:
            return
        if not shape:
            yield 0, self.array(()).reshape(1)
            return
        axis, step = self._cut()
        place = 0
        for outer in product(*(range(size) for size in shape[:axis])):
            for start in range(0, shape[axis], step):
                piece = self.array((*outer, slice(start, start + step))).reshape(-1)
                yield place, piece
                place += piece.size

    def _cut(self) -> tuple[int, int]:
        """Along which axis it is cut, and into pieces of how many: whole chunks where it can."""
        shape = self.dataset.shape
        axis = 0
        while axis < len(shape) - 1 and math.prod(shape[axis + 1 :]) > _BLOCK_VALUES:
            axis += 1
        step = max(1, _BLOCK_VALUES // math.prod(shape[axis + 1 :]))
        chunk = self.dataset.chunks[axis] if self.dataset.chunks else 1
        return axis, max(chunk, step // chunk * chunk)


def open_tensor(file: h5py.File, path: str) -> Tensor:
    """The weight at `path`.

    Raises:
        NotFound: nothing is there.
        UnreadableFile: it is not honest: a link, data kept elsewhere, more declared than is
            stored, unpacked by a program of its own.
        Conflict: it holds no numbers.
    """
    dataset = _dataset_at(file, path)
    found = weight_at(dataset, path)
    layout = dataset.get_create_plist()
    chunk = layout.get_chunk() if layout.get_layout() == h5py.h5d.CHUNKED else ()
    if math.prod(chunk) * dataset.dtype.itemsize > MAX_CHUNK_BYTES:
        raise UnreadableFile(
            f"{path!r} is packed in chunks of {math.prod(chunk) * dataset.dtype.itemsize:,} bytes.",
            hint=f"At most {MAX_CHUNK_BYTES:,} are unpacked at once; save the model again.",
        )
    filters = {layout.get_filter(number)[0] for number in range(layout.get_nfilters())}
    if filters - _KNOWN_FILTERS:
        raise UnreadableFile(
            f"{path!r} is packed by a method that HDF5 does not come with "
            f"({', '.join(map(str, sorted(filters - _KNOWN_FILTERS)))}).",
            hint="Save the model again with Keras, which packs nothing.",
        )
    is_number = dataset.dtype.kind in "fiub" and dataset.dtype.itemsize <= 8
    if not is_number and found.dtype != "bfloat16":
        raise Conflict(
            f"{path!r} holds {_kind(dataset.dtype)}, not numbers.",
            hint="Its shape is shown; there is nothing to count or to draw.",
        )
    return Tensor(path, found.shape, found.dtype, h5py.Dataset(dataset))


def _dataset_at(file: h5py.File, path: str) -> h5py.h5d.DatasetID:
    """Walk down by hard links alone: others lead to other files."""
    *folders, last = path.split("/")
    if len(folders) > MAX_HDF5_DEPTH:
        raise _nothing_at(path)
    group = h5py.h5g.open(file.id, b"/")
    for part in folders:
        group = h5py.h5g.open(group, _hard_link(group, part, path, h5py.h5o.TYPE_GROUP))
    return h5py.h5d.open(group, _hard_link(group, last, path, h5py.h5o.TYPE_DATASET))


def _hard_link(group: h5py.h5g.GroupID, name: str, path: str, wanted: int) -> bytes:
    """The link `name` of a group on the way to `path`, once it leads to what is `wanted`."""
    link = name.encode()
    if not name or link not in group:
        raise _nothing_at(path)
    if group.links.get_info(link).type != h5py.h5l.TYPE_HARD:
        raise UnreadableFile(
            f"{path!r} is reached by a link to another place; links are not followed.",
            hint="Keras writes none; get the file from its author again.",
        )
    if h5py.h5o.get_info(group, link).type != wanted:
        raise _nothing_at(path)
    return link


def _nothing_at(path: str) -> NotFound:
    return NotFound(f"The file has no weight at {path[:200]!r}.", hint="Upload the model again.")


def _plain(array: np.ndarray, dtype: str) -> np.ndarray:
    if dtype == "bfloat16":
        bits = np.ascontiguousarray(array).view("<u2").reshape(array.shape).astype(np.uint32)
        return (bits << np.uint32(16)).view(np.float32)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _kind(dtype: np.dtype) -> str:
    kinds = {"O": "texts or references", "S": "texts", "U": "texts", "c": "complex numbers"}
    if dtype.names:
        return "records"
    return kinds.get(dtype.kind, f"values of the type {dtype}")

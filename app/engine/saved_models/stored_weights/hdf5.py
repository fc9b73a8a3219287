"""Weights in HDF5: whole chunks at a time, by hard links alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import h5py
import numpy as np

from app.engine.saved_models.hdf5_tree import weight_at
from app.engine.saved_models.limits import MAX_CHUNK_BYTES, MAX_HDF5_DEPTH
from app.engine.saved_models.stored_weights.number_formats import brain_floats
from app.engine.saved_models.stored_weights.tensor import BLOCK_VALUES, ImageAxes, Tensor
from app.errors import Conflict, NotFound, UnreadableFile

_KNOWN_FILTERS = frozenset({1, 2, 3, 4, 5, 6, h5py.h5z.FILTER_LZF})
"""Those that come with HDF5 and h5py: others would be code loaded from elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Hdf5Tensor(Tensor):
    """A data set of numbers."""

    dataset: h5py.Dataset

    def blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """All values in order, in flat pieces, each with the place of its first one."""
        shape = self.sizes
        if 0 in shape:
            return
        if not shape:
            yield 0, self._array(()).reshape(1)
            return
        axis, step = self._cut()
        place = 0
        for outer in product(*(range(size) for size in shape[:axis])):
            for start in range(0, shape[axis], step):
                piece = self._array((*outer, slice(start, start + step))).reshape(-1)
                yield place, piece
                place += piece.size

    def first_filters(self, most: int) -> np.ndarray | None:
        """The first filters, read alone."""
        selection = [slice(None)] * 4
        selection[self.image_axes.value[0]] = slice(0, most)
        return self._array(tuple(selection)).transpose(self.image_axes.value)

    def _array(self, selection: tuple[slice | int, ...] | tuple[()]) -> np.ndarray:
        """A part of it as an array in NumPy's own types; bfloat16 becomes float32."""
        return _plain(np.asarray(self.dataset[selection]), self.dtype)

    def _cut(self) -> tuple[int, int]:
        """Along which axis it is cut, and into pieces of how many: whole chunks where it can."""
        shape = self.sizes
        axis = 0
        while axis < len(shape) - 1 and math.prod(shape[axis + 1 :]) > BLOCK_VALUES:
            axis += 1
        step = max(1, BLOCK_VALUES // math.prod(shape[axis + 1 :]))
        chunk = self.dataset.chunks[axis] if self.dataset.chunks else 1
        return axis, max(chunk, step // chunk * chunk)


@dataclass(frozen=True)
class Hdf5Weights:
    """The HDF5 data of a model; `begin` is where it begins in the model's file, if it does."""

    file: h5py.File
    begin: int | None

    def tensor(self, path: str) -> Hdf5Tensor:
        """The weight at `path`.

        Raises:
            NotFound: nothing is there.
            UnreadableFile: it is not honest: a link, data kept elsewhere, more declared than
                is stored, unpacked by a program of its own.
            Conflict: it holds no numbers.
        """
        dataset = _dataset_at(self.file, path)
        found = weight_at(dataset, path)
        layout = dataset.get_create_plist()
        chunk = layout.get_chunk() if layout.get_layout() == h5py.h5d.CHUNKED else ()
        if math.prod(chunk) * dataset.dtype.itemsize > MAX_CHUNK_BYTES:
            raise UnreadableFile(
                f"{path!r} is packed in chunks of {math.prod(chunk) * dataset.dtype.itemsize:,} "
                "bytes.",
                hint=f"At most {MAX_CHUNK_BYTES:,} are unpacked at once; save the model again.",
            )
        filters = {layout.get_filter(number)[0] for number in range(layout.get_nfilters())}
        if filters - _KNOWN_FILTERS:
            raise UnreadableFile(
                f"{path!r} is packed by a method that HDF5 does not come with "
                f"({', '.join(map(str, sorted(filters - _KNOWN_FILTERS)))}).",
                hint="Save the model again with Keras, which packs nothing.",
            )
        is_brain = found.dtype == "bfloat16"
        is_number = dataset.dtype.kind in "fiub" and dataset.dtype.itemsize <= 8
        if not is_number and not is_brain:
            raise Conflict(
                f"{path!r} holds {_kind(dataset.dtype)}, not numbers.",
                hint="Its shape is shown; there is nothing to count or to draw.",
            )
        return Hdf5Tensor(
            path=path,
            sizes=tuple(int(size) for size in dataset.shape or ()),
            dtype=found.dtype,
            array_dtype=np.dtype(np.float32) if is_brain else dataset.dtype.newbyteorder("="),
            place=None if is_brain else _place(dataset, self.begin),
            image_axes=ImageAxes.KERAS,
            dataset=h5py.Dataset(dataset),
        )


def _place(dataset: h5py.h5d.DatasetID, begin: int | None) -> tuple[int, int] | None:
    """Where the values lie, if they lie in one piece and as NumPy writes them."""
    offset, num_bytes = dataset.get_offset(), dataset.get_storage_size()
    is_plain = dataset.dtype.kind in "fiu" and dataset.dtype.newbyteorder("<") == dataset.dtype
    is_whole = num_bytes == math.prod(dataset.shape or ()) * dataset.dtype.itemsize
    if begin is None or offset is None or not (is_plain and is_whole):
        return None
    return begin + offset, num_bytes


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
    return NotFound(f"The file has no weight at {path[:200]!r}.", hint="Open the model again.")


def _plain(array: np.ndarray, dtype: str) -> np.ndarray:
    if dtype == "bfloat16":
        return brain_floats(np.ascontiguousarray(array).view("<u2").reshape(array.shape))
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _kind(dtype: np.dtype) -> str:
    kinds = {"O": "texts or references", "S": "texts", "U": "texts", "c": "complex numbers"}
    if dtype.names:
        return "records"
    return kinds.get(dtype.kind, f"values of the type {dtype}")

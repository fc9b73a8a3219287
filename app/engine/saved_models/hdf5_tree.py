"""An HDF5 file from outside as a tree of groups and tensors, checked as it is walked.

Imports h5py, no Keras. Nothing is read but headers and attributes: no tensor's values.
"""

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np

from app.engine.saved_models.heap_check import (
    Link,
    Stretch,
    check_heaps,
    check_heaps_within,
    large_stretch,
    large_tensors,
    links_of,
)
from app.engine.saved_models.json_text import shown
from app.engine.saved_models.limits import (
    MAX_ATTRIBUTE_BYTES,
    MAX_EXPANSION,
    MAX_HDF5_DEPTH,
    MAX_HDF5_OBJECTS,
    SMALL_TENSOR_BYTES,
)
from app.errors import LayerwrightError, UnreadableFile
from app.spec.model_view import WeightView


@dataclass
class Group:
    """One group of the file: its attributes are read when asked for.

    `tensors` are the weights directly in it, `groups` the groups, both by their key.
    """

    path: str
    identity: h5py.h5g.GroupID
    tensors: dict[str, WeightView] = field(default_factory=dict)
    groups: dict[str, "Group"] = field(default_factory=dict)

    @cached_property
    def own_name(self) -> str | None:
        """The layer's name, as Keras 3 writes it beside a layer's own weights."""
        own = self.groups.get("vars")
        return text_attribute(own.source, "name") if own is not None else None

    @property
    def source(self) -> h5py.Group:
        """The open group, for its attributes."""
        return h5py.Group(self.identity)

    def at(self, path: str) -> "Group | None":
        """The group at a path below this one, or None."""
        group: Group | None = self
        for part in path.split("/"):
            group = group.groups.get(part) if group and part else group
        return group

    def tensor(self, path: str) -> WeightView | None:
        """The tensor at a path below this one, or None."""
        folder, _, name = path.rpartition("/")
        group = self.at(folder) if folder else self
        return group.tensors.get(name) if group else None

    def all_tensors(self) -> Iterator[WeightView]:
        """Every tensor here and below, in the order of the file."""
        yield from self.tensors.values()
        for group in self.groups.values():
            yield from group.all_tensors()


@contextmanager
def open_hdf5(source: Path | BinaryIO) -> Iterator[h5py.File]:
    """The file, open for reading; whatever the HDF5 library says of bad bytes becomes words.

    Raises:
        UnreadableFile: cut off, damaged, or not HDF5.
    """
    with _opened(source) as (file, content):
        check_heaps(content, large_tensors(file.id))
        yield file


@contextmanager
def open_values(source: Path | BinaryIO) -> Iterator[h5py.File]:
    """As `open_hdf5`, for who reads numbers and no attributes: no heap is looked for.

    Raises:
        UnreadableFile: cut off, damaged, or not HDF5.
    """
    with _opened(source) as (file, _):
        yield file


@contextmanager
def open_beginning(path: Path, num_bytes: int) -> Iterator[h5py.File]:
    """As `open_hdf5`, where only the first `num_bytes` are there, zeros behind them.

    Attributes of its root can be read, no more.

    Raises:
        UnreadableFile: damaged, or not HDF5.
    """
    with _opened(path) as (file, content):
        check_heaps_within(content, num_bytes)
        yield file


class WalkedFile:
    """An open file, and what one walk through its headers found."""

    def __init__(self, file: h5py.File, found: "Group | UnreadableFile") -> None:
        self.file = file
        self._found = found

    @property
    def tree(self) -> Group:
        """The whole file as groups and tensors.

        Raises:
            UnreadableFile: links that point elsewhere, data kept outside of the file, tensors
                that declare more than is stored, circles, or too much of anything.
        """
        if isinstance(self._found, UnreadableFile):
            raise self._found
        return self._found


@contextmanager
def open_tree(source: Path | BinaryIO, skipped: tuple[str, ...] = ()) -> Iterator[WalkedFile]:
    """As `open_hdf5`, walked through; `skipped` names groups of the root not to enter.

    Raises:
        UnreadableFile: cut off, damaged, or not HDF5. What the walk refuses is said when its
            tree is asked for: what kind of file this is comes first.
    """
    with _opened(source) as (file, content):
        walk = _TreeWalk(skipped)
        found: Group | UnreadableFile
        try:
            found = walk.walk(file)
            check_heaps(content, walk.large_tensors)
            walk.look_at_the_rest()
        except UnreadableFile as error:
            check_heaps(content, large_tensors(file.id))
            found = error
        yield WalkedFile(file, found)


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[tuple[h5py.File, BinaryIO]]:
    """The file, and its bytes to be read beside the library."""
    try:
        with ExitStack() as opened:
            file = opened.enter_context(h5py.File(source, "r"))
            if isinstance(source, Path):
                yield file, opened.enter_context(source.open("rb"))
            else:
                yield file, source
    except LayerwrightError:
        raise
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise UnreadableFile(
            f"The HDF5 data is damaged or incomplete: {_library_words(error)}.",
            hint="The download or upload was probably cut short; download or save it again.",
        ) from error


def text_attribute(source: Any, name: str) -> str | None:
    """A text attribute of a group, whichever way it was written, or None.

    Raises:
        UnreadableFile: where the attribute is too large or no text.
    """
    if not h5py.h5a.exists(source.id, name.encode()):
        return None
    value = _attribute(source, name)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return str(shown(value))
    raise UnreadableFile(
        f"The attribute {name!r} holds {type(value).__name__} where text was expected.",
        hint="The file is damaged, or was not written by Keras.",
    )


def names_attribute(source: Any, name: str) -> tuple[str, ...] | None:
    """A list of names, or None. Keras splits long ones into `layer_names0`, `layer_names1`.

    Source: keras/src/legacy/saving/legacy_h5_format.py, load_attributes_from_hdf5_group.
    """
    if h5py.h5a.exists(source.id, name.encode()):
        return _names(_attribute(source, name))
    found: list[str] = []
    for part in count():
        key = f"{name}{part}"
        if not h5py.h5a.exists(source.id, key.encode()):
            return tuple(found) if part else None
        found.extend(_names(_attribute(source, key)))
    return None


_LATER = WeightView(name="", shape=(), dtype="")
"""Stands for a tensor until it is looked at."""


class _TreeWalk:
    """One walk through a file; remembers where it has been, and where large tensors lie."""

    def __init__(self, skipped: tuple[str, ...]) -> None:
        self.large_tensors: list[Stretch] = []
        self._skipped = {name.encode() for name in skipped}
        self._seen: set[int] = set()
        self._later: list[tuple[Group, str, h5py.h5d.DatasetID]] = []

    def walk(self, root: h5py.File) -> Group:
        top = Group("", h5py.h5g.open(root.id, b"/"))
        self._remember(h5py.h5o.get_info(root.id, b"/").addr, "/")
        waiting = [(top, 1)]
        while waiting:
            group, depth = waiting.pop()
            if depth > MAX_HDF5_DEPTH:
                raise UnreadableFile(
                    f"The HDF5 groups are nested more than {MAX_HDF5_DEPTH} levels deep.",
                    hint="No model needs that; the file was not written by Keras.",
                )
            for link in links_of(group.identity):
                if depth == 1 and link.key in self._skipped:
                    self._pass_over(group, link)
                    continue
                child = self._enter(group, link)
                if child is not None:
                    waiting.append((child, depth + 1))
        return top

    def _enter(self, group: Group, link: Link) -> Group | None:
        """Check what stands under a link; the low-level interface is several times as fast."""
        key = link.key.decode("utf-8", "replace")
        path = f"{group.path}/{key}" if group.path else key
        if link.address is None:
            raise UnreadableFile(
                f"{path!r} is a link to another place; links are not followed, for they can lead "
                "to other files of this machine.",
                hint="Keras writes none; get the file from its author again.",
            )
        self._remember(link.address, path)
        found = h5py.h5o.open(group.identity, link.key)
        if isinstance(found, h5py.h5g.GroupID):
            child = Group(path, found)
            group.groups[key] = child
            return child
        if isinstance(found, h5py.h5d.DatasetID):
            group.tensors[key] = _LATER
            if found.get_offset() is None:
                # How it is packed stands beside its fill value, which may lie in a heap.
                self._later.append((group, key, found))
            else:
                self.large_tensors.extend(large_stretch(found))
                group.tensors[key] = weight_at(found, path)
        return None

    def look_at_the_rest(self) -> None:
        """What could not be looked at before the heaps were."""
        for group, key, dataset in self._later:
            group.tensors[key] = weight_at(dataset, f"{group.path}/{key}" if group.path else key)

    def _pass_over(self, group: Group, link: Link) -> None:
        if link.address is not None:
            found = h5py.h5o.open(group.identity, link.key)
            if isinstance(found, h5py.h5g.GroupID):
                self.large_tensors.extend(large_tensors(found))

    def _remember(self, address: int, path: str) -> None:
        """Refuse what was seen before: a second way to one object can be a circle."""
        if address in self._seen:
            raise UnreadableFile(
                f"The group or tensor at {path!r} stands in the file twice, or contains itself.",
                hint="Keras writes every tensor once; the file was not written by it.",
            )
        self._seen.add(address)
        if len(self._seen) > MAX_HDF5_OBJECTS:
            raise UnreadableFile(
                f"The HDF5 file holds more than {MAX_HDF5_OBJECTS:,} groups and tensors.",
                hint="No model needs that many.",
            )


def weight_at(dataset: h5py.h5d.DatasetID, path: str) -> WeightView:
    """What a tensor's header says, once it is known that the file itself holds its values.

    Raises:
        UnreadableFile: its values lie elsewhere, or it declares more than is stored.
    """
    # What has a place in this file lies there in one piece: no more has to be asked then.
    is_packed = dataset.get_offset() is None and _is_packed(dataset, path)
    shape = dataset.shape or ()
    dtype = dataset.dtype
    declared_bytes = math.prod(shape) * dtype.itemsize
    stored_bytes = dataset.get_storage_size()
    allowed = stored_bytes * MAX_EXPANSION if is_packed else stored_bytes
    if declared_bytes > max(allowed, SMALL_TENSOR_BYTES):
        raise UnreadableFile(
            f"{path!r} declares {declared_bytes:,} bytes (shape {shape}), but only "
            f"{stored_bytes:,} are stored.",
            hint="The file is incomplete, or was made to fill the memory of who opens it.",
        )
    name = dtype.name
    if dtype.kind == "V" and dtype.itemsize == 2:
        name = "bfloat16"  # HDF5 has none: Keras writes two bytes of no type.
    return WeightView(name=path, shape=tuple(int(size) for size in shape), dtype=name)


def _is_packed(dataset: h5py.h5d.DatasetID, path: str) -> bool:
    """Whether the values are kept in pieces that can be packed."""
    layout = dataset.get_create_plist()
    if layout.get_external_count():
        raise UnreadableFile(
            f"The values of {path!r} are kept in another file.",
            hint="Save the model again: Keras keeps all weights in the file itself.",
        )
    if layout.get_layout() == h5py.h5d.VIRTUAL:
        raise UnreadableFile(
            f"{path!r} is put together from other files (a virtual dataset).",
            hint="Save the model again: Keras keeps all weights in the file itself.",
        )
    return bool(layout.get_layout() == h5py.h5d.CHUNKED)


def _attribute(source: Any, name: str) -> Any:
    identity = h5py.h5a.open(source.id, name.encode())
    size_bytes = math.prod(identity.shape or ()) * identity.dtype.itemsize
    if size_bytes > MAX_ATTRIBUTE_BYTES:
        raise UnreadableFile(
            f"The attribute {name!r} declares {size_bytes:,} bytes.",
            hint=f"At most {MAX_ATTRIBUTE_BYTES:,} are read; Keras writes far less.",
        )
    if identity.shape is not None and h5py.check_string_dtype(identity.dtype) is not None:
        # What nearly every group has: without the library's Python half, which opens it anew.
        text = np.empty(identity.shape, dtype=identity.dtype)
        identity.read(text)
        return text[()]
    return source.attrs[name]


def _names(value: Any) -> tuple[str, ...]:
    items = value if hasattr(value, "__iter__") and not isinstance(value, str | bytes) else [value]
    return tuple(
        item.decode("utf-8", "replace") if isinstance(item, bytes) else str(shown(str(item)))
        for item in items
    )


def _library_words(error: Exception) -> str:
    words = str(error).strip("'\"").rstrip(".")
    if "truncated file" in words:
        return "it ends before the place where its own header says that it ends"
    return words or type(error).__name__

"""Weights of a SavedModel in a zip: stretches of the checkpoint's data files, by its index."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.engine.saved_models.checkpoint_index import CheckpointIndex, Entry
from app.engine.saved_models.checkpoint_slices import keys_of_slices
from app.engine.saved_models.readers.saved_model import folder_of, read_checkpoint
from app.engine.saved_models.stored_weights.flat import FlatTensor, Stretch, flat_tensor
from app.engine.saved_models.stored_weights.tensor import ImageAxes
from app.engine.saved_models.zip_archive import open_member, open_zip
from app.errors import Conflict, NotFound, UnreadableFile


@dataclass(frozen=True)
class SavedModelWeights:
    """An open zip and the index of its variables; data files are opened when first asked for."""

    archive: zipfile.ZipFile
    path: Path
    folder: str
    index: CheckpointIndex
    opened: ExitStack
    shards: dict[int, tuple[BinaryIO, int]] = field(default_factory=dict)

    def tensor(self, path: str) -> FlatTensor:
        """The weight that the checkpoint keeps under this key.

        Raises:
            NotFound: it keeps none.
        """
        entry = self.index.entries.get(path)
        if entry is None:
            raise NotFound(
                f"The checkpoint in this SavedModel has no value for {path[:200]!r}.",
                hint="Its shape is shown, as the graph states it.",
            )
        return flat_tensor(
            path,
            entry.weight.shape,
            entry.weight.dtype,
            [self._stretch(path, part) for part in self._parts(path, entry)],
            image_axes=ImageAxes.KERAS,
            is_big_endian=self.index.is_big_endian,
        )

    def _parts(self, path: str, entry: Entry) -> list[Entry]:
        """Where its values lie, in order: in one piece, but for partitioned variables."""
        if not entry.slices:
            return [entry]
        sizes = tuple(size or 0 for size in entry.weight.shape)
        keys = keys_of_slices(path, entry.slices, sizes)
        if not keys or any(key not in self.index.parts for key in keys):
            raise Conflict(
                f"{path[:200]!r} is kept in {len(entry.slices):,} parts (a partitioned variable of "
                "TensorFlow 1), which cannot be put together here.",
                hint="Its shape is shown. Load it in TensorFlow and save the model again.",
            )
        return [self.index.parts[key] for key in keys]

    def _stretch(self, path: str, entry: Entry) -> Stretch:
        file, size = self._shard(entry.shard)
        if not 0 <= entry.offset <= entry.offset + entry.num_bytes <= size:
            raise UnreadableFile(
                f"The values of {path[:200]!r} lie beyond the end of the checkpoint's data.",
                hint="The download or upload was cut short; pack the whole folder again.",
            )
        return Stretch(file, entry.offset, entry.num_bytes)

    def _shard(self, number: int) -> tuple[BinaryIO, int]:
        """A data file and its size."""
        if number not in self.shards:
            name = f"variables.data-{number:05d}-of-{self.index.num_shards:05d}"
            member = f"{self.folder}variables/{name}"
            if member not in self.archive.namelist():
                raise Conflict(
                    f"The file variables/{name} is not in this zip, so the values are not.",
                    hint="Pack the whole folder of the SavedModel as a zip and open that.",
                )
            file = self.opened.enter_context(open_member(self.archive, self.path, member))
            self.shards[number] = file, file.seek(0, 2)
        return self.shards[number]


@contextmanager
def open_saved_model(path: Path) -> Iterator[SavedModelWeights]:
    """The SavedModel in the zip at `path`.

    Raises:
        Conflict: the zip holds no values.
    """
    with open_zip(path) as archive, ExitStack() as opened:
        folder = folder_of(archive.namelist())
        index = read_checkpoint(archive, path, folder)
        if index is None:
            raise Conflict(
                "The folder variables is missing: the values of the weights are not in this zip.",
                hint="Pack the whole folder of the SavedModel as a zip and open that.",
            )
        yield SavedModelWeights(archive, path, folder, index, opened)

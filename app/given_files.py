"""Files that a person names to a command: looked at before a worker is asked to open one."""

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.errors import TooLarge, UnreadableFile

_GRAPH = "saved_model.pb"
_UNPACKED_KERAS = frozenset({"config.json", "model.weights.h5"})
_MAX_FILES = 200


def check_given(path: Path, max_bytes: int) -> None:
    """Raise where `path` is no file or folder that can be read whole.

    Raises:
        UnreadableFile: a pipe or the like, or it may not be read.
        TooLarge: larger than a model file may be.
    """
    if path.is_dir():
        return
    check_readable(path)
    size_bytes = path.stat().st_size
    if size_bytes > max_bytes:
        raise TooLarge(
            f"{shown_name(path)} has {size_bytes:,} bytes; at most {max_bytes:,} are read.",
            hint="The limit is a setting: LAYERWRIGHT_MAX_MODEL_BYTES.",
        )


def check_readable(path: Path) -> None:
    """Raise where `path` is no plain file that can be opened: a pipe would never end.

    Raises:
        UnreadableFile: says what it is.
    """
    shown = shown_name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableFile(
                f"{shown} is no file but a folder, a device, a pipe or a socket.",
                hint="Keep what comes out of it in a file, and name that.",
            )
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnreadableFile(
            f"{shown} cannot be opened: {error.strerror or error}.",
            hint="Look at its permissions, and at those of the folders above it.",
        ) from error


def as_one_file(path: Path, folder: Path, max_bytes: int) -> Path:
    """The model at `path` as a file under a name that can be said in JSON.

    Args:
        path: a file; or a folder that TensorFlow or Keras wrote, which becomes a zip.
        folder: an empty folder for what has to be made.
        max_bytes: so much a model file may have.

    Raises:
        UnreadableFile: a folder of something else.
        TooLarge: the folder holds more than a model file may have.
    """
    if path.is_dir():
        return _packed(path, folder / "packed.zip", max_bytes)
    resolved = path.resolve()
    if str(resolved) == shown_text(str(resolved)):
        return resolved
    named = folder / "given"
    named.symlink_to(resolved)
    return named


def shown_name(path: Path) -> str:
    """The name of the file as text that can be printed."""
    return shown_text(path.name or str(path))


def shown_text(text: str) -> str:
    """A path's text without the bytes that are no UTF-8: they can neither be printed nor sent."""
    return os.fsencode(text).decode("utf-8", "replace")


def _packed(path: Path, target: Path, max_bytes: int) -> Path:
    names = {entry.name for entry in path.iterdir()}
    if _GRAPH not in names and not names >= _UNPACKED_KERAS:
        raise UnreadableFile(
            f"{shown_name(path)} is a folder, and no SavedModel: there is no {_GRAPH} in it.",
            hint="Name the model's file, or the folder in which saved_model.pb lies.",
        )
    left = max_bytes
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for count, file in enumerate(_files_in(path)):
            left -= file.stat().st_size
            if left < 0 or count == _MAX_FILES:
                raise TooLarge(
                    f"{shown_name(path)} holds more than a model: over {_MAX_FILES} files, or "
                    f"over {max_bytes:,} bytes.",
                    hint="Name the folder in which saved_model.pb lies.",
                )
            archive.write(file, shown_text(str(file.relative_to(path))))
    return target


def _files_in(path: Path) -> Iterator[Path]:
    for place, _, names in os.walk(path):
        for name in sorted(names):
            file = Path(place) / name
            if not stat.S_ISREG(file.lstat().st_mode):
                raise UnreadableFile(
                    f"{shown_text(str(file))} is a link or a device; those are not followed.",
                    hint="Copy the folder with plain files: cp --dereference --recursive.",
                )
            yield file

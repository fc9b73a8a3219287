"""A Keras model → a file, whole or not at all."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import keras

from app.engine.exporters.registry import exporter_of
from app.errors import Conflict
from app.spec.takeaway import TakenAlong


def save_model(
    model: keras.Model, format: str, path: str | Path, facts: TakenAlong | None = None
) -> None:
    """Write a model to `path`, under whatever name: what was there stays until it is whole.

    `Model.save` is not atomic, and looks at the suffix: so it writes beside the place,
    into a folder of its own, and the finished file is moved.

    Raises:
        NotFound: for a format that there is no exporter for.
        Conflict: where Keras cannot write this model in this format.
    """
    exporter = exporter_of(format)
    path = Path(path)
    with TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        written = Path(folder) / f"model.{exporter.FORMAT}"
        try:
            exporter.write(model, written)
        except (TypeError, ValueError, NotImplementedError, AttributeError) as error:
            reason = str(error).strip().split("\n", 1)[0][:300] or type(error).__name__
            raise Conflict(
                f"Keras cannot write this model as .{exporter.FORMAT}; it says: {reason}",
                hint="If a custom layer is named, its get_config must return plain values.",
            ) from error
        if facts is not None:
            exporter.attach(written, facts.model_dump_json())
        _sync(written)
        written.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Have the disk hold what was written, the folder's list of names included."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

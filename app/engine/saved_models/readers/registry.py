"""Which readers there are, and which one reads a file: judged by its bytes, never its name."""

from pathlib import Path
from typing import Any, Protocol

from app.engine.saved_models.file_kind import refuse_unknown
from app.engine.saved_models.readers import h5, keras
from app.spec.model_view import ModelFormat, ModelView


class Reader(Protocol):
    """What a reader's module offers."""

    FORMAT: ModelFormat

    def recognises(self, path: Path) -> bool:
        """Whether the file's bytes are this format's."""

    def read(self, path: Path) -> ModelView:
        """What the file shows."""

    def read_object(self, path: Path) -> dict[str, Any]:
        """The serialized model, as the file's JSON has it."""


READERS: tuple[Reader, ...] = (keras, h5)
"""Every reader; the first that recognises a file reads it."""


def reader_of(path: Path) -> Reader:
    """The reader for the file at `path`.

    Raises:
        UnreadableFile: says what the file is, where no reader recognises it.
    """
    for reader in READERS:
        if reader.recognises(path):
            return reader
    raise refuse_unknown(path)

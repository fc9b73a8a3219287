"""Which readers there are, and which one reads a file: judged by its bytes, never its name."""

from pathlib import Path
from typing import Any, Protocol

from app.engine.saved_models.file_kind import refuse_lookalikes, refuse_unknown
from app.engine.saved_models.readers import (
    h5,
    keras,
    model_json,
    model_yaml,
    onnx,
    safetensors,
    saved_model,
    tflite,
    weights_h5,
)
from app.errors import UnreadableFile
from app.spec.model_view import ModelFormat, ModelView


class Reader(Protocol):
    """What a reader's module offers."""

    FORMAT: ModelFormat

    def recognises(self, path: Path) -> bool:
        """Whether the file's bytes are this format's."""

    def read(self, path: Path) -> ModelView:
        """What the file shows."""


class LoadableReader(Reader, Protocol):
    """A reader of a format that can be loaded."""

    def read_object(self, path: Path) -> dict[str, Any]:
        """The serialized model, as the file's JSON has it."""

    def read_with_object(self, path: Path) -> tuple[ModelView, dict[str, Any]]:
        """Both, in one pass through the file."""


LOADABLE: tuple[LoadableReader, ...] = (keras, h5)
"""The readers of whole models of Keras, config and weights in one file."""

READERS: tuple[Reader, ...] = (
    saved_model,
    weights_h5,
    *LOADABLE,
    tflite,
    onnx,
    safetensors,
    model_json,
    model_yaml,
)
"""Every reader; the first that recognises a file reads it."""


def reader_of(path: Path) -> Reader:
    """The reader for the file at `path`.

    Raises:
        UnreadableFile: says what the file is, where no reader recognises it.
    """
    refuse_lookalikes(path)
    for reader in READERS:
        if reader.recognises(path):
            return reader
    raise refuse_unknown(path)


def loadable_reader_of(path: Path) -> LoadableReader:
    """The reader for the whole model at `path`.

    Raises:
        UnreadableFile: it is none.
    """
    for reader in LOADABLE:
        if reader.recognises(path):
            return reader
    reader_of(path)
    raise UnreadableFile(
        "This file is no whole model that Keras could load.",
        hint="Open a .keras file or a whole-model .h5 file.",
    )

"""A model file, opened for the values of its weights: which format it is decides how."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.engine.saved_models.file_kind import is_hdf5
from app.engine.saved_models.hdf5_tree import open_values
from app.engine.saved_models.readers.registry import reader_of
from app.engine.saved_models.readers.safetensors import read_header
from app.engine.saved_models.stored_weights.hdf5 import Hdf5Weights
from app.engine.saved_models.stored_weights.onnx import OnnxWeights
from app.engine.saved_models.stored_weights.safetensors import SafetensorsWeights
from app.engine.saved_models.stored_weights.saved_model import open_saved_model
from app.engine.saved_models.stored_weights.tensor import WeightFile, begin_of
from app.engine.saved_models.stored_weights.tflite import TfliteWeights
from app.engine.saved_models.tflite_buffers import open_model
from app.engine.saved_models.zip_archive import open_member, open_zip
from app.errors import Conflict, NotFound
from app.spec.model_view import ModelFormat

_KERAS_WEIGHTS = "model.weights.h5"


@contextmanager
def open_weights(path: Path) -> Iterator[WeightFile]:
    """The file at `path`, ready to give its weights.

    Raises:
        NotFound: no file lies there.
        Conflict: the format has no values in it.
        UnreadableFile: the file is damaged.
    """
    if not path.is_file():
        raise NotFound("The model's file is not there any more.", hint="Open the model again.")
    if is_hdf5(path):
        with open_values(path) as hdf5:
            yield Hdf5Weights(hdf5, 0)
        return
    format = reader_of(path).FORMAT
    if format is ModelFormat.KERAS:
        with open_zip(path) as archive:
            if _KERAS_WEIGHTS not in archive.namelist():
                raise _no_values()
            with open_member(archive, path, _KERAS_WEIGHTS) as member, open_values(member) as hdf5:
                yield Hdf5Weights(hdf5, begin_of(member))
    elif format is ModelFormat.SAVED_MODEL:
        with open_saved_model(path) as saved_model:
            yield saved_model
    elif format in _OF_BYTES:
        with _OF_BYTES[format](path) as weights:
            yield weights
    else:
        raise _no_values()


def _no_values() -> Conflict:
    return Conflict(
        "This file has no values of weights in it; their shapes are shown, where it tells them.",
        hint="Open the file in which the weights were saved.",
    )


@contextmanager
def _tflite(path: Path) -> Iterator[WeightFile]:
    with open_model(path) as model, path.open("rb") as file:
        yield TfliteWeights(file, path.stat().st_size, model)


@contextmanager
def _onnx(path: Path) -> Iterator[WeightFile]:
    with path.open("rb") as file:
        yield OnnxWeights(file, path.stat().st_size)


@contextmanager
def _safetensors(path: Path) -> Iterator[WeightFile]:
    tensors, _ = read_header(path)
    with path.open("rb") as file:
        yield SafetensorsWeights(file, tensors)


_OF_BYTES = {
    ModelFormat.TFLITE: _tflite,
    ModelFormat.ONNX: _onnx,
    ModelFormat.SAFETENSORS: _safetensors,
}
"""Formats whose values lie in the bytes of the file itself."""

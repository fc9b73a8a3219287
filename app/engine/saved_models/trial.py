"""One prediction on zeros: whether a loaded model runs on this machine, and gives numbers."""

import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from app.errors import Conflict

_FREE_SIZES = (8, 64, 256)
"""What is tried for an axis of unknown size: a sequence; what a convolution needs."""

_LONG_SIZES = (1024, 4096, 16384)
"""For a network that cannot be called on less: it crops thousands of steps, or halves often."""

_MAX_ELEMENTS = 2**26

_NO_TABLE = "Table not initialized"


_NO_NUMBERS = (
    "It loads and runs, but what it predicts is not a number (NaN), on zeros and on numbers from "
    "0 to 1 alike: its weights are damaged, or the training that made it diverged."
)


def try_prediction(model: keras.Model) -> str | None:
    """Run the model once, where it says what it takes.

    Returns:
        A warning where what it gives is no number, on zeros and on others.

    Raises:
        Conflict: it fails, with what TensorFlow says.
    """
    tensors = getattr(model, "inputs", None) if model.built else None
    if not tensors:
        return None
    failure: Exception | None = None
    for size in _sizes(model, tensors):
        shapes = [_shape(tensor.shape, size) for tensor in tensors]
        if any(np.prod(shape, dtype="float64") > _MAX_ELEMENTS for shape in shapes):
            break
        arrays = [_zeros(shape, str(t.dtype)) for shape, t in zip(shapes, tensors, strict=True)]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # On zeros they tell nothing.
                outputs = _run(model, arrays)
                is_nan = _has_nan(outputs) and _has_nan(_run(model, _others(arrays)))
        except Exception as error:  # A layer of any kind can fail in any way.
            failure = failure or error
        else:
            return _NO_NUMBERS if is_nan else None
    if failure is not None and _NO_TABLE in str(failure):
        raise Conflict(
            "The model was built, but the words of a lookup layer in it (its vocabulary) are not "
            "in this file: an .h5 file does not hold those that were adapted to data."
            + _lacking(model),
            hint="Give them: `layerwright repair FILE -o COPY.keras --vocabulary LAYER=WORDS.txt`, "
            "one word a line in the order of `get_vocabulary()`; or save it as .keras from the "
            "program that made it.",
        ) from failure
    if failure is not None:
        raise Conflict(
            f"The model was built and has its weights, but does not run here: {_words(failure)}",
            hint="It can be looked at. Networks over channels_first need a GPU, or the offered "
            "repair to channels_last.",
        ) from failure
    return None


def _lacking(model: keras.Model) -> str:
    """Which layers lack their words."""
    found = [one for one in model._flatten_layers() if type(one).__name__ in _LOOKUPS]
    inner = {id(getattr(one, "_lookup_layer", None)) for one in found}
    names = [
        repr(one.name)
        for one in found
        if id(one) not in inner and not one.get_config().get("vocabulary")
    ]
    return f" It lacks those of {', '.join(names[:10])}." if names else ""


_LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")


def _sizes(model: keras.Model, tensors: list[Any]) -> Iterator[int]:
    """Sizes for the axes that the model leaves open, one after another.

    Long ones are tried only where shapes alone tell that no shorter would do: they cost memory.
    """
    if not any(None in tensor.shape[1:] for tensor in tensors):
        yield 1
        return
    yield from _FREE_SIZES
    for size in _LONG_SIZES if not _fits(model, tensors, _FREE_SIZES[-1]) else ():
        if _fits(model, tensors, size):
            yield size
            return


def _fits(model: keras.Model, tensors: list[Any], size: int) -> bool:
    """Whether the model can be called on inputs of this size, as far as shapes tell."""
    inputs = [keras.KerasTensor(_shape(tensor.shape, size), tensor.dtype) for tensor in tensors]
    try:
        keras.src.backend.compute_output_spec(
            model.call, inputs if len(inputs) > 1 else inputs[0], training=False
        )
    except Exception:  # A layer of any kind can fail in any way.
        return False
    return True


def _run(model: keras.Model, arrays: list[np.ndarray]) -> Any:
    inputs = arrays if len(arrays) > 1 else arrays[0]
    if any(array.dtype == object for array in arrays):
        # Keras's `predict` refuses texts in NumPy's form.
        return model(keras.tree.map_structure(tf.constant, inputs), training=False)
    return model.predict(inputs, verbose=0)


def _others(arrays: list[np.ndarray]) -> list[np.ndarray]:
    """As many, from 0 to 1: zeros alone may well have no answer, as where a length is divided by.

    Whole numbers stay zeros: they may name rows of a table.
    """
    numbers = np.random.default_rng(0)
    return [
        numbers.random(array.shape).astype(array.dtype) if array.dtype.kind == "f" else array
        for array in arrays
    ]


def _has_nan(outputs: Any) -> bool:
    """Texts, and what is sparse or ragged, are not looked at."""
    found = (
        np.asarray(output)
        for output in keras.tree.flatten(outputs)
        if isinstance(output, np.ndarray | tf.Tensor)
    )
    return any(bool(np.isnan(one).any()) for one in found if one.dtype.kind in "fc")


def _shape(shape: Any, size: int) -> tuple[int, ...]:
    return (shape[0] or 1, *(size if axis is None else axis for axis in shape[1:]))


def _zeros(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    return np.full(shape, "", dtype=object) if dtype == "string" else np.zeros(shape, dtype=dtype)


def _words(error: Exception) -> str:
    """The line that tells: TensorFlow puts the way to the failure in front of it."""
    words = str(error).replace("\x1b[1m", "").replace("\x1b[0m", "")
    lines = [line.strip() for line in words.split("\n")]
    telling = [line for line in lines if line and not line.startswith(_WAY)]
    return (telling or [type(error).__name__])[0][:300]


_WAY = (
    "Exception encountered",
    "Graph execution error",
    "Detected at node",
    "File ",
    "Arguments received",
    "[[{{",
)

"""Try a class: make one, call it on small inputs, train it a step, save it and load it again."""

import inspect
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from app.engine.custom_layers import constructor
from app.spec.catalogue import ArgumentSpec, ArgumentType

PLAUSIBLE_VALUES: dict[ArgumentType, Any] = {
    ArgumentType.INTEGER: 4,
    ArgumentType.FLOAT: 0.5,
    ArgumentType.NUMBER: 0.5,
    ArgumentType.BOOLEAN: True,
    ArgumentType.SHAPE: (4,),
    ArgumentType.INTEGERS: 3,
    ArgumentType.ACTIVATION: "relu",
    ArgumentType.INITIALIZER: "glorot_uniform",
    ArgumentType.REGULARIZER: None,
    ArgumentType.CONSTRAINT: None,
    ArgumentType.DTYPE: "float32",
    ArgumentType.LAYER: {"class_name": "Dense", "config": {"units": 4}, "module": "keras.layers"},
    ArgumentType.LIST: [2, 4],
    ArgumentType.ANY: 4,
}
"""What to try for an argument that has no default."""

SIZE_TYPES = (ArgumentType.INTEGER, ArgumentType.INTEGERS, ArgumentType.NUMBER, ArgumentType.ANY)
"""Arguments of these kinds may be None by default and have to be given all the same."""

SIZES = (4, 8, 16, 32, 64, 128, 3, 1, 2)
"""Sizes of the last axis to try, after those that the layer's own arguments name."""

MAX_TRIALS = 40
"""Input shapes tried before giving up."""

SECONDS_FOR_TRIALS = 2.0
"""After these no further input shape is tried with a class.

The kernel's timer ends what never ends by itself (CUSTOM_CODE_SECONDS); this keeps slow
but honest source within it, on a busy machine too.
"""

MAX_STEPS = 4
"""Batches that may be learned from before weights are said not to move: a relu may be dead."""


@dataclass
class Trial:
    """What came of trying a class. `input_shapes` is None where no input was found that fits.

    `failed` says what did not work, in words, by what was tried: "call", "train",
    "save".
    """

    arguments: dict[str, Any]
    input_shapes: tuple[tuple[int, ...], ...] | None = None
    num_params: int = 0
    num_trainable_params: int = 0
    moved: bool | None = None
    failed: dict[str, str] = field(default_factory=dict)


def plausible_arguments(
    specs: Sequence[ArgumentSpec],
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Values for the arguments without default, and the names of those that got none."""
    values: dict[str, Any] = {}
    unknown: list[str] = []
    for spec in specs:
        if not spec.required or spec.is_shared:
            continue
        if spec.type in PLAUSIBLE_VALUES:
            values[spec.name] = PLAUSIBLE_VALUES[spec.type]
        else:
            unknown.append(spec.name)
    return values, tuple(unknown)


def sizes_given(specs: Sequence[ArgumentSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values`, with a size for every argument that is None by default.

    People write `units=None` and raise where it is not given.
    """
    sizes = {
        spec.name: PLAUSIBLE_VALUES[spec.type]
        for spec in specs
        if not spec.required and spec.default is None and spec.type in SIZE_TYPES
    }
    return {**sizes, **values}


def tried(cls: Any, arguments: Mapping[str, Any], is_cell: bool, deadline: float) -> Trial:
    """Try `cls` with these constructor arguments, until `deadline` (of `time.monotonic`).

    Raises:
        Exception: whatever the constructor raises; all later failures are in the answer.
    """
    with warnings.catch_warnings():  # Keras warns of every shape that does not fit
        warnings.simplefilter("ignore")
        return _tried(cls, arguments, is_cell, deadline)


def _tried(cls: Any, arguments: Mapping[str, Any], is_cell: bool, deadline: float) -> Trial:
    trial = Trial(arguments=dict(arguments))
    layer = cls.from_config(dict(arguments))
    first_error: Exception | None = None
    for number, inputs in enumerate(_candidates(layer, cls, arguments, is_cell)):
        if number >= MAX_TRIALS or time.monotonic() > deadline:
            break
        try:
            model = _model_around(cls, arguments, inputs, is_cell)
        except Exception as error:  # a person's call: it may raise anything on a wrong shape
            first_error = first_error or error
            continue
        trial.input_shapes = tuple(tuple(array.shape[1:]) for array in inputs)
        _try_model(trial, model, cls, inputs)
        return trial
    if first_error is not None:
        trial.failed["call"] = in_words(first_error)
    return trial


def in_words(error: BaseException) -> str:
    """An error's own words, without what Keras adds around them."""
    said = str(error)
    for mark in ("Error encountered:\n\n", "Exception encountered: "):
        if mark in said:
            said = said.split(mark)[-1]
    said = said.split("\n\nArguments received by")[0].replace("\x1b[1m", "").replace("\x1b[0m", "")
    said = " ".join(said.split())[:400].rstrip(".")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _try_model(trial: Trial, model: keras.Model, cls: Any, inputs: Sequence[np.ndarray]) -> None:
    trial.num_params = int(sum(np.prod(w.shape) for w in model.weights))
    trial.num_trainable_params = int(sum(np.prod(w.shape) for w in model.trainable_weights))
    given = list(inputs) if len(inputs) > 1 else inputs[0]
    try:
        before = [weight.numpy() for weight in model.trainable_weights]
        predicted = model.predict_on_batch(given)
        if before and _is_trainable_output(model):
            targets = keras.tree.map_structure(lambda part: np.asarray(part) + 1.0, predicted)
            loss = keras.tree.map_structure(lambda _: "mse", predicted)
            model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
            for _ in range(MAX_STEPS):
                model.train_on_batch(given, targets)
                trial.moved = any(
                    not np.array_equal(old, new.numpy())
                    for old, new in zip(before, model.trainable_weights, strict=True)
                )
                if trial.moved:
                    break
                given = keras.tree.map_structure(_other_sign, given)
    except Exception as error:  # a person's code
        if "No gradients provided for any variable" in str(error):
            trial.moved = False
        else:
            trial.failed["train"] = in_words(error)
    try:
        _try_saving(model, cls, given)
    except Exception as error:  # a person's code
        trial.failed["save"] = in_words(error)


def _other_sign(array: np.ndarray) -> np.ndarray:
    """Numbers on the other side of zero; indices as they are."""
    return -array if array.dtype.kind == "f" else array


def _is_trainable_output(model: keras.Model) -> bool:
    return all("float" in output.dtype for output in keras.tree.flatten(model.outputs))


def _try_saving(model: keras.Model, cls: Any, given: Any) -> None:
    """Save and load both formats; the loaded model must predict the same.

    Raises:
        Exception: where it cannot be saved or loaded, or predicts something else.
    """
    expected = _flat(model.predict_on_batch(given))
    is_random = not _are_close(expected, _flat(model.predict_on_batch(given)))
    objects = {cls.__name__: cls, keras.saving.get_registered_name(cls): cls}
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".keras", ".h5"):
            path = Path(folder) / f"trial{suffix}"
            model.save(path)
            loaded = keras.models.load_model(path, custom_objects=objects, compile=False)
            if not is_random and not _are_close(expected, _flat(loaded.predict_on_batch(given))):
                raise ValueError(f"after saving as {suffix} and loading, it predicts other values")


def _flat(outputs: Any) -> list[np.ndarray]:
    return [np.asarray(part) for part in keras.tree.flatten(outputs)]


def _are_close(left: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> bool:
    return len(left) == len(right) and all(
        a.shape == b.shape and np.allclose(a, b, atol=1e-5, equal_nan=True)
        for a, b in zip(left, right, strict=True)
    )


def _model_around(
    cls: Any, arguments: Mapping[str, Any], inputs: Sequence[np.ndarray], is_cell: bool
) -> keras.Model:
    """A model of this layer alone (inside RNN, for a cell) on inputs of these shapes."""
    tensors = [keras.Input(array.shape[1:], dtype=array.dtype.name) for array in inputs]
    layer = cls.from_config(dict(arguments))
    called = keras.layers.RNN(layer) if is_cell else layer
    parameters = _tensor_parameters(cls)
    if len(tensors) > 1 and len(parameters) == len(tensors):
        outputs = called(*tensors)
    else:
        outputs = called(tensors if len(tensors) > 1 else tensors[0])
    model = keras.Model(tensors, outputs)
    model.predict_on_batch(list(inputs) if len(inputs) > 1 else inputs[0])
    return model


def _tensor_parameters(cls: Any) -> list[str]:
    """The parameters of `call` that have no default and are no flags."""
    parameters = list(inspect.signature(cls.call).parameters.values())[1:]
    return [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.name not in ("training", "mask")
    ]


def _candidates(
    layer: Any, cls: Any, arguments: Mapping[str, Any], is_cell: bool
) -> Iterator[list[np.ndarray]]:
    """Small inputs to try, the likeliest first."""
    recorded = constructor.recorded_arguments(cls, (), dict(arguments))
    sizes = [
        value
        for name, value in recorded.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1024
        if "dim" in name or "input" in name or "channel" in name or "size" in name
    ]
    sizes = list(dict.fromkeys([*sizes, *SIZES]))[:5]
    random = np.random.default_rng(0)
    spec_ndims = _stated_ndims(layer)
    if is_cell:
        shapes: list[tuple[int, ...]] = [(5, size) for size in sizes]
    else:
        shapes = [
            shape
            for size in sizes
            for shape in ((size,), (6, size), (8, 8, size), (4, 4, 4, size))
            if not spec_ndims or len(shape) + 1 in spec_ndims
        ]
    num_inputs = len(_tensor_parameters(cls))
    if not is_cell and num_inputs > 1:
        for shape in shapes:
            yield [random.standard_normal((2, *shape), dtype=np.float32) for _ in range(num_inputs)]
        return
    for shape in shapes[: max(8, len(shapes) // 2)]:
        yield [random.standard_normal((2, *shape), dtype=np.float32)]
    if not is_cell:
        for shape in ((6,), (6, 4), (8, 8, 3)):
            yield [random.standard_normal((2, *shape), dtype=np.float32) for _ in range(2)]
            yield [random.standard_normal((2, *shape), dtype=np.float32) for _ in range(3)]
        yield [random.integers(0, 2, (2, 6)).astype(np.int32)]
        for shape in ((28, 28, 1), (32, 32, 3), (10, 10), (5,), (784,), (10,)):
            yield [random.standard_normal((2, *shape), dtype=np.float32)]


def _stated_ndims(layer: Any) -> set[int]:
    spec = layer.input_spec
    specs = spec if isinstance(spec, list | tuple) else [spec]
    return {
        ndim
        for part in specs
        if part is not None and (ndim := part.ndim or (part.shape and len(part.shape)))
    }

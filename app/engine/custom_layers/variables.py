"""Adopt `tf.Variable`s as Keras variables, and take every era's arguments of `add_weight`.

Source: keras/src/backend/common/variables.py and keras/src/backend/tensorflow/core.py of
Keras 3.15; `base_layer.add_weight` of Keras 1.2, Keras 2.3 and TensorFlow 2.15.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src import backend
from keras.src.backend.common import global_state

AGGREGATIONS = {
    tf.VariableAggregation.NONE: "none",
    tf.VariableAggregation.SUM: "sum",
    tf.VariableAggregation.MEAN: "mean",
    tf.VariableAggregation.ONLY_FIRST_REPLICA: "only_first_replica",
}
KERAS_2_ORDER = (
    "name",
    "shape",
    "dtype",
    "initializer",
    "regularizer",
    "trainable",
    "constraint",
)
KERAS_1_ORDER = (
    "shape",
    "initializer",
    "name",
    "trainable",
    "regularizer",
    "constraint",
)
KERAS_3_ORDER = ("shape", "initializer", "dtype")
KEPT_ARGUMENTS = frozenset((*KERAS_2_ORDER, "autocast", "aggregation", "overwrite_with_gradient"))


class TensorFlowVariable(backend.Variable):  # type: ignore[misc]
    """A Keras variable with the methods that Keras 2's variables had.

    In Keras 2 `add_weight` gave a `tf.Variable`; what a `keras.Variable` lacks of
    it (`read_value`, `scatter_update`, `get_shape` …) is looked up on its value.
    """

    def __getattr__(self, name: str) -> Any:
        """Look `name` up on the `tf.Variable` inside."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def read_value(self) -> Any:
        """The value as a tensor."""
        return tf.convert_to_tensor(self.value)

    def initialized_value(self) -> Any:
        """The value as a tensor; TensorFlow 1 had to ask for it this way."""
        return self.read_value()

    def get_shape(self) -> tf.TensorShape:
        """The shape."""
        return tf.TensorShape(self.shape)

    def assign(self, value: Any, *_: Any, **__: Any) -> Any:
        """Assign; `use_locking`, `name` and `read_value` of `tf.Variable.assign` are let pass."""
        return super().assign(value)

    def assign_add(self, delta: Any, *_: Any, **__: Any) -> Any:
        """Add in place, as `tf.Variable.assign_add`."""
        return super().assign_add(delta)

    def assign_sub(self, delta: Any, *_: Any, **__: Any) -> Any:
        """Subtract in place, as `tf.Variable.assign_sub`."""
        return super().assign_sub(delta)


@contextmanager
def outside_stateless_scope() -> Iterator[None]:
    """Leave Keras's stateless scope for a moment.

    A variable that shares the value of an existing `tf.Variable` cannot be made in
    it (Keras wants an initializer there, to be run later), yet nothing is updated.
    """
    scope = global_state.get_global_attribute("stateless_scope")
    global_state.set_global_attribute("stateless_scope", None)
    try:
        yield
    finally:
        global_state.set_global_attribute("stateless_scope", scope)


def adopted_variable(variable: tf.Variable, name: str) -> keras.Variable:
    """The Keras variable that shares `variable`'s value; the same one at every call.

    Args:
        variable: what the layer's author made.
        name: for a new Keras variable, where the author gave no name of their own.
    """
    adopted = getattr(variable, "_keras_variable", None)
    if adopted is None:
        given = variable.name.split(":")[0].rsplit("/", 1)[-1]
        if re.fullmatch(r"Variable(_\d+)?", given):
            given = name
        with outside_stateless_scope():
            adopted = backend.Variable(
                initializer=variable,
                dtype=variable.dtype.name,
                trainable=bool(variable.trainable),
                name=plain_name(given),
            )
        variable._keras_variable = adopted
    return adopted


def plain_name(name: str) -> str:
    """`name` without what Keras 3 refuses in names of layers and variables."""
    return re.sub(r"[^A-Za-z0-9_.>-]+", "_", name).strip("_") or "variable"


def weight_arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of Keras 3's `add_weight` from those of any era.

    Keras 2 begins with the name, Keras 1 with shape, initializer and name, Keras 3
    with shape, initializer and dtype.

    Raises:
        TypeError: for more positional arguments than any Keras ever took.
    """
    if args and (isinstance(args[0], str) or (args[0] is None and "shape" not in kwargs)):
        order: tuple[str, ...] = KERAS_2_ORDER
    elif args and len(args) > 2 and (not _is_dtype(args[2]) or len(args) > 3):
        order = KERAS_1_ORDER
    elif args and "name" in kwargs and "shape" not in kwargs and not _is_shape(args[0]):
        order = KERAS_2_ORDER
    else:
        order = KERAS_3_ORDER
    if len(args) > len(order):
        raise TypeError(f"add_weight() takes at most {len(order)} arguments, got {len(args)}.")
    given = {**kwargs, **dict(zip(order, args, strict=False))}
    if given.get("synchronization") == tf.VariableSynchronization.ON_READ:
        given["trainable"] = False
    given = {key: value for key, value in given.items() if key in KEPT_ARGUMENTS}
    if given.get("trainable", True) is None:
        del given["trainable"]
    if given.get("aggregation") in AGGREGATIONS:
        given["aggregation"] = AGGREGATIONS[given["aggregation"]]
    if given.get("name") is not None:
        given["name"] = plain_name(str(given["name"]))
    if given.get("dtype") is not None:
        given["dtype"] = tf.as_dtype(given["dtype"]).name
    given["shape"] = _plain_shape(given.get("shape"))
    given["initializer"] = _plain_initializer(given.get("initializer"))
    return given


def _is_dtype(value: Any) -> bool:
    try:
        tf.as_dtype(value)
    except TypeError:
        return False
    return True


def _is_shape(value: Any) -> bool:
    return isinstance(value, list | tuple | int | tf.TensorShape)


def _plain_shape(shape: Any) -> tuple[Any, ...]:
    if shape is None:
        return ()
    if isinstance(shape, int):
        return (shape,)
    sizes = (getattr(size, "value", size) for size in shape)
    return tuple(None if size is None else int(size) for size in sizes)


def _plain_initializer(initializer: Any) -> Any:
    """What `keras.initializers.get` understands: values become constants."""
    if isinstance(initializer, np.ndarray | tf.Tensor | tf.Variable | float | int):
        value = np.asarray(initializer)
        return lambda shape, dtype=None: tf.cast(
            tf.broadcast_to(value, shape), dtype or value.dtype
        )
    if inspect.isfunction(initializer):
        return _with_dtype(initializer)
    return initializer


def _with_dtype(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `shape` alone, or of `shape` and a name, as one of shape and dtype."""
    parameters = inspect.signature(function).parameters
    if "dtype" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return function

    def initialize(shape: Any, dtype: Any = None) -> Any:
        value = function(shape)
        return tf.cast(getattr(value, "value", value), dtype) if dtype else value

    return initialize

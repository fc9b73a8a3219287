"""The functions of `keras.backend` (`K`) as Keras 2 had them.

Keras 3 keeps most of them for `tensorflow.keras.backend` alone and lets them fail
on its own variables. Here they all exist, take Keras variables, and give what
Keras 2 gave; the few that are gone altogether are written anew.

Source: keras/src/legacy/backend.py of Keras 3.15; keras/backend.py of Keras 2.15.
"""

import functools
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import keras
import tensorflow as tf
from keras.src import backend
from keras.src.backend.common import global_state

LEGACY: ModuleType = keras._tf_keras.keras.backend


def tensor(value: Any) -> Any:
    """`value` with every Keras variable in it as the tensor that it holds."""
    if isinstance(value, backend.Variable):
        return value.value
    if type(value) in (list, tuple):
        return type(value)(tensor(item) for item in value)
    return value


def with_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, taking Keras variables as tensors."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(
            *(tensor(value) for value in args),
            **{name: tensor(value) for name, value in kwargs.items()},
        )

    return call


def learning_phase() -> int:
    """1 in a call of training, else 0."""
    context = global_state.get_global_attribute("current_call_ctx")
    return int(bool(context is not None and context.get_value("training")))


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training, else `alt`; each may be a function of nothing."""
    if training is None:
        training = learning_phase()
    if isinstance(training, bool | int):
        chosen = x if training else alt
        return chosen() if callable(chosen) and not tf.is_tensor(chosen) else chosen
    return LEGACY.switch(training, tensor(x), tensor(alt))


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` outside training, else `alt`."""
    return in_train_phase(alt, x, training)


def update(x: Any, new_x: Any) -> Any:
    """Set the variable `x`."""
    return x.assign(tensor(new_x))


def update_add(x: Any, increment: Any) -> Any:
    """Add to the variable `x`."""
    return x.assign_add(tensor(increment))


def update_sub(x: Any, decrement: Any) -> Any:
    """Subtract from the variable `x`."""
    return x.assign_sub(tensor(decrement))


def moving_average_update(x: Any, value: Any, momentum: float) -> Any:
    """Move the variable `x` towards `value`."""
    before = tf.convert_to_tensor(tensor(x))
    step = tf.cast(tensor(value), before.dtype) - before
    return x.assign(before + step * (1 - tf.cast(momentum, before.dtype)))


def set_value(x: Any, value: Any) -> None:
    """Set the variable `x` from an array."""
    x.assign(value)


def batch_set_value(tuples: Any) -> None:
    """Set many variables."""
    for x, value in tuples:
        x.assign(value)


def get_value(x: Any) -> Any:
    """The value of a variable as an array."""
    return LEGACY.get_value(tensor(x))


def batch_get_value(tensors: Any) -> list[Any]:
    """The values of many variables."""
    return [get_value(x) for x in tensors]


def dtype(x: Any) -> str:
    """The name of `x`'s dtype."""
    return str(backend.standardize_dtype(x.dtype))


def int_shape(x: Any) -> tuple[int | None, ...] | None:
    """The shape as a tuple, None where an axis is not known."""
    shape = x.shape
    if isinstance(shape, tf.TensorShape):
        return tuple(shape.as_list()) if shape.rank is not None else None
    return tuple(shape)


def ndim(x: Any) -> int:
    """The number of axes."""
    return len(x.shape)


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` came out of a Keras layer."""
    return isinstance(x, keras.KerasTensor)


def is_tensor(x: Any) -> bool:
    """Whether `x` is a tensor."""
    return bool(tf.is_tensor(x))


def is_variable(x: Any) -> bool:
    """Whether `x` is a variable."""
    return isinstance(x, tf.Variable | backend.Variable)


def stop_gradient(variables: Any) -> Any:
    """`variables`, through which no gradient flows."""
    if isinstance(variables, list | tuple):
        return [tf.stop_gradient(tensor(x)) for x in variables]
    return tf.stop_gradient(tensor(variables))


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of the exponentials."""
    return tf.reduce_logsumexp(tensor(x), axis, keepdims)


def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Zeros and ones, ones with probability `p`."""
    return LEGACY.random_bernoulli(shape, p=p, dtype=dtype, seed=seed)


def identity(x: Any, name: str | None = None) -> Any:
    """The same tensor."""
    return tf.identity(tensor(x), name=name)


def image_dim_ordering() -> str:
    """What Keras 1 called `image_data_format`."""
    return "th" if keras.config.image_data_format() == "channels_first" else "tf"


def normalize_data_format(value: str | None) -> str:
    """`value`, or the configured data format.

    Raises:
        ValueError: for another word, as Keras says it.
    """
    found = (value or keras.config.image_data_format()).lower()
    if found not in ("channels_first", "channels_last"):
        raise ValueError(
            f"data_format must be 'channels_first' or 'channels_last'. Received: {value!r}"
        )
    return found


def do_nothing(*_: Any, **__: Any) -> None:
    """Stand for a switch that Keras 3 no longer has."""


def filled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`K.zeros` or `K.ones`: a variable, but a tensor inside a graph, which may make none."""

    @functools.wraps(function)
    def fill(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
        if tf.executing_eagerly():
            return function(tensor(shape), dtype=dtype, name=name)
        constant = tf.zeros if function.__name__ == "zeros" else tf.ones
        return constant(tensor(shape), dtype=dtype or keras.config.floatx())

    return fill


def batch_flatten(x: Any) -> Any:
    """`(batch_size, everything else)`; the second size stays known where it is."""
    x = tf.convert_to_tensor(tensor(x))
    sizes = x.shape.as_list()[1:]
    size = math.prod(sizes) if None not in sizes else tf.reduce_prod(tf.shape(x)[1:])
    return tf.reshape(x, [-1, size])


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The dot product of each sample's tensors, as Keras before 2.3 and since then.

    Where the ranks differ (3 and 4) the two disagree: the old one counts equal leading
    axes as batch axes too. Layers from then rely on it, the new one fails on most of them.

    Source: keras/backend/tensorflow_backend.py of Keras 2.2.4.
    """
    x, y = tf.convert_to_tensor(tensor(x)), tf.convert_to_tensor(tensor(y))
    pair = (axes, axes) if isinstance(axes, int) else axes
    x_ndim, y_ndim = len(x.shape), len(y.shape)
    is_old = (
        pair is not None
        and min(pair) >= 2
        and {x_ndim, y_ndim} == {3, 4}
        and x.shape[1] is not None
        and x.shape[1] == y.shape[1]
    )
    if not is_old:
        return LEGACY.batch_dot(x, y, axes)
    if x_ndim == 3:
        x = tf.expand_dims(x, -1)
    else:
        y = tf.expand_dims(y, -1)
    product = tf.matmul(x, y, transpose_a=pair[0] != 3, transpose_b=pair[1] == 3)
    return tf.squeeze(product, 2 if x_ndim == 3 else 3)


def variable(
    value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None
) -> tf.Variable:
    """A trainable variable."""
    return LEGACY.variable(tensor(value), dtype=dtype, name=name, constraint=constraint)


FUNCTIONS: dict[str, Any] = {
    function.__name__: function
    for function in (
        learning_phase,
        in_train_phase,
        in_test_phase,
        update,
        update_add,
        update_sub,
        moving_average_update,
        set_value,
        batch_set_value,
        get_value,
        batch_get_value,
        dtype,
        int_shape,
        ndim,
        is_keras_tensor,
        is_tensor,
        is_variable,
        stop_gradient,
        logsumexp,
        random_binomial,
        identity,
        batch_flatten,
        batch_dot,
        image_dim_ordering,
        normalize_data_format,
        variable,
    )
} | {
    "zeros": filled(LEGACY.zeros),
    "ones": filled(LEGACY.ones),
    "set_learning_phase": do_nothing,
    "set_image_dim_ordering": do_nothing,
    "manual_variable_initialization": do_nothing,
    "track_variable": do_nothing,
}
"""What is ours; every other name is looked up in Keras's own legacy functions."""


def backend_function(name: str) -> Any:
    """What `K.name` is.

    Raises:
        AttributeError: for a name that no Keras had, or that cannot be had any more.
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    found = getattr(LEGACY, name)
    if callable(found) and getattr(found, "__module__", "") == "keras.src.legacy.backend":
        return with_tensors(found)
    return found

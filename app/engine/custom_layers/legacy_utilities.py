"""Small parts of old Keras that layers import and that are gone: decorators and helpers.

Source: keras/legacy/interfaces.py of Keras 2.2; keras/utils/conv_utils.py,
keras/utils/generic_utils.py and keras/utils/tf_utils.py of Keras 2.15.
"""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from app.engine.custom_layers import legacy_backend


def same_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Stand for a decorator that Keras 3 has no need of."""
    return function


def decorator_or_function(*args: Any, **_: Any) -> Any:
    """Stand for a decorator, with arguments or without."""
    return args[0] if len(args) == 1 and callable(args[0]) else same_function


def normalize_tuple(value: Any, n: int, name: str, allow_zero: bool = False) -> tuple[int, ...]:
    """`value` as a tuple of `n` integers.

    Raises:
        ValueError: for anything else, as Keras says it.
    """
    sizes = (value,) * n if isinstance(value, int) else tuple(value)
    least = 0 if allow_zero else 1
    if len(sizes) != n or not all(isinstance(size, int) and size >= least for size in sizes):
        raise ValueError(f"`{name}` must be an integer or {n} of them. Received: {value!r}")
    return sizes


def normalize_padding(value: str) -> str:
    """`value` in small letters, if it is a padding.

    Raises:
        ValueError: for another word, as Keras says it.
    """
    padding = value.lower()
    if padding not in ("valid", "same", "causal"):
        raise ValueError(f"padding must be 'valid', 'same' or 'causal'. Received: {value!r}")
    return padding


def conv_output_length(
    input_length: int | None, filter_size: int, padding: str, stride: int, dilation: int = 1
) -> int | None:
    """How long an axis is after a convolution."""
    if input_length is None:
        return None
    reach = filter_size + (filter_size - 1) * (dilation - 1)
    length = input_length if padding in ("same", "causal") else input_length - reach + 1
    if padding == "full":
        length = input_length + reach - 1
    return (length + stride - 1) // stride


def deconv_output_length(
    input_length: int | None,
    filter_size: int,
    padding: str,
    output_padding: int | None = None,
    stride: int = 1,
    dilation: int = 1,
) -> int | None:
    """How long an axis is after a transposed convolution."""
    if input_length is None:
        return None
    reach = filter_size + (filter_size - 1) * (dilation - 1)
    if output_padding is None:
        longer = {"valid": max(reach - stride, 0), "full": -(stride + reach - 2), "same": 0}
        return input_length * stride + longer[padding]
    pad = {"same": reach // 2, "valid": 0, "full": reach - 1}[padding]
    return (input_length - 1) * stride + reach - 2 * pad + output_padding


def convert_data_format(data_format: str, ndim: int) -> str:
    """TensorFlow's letters for a data format."""
    axes = {3: "W", 4: "HW", 5: "DHW"}[ndim]
    return f"N{axes}C" if data_format == "channels_last" else f"NC{axes}"


def has_arg(function: Callable[..., Any], name: str, accept_all: bool = False) -> bool:
    """Whether `function` takes an argument `name`."""
    import inspect

    parameters = inspect.signature(function).parameters
    return name in parameters or (
        accept_all and any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    )


def to_list(value: Any, allow_tuple: bool = False) -> list[Any]:
    """`value` in a list, unless it is one."""
    if isinstance(value, list) or (allow_tuple and isinstance(value, tuple)):
        return list(value)
    return [value]


def unpack_singleton(value: Any) -> Any:
    """The one element of a list of one, else the list."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def smart_cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: Any = None) -> Any:
    """One of two functions' results, by a flag or a tensor."""
    if isinstance(pred, bool | int) or pred is None:
        return true_fn() if pred else false_fn()
    return tf.cond(tf.cast(pred, tf.bool), true_fn, false_fn)


class Keras1Initialization:
    """An initializer as Keras 1 used them: `init(shape, name=…)` gives a variable."""

    def __init__(self, identifier: Any) -> None:
        self._initializer = keras.initializers.get(identifier)

    def __call__(self, shape: Any, name: str | None = None, **_: Any) -> tf.Variable:
        """A trainable variable of this shape."""
        return legacy_backend.variable(self._initializer(tuple(shape), dtype="float32"), name=name)


def empty_custom_objects() -> dict[str, Any]:
    """Stand for Keras's global table, which pasted source may not write to."""
    return {}


REPLACEMENTS: dict[str, Any] = {
    "normalize_tuple": normalize_tuple,
    "normalize_padding": normalize_padding,
    "normalize_data_format": legacy_backend.normalize_data_format,
    "conv_output_length": conv_output_length,
    "deconv_output_length": deconv_output_length,
    "deconv_length": deconv_output_length,
    "convert_data_format": convert_data_format,
    "has_arg": has_arg,
    "to_list": to_list,
    "unpack_singleton": unpack_singleton,
    "smart_cond": smart_cond,
    "shape_type_conversion": same_function,
    "get_custom_objects": empty_custom_objects,
    "keras_export": decorator_or_function,
    "disable_tracking": same_function,
    "no_automatic_dependency_tracking": same_function,
}
"""Name → what pasted source gets for it, in whatever module of Keras it looks."""


def replacement(path: str, name: str) -> Any:
    """What stands for `keras.path.name`, or None where nothing needs to."""
    if path == "legacy.interfaces" and not name.startswith("__"):
        return decorator_or_function
    if path == "initializations" and name == "get":
        return Keras1Initialization
    return REPLACEMENTS.get(name)

"""Wrappers around the methods that a pasted layer defines, and helpers for calling them."""

import functools
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf
from keras.src import backend, tree
from keras.src.backend.common import global_state

from app.engine.custom_layers import constructor
from app.engine.custom_layers.state import adopt_state
from app.engine.custom_layers.variables import outside_stateless_scope

Method = Callable[..., Any]


def signature_of(function: Any) -> inspect.Signature:
    """The signature of a function, of a `tf.function` too."""
    return inspect.signature(getattr(function, "python_function", function))


def flags_by_name(
    parameters: Sequence[inspect.Parameter], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Turn positional arguments that are no tensors into named ones.

    Keras 3 takes only tensors by position; `layer(x, True)` was common.
    """
    kept = list(args)
    named = dict(kwargs)
    for parameter in reversed(parameters[1 : len(args)]):
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            break
        if isinstance(kept[-1], bool | int | float | str | type(None)):
            named[parameter.name] = kept.pop()
        else:
            break
    return tuple(kept), named


def call_with_flags(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Call `function`; a Keras layer gets its flags by name (see `flags_by_name`)."""
    if isinstance(function, keras.layers.Layer):
        parameters = list(function._call_signature.parameters.values())
        args, kwargs = flags_by_name(parameters, args, kwargs)
    return function(*args, **kwargs)


def current_training() -> bool:
    """Whether the call that is going on is one of training."""
    context = global_state.get_global_attribute("current_call_ctx")
    return bool(context is not None and context.get_value("training"))


def run_on_zeros(layer: Any, arguments: Mapping[str, Any]) -> None:
    """Run `call` once on zeros, eagerly, so that it makes the weights that it makes.

    Raises:
        Exception: whatever `call` raises.
    """

    def zeros(tensor: Any) -> Any:
        if not hasattr(tensor, "shape"):
            return tensor
        shape = [1 if size is None else int(size) for size in tensor.shape]
        return tf.zeros(shape, dtype=backend.standardize_dtype(tensor.dtype))

    with tf.init_scope(), outside_stateless_scope():
        layer.call(**{name: tree.map_structure(zeros, value) for name, value in arguments.items()})
    adopt_state(layer)


def merged_specs(traced: Any, stated: Any) -> Any:
    """`traced`, with the axes that only `compute_output_shape` knows filled in."""

    def merge(left: Any, right: Any) -> Any:
        if not isinstance(left, keras.KerasTensor) or len(left.shape) != len(right.shape):
            return left
        sizes = (
            theirs if ours is None else ours
            for ours, theirs in zip(left.shape, right.shape, strict=True)
        )
        return keras.KerasTensor(tuple(sizes), dtype=left.dtype, sparse=left.sparse)

    try:
        return tree.map_structure(merge, traced, stated)
    except (ValueError, TypeError):
        return traced


class AdoptingList(list[Any]):
    """What `self._trainable_weights.append(variable)` of Keras 2 appends to."""

    def __init__(self, layer: Any, variables: Sequence[Any]) -> None:
        super().__init__(variables)
        self._layer = layer

    def append(self, variable: Any) -> None:
        """Adopt `variable` as a weight of the layer."""
        self.extend([variable])

    def extend(self, variables: Any) -> None:
        """Adopt `variables` as weights of the layer."""
        self._layer.__dict__.setdefault("_stated_weights", []).extend(variables)
        adopt_state(self._layer)
        super().extend(variables)


def wrap_init(original: Method) -> Method:
    """A constructor that takes `name`, `trainable` and `dtype` even if it does not name them."""
    signature = inspect.signature(original)
    takes_all = constructor.takes_any_keyword(signature)

    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        if not takes_all:
            for name in constructor.BASE_ARGUMENTS:
                if name not in signature.parameters:
                    kwargs.pop(name, None)
        original(self, *args, **kwargs)
        if type(self).__init__ is init:
            _settle(self)

    # Keras reads it with getfullargspec too, which does not follow `__wrapped__`.
    init.__signature__ = signature  # type: ignore[attr-defined]
    return init


def _settle(layer: Any) -> None:
    """Finish construction: give the layer its name and flag, and take its state in."""
    given = layer.__dict__.get("_given_base_arguments", {})
    if getattr(layer, "_lock", True):
        raise RuntimeError(
            f"__init__ of {type(layer).__name__} does not call super().__init__(): add it as "
            f"its first line."
        )
    if isinstance(given.get("name"), str):
        layer.name = given["name"].replace("/", "_")
    adopt_state(layer)
    if given.get("trainable") is False:
        layer.trainable = False


def wrap_build(original: Method) -> Method:
    """A `build` that may make `tf.Variable`s while a graph is being traced."""

    @functools.wraps(original)
    def build(self: Any, *args: Any, **kwargs: Any) -> None:
        with tf.init_scope():
            original(self, *args, **kwargs)
        adopt_state(self)

    return build


def wrap_call(original: Any) -> Method:
    """A `call` as Keras 2 called it.

    It gets None where no input has a mask. Where it puts a tensor into a Python `if`
    or `for`, autograph rewrites it: Keras 2 always did, Keras 3 never does.
    """
    converted: list[Method] = []

    @functools.wraps(original)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        mask = kwargs.get("mask")
        if mask is not None and all(part is None for part in tree.flatten(mask)):
            kwargs["mask"] = None
        if not converted:
            try:
                return original.__get__(self, type(self))(*args, **kwargs)
            except tf.errors.OperatorNotAllowedInGraphError:
                if not inspect.isfunction(original):
                    raise
                converted.append(tf.autograph.to_graph(original))
        return converted[0](self, *args, **kwargs)

    call.__signature__ = signature_of(original)  # type: ignore[attr-defined]
    return call


def named_as_build_wants(cls: Any) -> Method:
    """`cls.call`, whose first parameter is called as the `build` of Keras's own class has it.

    Keras 3 hands shapes to `build` by name: `GRU.build(sequences_shape)` wants a
    `call(sequences)`, and people write `call(inputs)`.
    """
    call: Method = cls.__dict__["call"]
    parameters = list(signature_of(call).parameters.values())
    shapes = [
        name.removesuffix("_shape")
        for name, parameter in list(inspect.signature(cls.build).parameters.items())[1:]
        if name.endswith("_shape") and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    known = {parameter.name for parameter in parameters}
    if len(shapes) < 2 or len(parameters) < 2 or shapes[0] in known:
        return call
    ours, theirs = parameters[1].name, shapes[0]

    @functools.wraps(call)
    def renamed(self: Any, *args: Any, **kwargs: Any) -> Any:
        if theirs in kwargs:
            kwargs[ours] = kwargs.pop(theirs)
        return call(self, *args, **kwargs)

    parameters[1] = parameters[1].replace(name=theirs)
    renamed.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return renamed


def settable(name: str, of_keras: property) -> property:
    """A property of Keras's own class that gives what the author set, if anything."""
    own = f"_set_{name}"

    def get(self: Any) -> Any:
        return self.__dict__[own] if own in self.__dict__ else of_keras.__get__(self)

    def set_own(self: Any, value: Any) -> None:
        self.__dict__[own] = value

    return property(get, set_own, doc=of_keras.__doc__)


def wrap_compute_output_shape(original: Method) -> Method:
    """A `compute_output_shape` that gives plain tuples."""

    @functools.wraps(original)
    def compute_output_shape(self: Any, *args: Any, **kwargs: Any) -> Any:
        return plain_shape(original(self, *args, **kwargs))

    return compute_output_shape


def plain_shape(shape: Any) -> Any:
    """A shape, or a list of shapes, without TensorShape, Dimension and lists of sizes."""
    if isinstance(shape, tf.TensorShape):
        return tuple(shape.as_list())
    if isinstance(shape, list | tuple):
        sizes = [getattr(size, "value", size) for size in shape]
        if all(size is None or isinstance(size, int) for size in sizes):
            return tuple(sizes)
        return [plain_shape(part) for part in shape]
    return shape


def wrap_get_config(original: Method) -> Method:
    """A `get_config` that is complete and plain: what is missing comes from the constructor."""

    @functools.wraps(original)
    def get_config(self: Any) -> dict[str, Any]:
        cls = type(self)
        base = keras.layers.Layer.get_config(self)
        recorded = constructor.written(cls, self.__dict__.get("_constructor_arguments", {}))
        try:
            stated = dict(original(self))
        except Exception:  # a broken get_config must not lose the model
            return {**base, **recorded}
        plain = {key: constructor.written_value(value) for key, value in stated.items()}
        for key, value in plain.items():
            if value is constructor.NOT_WRITTEN:
                raise TypeError(
                    f"get_config of {cls.__name__} gives {key!r} as "
                    f"{type(stated[key]).__name__}, which cannot be written into a file."
                )
        if "from_config" not in vars(cls):
            plain = {**recorded, **plain}
        json.dumps(plain)
        return {**base, **plain}

    return get_config


def wrap_from_config(original: Any) -> Any:
    """A `from_config` that also works on what the author's `get_config` did not give."""
    function = original.__func__ if isinstance(original, classmethod) else original

    @functools.wraps(function)
    def from_config(cls: Any, config: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        own = {k: v for k, v in config.items() if k not in constructor.BASE_ARGUMENTS}
        with keras.saving.custom_object_scope(cls._source_objects):
            try:
                return function(cls, dict(config), *args, **kwargs)
            except TypeError:
                layer = function(cls, own, *args, **kwargs)
        return constructor.with_base_arguments(layer, config)

    return classmethod(from_config)


WRAPPERS: dict[str, Callable[[Any], Any]] = {
    "__init__": wrap_init,
    "build": wrap_build,
    "call": wrap_call,
    "compute_output_shape": wrap_compute_output_shape,
    "get_config": wrap_get_config,
    "from_config": wrap_from_config,
}
"""Method name → what to put around a person's own."""

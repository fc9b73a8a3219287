"""Remember how a layer was made: constructor arguments → config → the same layer.

Keras 3 records the arguments of a constructor itself, but only where all of them
are plain values and it can hand `name`, `trainable` and `dtype` back. Here whatever
Keras can write is written, and what the constructor does not take is set afterwards.
"""

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf
from keras.src.saving import serialization_lib

BASE_ARGUMENTS = ("name", "trainable", "dtype")
"""What Keras's own get_config gives for every layer."""

NOT_WRITTEN = object()
"""Stands for a value that cannot be written into a config."""


def constructor_signature(cls: type) -> inspect.Signature:
    """The signature of `cls`'s constructor, without `self`."""
    signature = inspect.signature(cls.__init__)  # type: ignore[misc]
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def takes_any_keyword(signature: inspect.Signature) -> bool:
    """Whether there is a `**kwargs`."""
    return any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())


def recorded_arguments(
    cls: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of this call of the constructor, defaults included, by name."""
    signature = constructor_signature(cls)
    taken = {
        key: value
        for key, value in kwargs.items()
        if key not in BASE_ARGUMENTS or key in signature.parameters or takes_any_keyword(signature)
    }
    try:
        bound = signature.bind(*args, **taken)
    except TypeError:
        return {}
    bound.apply_defaults()
    recorded: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            recorded.update(bound.arguments[name])
        elif parameter.kind is parameter.VAR_POSITIONAL:
            if bound.arguments[name]:
                recorded[name] = list(bound.arguments[name])
        else:
            recorded[name] = bound.arguments[name]
    return {name: value for name, value in recorded.items() if name not in BASE_ARGUMENTS}


def written(cls: type, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """The recorded arguments as a config; what cannot be written is left out.

    A default that cannot be written need not be: the constructor will give it again.
    """
    defaults = constructor_signature(cls).parameters
    config: dict[str, Any] = {}
    for name, value in recorded.items():
        plain = written_value(value)
        if plain is NOT_WRITTEN:
            continue
        default = defaults[name].default if name in defaults else inspect.Parameter.empty
        if value is default and not _is_plain(value):
            continue
        config[name] = plain
    return config


def unwritten_arguments(cls: type, recorded: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of arguments that were given but cannot be written into a file."""
    parameters = constructor_signature(cls).parameters
    return tuple(
        name
        for name, value in recorded.items()
        if written_value(value) is NOT_WRITTEN
        and not (name in parameters and parameters[name].default is value)
    )


def written_value(value: Any) -> Any:
    """`value` as JSON, the way Keras writes it, or `NOT_WRITTEN`."""
    if _is_plain(value):
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        items = {key: written_value(item) for key, item in value.items()}
        return NOT_WRITTEN if any(item is NOT_WRITTEN for item in items.values()) else items
    if isinstance(value, list | tuple):
        elements = [written_value(item) for item in value]
        return NOT_WRITTEN if any(item is NOT_WRITTEN for item in elements) else elements
    if inspect.isfunction(value) and value.__name__ == "<lambda>":
        return NOT_WRITTEN
    try:
        if isinstance(value, tf.Variable):
            value = value.read_value()
        config = serialization_lib.serialize_keras_object(value)
        json.dumps(config)
    except Exception:  # whatever an object's own get_config may raise
        return NOT_WRITTEN
    return config


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (bool, int, float, str)


def readable_value(value: Any) -> Any:
    """What `written_value` wrote, as an object again; everything else as it is."""
    if isinstance(value, list):
        return [readable_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("class_name"), str) and "config" in value:
        return serialization_lib.deserialize_keras_object(value)
    return {key: readable_value(item) for key, item in value.items()}


def fitted(signature: inspect.Signature, config: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `config` that the constructor takes; lists as tuples where the default is one."""
    names = {
        name: parameter
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    }
    takes_all = takes_any_keyword(signature)
    fit: dict[str, Any] = {}
    for key, value in config.items():
        if key in names and isinstance(value, list) and isinstance(names[key].default, tuple):
            fit[key] = tuple(value)
        elif key in names or key in BASE_ARGUMENTS or takes_all:
            fit[key] = value
    return fit


def made_from(cls: Callable[..., Any], config: Mapping[str, Any]) -> Any:
    """A layer of `cls` from `config`, in the first of these ways that works.

    With everything that the constructor takes as objects; with the same as it is
    written; with the constructor's named arguments alone; without the name, the dtype
    and the flag that it may set itself beside its `**kwargs`.

    Raises:
        TypeError: where none works; the first error is the cause.
    """
    signature = constructor_signature(cls)  # type: ignore[arg-type]
    name = getattr(cls, "__name__", "layer")
    if _is_required(signature, "name"):
        config = {"name": name, **config}
    raw = fitted(signature, {k: v for k, v in config.items() if not _is_vararg(signature, k)})
    named = {k: v for k, v in raw.items() if k in signature.parameters or k in BASE_ARGUMENTS}
    own = {k: v for k, v in raw.items() if k in signature.parameters or k not in BASE_ARGUMENTS}
    first_error: Exception | None = None
    for arguments in (raw, named, own):
        for read in (readable_argument, lambda _, value: value):
            given = {k: read(k, v) for k, v in arguments.items()}
            try:
                layer = cls(*_positional(signature, config, given), **given)
            except Exception as error:  # a constructor is a person's code: it may raise anything
                first_error = first_error or error
                continue
            return layer if arguments is not own else with_base_arguments(layer, config)
    raise TypeError(
        f"{name} cannot be made from {dict(config)}: {_said(first_error)}"
    ) from first_error


def with_base_arguments(layer: Any, config: Mapping[str, Any]) -> Any:
    """`layer` with the name and the flag that a config gives it."""
    if isinstance(config.get("name"), str):
        layer.name = config["name"]
    if config.get("trainable") is False:
        layer.trainable = False
    return layer


def _is_required(signature: inspect.Signature, name: str) -> bool:
    parameter = signature.parameters.get(name)
    return parameter is not None and parameter.default is parameter.empty


def _said(error: Exception | None) -> str:
    """The words of an error; its kind where it has none (`raise MemoryError` of Python itself)."""
    if isinstance(error, MemoryError):
        return f"it wants more memory than there is ({error or 'MemoryError'})"
    return str(error) or type(error).__name__


def _positional(
    signature: inspect.Signature, config: Mapping[str, Any], arguments: dict[str, Any]
) -> list[Any]:
    """What goes by position, taken out of `arguments`.

    That is what the constructor takes in no other way, and all before its `*args` where
    the config has something for these.
    """
    has_more = any(_is_vararg(signature, name) and config[name] for name in config)
    positional: list[Any] = []
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return [*positional, *config[name]] if has_more else positional
        if parameter.kind is parameter.POSITIONAL_ONLY or has_more:
            if name not in arguments and parameter.default is parameter.empty:
                return positional
            positional.append(arguments.pop(name, parameter.default))
    return positional


def _is_vararg(signature: inspect.Signature, name: str) -> bool:
    parameter = signature.parameters.get(name)
    return parameter is not None and parameter.kind is parameter.VAR_POSITIONAL


def readable_argument(name: str, value: Any) -> Any:
    """An argument as an object; a dtype as its name, unless the layer is quantized."""
    if name == "dtype" and isinstance(value, dict):
        policy = keras.dtype_policies.deserialize(value)
        return policy if policy.quantization_mode else policy.name
    return readable_value(value)

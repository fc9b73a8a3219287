"""Ask the catalogue for one layer, by any name that Keras exports for it."""

import inspect
from functools import lru_cache

import keras

from app.engine.catalogue.bounds import bounds_of
from app.engine.catalogue.choices import choices_of, type_of
from app.engine.catalogue.docstrings import own_docstring, read_docstring
from app.engine.catalogue.introspect import (
    ConstructorArgument,
    category_of,
    constructor_of,
    exported_layers,
)
from app.engine.catalogue.refused import reason_to_refuse
from app.engine.catalogue.remember import once_per_class
from app.spec.base import JsonValue
from app.spec.catalogue import ArgumentSpec, ArgumentType, LayerSpec


def layer_class(class_name: str) -> type[keras.Layer] | None:
    """The class that Keras exports under a name (aliases such as MaxPool2D too), or None."""
    return _class_of_name().get(class_name)


def canonical_name(class_name: str) -> str:
    """The one name under which a layer is shown; an unknown name is its own."""
    cls = layer_class(class_name)
    return class_name if cls is None else exported_layers()[cls][0]


@lru_cache(maxsize=1)
def usable_names() -> tuple[str, ...]:
    """Every name of a layer of Keras that may be built from a document."""
    return tuple(name for name, cls in _class_of_name().items() if reason_to_refuse(cls) is None)


def layer_spec(class_name: str) -> LayerSpec | None:
    """What the catalogue says of a layer of Keras, or None if there is none of this name."""
    cls = layer_class(class_name)
    return None if cls is None else spec_of_class(cls)


def refused_reason(class_name: str) -> str | None:
    """Why a layer of Keras must not be built from a document, or None."""
    cls = layer_class(class_name)
    return None if cls is None else reason_to_refuse(cls)


def accepted_names(cls: type) -> frozenset[str]:
    """Every argument name that a constructor takes, those kept for old code included."""
    constructor = constructor_of(cls)
    return constructor.quiet | {argument.name for argument in constructor.arguments}


@once_per_class
def spec_of_class(cls: type[keras.Layer]) -> LayerSpec:
    """What the catalogue says of one layer class of Keras."""
    canonical, *aliases = exported_layers()[cls]
    return LayerSpec(
        class_name=canonical,
        aliases=tuple(aliases),
        category=category_of(cls),
        summary=_summary_of(cls),
        arguments=tuple(argument_spec(cls, item) for item in constructor_of(cls).arguments),
        refused=reason_to_refuse(cls),
        takes_many=takes_many(cls),
        is_cell=_is_cell(cls),
    )


def _is_cell(cls: type[keras.Layer]) -> bool:
    """Whether it has a state and takes it at each step, as RNN asks of its cell."""
    return not issubclass(cls, keras.layers.RNN) and "states" in tensor_parameters(cls)


@once_per_class
def takes_many(cls: type[keras.Layer]) -> bool:
    """Whether a layer's call takes several tensors: as a list, or as several parameters."""
    return takes_list(cls) or len(_required_tensors(cls)) > 1


@once_per_class
def takes_list(cls: type[keras.Layer]) -> bool:
    """Whether a layer's call takes a list of tensors.

    Source: the docstring, which says so under `Call arguments` or in its first
    lines ("It takes as input a list of tensors"), also of the base class.
    """
    for owner in cls.__mro__:
        if owner is keras.Layer:
            break
        if not owner.__module__.startswith("keras."):
            continue  # what people write in their own docstrings promises nothing
        docs = own_docstring(owner)
        first = next(iter(docs.call_arguments.values()), "")
        text = f"{docs.summary} {owner.__dict__.get('__doc__') or ''}".lower()
        if first.lower().startswith(("list of", "a list of")):
            return True
        if any(words in text for words in _LIST_WORDS):
            return True
    return False


_LIST_WORDS = (
    "takes as input a list",
    "merge layer",
    "list of inputs",
    "list of tensors of size 2",
    "between samples in two tensors",
    "layer((feat1, feat2))",
)


@once_per_class
def tensor_parameters(cls: type[keras.Layer]) -> tuple[str, ...]:
    """The parameters of `call` that take tensors, in order (query, value, key …)."""
    return tuple(parameter.name for parameter in _tensors_of_call(cls))


def _required_tensors(cls: type[keras.Layer]) -> tuple[str, ...]:
    """The tensors that a call must give."""
    return tuple(p.name for p in _tensors_of_call(cls) if p.default is p.empty)


def _tensors_of_call(cls: type[keras.Layer]) -> list[inspect.Parameter]:
    return [
        parameter
        for parameter in list(inspect.signature(cls.call).parameters.values())[1:]
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and (parameter.default is parameter.empty or parameter.default is None)
        and parameter.name not in ("training", "mask")
        and not parameter.name.endswith("_mask")
    ]


@lru_cache(maxsize=1)
def _class_of_name() -> dict[str, type[keras.Layer]]:
    found = {name: cls for cls, names in exported_layers().items() for name in names}
    for cls in exported_layers():
        found.setdefault(cls.__name__, cls)
    return found


def _summary_of(cls: type[keras.Layer]) -> str:
    summary = own_docstring(cls).summary
    if summary:
        return summary
    function = _function_beside(cls)
    return "" if function is None else read_docstring(function.__doc__).summary


def _function_beside(cls: type) -> object | None:
    """The function that makes a layer and carries its documentation (Input for InputLayer)."""
    name = cls.__name__.removesuffix("Layer")
    function = getattr(keras.layers, name, None)
    return function if inspect.isfunction(function) else None


def _help_of(cls: type, argument: ConstructorArgument) -> str:
    function = _function_beside(cls)
    if function is not None:
        text = read_docstring(function.__doc__).arguments.get(argument.name)
        if text:
            return text
    for owner in cls.__mro__:
        text = own_docstring(owner).arguments.get(argument.name)
        if text:
            return text
    return ""


def argument_spec(cls: type, argument: ConstructorArgument) -> ArgumentSpec:
    """What the catalogue says of one argument that a class of Keras takes."""
    help_text = _help_of(cls, argument)
    kind = type_of(argument, help_text)
    choices = choices_of(kind, argument, help_text, has_any_dtype=_has_any_dtype(cls))
    if choices is not None and kind in (ArgumentType.STRING, ArgumentType.ANY):
        kind = ArgumentType.CHOICE
    bounds = bounds_of(cls.__name__, kind, argument, help_text)
    parameter = argument.parameter
    is_required = parameter.default is parameter.empty
    return ArgumentSpec(
        name=argument.name,
        type=kind,
        default=None if is_required else as_json(parameter.default),
        choices=choices,
        minimum=bounds.minimum,
        maximum=bounds.maximum,
        length=bounds.length,
        items=bounds.items,
        required=is_required,
        help=help_text,
        is_shared=argument.owner is keras.Layer or argument.name in _shared_names(),
        is_cell=argument.name in ("cell", "cells"),
    )


def _has_any_dtype(cls: type) -> bool:
    """Whether the dtype need not be one for weights: that of an Input, of what looks words up."""
    return cls is keras.layers.InputLayer or category_of(cls) == "preprocessing"


@lru_cache(maxsize=1)
def _shared_names() -> frozenset[str]:
    """What every layer takes: the arguments of keras.Layer itself."""
    return frozenset(argument.name for argument in constructor_of(keras.Layer).arguments)


def as_json(value: object) -> JsonValue:
    """A default as JSON: tuples become lists; what has no JSON form becomes None."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    return None

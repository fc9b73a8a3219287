"""What kind of value an argument takes, and which values are known.

Read from the argument's name (Keras names alike what is alike: everything that
ends in `_initializer` is one), its default, and the first words of its help.
"""

import re
from collections.abc import Callable

from app.engine.catalogue import registries
from app.engine.catalogue.introspect import ConstructorArgument
from app.spec.base import JsonValue
from app.spec.catalogue import ArgumentType

_SUFFIXES = {
    "activation": ArgumentType.ACTIVATION,
    "_initializer": ArgumentType.INITIALIZER,
    "_regularizer": ArgumentType.REGULARIZER,
    "_constraint": ArgumentType.CONSTRAINT,
    "dtype": ArgumentType.DTYPE,
    "_shape": ArgumentType.SHAPE,
    "_axes": ArgumentType.INTEGERS,
}
_NAMES = {
    "shape": ArgumentType.SHAPE,
    "layer": ArgumentType.LAYER,
    "backward_layer": ArgumentType.LAYER,
    "cell": ArgumentType.LAYER,
    "layers": ArgumentType.LAYERS,
    "cells": ArgumentType.LAYERS,
    "function": ArgumentType.FUNCTION,
    "name": ArgumentType.STRING,
    "trainable": ArgumentType.BOOLEAN,
    "autocast": ArgumentType.BOOLEAN,
    "seed": ArgumentType.INTEGER,
    "value_range": ArgumentType.NUMBERS,
    "vocabulary": ArgumentType.LIST,
    "idf_weights": ArgumentType.LIST,
    "bias_axes": ArgumentType.STRING,
}
_LAST_RESORT = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"factor$|^mean$|^variance$", ArgumentType.NUMBERS),
        (r"^fill_value$|_cap$|^value$", ArgumentType.NUMBER),
        (r"^max_|^num_|_size$|_length$|^head_dim$", ArgumentType.INTEGER),
        (r"^salt$|^ngrams$", ArgumentType.INTEGERS),
        (r"^equation$|_format$|^use_cudnn$|_token$", ArgumentType.STRING),
        (r"^flash_attention$", ArgumentType.BOOLEAN),
    )
)
"""What a name says where neither the help nor the default says anything."""
_FLOATS = re.compile(
    r"^[^.]*\b(float\b[^.]*?\bor an? (list/)?tuple|tuple of (two|2) floats|"
    r"tuple of size 2 representing)",
    re.I,
)
_FIRST_WORDS = tuple(
    (re.compile(r"^(?:an? )?(?:optional )?(?:positive )?" + pattern, re.I), kind)
    for pattern, kind in (
        (r"int(eger)?( scalar)?,? or (a )?(tuple|list)", ArgumentType.INTEGERS),
        (r"integer (or )?tuple", ArgumentType.INTEGERS),
        (r"int or None", ArgumentType.INTEGER),
        (r"integer token", ArgumentType.INTEGER),
        (r"tuple of (integers|2 integers)", ArgumentType.INTEGERS),
        (r"(tuple|list) of", ArgumentType.LIST),
        (r"[\w ]+\(integer\)", ArgumentType.INTEGER),
        (r"(python |unsigned )*(integer|int)\b(?! tuple| token| or)", ArgumentType.INTEGER),
        (r"(the )?(integer )?number of\b", ArgumentType.INTEGER),
        (r"size of\b", ArgumentType.INTEGER),
        (r"float\b(?! or an?\s*(list|tuple)| represent| value or)", ArgumentType.FLOAT),
        (r"bool(ean)?\b", ArgumentType.BOOLEAN),
        (r"string\b", ArgumentType.STRING),
    )
)
_QUOTED = re.compile(r'["\']([a-z][a-z0-9_]*)["\']')
_OFFERS = re.compile(
    r"\b(one of|either|can be|values can be|supported values|options|supports|"
    r"available values|values are|mode)\b|- \"|\bor \"|\" or\b",
    re.I,
)
_DEFAULT_SENTENCE = re.compile(r"\b(defaults? (is|to|value)|default:).*$", re.I)


def type_of(argument: ConstructorArgument, help_text: str) -> ArgumentType:
    """The kind of value that an argument takes."""
    name, default = argument.name, argument.parameter.default
    if name in _NAMES:
        return _NAMES[name]
    for suffix, kind in _SUFFIXES.items():
        if name.endswith(suffix):
            return kind
    if isinstance(default, bool):
        return ArgumentType.BOOLEAN
    if _FLOATS.search(help_text):
        return ArgumentType.NUMBERS
    first_words = next(
        (kind for pattern, kind in _FIRST_WORDS if pattern.search(help_text)), ArgumentType.ANY
    )
    by_default = _type_of_default(default, help_text)
    if first_words is ArgumentType.BOOLEAN and by_default is not ArgumentType.ANY:
        return by_default
    if first_words is ArgumentType.INTEGER and by_default in (
        ArgumentType.INTEGERS,
        ArgumentType.LIST,
    ):
        return by_default
    if first_words is ArgumentType.ANY and by_default is ArgumentType.ANY:
        return next((k for pattern, k in _LAST_RESORT if pattern.search(name)), ArgumentType.ANY)
    return first_words if first_words is not ArgumentType.ANY else by_default


def _type_of_default(default: object, help_text: str) -> ArgumentType:
    if isinstance(default, int):
        return ArgumentType.INTEGERS if "tuple" in help_text else ArgumentType.INTEGER
    if isinstance(default, str):
        return ArgumentType.STRING
    if isinstance(default, float):
        return ArgumentType.NUMBER
    if isinstance(default, tuple | list):
        items = [item for part in default for item in (part if isinstance(part, tuple) else [part])]
        if all(isinstance(item, int) for item in items):
            return ArgumentType.INTEGERS
        return ArgumentType.NUMBERS if len(items) == len(default) else ArgumentType.LIST
    return ArgumentType.ANY


def choices_of(
    kind: ArgumentType, argument: ConstructorArgument, help_text: str, has_any_dtype: bool = False
) -> tuple[JsonValue, ...] | None:
    """The values that an argument may take, where they are known; None is among them if allowed.

    `has_any_dtype`: the layer's own dtype need not be one for weights.
    """
    if argument.parameter.default is None:
        nothing: tuple[JsonValue, ...] = (None,)
    else:
        nothing = ()
    if argument.name in _KNOWN:
        return nothing + _KNOWN[argument.name]()
    if kind is ArgumentType.DTYPE and has_any_dtype:
        return nothing + registries.dtype_names()
    names = _NAMES_OF.get(kind)
    if names is not None:
        return nothing + names()
    if kind not in (ArgumentType.STRING, ArgumentType.ANY) or argument.name in _FREE_TEXT:
        return None
    default = argument.parameter.default
    quoted = _quoted_values(help_text)
    if isinstance(default, str) and default not in quoted and quoted:
        quoted = (default, *quoted) if _QUOTED.fullmatch(f'"{default}"') else ()
    return nothing + quoted if len(quoted) > 1 else None


_FREE_TEXT = ("name", "equation", "bias_axes")
"""What quotes stand around in their help texts are examples."""

_KNOWN: dict[str, Callable[[], tuple[JsonValue, ...]]] = {
    "data_format": lambda: ("channels_last", "channels_first"),
    "use_cudnn": lambda: ("auto", True, False),
    "bounding_box_format": registries.bounding_box_formats,
    "vocabulary_dtype": lambda: ("int64",),
}
"""What some arguments may be wherever they stand; most of their help texts do not say it."""

_NAMES_OF = {
    ArgumentType.ACTIVATION: registries.activation_names,
    ArgumentType.INITIALIZER: registries.initializer_names,
    ArgumentType.REGULARIZER: registries.regularizer_names,
    ArgumentType.CONSTRAINT: registries.constraint_names,
    ArgumentType.DTYPE: registries.float_dtype_names,
}


def _quoted_values(help_text: str) -> tuple[str, ...]:
    """The quoted words of a help text that offers several, in its order."""
    if not _OFFERS.search(_DEFAULT_SENTENCE.sub("", help_text)):
        return ()
    return tuple(dict.fromkeys(_QUOTED.findall(help_text)))

"""JSON values of a config → Python expressions. Names and texts are quoted, never pasted."""

import keyword
import re
from collections.abc import Collection, Iterable

from app.spec.base import JsonObject, JsonValue

LINE_LENGTH = 88

_MODULES_BY_SUFFIX = {
    "_regularizer": "keras.regularizers",
    "_initializer": "keras.initializers",
    "_constraint": "keras.constraints",
    "layer": "layers",
    "cell": "layers",
    "cells": "layers",
}
"""Which module an object-valued argument comes from, by the end of the argument's name."""


def quoted(text: str) -> str:
    """A string literal, in double quotes where it needs no escape."""
    literal = repr(text)
    is_plain = literal[1:-1] == text and '"' not in text and literal[0] == "'"
    return f'"{text}"' if is_plain else literal


def identifier(name: str, taken: Collection[str]) -> str:
    """A Python identifier made from `name` that is not yet in `taken`."""
    base = re.sub(r"[^0-9A-Za-z_]", "_", name) or "layer"
    if base[0].isdigit() or keyword.iskeyword(base) or keyword.issoftkeyword(base):
        base = f"{base}_" if not base[0].isdigit() else f"_{base}"
    found, count = base, 1
    while found in taken:
        count += 1
        found = f"{base}_{count}"
    return found


def value(content: JsonValue, argument: str, custom: Collection[str]) -> str:
    """The expression for one argument's value.

    Lists of whole numbers (shapes, kernel sizes) become tuples. An object with a
    `class_name` becomes a call of that class.
    """
    if isinstance(content, str):
        return quoted(content)
    if isinstance(content, list):
        items = [value(item, argument, custom) for item in content]
        if content and all(_is_dimension(item) for item in content):
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        return f"[{', '.join(items)}]"
    if isinstance(content, dict):
        return _object(content, argument, custom)
    return repr(content)


def _is_dimension(item: JsonValue) -> bool:
    return item is None or (isinstance(item, int) and not isinstance(item, bool))


def _object(content: JsonObject, argument: str, custom: Collection[str]) -> str:
    class_name, config = content.get("class_name"), content.get("config", {})
    if class_name == "function" and isinstance(config, str):
        plain = config.rpartition(">")[2]
        if plain in custom and plain.isidentifier():
            return plain
    if isinstance(class_name, str) and class_name.isidentifier() and isinstance(config, dict):
        if class_name in custom:
            return call(class_name, arguments(config, custom))
        module = _module_of(content.get("module"), argument)
        if module is not None:
            return call(f"{module}.{class_name}", arguments(config, custom))
    items = (f"{quoted(key)}: {value(item, key, custom)}" for key, item in content.items())
    literal = f"{{{', '.join(items)}}}"
    return f"keras.saving.deserialize_keras_object({literal})" if class_name else literal


def _module_of(stated: JsonValue, argument: str) -> str | None:
    if isinstance(stated, str) and re.fullmatch(r"keras\.[a-z_]+", stated):
        return "layers" if stated == "keras.layers" else stated
    for suffix, module in _MODULES_BY_SUFFIX.items():
        if argument.endswith(suffix):
            return module
    return None


def arguments(config: JsonObject, custom: Collection[str]) -> list[str]:
    """`key=value` for each entry; keys that are no identifiers go into a final `**{…}`."""
    named = [
        f"{key}={value(content, key, custom)}"
        for key, content in config.items()
        if key.isidentifier() and not keyword.iskeyword(key)
    ]
    others = [
        f"{quoted(key)}: {value(content, key, custom)}"
        for key, content in config.items()
        if not key.isidentifier() or keyword.iskeyword(key)
    ]
    return [*named, f"**{{{', '.join(others)}}}"] if others else named


def call(function: str, given: Iterable[str], indent: int = 0) -> str:
    """A call, on one line where it fits in LINE_LENGTH columns after `indent`."""
    parts = list(given)
    line = f"{function}({', '.join(parts)})"
    is_flat = "\n" not in line
    if (is_flat and indent + len(line) <= LINE_LENGTH) or not parts:
        return line
    outer, inner = " " * indent, " " * (indent + 4)
    # Texts are quoted, so a line break can only come from a call that was itself broken.
    lines = (part.replace("\n", f"\n{inner}") for part in parts)
    return f"{function}(\n" + "".join(f"{inner}{broken},\n" for broken in lines) + f"{outer})"

"""Lambda layers of a saved model: what is told of their code, and the class that takes their place.

Their bytecode is never run, nor read by Python: names and constants are picked out of its bytes.
"""

import base64
import binascii
import re
import struct
from collections.abc import Mapping

from app.spec.base import JsonValue

_MOST = 12
_TEXTS = re.compile(
    rb"[\xfa\xda\x7a\x5a]([\x01-\xff])|[\x74\x75\x73\xf5\xf3]([\x01-\xff]\0\0\0)", re.S
)
_INTEGERS = re.compile(rb"[\xe9i](.{4})", re.S)
_FLOATS = re.compile(rb"[\xe7g](.{8})", re.S)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CODE = re.compile(rb"[\xf3s](.{4})", re.S)


def replacement_name(layer: str) -> str:
    """The class that stands for a Lambda: "space_to_depth" → "SpaceToDepthFunction"."""
    parts = re.findall(r"[A-Za-z0-9]+", layer)
    camel = "".join(part[:1].upper() + part[1:] for part in parts)
    camel = camel if camel[:1].isalpha() else f"Lambda{camel}"
    return f"{camel}Function"


def lambda_words(layer: str, config: Mapping[str, JsonValue]) -> str:
    """What is known of a Lambda's function, and how to give it one."""
    function = config.get("function")
    name = function if isinstance(function, str) else _named(function)
    told = f"The function is called {name!r}." if name else _said(function)
    way = f"Paste a custom layer named {replacement_name(layer)}, and it takes this one's place."
    return f"{told} {way}".strip()


def constants_of(code: bytes) -> tuple[list[str], list[float]]:
    """Names and numbers in a function's bytes, each once, as far as they can be told apart.

    Source: CPython's Python/marshal.c; of a code object nothing but its plain constants
    is looked for, for their places differ from version to version.
    """
    start = _CODE.search(code)
    if start is not None:
        code = code[start.end() + struct.unpack("<I", start.group(1))[0] :]
    names: dict[str, None] = {}
    for found in _TEXTS.finditer(code):
        size = (found.group(1) or found.group(2))[0]
        text = code[found.end() : found.end() + size].decode("latin-1")
        if len(text) == size and _NAME.fullmatch(text):
            names[text] = None
    numbers: dict[float, None] = {}
    for found in _INTEGERS.finditer(code):
        number = struct.unpack("<i", found.group(1))[0]
        if abs(number) < 1_000_000:
            numbers[number] = None
    for found in _FLOATS.finditer(code):
        number = struct.unpack("<d", found.group(1))[0]
        if number == 0 or 1e-12 < abs(number) < 1e12:
            numbers[number] = None
    return list(names)[:_MOST], list(numbers)[:_MOST]


def _named(function: JsonValue) -> str | None:
    """A function that the file names instead of writing it down."""
    if isinstance(function, dict) and function.get("class_name") == "function":
        name = function.get("config")
        return name if isinstance(name, str) else None
    return None


def _said(function: JsonValue) -> str:
    code = _code(function)
    if code is None:
        return ""
    names, numbers = constants_of(code)
    parts = [f"the names {', '.join(names)}"] if names else []
    parts += [f"the numbers {', '.join(f'{one:g}' for one in numbers)}"] if numbers else []
    return f"In its bytecode stand {' and '.join(parts)}." if parts else ""


def _code(function: JsonValue) -> bytes | None:
    if isinstance(function, dict):
        inner = function.get("config")
        text = inner.get("code") if isinstance(inner, dict) else None
    else:
        text = function[0] if isinstance(function, list) and function else None
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text, validate=False) if text[:1] != "c" else text.encode("latin-1")
    except (binascii.Error, ValueError):
        return None

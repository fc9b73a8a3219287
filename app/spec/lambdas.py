"""Lambda layers of a saved model: what is told of their code, and the class that takes their place.

Their bytecode is never run, nor read by Python: `function_bytes` takes it apart.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from app.spec.base import JsonValue
from app.spec.function_bytes import FunctionBytes, read_function

_MOST = 12
_MOST_CHARACTERS = 80


def replacement_name(layer: str) -> str:
    """The class that stands for a Lambda: "space_to_depth" → "SpaceToDepthFunction"."""
    parts = re.findall(r"[A-Za-z0-9]+", layer)
    camel = "".join(part[:1].upper() + part[1:] for part in parts)
    camel = camel if camel[:1].isalpha() else f"Lambda{camel}"
    return f"{camel}Function"


def lambda_words(layer: str, config: Mapping[str, JsonValue]) -> str:
    """What is known of a Lambda's function, and how to give it one."""
    function = config.get("function")
    told = function_words(function)
    name = function if isinstance(function, str) else _named(function)
    if name and not told:
        told = f"The function is called {name[:_MOST_CHARACTERS]!r}."
    way = f"Paste a custom layer named {replacement_name(layer)}, and it takes this one's place."
    return f"{told} {way}".strip()


def function_words(function: JsonValue) -> str:
    """What stands in the bytes of a Lambda's function, or "" where there are none to be read."""
    found = _function(function)
    if found is None:
        return ""
    names, numbers = constants_of(found)
    called = "Its code, which is not run," if found.name == "<lambda>" else f"{found.name!r}"
    parts = [f"takes {', '.join(found.arguments)}"] if found.arguments else []
    parts += [f"names {', '.join(names)}"] if names else []
    noun = "constant" if len(numbers) == 1 else "constants"
    parts += [f"has the {noun} {', '.join(numbers)}"] if numbers else []
    where = f" (line {found.line} of {found.filename})" if found.filename else ""
    return f"{called} {_joined(parts)}{where}." if parts else ""


def constants_of(function: FunctionBytes) -> tuple[list[str], list[str]]:
    """What a function names and its constants, as Python writes them, each once."""
    names = dict.fromkeys(function.names)
    constants: dict[str, None] = {}
    for value in function.constants:
        if isinstance(value, bool | int | float | str | tuple) and value != ():
            constants[repr(value)[:_MOST_CHARACTERS]] = None
    for inner in function.inner:
        more_names, more = constants_of(inner)
        names.update(dict.fromkeys(more_names))
        constants.update(dict.fromkeys(more))
    return list(names)[:_MOST], list(constants)[:_MOST]


def _joined(parts: list[str]) -> str:
    return " and ".join(([", ".join(parts[:-1])] if parts[:-1] else []) + parts[-1:])


def _named(function: JsonValue) -> str | None:
    """A function that the file names instead of writing it down."""
    if isinstance(function, dict) and function.get("class_name") == "function":
        name = function.get("config")
        return name if isinstance(name, str) else None
    return None


def _function(function: JsonValue) -> FunctionBytes | None:
    """The function in a config: base64 of Keras 2 and 3, or the bytes as text of Keras 1."""
    if isinstance(function, dict):
        inner = function.get("config")
        text = inner.get("code") if isinstance(inner, dict) else None
    else:
        text = function[0] if isinstance(function, list) and function else function
    if not isinstance(text, str) or not text:
        return None
    for decode in (_from_base64, _from_text):
        data = decode(text)
        found = read_function(data) if data else None
        if found is not None:
            return found
    return None


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _from_text(text: str) -> bytes | None:
    """Source: keras 1.2 utils/generic_utils.py, func_dump: `raw_unicode_escape`."""
    try:
        return text.encode("raw_unicode_escape")
    except UnicodeEncodeError:
        return None

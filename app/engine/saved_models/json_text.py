"""JSON out of a model file: parsed within limits, and made safe to show. No Keras here."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from app.engine.saved_models.limits import MAX_CONFIG_BYTES, MAX_JSON_DEPTH
from app.errors import UnreadableFile
from app.spec.base import JsonObject, JsonValue

_EXACT_INTEGER = 2**63
_NESTING = (dict, list)

_HALVES = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_HALVES_IN_BYTES = re.compile(rb"\\u[dD][89a-fA-F]")
"""Where half a surrogate pair may stand: it is no text, and cannot be written or sent."""


def parse_object(text: str | bytes, what: str, *, is_unique: bool = False) -> dict[str, Any]:
    """The JSON object in `text`; `what` names the text in the errors.

    Args:
        text: as it was read.
        what: it is, for the errors.
        is_unique: whether a key that stands twice in an object is refused.

    Raises:
        UnreadableFile: too long, too deep, not JSON, or not an object.
    """
    if len(text) > MAX_CONFIG_BYTES:
        raise UnreadableFile(
            f"{what} has {len(text):,} bytes; at most {MAX_CONFIG_BYTES:,} are read.",
            hint="Keras writes a few hundred bytes for each layer; this file was not made by it.",
        )
    try:
        parsed = json.loads(text, object_pairs_hook=_unique(what) if is_unique else None)
    except RecursionError as error:
        raise _too_deep(what) from error
    except ValueError as error:
        raise UnreadableFile(
            f"{what} is not JSON: {error}.", hint="The file is damaged; save the model again."
        ) from error
    if not isinstance(parsed, dict):
        raise UnreadableFile(
            f"{what} is a JSON {_kind(parsed)}; an object was expected.",
            hint="Save the model again with model.save().",
        )
    if _depth(parsed) > MAX_JSON_DEPTH:
        raise _too_deep(what)
    return _whole(parsed) if _has_halves(text) else parsed


def shown(value: Any) -> JsonValue:
    """A parsed JSON value as it can be shown: no NaN, no lone surrogates, no endless numbers.

    What JSON proper cannot carry becomes text: `"nan"`, `"inf"`, the digits of a number
    beyond 64 bits.
    """
    if value is None or value is True or value is False:
        return value
    kind = value.__class__  # quicker to ask than `isinstance`, of tens of thousands of values
    if kind is dict:
        return {_text(key): shown(item) for key, item in value.items()}
    if kind is list:
        return [shown(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, int) and abs(value) >= _EXACT_INTEGER:
        return str(value)
    return value  # type: ignore[no-any-return]


def shown_object(value: Any) -> JsonObject:
    """As `shown`, for an object; what is not an object becomes an empty one."""
    made = shown(value) if isinstance(value, dict) else {}
    return made if isinstance(made, dict) else {}


def _unique(what: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
            raise UnreadableFile(
                f"{what} says {twice[:100]!r} twice; programs differ in which of them they read.",
                hint="The file was not written as its format asks; get it from its author again.",
            )
        return found

    return made


def _has_halves(text: str | bytes) -> bool:
    found = _HALVES_IN_BYTES.search(text) if isinstance(text, bytes) else _HALVES.search(text)
    return found is not None


def _whole(value: Any) -> Any:
    """The value with `?` for each half of a surrogate pair."""
    if isinstance(value, dict):
        return {_text(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _depth(value: Any) -> int:
    """Levels of lists and objects, counted without recursion."""
    level = [value] if isinstance(value, _NESTING) else []
    depth = 0
    while level and depth <= MAX_JSON_DEPTH:
        depth += 1
        level = [
            child
            for item in level
            for child in (item.values() if item.__class__ is dict else item)
            if child.__class__ in _NESTING
        ]
    return depth


def _too_deep(what: str) -> UnreadableFile:
    return UnreadableFile(
        f"{what} has lists or objects nested more than {MAX_JSON_DEPTH} levels deep.",
        hint="No model needs that; the file was not written by Keras.",
    )


def _kind(value: Any) -> str:
    names = {list: "list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "number")

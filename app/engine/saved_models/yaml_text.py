"""YAML out of a model file: built from its events within limits, so that nothing of it runs.

Keras 1 and 2 wrote it with Python's own tags (`!!python/tuple`): those of plain values are
taken for what they are, all others refused. Aliases are counted as what they stand for.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml

from app.engine.saved_models.limits import MAX_CONFIG_BYTES, MAX_JSON_DEPTH
from app.errors import UnreadableFile

_MAX_VALUES = 1_000_000
_TAG = "tag:yaml.org,2002:"
_LISTS = {f"{_TAG}{name}" for name in ("seq", "python/tuple", "python/list")}
_MAPS = {f"{_TAG}{name}" for name in ("map", "python/dict", "omap")}
_TEXTS = {f"{_TAG}{name}" for name in ("str", "python/unicode", "python/str")}
_NUMBERS = {"python/int": "int", "python/long": "int", "python/float": "float"}
_TRUE = {"true", "yes", "on"}


@dataclass
class _Open:
    """A list or mapping that is being read: for a mapping, keys and values in turn."""

    is_map: bool
    anchor: str | None
    items: list[Any] = field(default_factory=list)
    num_values: int = 1
    depth: int = 1


def parse_yaml(text: bytes, what: str) -> dict[str, Any]:
    """The YAML mapping in `text`; `what` names the text in the errors.

    Raises:
        UnreadableFile: too long, too deep, not YAML, not a mapping, or with objects of Python.
    """
    if len(text) > MAX_CONFIG_BYTES:
        raise UnreadableFile(
            f"{what} has {len(text):,} bytes; at most {MAX_CONFIG_BYTES:,} are read.",
            hint="Keras writes a few hundred bytes for each layer; this file was not made by it.",
        )
    try:
        found = _Building().of(text)
    except (yaml.YAMLError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UnreadableFile(
            f"{what} is not YAML: {reason}.", hint="The file is damaged; save the model again."
        ) from error
    if not isinstance(found, dict):
        raise UnreadableFile(
            f"{what} is no YAML mapping; one was expected.", hint="Save the model again."
        )
    return found


class _Building:
    """One reading: what is open, and what was given a name."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._named: dict[str, tuple[Any, int, int]] = {}
        self._num_values = 0
        self._resolver = yaml.resolver.Resolver()

    def of(self, text: bytes) -> Any:
        """The first document."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                done = self._open.pop()
                value = _finished(done)
                if done.anchor:
                    self._named[done.anchor] = value, done.num_values, done.depth
                if not self._open:
                    return value
                self._add(value, done.num_values, done.depth)
            elif isinstance(event, yaml.ScalarEvent):
                value = self._scalar(event)
                if event.anchor:
                    self._named[event.anchor] = value, 1, 0
                if not self._open:
                    return value
                self._add(value, 1, 0)
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in self._named:
                    raise _nonsense(f"a name, {event.anchor[:60]!r}, that stands within itself")
                self._add(*self._named[event.anchor])
        return None

    def _begin(self, event: Any) -> None:
        is_map = isinstance(event, yaml.MappingStartEvent)
        if event.tag is not None and event.tag not in (_MAPS if is_map else _LISTS):
            raise _object_of_python(event.tag)
        self._open.append(_Open(is_map, event.anchor))
        if len(self._open) > MAX_JSON_DEPTH:
            raise _too_deep()

    def _add(self, value: Any, num_values: int, depth: int) -> None:
        into = self._open[-1]
        into.items.append(value)
        into.num_values += num_values
        into.depth = max(into.depth, depth + 1)
        if into.num_values > _MAX_VALUES:
            raise _nonsense(f"more than {_MAX_VALUES:,} values, aliases counted")
        if into.depth > MAX_JSON_DEPTH:
            raise _too_deep()

    def _scalar(self, event: Any) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        name = tag.removeprefix(_TAG)
        name = _NUMBERS.get(name, name)
        if tag in _TEXTS or name in ("timestamp", "value", "merge"):
            return event.value
        if name == "null" or name == "python/none":
            return None
        if name in ("bool", "python/bool"):
            return event.value.lower() in _TRUE
        if name == "int":
            return _whole(event.value)
        if name == "float":
            return _number(event.value)
        raise _object_of_python(tag)


def _finished(done: _Open) -> Any:
    if not done.is_map:
        return done.items
    keys, values = done.items[::2], done.items[1::2]
    if any(isinstance(key, list | dict) for key in keys):
        raise _nonsense("a key that is a list")
    return {str(key): value for key, value in zip(keys, values, strict=True)}


def _whole(text: str) -> int:
    """Source: YAML 1.1, Integer Language-Independent Type; base 60 is none that Keras writes."""
    plain = text.replace("_", "")
    if len(plain) > 4000:
        raise _nonsense("a number of more than 4,000 digits")
    is_octal = len(plain.lstrip("+-")) > 1 and plain.lstrip("+-").isdigit()
    return int(plain, 8 if is_octal and plain.lstrip("+-")[0] == "0" else 0)


def _number(text: str) -> float:
    plain = text.replace("_", "").lower()
    return float(plain.replace(".inf", "inf").replace(".nan", "nan"))


def _object_of_python(tag: str) -> UnreadableFile:
    return UnreadableFile(
        f"The YAML holds an object of the kind {tag.removeprefix(_TAG)[:100]!r}; making it would "
        "run code, so it is not read.",
        hint="Load it in the Keras that wrote it, and save the model with model.save().",
    )


def _nonsense(what: str) -> UnreadableFile:
    return UnreadableFile(f"The YAML holds {what}.", hint="Keras writes no such file.")


def _too_deep() -> UnreadableFile:
    return UnreadableFile(
        f"The YAML has lists or mappings nested more than {MAX_JSON_DEPTH} levels deep.",
        hint="No model needs that; the file was not written by Keras.",
    )

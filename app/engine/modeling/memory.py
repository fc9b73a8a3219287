"""What was inferred of a layer is remembered, so that an edit costs only what it changed.

The key is all that Keras's answer depends on: the class (for custom layers the
class object, which is made anew with each version), the config without the name,
and the shapes and dtypes that come in.
"""

import marshal
from collections import OrderedDict
from hashlib import blake2b
from typing import Generic, TypeVar

from app.spec.base import JsonObject

Value = TypeVar("Value")

_LONGEST_KEY = 4096
"""Longer configs (vocabularies, weights) are kept as a digest."""


class LayerMemory(Generic[Value]):
    """The least recently used entries are forgotten first."""

    def __init__(self, max_entries: int) -> None:
        self._entries: OrderedDict[object, Value] = OrderedDict()
        self._max_entries = max_entries

    def get(self, key: object) -> Value | None:
        """What is remembered under a key, or None."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key: object, value: Value) -> None:
        """Remember a value."""
        self._entries[key] = value
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()


def config_key(config: JsonObject) -> bytes:
    """A config as bytes: equal bytes, equal config (True and 1 and 1.0 are told apart).

    Version 2 of marshal depends on nothing but the values and the order of keys.

    Raises:
        ValueError: for a config nested deeper than marshal goes.
    """
    data = marshal.dumps(config, 2)
    return data if len(data) <= _LONGEST_KEY else blake2b(data, digest_size=32).digest()

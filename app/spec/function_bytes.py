"""A Python function's bytes, as a Lambda keeps them → what stands in them. Nothing is run.

Source: CPython's Python/marshal.c (r_object) and Objects/codeobject.c; the order of a code
object's parts differs between versions, and the bytes do not say which wrote them: each
order is tried until one accounts for every byte.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MAX_BYTES = 1_000_000
_MAX_DEPTH = 40
_MAX_VALUES = 100_000
"""So many may stand in a function, each counted as often as it is referred to: bytes that refer
to one value twice, and to that again, would have no end when they are written out."""

_MAX_LONG_DIGITS = 900
"""Of 15 bits each: Python writes no longer number (4,300 decimal digits) as text."""

_REFERENCE = 0x80
_OTHER_TEXTS = b"tuaA"
_SHORT_TEXTS = b"zZ"
_CONSTANTS: dict[int, Any] = {ord("N"): None, ord("T"): True, ord("F"): False, ord("."): ...}


@dataclass(frozen=True)
class FunctionBytes:
    """One function: its name, its arguments, what it names and its constants, in order.

    Args:
        version: the first and the last Python that lays out code objects so.
        code: its instructions, for `instructions.py` to read.
        variables: arguments and local variables.
        free: variables of an enclosing function.
        inner: functions within it.
    """

    name: str
    filename: str
    line: int
    version: tuple[str, str]
    code: bytes
    num_arguments: int
    variables: tuple[str, ...]
    free: tuple[str, ...]
    names: tuple[str, ...]
    constants: tuple[Any, ...]
    inner: tuple["FunctionBytes", ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of its arguments."""
        return self.variables[: self.num_arguments]


def read_function(data: bytes) -> FunctionBytes | None:
    """The function in marshalled bytes, or None where they are not one that can be told."""
    if len(data) > _MAX_BYTES:
        return None
    for layout in _LAYOUTS:
        reading = _Reading(data, layout)
        try:
            found = reading.value(0)
        except (_NotThisLayout, struct.error, UnicodeDecodeError, IndexError, RecursionError):
            continue
        if isinstance(found, FunctionBytes) and reading.place == len(data):
            return found
    return None


class _NotThisLayout(Exception):
    """The bytes are laid out otherwise, or are no function."""


@dataclass(frozen=True)
class _Layout:
    """Which numbers stand before the instructions, and which parts after them."""

    version: tuple[str, str]
    numbers: tuple[str, ...]
    parts: tuple[str, ...]


_OLD_PARTS = (
    *("code", "constants", "names", "variables", "free", "cells", "filename", "name"),
    *("line#", "lines"),
)
_NEW_PARTS = (
    *("code", "constants", "names", "variables", "kinds", "filename", "name", "qualified"),
    *("line#", "lines", "exceptions"),
)
_LAYOUTS = (
    _Layout(
        ("3.11", "3.14"), ("arguments", "positional", "keywords", "stack", "flags"), _NEW_PARTS
    ),
    _Layout(
        ("3.8", "3.10"),
        ("arguments", "positional", "keywords", "locals", "stack", "flags"),
        _OLD_PARTS,
    ),
    _Layout(("3.0", "3.7"), ("arguments", "keywords", "locals", "stack", "flags"), _OLD_PARTS),
    _Layout(("2.3", "2.7"), ("arguments", "locals", "stack", "flags"), _OLD_PARTS),
)


@dataclass
class _Reading:
    """One try at the bytes with one layout.

    `references`: what later bytes can refer to by number, and how many values stand in it.
    """

    data: bytes
    layout: _Layout
    place: int = 0
    num_values: int = 0
    references: list[tuple[Any, int]] = field(default_factory=list)
    interned: list[str] = field(default_factory=list)

    def value(self, depth: int) -> Any:
        """The next value, with all that is in it."""
        if depth > _MAX_DEPTH:
            raise _NotThisLayout
        before = self.num_values
        self._count(1)
        kind = self._take(1)[0]
        slot = None
        if kind & _REFERENCE:
            kind &= ~_REFERENCE
            slot = len(self.references)
            self.references.append((None, 1))
        found = self._of_kind(kind, depth)
        if slot is not None:
            self.references[slot] = found, self.num_values - before
        return found

    def _count(self, num_values: int) -> None:
        self.num_values += num_values
        if self.num_values > _MAX_VALUES:
            raise _NotThisLayout

    def _of_kind(self, kind: int, depth: int) -> Any:
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind in _OTHER_TEXTS or kind in _SHORT_TEXTS:
            size = self._take(1)[0] if kind in _SHORT_TEXTS else self._number("<i")
            text = self._take(size).decode("utf-8" if kind in b"tu" else "latin-1", "replace")
            if kind == ord("t"):
                self.interned.append(text)
            return text
        read = _KINDS.get(kind)
        if read is None:
            raise _NotThisLayout
        return read(self, depth)

    def _take(self, size: int) -> bytes:
        if size < 0 or self.place + size > len(self.data):
            raise _NotThisLayout
        start, self.place = self.place, self.place + size
        return self.data[start : self.place]

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _long(self, depth: int) -> int:
        count = self._number("<i")
        if abs(count) > _MAX_LONG_DIGITS:
            raise _NotThisLayout
        digits = struct.unpack(f"<{abs(count)}H", self._take(2 * abs(count)))
        size: int = sum(digit << (15 * at) for at, digit in enumerate(digits))
        return size if count >= 0 else -size

    def _items(self, size: int, depth: int) -> tuple[Any, ...]:
        if not 0 <= size <= len(self.data):
            raise _NotThisLayout
        return tuple(self.value(depth + 1) for _ in range(size))

    def _reference(self, depth: int) -> Any:
        number = self._number("<i")
        if number < 0:
            return None
        found, num_values = self.references[number]
        self._count(num_values)
        return found

    def _interned(self, depth: int) -> Any:
        number = self._number("<i")
        return self.interned[number] if number >= 0 else None

    def _text_of_float(self, depth: int) -> float:
        try:
            return float(self._take(self._take(1)[0]))
        except ValueError:
            raise _NotThisLayout from None

    def _function(self, depth: int) -> FunctionBytes:
        numbers = {name: self._number("<i") for name in self.layout.numbers}
        parts = {
            part: self._number("<i") if part.endswith("#") else self.value(depth + 1)
            for part in self.layout.parts
        }
        code = parts["code"]
        texts = [parts["names"], parts["variables"]]
        is_sound = (
            isinstance(code, bytes)
            and isinstance(parts["constants"], tuple)
            and all(isinstance(items, tuple) for items in texts)
            and all(isinstance(item, str | bytes) for items in texts for item in items)
        )
        if not is_sound or not 0 <= numbers["arguments"] <= len(parts["variables"]):
            raise _NotThisLayout
        return FunctionBytes(
            name=_text(parts["name"]),
            filename=_text(parts["filename"]),
            line=parts["line#"],
            version=self.layout.version,
            code=code,
            num_arguments=numbers["arguments"] + max(numbers.get("keywords", 0), 0),
            variables=tuple(_text(item) for item in parts["variables"]),
            free=tuple(_text(item) for item in (*_tuple(parts, "cells"), *_tuple(parts, "free"))),
            names=tuple(_text(item) for item in parts["names"]),
            constants=parts["constants"],
            inner=tuple(item for item in parts["constants"] if isinstance(item, FunctionBytes)),
        )


def _tuple(parts: dict[str, Any], name: str) -> tuple[Any, ...]:
    found = parts.get(name)
    return found if isinstance(found, tuple) else ()


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


_KINDS: dict[int, Callable[[_Reading, int], Any]] = {
    ord("i"): lambda reading, depth: reading._number("<i"),
    ord("I"): lambda reading, depth: reading._number("<q"),
    ord("g"): lambda reading, depth: reading._number("<d"),
    ord("f"): _Reading._text_of_float,
    ord("y"): lambda reading, depth: complex(reading._number("<d"), reading._number("<d")),
    ord("l"): _Reading._long,
    ord("s"): lambda reading, depth: reading._take(reading._number("<i")),
    ord("R"): _Reading._interned,
    ord("r"): _Reading._reference,
    ord("("): lambda reading, depth: reading._items(reading._number("<i"), depth),
    ord("["): lambda reading, depth: reading._items(reading._number("<i"), depth),
    ord(")"): lambda reading, depth: reading._items(reading._take(1)[0], depth),
    ord("<"): lambda reading, depth: reading._items(reading._number("<i"), depth),
    ord(">"): lambda reading, depth: reading._items(reading._number("<i"), depth),
    ord("c"): _Reading._function,
}

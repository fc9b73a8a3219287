"""JSON: one object a line, an array of objects, or an object of columns.

The standard library parses. Objects inside objects become columns of their own
(`address.city`); lists are left out.
"""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from app.engine.datasets.header import MAX_COLUMNS, MAX_NAME_CHARACTERS, unique_names
from app.engine.datasets.records import is_number_or_none, record_batches
from app.engine.datasets.table_format import OpenTable
from app.errors import TooLarge, UnreadableFile
from app.spec.dataset import MISSING_WORDS, DatasetIssue, Reading
from app.spec.names import printable

CHUNK_CHARACTERS = 2**20
MAX_VALUE_CHARACTERS = 64 * 2**20
"""One object, or one whole table where it is written as a single value."""

NUM_LOOKED_AT = 20_000
"""Rows that tell which columns there are."""

MAX_DEPTH = 8
HEAD_LOOKED_AT = 4_000
HEAD_MARGIN = 500
"""A first list that goes on beyond the bytes looked at breaks off so near to their end."""

_BEGIN = re.compile(rb'\s*(\{\s*("|\}|$)|\[\s*(\{|\]|$))')
_LIST = re.compile(r"\s*\[")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BETWEEN = re.compile(r"[\s,]*")


class JsonReader:
    """Reads JSON and JSON lines."""

    name: ClassVar[str] = "json"
    options: ClassVar[tuple[str, ...]] = ("missing_words", "column_types")

    def recognises(self, head: bytes) -> bool:
        """Whether it begins with an object, or with a list."""
        if head.startswith(_BOMS[1:]):
            head = head.decode("utf-16", "ignore").encode()
        head = head.removeprefix(codecs.BOM_UTF8)
        return bool(_BEGIN.match(head)) or _begins_with_a_list(head.decode("utf-8", "ignore"))

    def open(self, path: Path, wished: Reading) -> OpenTable:
        """See `TableReader.open`."""
        looked = _look(path)
        paths = list(looked.is_number)
        if not paths:
            raise UnreadableFile(
                "its objects hold no single values.",
                hint='Write one object a row: {"width": 1.5, "kind": "a"}.',
            )
        if len(paths) > MAX_COLUMNS:
            raise TooLarge(
                f"the objects have more than {MAX_COLUMNS:,} different keys.",
                hint="A table has the same columns in every row.",
            )
        names, _ = unique_names(
            [
                printable(path)[:MAX_NAME_CHARACTERS] or f"column_{index}"
                for index, path in enumerate(paths, start=1)
            ]
        )
        reading = Reading(
            missing_words=MISSING_WORDS if wished.missing_words is None else wished.missing_words,
            column_types=wished.column_types,
        )
        table = _table(path, reading, names, paths)
        table.text_columns = frozenset(
            index for index, is_number in enumerate(looked.is_number.values()) if not is_number
        )
        found = looked.words & set(reading.missing_words or ())
        table.missing_found = tuple(sorted(found))
        table.issues = [_nested_issue(name) for name in sorted(looked.nested)]
        return table

    def reopen(self, path: Path, reading: Reading, names: Sequence[str]) -> OpenTable:
        """See `TableReader.reopen`."""
        return _table(path, reading, names, list(_look(path).is_number))


def _begins_with_a_list(head: str) -> bool:
    """Whether a list of anything stands first; a text table may have one in its first cell."""
    if not _LIST.match(head):
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(head.lstrip())
    except RecursionError:
        return True
    except ValueError as error:
        # Cut off within the list, not wrong in the midst of it.
        return len(head) > HEAD_LOOKED_AT and getattr(error, "pos", 0) > len(head) - HEAD_MARGIN
    rest = head.lstrip()[end:]
    return not rest.strip() or bool(re.match(r"\s*\n\s*\[", rest))


@dataclass
class _Looked:
    """The columns in the first rows: whether they hold only numbers, by their path."""

    is_number: dict[str, bool] = field(default_factory=dict)
    nested: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add(self, row: dict[str, Any]) -> None:
        for key, value in row.items():
            if isinstance(value, list):
                self.nested.add(key)
                self.is_number.pop(key, None)
            elif key not in self.nested:
                self.is_number[key] = self.is_number.get(key, True) and is_number_or_none(value)
                if isinstance(value, str) and len(value) < 20:
                    self.words.add(value.strip())


def _look(path: Path) -> _Looked:
    looked = _Looked()
    for number, row in enumerate(_rows(path)):
        looked.add(row)
        if number >= NUM_LOOKED_AT or len(looked.is_number) > MAX_COLUMNS:
            break
    return looked


def _table(path: Path, reading: Reading, names: Sequence[str], paths: list[str]) -> OpenTable:
    def batches(text_columns: frozenset[int], include: Sequence[str] | None) -> Iterator[Any]:
        rows = ([row.get(path) for path in paths] for row in _rows(path))
        return record_batches(rows, names, text_columns, include)

    return OpenTable(names=tuple(names), reading=reading, batches=batches)


def _nested_issue(name: str) -> DatasetIssue:
    return DatasetIssue(
        code="nested_values",
        column=name[:200],
        message=f"{name[:200]!r} holds lists, which have no place in a table; it is left out.",
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Every row, objects inside it flattened."""
    for number, value in enumerate(_values(path), start=1):
        if not isinstance(value, dict):
            raise UnreadableFile(
                f"value {number:,} of the JSON file is no object but "
                f"{json.dumps(value, ensure_ascii=False)[:60]}.",
                hint='A table has one object a row: {"width": 1.5, "kind": "a"}.',
                where=f"row {number}",
            )
        yield _flat(value)


def _flat(row: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    if depth == 0 and not any(isinstance(value, dict) for value in row.values()):
        return row
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict) and depth < MAX_DEPTH:
            flat |= _flat(value, f"{prefix}{key}.", depth + 1)
        else:
            flat[prefix + key] = str(value) if isinstance(value, dict) else value
    return flat


def _values(path: Path) -> Iterator[Any]:
    """The rows of a file, however they are written."""
    values = _top_values(path)
    first = next(values, None)
    if first is None:
        raise UnreadableFile("the JSON file holds no rows.")
    second = next(values, None)
    if second is None and isinstance(first, dict):
        yield from _rows_of_one(first)
        return
    if isinstance(first, list):
        others = values if second is None else chain([second], values)
        yield from _rows_of_lists(first, others)
        return
    yield first
    if second is not None:
        yield second
        yield from values


def _rows_of_one(value: dict[str, Any]) -> Iterator[Any]:
    """The rows of a single object: of the list of objects in it, or of its columns."""
    lists = [inner for inner in value.values() if isinstance(inner, list)]
    tables = [inner for inner in lists if inner and all(isinstance(row, dict) for row in inner)]
    if len(tables) == 1:
        yield from tables[0]
        return
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(map(_is_list, data)):
        yield from _rows_of_lists([str(name) for name in names], iter(data))
        return
    columns: dict[str, list[Any]] = {
        key: list(inner.values()) if isinstance(inner, dict) else inner
        for key, inner in value.items()
        if isinstance(inner, dict | list)
    }
    lengths = {len(column) for column in columns.values()}
    if len(columns) < len(value) or len(lengths) != 1 or lengths == {0}:
        yield value
        return
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _rows_of_lists(first: list[Any], others: Iterator[Any]) -> Iterator[Any]:
    """Rows that are lists, under the names in the first one where it holds nothing but words."""
    has_header = bool(first) and all(isinstance(name, str) for name in first)
    names = list(unique_names(first)[0]) if has_header else []
    for row in others if has_header else chain([first], others):
        if not isinstance(row, list):
            yield row
            continue
        names += [f"column_{place}" for place in range(len(names) + 1, len(row) + 1)]
        yield dict(zip(names, row, strict=False))


def _top_values(path: Path) -> Iterator[Any]:
    """The values of a file one by one: on lines, in one list, or simply one after the other."""
    decoder = json.JSONDecoder(parse_int=_whole)
    text, position, num_done = "", 0, 0
    is_in_list = False
    with path.open("r", encoding=_encoding(path)) as file:
        while True:
            try:
                more = file.read(CHUNK_CHARACTERS)
            except UnicodeDecodeError as error:
                raise _damaged(num_done, "its bytes are not Unicode text") from error
            text, position = text[position:] + more, 0
            if num_done == 0 and not is_in_list and (found := re.match(r"\s*\[", text)):
                is_in_list, position = True, found.end()
            while True:
                position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
                if position == len(text) or (is_in_list and text[position] == "]"):
                    break
                try:
                    value, end = decoder.raw_decode(text, position)
                except RecursionError as error:
                    raise _damaged(num_done, "values lie too deep inside each other") from error
                except ValueError as error:
                    if more:
                        break  # it may go on in the next chunk
                    raise _damaged(num_done, str(error).split(":")[0][:100]) from error
                if end == len(text) and more and not isinstance(value, dict | list):
                    break  # a number that goes on in the next chunk
                yield value
                position, num_done = end, num_done + 1
            if not more:
                return
            if len(text) - position > MAX_VALUE_CHARACTERS:
                raise TooLarge(
                    f"row {num_done + 1:,} is longer than {MAX_VALUE_CHARACTERS:,} characters.",
                    hint="Write one object a line.",
                )


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return "utf-16" if head.startswith(_BOMS[1:]) else "utf-8-sig"


def _whole(digits: str) -> int | float:
    """A whole number; one of thousands of digits, which Python refuses, as a float."""
    return int(digits) if len(digits) < 400 else float(digits)


def _damaged(num_done: int, reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"the JSON cannot be read on after {num_done:,} values: {reason}.",
        hint='Each row is an object, {"width": 1.5, "kind": "a"}, on a line of its own or in one '
        "list.",
        where=f"row {num_done + 1}",
    )

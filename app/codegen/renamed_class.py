"""The source of a custom layer with its class called otherwise."""

import ast
import keyword
from collections.abc import Iterator

from app.errors import InvalidRequest


def renamed_class(source: str, name: str, wanted: str) -> str:
    """`source` with the class `name`, and whatever speaks of it by that name, called `wanted`.

    Attributes and texts of that name stay: they may mean something else.

    Args:
        source: Python text that defines the class.
        name: of the class.
        wanted: the new name.

    Raises:
        InvalidRequest: for a name that no class can have, or that the source uses already.
    """
    if not wanted.isidentifier() or keyword.iskeyword(wanted):
        raise InvalidRequest(
            f"{wanted!r} cannot be the name of a Python class.",
            hint="Use letters, digits and _, and no digit first: MyLayer2.",
            where="name",
        )
    tree = ast.parse(source)
    if wanted in _names_in(tree):
        raise InvalidRequest(
            f"The source uses the name {wanted!r} for something else already.",
            hint="Choose another name.",
            where="name",
        )
    lines = source.encode().splitlines(keepends=True)
    before, after = name.encode(), wanted.encode()
    # From the end, so that the places before stay where they are.
    for line, column in sorted(_places(tree, name, lines), reverse=True):
        text = lines[line - 1]
        # Python 3.11 states other places for what stands inside of an f-string.
        if text[column : column + len(before)] == before:
            lines[line - 1] = text[:column] + after + text[column + len(before) :]
    return b"".join(lines).decode()


def _places(tree: ast.AST, name: str, lines: list[bytes]) -> Iterator[tuple[int, int]]:
    """Where the name stands: lines from 1, columns in bytes from 0, as ast counts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            yield node.lineno, node.col_offset
        elif isinstance(node, ast.ClassDef) and node.name == name:
            start = node.col_offset + len("class")
            yield node.lineno, lines[node.lineno - 1].index(name.encode(), start)


def _names_in(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names

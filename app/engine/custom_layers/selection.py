"""Choose what of a pasted source is run: imports, definitions, and the constants that they use."""

import ast
import symtable
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.engine.custom_layers.inspect import is_main_guard

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Selection:
    """The statements to run, in order; the rest is left out.

    `needed` are those without which a layer class cannot work; the others may fail.
    """

    statements: tuple[ast.stmt, ...]
    needed: frozenset[int]
    left_out: tuple[ast.stmt, ...]


def selected(module: ast.Module, layer_names: Collection[str]) -> Selection:
    """The part of the source that the layer classes need, and every other definition.

    Scripts are pasted whole: data is loaded, models are built and trained beside the
    class. Only what a layer class refers to, directly or through others, is needed.
    """
    body = module.body
    wanted = set(layer_names)
    needed: set[int] = set()
    grows = True
    while grows:
        grows = False
        for index, statement in enumerate(body):
            if index in needed or is_main_guard(statement) or not _is_runnable(statement):
                continue
            if _bound_names(statement) & wanted:
                needed.add(index)
                wanted |= _read_names(statement)
                grows = True
    run = [
        index
        for index, statement in enumerate(body)
        if index in needed
        or isinstance(statement, (*DEFINITIONS, ast.Import, ast.ImportFrom))
        or (not is_main_guard(statement) and _is_conditional_import(statement))
    ]
    order = {index: position for position, index in enumerate(run)}
    return Selection(
        statements=tuple(body[index] for index in run),
        needed=frozenset(order[index] for index in needed),
        left_out=tuple(
            statement
            for index, statement in enumerate(body)
            if index not in order and not _is_docstring(statement)
        ),
    )


def left_out_words(left_out: Iterable[ast.stmt]) -> str:
    """Where the statements that are not run stand, in words; "" for none."""
    ranges: list[list[int]] = []
    for statement in left_out:
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1][1] = max(last, ranges[-1][1])
        else:
            ranges.append([first, last])
    if not ranges:
        return ""
    parts = [str(a) if a == b else f"{a}–{b}" for a, b in ranges]
    plural = "s" if len(parts) > 1 or ranges[0][0] != ranges[0][1] else ""
    return (
        f"Line{plural} {', '.join(parts)} {'are' if plural else 'is'} not run: only imports, "
        f"functions, classes and the constants that they use are."
    )


def _is_runnable(statement: ast.stmt) -> bool:
    return not isinstance(statement, ast.Expr)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_conditional_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If | ast.Try) and any(
        isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(statement)
    )


def _bound_names(statement: ast.stmt) -> set[str]:
    """The names that running the statement binds or changes in the module."""
    if isinstance(statement, DEFINITIONS):
        return {statement.name}
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    for target in getattr(statement, "targets", ()):
        if isinstance(target, ast.Attribute | ast.Subscript):
            names |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    return names


def _read_names(statement: ast.stmt) -> set[str]:
    """The names of the module that the statement reads, at once or when a function is called.

    What is local to a function, such as a variable of the same name, is none of them.
    """
    table = symtable.symtable(ast.unparse(statement), "<statement>", "exec")
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    scopes = table.get_children()
    while scopes:
        scope = scopes.pop()
        names |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
        scopes.extend(scope.get_children())
    return names

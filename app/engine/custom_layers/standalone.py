"""Registered sources → one file `layers.py` that works in Keras 3 without Layerwright.

As written where that works. Else with the least that does: first `CompatLayer` before the
base class, then also the old names of Keras and TensorFlow. What is taken of this room
stands in the file as it stands here, each module as a function of one name, so that nothing
of it meets a name of the author's.
"""

import ast
import builtins
import inspect
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from app.engine.custom_layers import (
    compat_layer,
    constructor,
    legacy_backend,
    legacy_imports,
    legacy_utilities,
    methods,
    rewriting,
    selection,
    state,
    variables,
)
from app.engine.custom_layers.adapt import needed_by
from app.engine.custom_layers.compat_layer import CompatLayer
from app.engine.custom_layers.inspect import InspectedSource, inspect_source
from app.engine.custom_layers.legacy_imports import KERAS, keras_path
from app.engine.custom_layers.objects import InspectedObject
from app.engine.custom_layers.registry import load_custom_layers, needed_names, wanted_of
from app.errors import Conflict
from app.spec.custom_layer import CustomLayerSource

COMPAT_MODULES = (variables, state, constructor, methods, compat_layer)
LEGACY_MODULES = (legacy_backend, legacy_utilities, legacy_imports)


class Help(IntEnum):
    """How much a file brings along besides the sources; each holds the one before."""

    NONE = 0
    COMPAT_LAYER = 1
    OLD_NAMES = 2


_ALWAYS_THERE = sys.stdlib_module_names | {"keras", "tensorflow", "tf_keras", "numpy"}


@dataclass(frozen=True)
class _Part:
    """One source: its text as far as it is needed, and its tree."""

    text: str
    module: ast.Module
    inspected: InspectedSource
    left_out: tuple[ast.stmt, ...]


def layers_file(sources: Sequence[CustomLayerSource], help: Help) -> str:
    """The text of `layers.py`.

    Args:
        sources: of every class that a model needs, those that they use included.
        help: how much to bring along.

    Raises:
        Conflict: two sources give different things the same name.
        InvalidRequest, Refused: as `load_custom_layers`.
    """
    classes = load_custom_layers(sources)
    ordered = _in_order(sources)
    others = {source.name for source in ordered}
    parts = [_part(source, others, help, wanted_of(source, sources)) for source in ordered]
    _check_names(parts)
    texts = [_edited(part, classes, others, help) for part in parts]
    missing = "\n".join(dict.fromkeys(_missing_imports(parts, others, help)))
    own = {found.name for part in parts for found in part.inspected.classes}
    own |= {found.name for part in parts for found in part.inspected.objects}
    objects = {name: cls.__name__ for name, cls in classes.items() if cls.__name__ in own}
    future = {
        alias.name
        for part in parts
        for node in part.module.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    }
    pieces = [
        _header(objects, help),
        f"from __future__ import {', '.join(sorted(future))}" if future else "",
        _support(help, "\n".join(texts)) if help else "",
        missing,
        *texts,
        *(_given(found) for part in parts for found in part.inspected.objects),
        _ending(objects, classes, parts, help),
    ]
    return "\n\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def _in_order(sources: Sequence[CustomLayerSource]) -> list[CustomLayerSource]:
    """Each source once, those that others use before them."""
    waiting = list({source.source: source for source in sources}.values())
    ordered: list[CustomLayerSource] = []
    while waiting:
        names = {source.name for source in waiting}
        ready = [s for s in waiting if not needed_names(s, sources) & names - {s.name}]
        ordered += ready or waiting
        waiting = [source for source in waiting if source not in ready] if ready else []
    return ordered


def _part(source: CustomLayerSource, others: set[str], help: Help, wanted: frozenset[str]) -> _Part:
    inspected = inspect_source(source.source, others, wanted)
    names = {found.name for found in inspected.classes}
    text = inspected.text
    if help:
        text, _ = rewriting.rewritten(text, inspected.module, names)
    module = ast.parse(text)
    chosen = selection.selected(module, names | needed_by(inspected))
    spare = (
        statement
        for place, statement in enumerate(chosen.statements)
        if place not in chosen.needed and _is_of_others(statement)
    )
    return _Part(text, module, inspected, (*chosen.left_out, *spare))


def _given(found: InspectedObject) -> str:
    """What its author gave Keras under another name, as a function of that name."""
    if found.value is None:
        return ""
    return f"def {found.name}(x):\n    return ({ast.unparse(found.value)})(x)"


def _is_of_others(statement: ast.stmt) -> bool:
    """Whether it imports what may not be there where the model goes (matplotlib, pandas …)."""
    if isinstance(statement, ast.Import):
        roots = {alias.name.split(".")[0] for alias in statement.names}
    elif isinstance(statement, ast.ImportFrom):
        roots = {(statement.module or "").split(".")[0]}
    else:
        return False
    return not roots <= _ALWAYS_THERE


def _check_names(parts: Sequence[_Part]) -> None:
    """Refuse two different functions or classes of one name: the second would hide the first."""
    seen: dict[str, str] = {}
    for part in parts:
        for statement in part.module.body:
            if isinstance(statement, selection.DEFINITIONS):
                text = ast.dump(statement)
                if seen.setdefault(statement.name, text) != text:
                    raise Conflict(
                        f"Two of the custom layers' sources define {statement.name!r}, and not "
                        "the same, so they cannot stand in one layers.py.",
                        hint="Rename it in one of them on the Layers page.",
                        where=statement.name,
                    )


def _edited(part: _Part, classes: Mapping[str, Any], others: set[str], help: Help) -> str:
    """The source with what is needed of it, and the changes that `help` stands for."""
    edits = _Edits(part.text)
    for statement in part.left_out:
        edits.replace(statement, "")
    for node in ast.walk(part.module):
        if isinstance(node, ast.ClassDef) and help and node.name in classes:
            bases = getattr(classes[node.name], "__bases__", ())
            if CompatLayer in bases and node.bases:
                place = min(bases.index(CompatLayer), len(node.bases) - 1)
                edits.insert(node.bases[place], "CompatLayer, ")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            _edit_import(edits, node, others, help)
    return re.sub(r"\n{4,}", "\n\n\n", edits.text()).strip("\n")


def _edit_import(
    edits: "_Edits", node: ast.Import | ast.ImportFrom, others: set[str], help: Help
) -> None:
    names = [alias.name for alias in node.names]
    module = getattr(node, "module", None) or ""
    if module == "__future__":
        edits.replace(node, "")  # it stands at the top
        return
    is_other = isinstance(node, ast.ImportFrom) and all(name in others for name in names)
    if is_other and keras_path(module) is None:
        edits.replace(node, "pass  # it stands above")
        return
    roots = [module] if isinstance(node, ast.ImportFrom) else names
    is_old = any(
        keras_path(root) is not None or root.split(".")[0] in ("tensorflow", "numpy")
        for root in roots
    )
    if help is not Help.OLD_NAMES or not is_old:
        return
    lines = []
    for alias in node.names:
        if isinstance(node, ast.Import):
            bound = alias.asname or alias.name.split(".")[0]
            inner = alias.name if alias.asname else alias.name.split(".")[0]
            lines.append(f"{bound} = _old_module({inner!r})")
        elif alias.name == "*":
            lines.append(f"globals().update(_all_of(_old_module({module!r})))")
        else:
            lines.append(f"{alias.asname or alias.name} = _old_module({module!r}).{alias.name}")
    edits.replace(node, "; ".join(lines))


def _missing_imports(parts: Sequence[_Part], others: set[str], help: Help) -> list[str]:
    """Imports that the authors forgot, as the adapter adds them."""
    lines = []
    for part in parts:
        names = [node for node in ast.walk(part.module) if isinstance(node, ast.Name)]
        bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        for node in ast.walk(part.module):
            if isinstance(node, ast.Import | ast.ImportFrom):
                bound |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, selection.DEFINITIONS):
                bound.add(node.name)
            elif isinstance(node, ast.arg):
                bound.add(node.arg)
        used = {node.id for node in names} - bound - set(vars(builtins)) - others
        lines += [line for name in sorted(used) if (line := _import_of(name, help))]
    return lines


def _import_of(name: str, help: Help) -> str | None:
    modules = {"tf": "tensorflow", "np": "numpy", "K": "keras.backend", "backend": "keras.backend"}
    homes = ("layers", "initializers", "regularizers", "constraints", "activations", "ops")
    python_2 = {"xrange": "range", "unicode": "str", "basestring": "str", "long": "int"}
    if name in python_2:
        return f"{name} = {python_2[name]}"
    if name == "reduce":
        return "from functools import reduce"
    if name == "math":
        return "import math"
    module = modules.get(name, name if name in ("tensorflow", "numpy", "keras") else None)
    module = f"keras.{name}" if name in homes else module
    if module is not None and help is Help.OLD_NAMES:
        return f"{name} = _old_module({module!r})"
    if module is not None:
        return f"import {module}" if name == module else f"import {module} as {name}"
    if name in ("Model", "Sequential"):
        return f"from keras import {name}"
    return f"from keras.layers import {name}" if hasattr(KERAS.layers, name) else None


def _header(objects: Mapping[str, str], help: Help) -> str:
    names = ", ".join(dict.fromkeys(objects.values()))
    brought = {
        Help.NONE: "They stand as they were written.",
        Help.COMPAT_LAYER: "They stand as they were written, with CompatLayer before their base "
        "class: it gives them back what Keras 1 and 2 did for a layer and Keras 3 does not.",
        Help.OLD_NAMES: "They stand as they were written, with CompatLayer before their base "
        "class, and imports that find the old names of Keras and TensorFlow.",
    }[help]
    words = textwrap.fill(
        f"The custom layers of the model: {names}. {brought} Nothing else is needed but "
        "TensorFlow and Keras.",
        width=90,
    )
    usage = "keras.models.load_model('model.keras', custom_objects=CUSTOM_OBJECTS)"
    return f'"""{words}\n\n    from layers import CUSTOM_OBJECTS\n    {usage}\n"""'


def _support(help: Help, used: str) -> str:
    """What is brought along, as one function; it gives the names that the sources use."""
    modules = COMPAT_MODULES + (LEGACY_MODULES if help is Help.OLD_NAMES else ())
    pieces = [_inlined(module.__name__, inspect.getsource(module)) for module in modules]
    helpers = {name: function for name, function in rewriting.HELPERS.items() if f"{name}(" in used}
    plain = [f for f in helpers.values() if f is not methods.call_with_flags]
    if plain:
        body = "import numpy as np\nimport tensorflow as tf\nfrom typing import Any\n\n\n"
        pieces.append(_function("rewriting", body + "\n\n".join(map(inspect.getsource, plain))))
    given = {"CompatLayer": "compat_layer.CompatLayer"}
    for name, function in helpers.items():
        home = "methods" if function is methods.call_with_flags else "rewriting"
        given[name] = f"{home}.{function.__name__}"
    if help is Help.OLD_NAMES:
        pieces.append(_OLD_MODULES)
        given |= {"_old_module": "old_module", "_all_of": "all_of"}
    inner = "\n\n\n".join(pieces) + "\n\n\nreturn " + ", ".join(given.values())
    outer = (
        "def _keras_2():\n"
        '    """What Keras 1 and 2 gave to layers. From Layerwright (Apache License 2.0)."""\n'
        "    from types import SimpleNamespace\n\n"
    )
    return f"{outer}{textwrap.indent(inner, '    ')}\n\n\n{', '.join(given)} = _keras_2()"


_OLD_MODULES = '''
importer = legacy_imports.LegacyImporter({})


def old_module(name):
    """The module `name` of any era, as today's Keras, TensorFlow or NumPy can give it."""
    return importer.import_module(name, fromlist=("*",))


def all_of(module):
    """What `from module import *` brings."""
    names = getattr(module, "__all__", None) or dir(module)
    return {name: getattr(module, name) for name in names if not name.startswith("_")}
'''.strip("\n")


def _inlined(name: str, text: str) -> str:
    """A module of this room as a function that gives its names; imports of this room go."""
    module = ast.parse(text)
    edits = _Edits(text)
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            home = (node.module or "").rpartition(".")[2]
            is_room = home == "custom_layers"
            lines = [] if is_room else [f"{a.name} = {home}.{a.name}" for a in node.names]
            edits.replace(node, "\n".join(lines))
    return _function(name.rpartition(".")[2], edits.text())


def _function(name: str, body: str) -> str:
    inner = textwrap.indent(body.strip("\n"), "    ")
    made = f"def make_{name}():\n{inner}\n\n    return SimpleNamespace(**locals())"
    return f"{made}\n\n\n{name} = make_{name}()"


def _is_compat(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, CompatLayer)


def _ending(
    objects: Mapping[str, str], classes: Mapping[str, Any], parts: Sequence[_Part], help: Help
) -> str:
    lines = []
    for part in parts if help else ():
        for found in part.inspected.classes:
            if found.creates_state_in_call and issubclass(classes[found.name], CompatLayer):
                lines.append(f"{found.name}._creates_state_in_call = True")
    table = "\n".join(f"    {name!r}: {given}," for name, given in objects.items())
    lines.append(f"CUSTOM_OBJECTS = {{\n{table}\n}}")
    if help:
        compat = [given for given in dict.fromkeys(objects.values()) if _is_compat(classes[given])]
        functions = [
            statement.name
            for part in parts
            for statement in part.module.body
            if isinstance(statement, ast.FunctionDef)
        ]
        own = "".join(f", {name!r}: {name}" for name in functions)
        lines += [f"{name}._source_objects = {{**CUSTOM_OBJECTS{own}}}" for name in compat]
    return "\n".join(lines)


class _Edits:
    """Changes of a text at nodes of its syntax tree; they do not overlap."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, node: ast.stmt, text: str) -> None:
        """Put `text` in the place of a statement."""
        decorators = getattr(node, "decorator_list", [])
        first = min([node, *decorators], key=lambda one: one.lineno)
        start = self._place(first.lineno, 0 if decorators else first.col_offset)
        end = self._place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        self._edits.append((start, end, text))

    def insert(self, node: ast.expr, text: str) -> None:
        """Put `text` before an expression."""
        start = self._place(node.lineno, node.col_offset)
        self._edits.append((start, start, text))

    def text(self) -> str:
        """The text with all edits made."""
        parts, place = [], 0
        for start, end, text in sorted(self._edits):
            if start < place:
                continue  # inside of what went as a whole
            parts.append(self._bytes[place:start].decode() + text)
            place = end
        return "".join(parts) + self._bytes[place:].decode()

    def _place(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

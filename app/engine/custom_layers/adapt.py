"""Run pasted source so that its layers come out as working Keras 3 classes.

This runs a person's code: only inside a worker with walls around it. The classes
that come out are called "__main__" in files (which Keras writes as no module at
all), as if a plain script had defined them: a person with the class in their own
script opens such a file with `custom_objects={"Linear": Linear}`.
"""

import ast
import builtins
import contextlib
import functools
import io
import linecache
import math
import re
import sys
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any

import keras

from app.engine.custom_layers import rewriting, selection, source_text
from app.engine.custom_layers.compat_layer import CompatLayer
from app.engine.custom_layers.inspect import InspectedSource, inspect_source
from app.engine.custom_layers.legacy_imports import (
    KERAS,
    LegacyImporter,
    MissingModule,
    keras_view,
    numpy_view,
    tensorflow_view,
)
from app.engine.custom_layers.objects import InspectedObject
from app.spec.custom_layer import CustomLayerIssue

PYTHON_2_NAMES = {
    "xrange": range,
    "unicode": str,
    "basestring": str,
    "long": int,
    "reduce": functools.reduce,
}
"""Names that Python 2 had."""


class SourceFailed(Exception):
    """Pasted source that could not be run; `issue` says where and why."""

    def __init__(self, issue: CustomLayerIssue) -> None:
        super().__init__(issue.message)
        self.issue = issue


@dataclass(frozen=True)
class AdaptedSource:
    """What came out of running a source.

    `classes` are its layers by name; `objects` all its functions and classes;
    `adaptations` what was done to the whole source, in words; `issues` what failed
    without need.
    """

    inspected: InspectedSource
    classes: dict[str, type]
    objects: dict[str, Any]
    renamed: dict[str, str]
    adaptations: tuple[str, ...] = ()
    issues: tuple[CustomLayerIssue, ...] = field(default=())


def adapted(
    source: str,
    filename: str,
    others: Mapping[str, Any],
    wanted: Collection[str] = (),
) -> AdaptedSource:
    """Run `source` and give its layer classes.

    Args:
        source: Python, as it was pasted.
        filename: what tracebacks call it, as `<…>`.
        others: registered classes that the source may use without defining them.
        wanted: names of functions and classes that are needed besides.

    Raises:
        UnreadableSource: for text that is not Python 3.
        SourceFailed: where running what a layer needs raised something.
    """
    inspected = inspect_source(source, others, wanted)
    layer_names = {found.name for found in inspected.classes}
    text, renamed = rewriting.rewritten(inspected.text, inspected.module, layer_names)
    module = ast.parse(text)
    chosen = selection.selected(module, layer_names | needed_by(inspected))
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)

    namespace, missing = _namespace(module_name(filename), module, others)
    issues = []
    for position, statement in enumerate(chosen.statements):
        try:
            _run(statement, filename, namespace)
        except BaseException as error:  # sys.exit and what derives from BaseException too
            if isinstance(error, KeyboardInterrupt | MemoryError | GeneratorExit):
                raise
            issue = _issue_of(error, statement, filename)
            if position in chosen.needed:
                raise SourceFailed(issue) from error
            if isinstance(error, MissingModule):
                issues.append(_unneeded_module_issue(error.name, issue.line))
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                issues.append(source_text.warning_issue(issue.code, issue.message, issue.line))
    taken = _taken(inspected, namespace, filename)
    classes = _layer_classes(namespace, inspected)
    words = [selection.left_out_words(chosen.left_out)]
    if missing:
        words.append(f"Imports that were missing have been added: {', '.join(sorted(missing))}.")
    return AdaptedSource(
        inspected=inspected,
        classes=classes,
        objects={**_objects(namespace), **taken},
        renamed=renamed,
        adaptations=tuple(word for word in words if word),
        issues=tuple(issues),
    )


def needed_by(inspected: InspectedSource) -> set[str]:
    """The names in the module without which what is taken of it besides layers does not work."""
    return {
        name
        for found in inspected.objects
        for name in (
            {node.id for node in ast.walk(found.value) if isinstance(node, ast.Name)}
            if found.value is not None
            else {found.name}
        )
    }


def _taken(inspected: InspectedSource, namespace: dict[str, Any], filename: str) -> dict[str, Any]:
    """The functions and classes besides layers, called as the author's script defines them."""
    taken: dict[str, Any] = {}
    for found in inspected.objects:
        item = namespace.get(found.name)
        if found.value is not None:
            item = _given(found, namespace, filename)
        if isinstance(item, FunctionType | type):
            item.__module__ = "__main__"
        if isinstance(item, type) and not hasattr(item, "from_config"):
            item.from_config = classmethod(lambda cls, config: cls(**config))  # type: ignore[attr-defined]
        if callable(item):
            taken[found.name] = item
    return taken


def _given(found: InspectedObject, namespace: dict[str, Any], filename: str) -> Any:
    """What the author gave Keras under a name, as a function of that name.

    Raises:
        SourceFailed: where making it raises something.
    """
    assert found.value is not None  # noqa: S101 - asked for such alone
    code = compile(ast.Expression(found.value), filename, "eval", dont_inherit=True)
    try:
        made = eval(code, namespace)  # noqa: S307 - this is what a worker with walls is for
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise SourceFailed(
            source_text.error_issue(
                "source_failed", f"Line {found.line}, {found.name!r}: {said}", found.line
            )
        ) from error

    def given(x: Any) -> Any:
        return made(x)

    given.__name__ = given.__qualname__ = found.name
    return given


def module_name(filename: str) -> str:
    """The name of the module in which a source is run, from what tracebacks call the source."""
    return "_".join(re.findall(r"\w+", filename))


def _namespace(
    name: str, module: ast.Module, others: Mapping[str, type]
) -> tuple[dict[str, Any], set[str]]:
    """The globals to run in, and the usual names that the paste uses and does not import."""
    own_builtins = {
        **vars(builtins),
        **PYTHON_2_NAMES,
        "__import__": LegacyImporter(others).import_module,
        "__build_class__": _build_class,
    }
    holder = ModuleType(name)
    sys.modules[name] = holder
    namespace = holder.__dict__
    # No `__file__`: autograph would then read the source from disk instead of linecache.
    namespace.update({"__builtins__": own_builtins, **rewriting.HELPERS})
    bound = {
        node.id
        for node in ast.walk(module)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    missing = set()
    for name in used - bound - set(own_builtins):
        if name in others:
            namespace[name] = others[name]
        elif (found := _usual(name)) is not None:
            namespace[name] = found
            missing.add(name)
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    if any(alias.name == "*" for node in imports for alias in node.names):
        missing = set()  # the star may well bring them
    return namespace, missing


def _usual(name: str) -> Any:
    """What people mean by a name that they forgot to import."""
    usual: dict[str, Callable[[], Any]] = {
        "tf": lambda: tensorflow_view("tensorflow"),
        "tensorflow": lambda: tensorflow_view("tensorflow"),
        "keras": lambda: keras_view(""),
        "np": numpy_view,
        "numpy": numpy_view,
        "K": lambda: keras_view("backend"),
        "backend": lambda: keras_view("backend"),
        "math": lambda: math,
        "InputSpec": lambda: keras.layers.InputSpec,
        "Model": lambda: keras.Model,
        "Sequential": lambda: keras.Sequential,
    }
    if name in usual:
        return usual[name]()
    if name in ("layers", "initializers", "regularizers", "constraints", "activations", "ops"):
        return keras_view(name)
    found = getattr(KERAS.layers, name, None)
    return found if isinstance(found, type) else None


def _build_class(function: Any, name: str, *bases: Any, **kwargs: Any) -> Any:
    """Make a class; one that derives from a layer of Keras's gets `CompatLayer` before it."""
    is_compat = any(isinstance(base, type) and issubclass(base, CompatLayer) for base in bases)
    if not is_compat:
        for position, base in enumerate(bases):
            if isinstance(base, type) and issubclass(base, keras.layers.Layer):
                rest = (*bases[:position], CompatLayer, *bases[position:])
                bases = tuple(b for b in rest if b is not keras.layers.Layer)
                break
    return builtins.__build_class__(function, name, *bases, **kwargs)


def _run(statement: ast.stmt, filename: str, namespace: dict[str, Any]) -> None:
    code: CodeType = compile(
        ast.Module(body=[statement], type_ignores=[]), filename, "exec", dont_inherit=True
    )
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(code, namespace)  # noqa: S102 - this is what a worker with walls is for


def _issue_of(error: BaseException, statement: ast.stmt, filename: str) -> CustomLayerIssue:
    """What running a statement raised, in words, with the line in the paste."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == filename]
    line = (frames[-1].lineno if frames else None) or statement.lineno
    if isinstance(error, MissingModule):
        return source_text.error_issue(
            "missing_module",
            f"Line {line} needs the module {error.name!r}, which is not installed here. "
            f"Replace what is used of it, or paste its code beside the class.",
            line,
        )
    if isinstance(error, SystemExit):
        return source_text.error_issue(
            "exits", f"Line {line} ends the program (sys.exit). Remove that line.", line
        )
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return source_text.error_issue("source_failed", f"Line {line} raised {said}", line)


def _unneeded_module_issue(module: str | None, line: int | None) -> CustomLayerIssue:
    return source_text.warning_issue(
        "missing_module",
        f"Line {line} imports {module!r}, which is not installed here. The layer works without.",
        line,
    )


def _layer_classes(namespace: dict[str, Any], inspected: InspectedSource) -> dict[str, type]:
    classes: dict[str, type] = {}
    for found in inspected.classes:
        cls = namespace.get(found.name)
        if isinstance(cls, type) and issubclass(cls, keras.layers.Layer):
            classes[found.name] = cls
            cls.__module__ = "__main__"
            if issubclass(cls, CompatLayer):
                cls._creates_state_in_call = found.creates_state_in_call
    objects = _objects(namespace)
    for cls in classes.values():
        if issubclass(cls, CompatLayer):
            cls._source_objects = objects
    return classes


def _objects(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The functions and classes that the source defines, by name."""
    return {
        name: found
        for name, found in namespace.items()
        if callable(found)
        and not name.startswith("__")
        and getattr(found, "__module__", None) in (namespace["__name__"], "__main__")
    }

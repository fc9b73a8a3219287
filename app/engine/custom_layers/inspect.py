"""Read pasted source: which layer classes it defines, what they take, what to run. Nothing runs."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import keras

from app.engine.custom_layers import arguments, source_text
from app.engine.custom_layers.legacy_imports import KERAS, MOVED_NAMES, keras_path
from app.engine.custom_layers.objects import InspectedObject, objects_in
from app.spec.catalogue import ArgumentSpec
from app.spec.custom_layer import CustomLayerIssue

METHODS = ("__init__", "build", "call", "get_config", "compute_output_shape", "from_config")


@dataclass(frozen=True)
class InspectedClass:
    """One class in the source that is a layer, as it is written.

    `base` is the first of its bases that makes it a layer. `is_model`: it derives
    from `keras.Model`. `is_cell`: it states a `state_size`, so it works inside RNN.
    """

    name: str
    line: int
    base: str
    summary: str
    arguments: tuple[ArgumentSpec, ...]
    methods: frozenset[str]
    is_model: bool
    is_cell: bool
    creates_state_in_call: bool


@dataclass(frozen=True)
class InspectedSource:
    """What a source holds: its readable text, as a tree too, its layers, and what else is taken.

    Where there is neither, `issues` says why not.
    """

    text: str
    module: ast.Module
    classes: tuple[InspectedClass, ...]
    issues: tuple[CustomLayerIssue, ...]
    objects: tuple[InspectedObject, ...] = ()


@cache
def built_in_layer_names() -> frozenset[str]:
    """Every name that is a layer of Keras's own; a pasted class may not take one."""
    return frozenset(
        name
        for home in (keras.layers, keras.models, keras)
        for name, found in vars(home).items()
        if isinstance(found, type) and issubclass(found, keras.layers.Layer)
    ) | {"Functional", "InputLayer"}


@cache
def _layer_base_names() -> frozenset[str]:
    names = {
        name
        for home in (KERAS.layers, KERAS.models, KERAS, keras.layers)
        for name, found in vars(home).items()
        if isinstance(found, type) and issubclass(found, keras.layers.Layer)
    }
    return frozenset(names | set(MOVED_NAMES)) - {"get_source_inputs"}


def inspect_source(
    source: str, others: Collection[str] = (), wanted: Collection[str] = ()
) -> InspectedSource:
    """Find the layer classes in `source`, and what else of it a model may need.

    Args:
        source: Python, as it was pasted.
        others: names of registered custom layers, from which a class may derive.
        wanted: names of functions and classes that are taken too.

    Raises:
        UnreadableSource: for text that is not Python 3.
    """
    text, module = source_text.parsed(source)
    imports = dict(_imported_names(module))
    nodes = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    statements = list(top_level_statements(module))
    top = [node for node in statements if isinstance(node, ast.ClassDef)]
    bases: dict[str, str] = {}
    models: set[str] = set()
    for _ in range(len(nodes) + 1):
        for node in nodes:
            for base in node.bases:
                name = _dotted(base)
                if name and _is_layer(name, imports, bases, others):
                    bases.setdefault(node.name, name)
                    if (
                        name.rsplit(".", 1)[-1] in ("Model", "Network", "Container")
                        or name in models
                    ):
                        models.add(node.name)
    classes = tuple(
        _inspected(node, bases[node.name], models) for node in top if node.name in bases
    )
    objects = objects_in(statements, bases, wanted)
    issues = () if classes or objects else (_no_layer(top),)
    return InspectedSource(text, module, _last_of_each(classes), issues, objects)


def _last_of_each(classes: tuple[InspectedClass, ...]) -> tuple[InspectedClass, ...]:
    """One class a name: Python keeps the last."""
    return tuple({found.name: found for found in classes}.values())


def _no_layer(classes: list[ast.ClassDef]) -> CustomLayerIssue:
    if classes:
        names = ", ".join(node.name for node in classes[:5])
        return source_text.error_issue(
            "no_layer",
            f"No class here is a layer. Found {names}: a layer derives from keras.layers.Layer, "
            f"for example `class {classes[0].name}(keras.layers.Layer):`.",
            classes[0].lineno,
        )
    return source_text.error_issue(
        "no_layer",
        "There is no class in this source. Paste the whole class, beginning with "
        "`class MyLayer(keras.layers.Layer):`.",
    )


def top_level_statements(module: ast.Module) -> Iterator[ast.stmt]:
    """The statements of the module, those inside top-level `if`, `try` and `with` included."""
    waiting = list(module.body)
    while waiting:
        statement = waiting.pop(0)
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With) and not is_main_guard(statement):
            for field in ("body", "handlers", "orelse", "finalbody"):
                for item in getattr(statement, field, ()):
                    waiting.extend(item.body if isinstance(item, ast.ExceptHandler) else [item])


def is_main_guard(statement: ast.stmt) -> bool:
    """Whether this is `if __name__ == "__main__":`."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def _imported_names(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and the dotted name that it stands for."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield alias.asname, alias.name
                else:
                    yield alias.name.split(".")[0], alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            value = _dotted(node.value)
            if isinstance(node.targets[0], ast.Name) and value:
                yield node.targets[0].id, value


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as text; of `Generic[T]` what stands before the bracket; else ""."""
    if isinstance(node, ast.Subscript):
        return _dotted(node.value)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def _is_layer(
    name: str, imports: dict[str, str], known: Collection[str], others: Collection[str]
) -> bool:
    if name in known:
        return True
    seen: set[str] = set()
    root, _, rest = name.partition(".")
    while root in imports and root not in seen:
        seen.add(root)
        name = f"{imports[root]}.{rest}" if rest else imports[root]
        if name in known:
            return True
        root, _, rest = name.partition(".")
    last = name.rsplit(".", 1)[-1]
    if last in others:
        return True
    is_foreign = "." in name and keras_path(name) is None and root not in ("tf", "layers", "L", "K")
    if is_foreign:
        return name.startswith("tensorflow.") and last in _layer_base_names()
    return last in _layer_base_names()


def _inspected(node: ast.ClassDef, base: str, models: Collection[str]) -> InspectedClass:
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    stated = {
        item.attr
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store)
    }
    return InspectedClass(
        name=node.name,
        line=node.lineno,
        base=base,
        summary=arguments.summary_of(ast.get_docstring(node)),
        arguments=arguments.arguments_in_source(node),
        methods=frozenset(methods) & frozenset(METHODS),
        is_model=node.name in models,
        is_cell="state_size" in stated or "state_size" in methods or base.endswith("Cell"),
        creates_state_in_call="call" in methods and _creates_state(methods["call"]),
    )


def _creates_state(call: ast.FunctionDef) -> bool:
    """Whether `call` assigns a new variable or layer to an attribute."""
    for node in ast.walk(call):
        if isinstance(node, ast.Attribute) and node.attr in ("add_weight", "add_variable"):
            return True
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Attribute)
            and isinstance(node.value, ast.Call)
        ):
            last = _dotted(node.value.func).rsplit(".", 1)[-1]
            if last == "Variable" or last in _layer_base_names():
                return True
    return False

"""What else a pasted source defines that a saved model may need: functions, initializers.

Nothing runs here. A person pastes a whole file: of its functions only those are taken that
are asked for, registered with Keras by their author, or alone in the source.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.engine.custom_layers import arguments
from app.spec.catalogue import ArgumentSpec
from app.spec.custom_layer import PastedKind
from app.spec.keras_objects import ACTIVATIONS, OBJECTS

_BASES = {
    "Initializer": PastedKind.INITIALIZER,
    "Regularizer": PastedKind.REGULARIZER,
    "Constraint": PastedKind.CONSTRAINT,
}
_KERAS_CLASSES = {
    **dict.fromkeys(
        "Constant GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform Ones "
        "Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros".split(),
        PastedKind.INITIALIZER,
    ),
    **dict.fromkeys("L1 L2 L1L2 OrthogonalRegularizer".split(), PastedKind.REGULARIZER),
    **dict.fromkeys("MaxNorm MinMaxNorm NonNeg UnitNorm".split(), PastedKind.CONSTRAINT),
    **_BASES,
}
_HOLDERS = ("get_custom_objects", "custom_object_scope", "CustomObjectScope")
_DECORATOR = "register_keras_serializable"


@dataclass(frozen=True)
class InspectedObject:
    """A function or a class that is no layer, as it is written.

    `value` is set where the author gave Keras something under another name:
    `get_custom_objects().update({"swish6": Activation(swish)})`.
    """

    name: str
    kind: PastedKind
    line: int
    summary: str = ""
    arguments: tuple[ArgumentSpec, ...] = ()
    value: ast.expr | None = None


def objects_in(
    statements: Collection[ast.stmt], layers: Collection[str], wanted: Collection[str]
) -> tuple[InspectedObject, ...]:
    """What of the source is taken besides its layers.

    Args:
        statements: of the module, at its top level.
        layers: the names of its layer classes.
        wanted: names that a model misses.
    """
    classes = [node for node in statements if isinstance(node, ast.ClassDef)]
    functions = [node for node in statements if isinstance(node, ast.FunctionDef)]
    found = {
        node.name: _of_class(node, kind)
        for node, kind in _kinds_of(classes, layers, wanted)
        if node.name not in OBJECTS
    }
    is_alone = not layers and not found
    for function in functions:
        is_asked = function.name in wanted or _is_registered(function)
        if (is_asked or (is_alone and _takes_one(function))) and function.name not in ACTIVATIONS:
            found[function.name] = _of_function(function)
    for name, value in _given_names(statements):
        is_itself = isinstance(value, ast.Name) and value.id == name
        if name in wanted and not is_itself and name.isidentifier():
            kind = PastedKind.FUNCTION
            found[name] = InspectedObject(name, kind, value.lineno, value=value)
    return tuple(found.values())


def _kinds_of(
    classes: list[ast.ClassDef], layers: Collection[str], wanted: Collection[str]
) -> Iterator[tuple[ast.ClassDef, PastedKind]]:
    kinds = dict(_KERAS_CLASSES)
    for node in classes:
        bases = [_last(base) for base in node.bases]
        kind = next((kinds[base] for base in bases if base in kinds), None)
        if node.name in layers:
            continue
        if kind is not None:
            kinds[node.name] = kind
            yield node, kind
        elif node.name in wanted:
            # Keras 1 and 2 took any class that can be called.
            yield node, PastedKind.FUNCTION


def _of_class(node: ast.ClassDef, kind: PastedKind) -> InspectedObject:
    return InspectedObject(
        node.name,
        kind,
        node.lineno,
        arguments.summary_of(ast.get_docstring(node)),
        arguments.arguments_in_source(node),
    )


def _of_function(node: ast.FunctionDef) -> InspectedObject:
    summary = arguments.summary_of(ast.get_docstring(node))
    return InspectedObject(node.name, PastedKind.FUNCTION, node.lineno, summary)


def _takes_one(function: ast.FunctionDef) -> bool:
    """Whether it can be called with one tensor, as an activation is."""
    positional = [*function.args.posonlyargs, *function.args.args]
    return len(positional) - len(function.args.defaults) == 1


def _is_registered(node: ast.FunctionDef) -> bool:
    return any(
        _last(item.func if isinstance(item, ast.Call) else item) == _DECORATOR
        for item in node.decorator_list
    )


def _given_names(statements: Collection[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """What the author gives Keras by name: name, and the expression of what it is."""
    for node in (inner for statement in statements for inner in ast.walk(statement)):
        tables: list[ast.expr] = []
        if isinstance(node, ast.Call):
            tables += [item.value for item in node.keywords if item.arg == "custom_objects"]
            if _last(node.func) in _HOLDERS or _is_update(node.func):
                tables += node.args
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            if _is_holder(target.value) and isinstance(target.slice, ast.Constant):
                yield str(target.slice.value), node.value
        for table in tables:
            if isinstance(table, ast.Dict):
                for key, value in zip(table.keys, table.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value


def _is_update(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return False
    return function.attr == "update" and _is_holder(function.value)


def _is_holder(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) in _HOLDERS


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""

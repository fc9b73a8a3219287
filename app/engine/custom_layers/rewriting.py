"""Rewrite idioms of old TensorFlow and Keras in pasted source.

Every rewritten expression does what it did wherever that still works; the new part
is what happens where it does not: `.value` of a size that is a plain int now,
`.as_list()` of a shape that is a tuple, `layer(x, training)` with a flag by position,
and attributes of a person's own under names that Keras 3 uses itself.
"""

import ast
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from app.engine.custom_layers.methods import call_with_flags

PREFIX = "_layerwright_"

FLAG_NAMES = frozenset({"training", "train", "is_training", "mask"})

SETTABLE = frozenset(
    (
        "_trainable",
        "_input_spec",
        "_supports_masking",
        "_trainable_weights",
        "_non_trainable_weights",
        "dtype",
        "trainable_weights",
        "non_trainable_weights",
        "weights",
        "losses",
    )
)
"""Attributes of Keras that an author sets on purpose."""


def value_of(size: Any) -> Any:
    """`size.value`; a plain size or None is its own value."""
    if size is None or isinstance(size, int | np.integer):
        return size
    return size.value


def as_list(shape: Any) -> list[Any]:
    """`shape.as_list()`, of a tuple too."""
    return list(shape) if isinstance(shape, tuple | list) else shape.as_list()


def ndims_of(shape: Any) -> Any:
    """`shape.ndims`, of a tuple too."""
    return len(shape) if isinstance(shape, tuple | list) else shape.ndims


def rank_of(shape: Any) -> Any:
    """`shape.rank`, of a tuple too."""
    return len(shape) if isinstance(shape, tuple | list) else shape.rank


def dims_of(shape: Any) -> Any:
    """`shape.dims`, of a tuple too."""
    return list(shape) if isinstance(shape, tuple | list) else shape.dims


def get_shape(tensor: Any) -> Any:
    """`tensor.get_shape()`, of Keras's own tensors and variables too."""
    return tensor.get_shape() if hasattr(tensor, "get_shape") else tf.TensorShape(tensor.shape)


def keras_shape(tensor: Any) -> tuple[Any, ...]:
    """`tensor._keras_shape` of Keras 2.2."""
    return tuple(tf.TensorShape(tensor.shape).as_list())


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "value": value_of,
    "ndims": ndims_of,
    "rank": rank_of,
    "dims": dims_of,
    "_keras_shape": keras_shape,
}
METHODS: dict[str, Callable[[Any], Any]] = {"as_list": as_list, "get_shape": get_shape}

HELPERS: dict[str, Callable[..., Any]] = {
    f"{PREFIX}{function.__name__}": function
    for function in (*ATTRIBUTES.values(), *METHODS.values(), call_with_flags)
}
"""What rewritten source calls, by the names that it uses."""


@cache
def keras_names() -> tuple[frozenset[str], frozenset[str]]:
    """The attribute names that are Keras 3's own: private ones, and public read-only ones."""
    layer = keras.layers.Layer()
    members = set(dir(layer)) | set(vars(layer))
    private = {name for name in members if name.startswith("_") and not name.startswith("__")}
    read_only = {
        name
        for name in members - private
        if isinstance(found := getattr(keras.layers.Layer, name, None), property)
        and found.fset is None
    }
    return frozenset(private - SETTABLE), frozenset(read_only - SETTABLE)


def rewritten(
    text: str, module: ast.Module, layer_classes: Collection[str]
) -> tuple[str, dict[str, str]]:
    """`text` with its old idioms rewritten in place, and the attributes that got another name.

    Lines stay where they are: tracebacks, `tf.function` and autograph find them.

    Args:
        text: the source.
        module: the syntax tree of `text`.
        layer_classes: names of its classes that are layers: in them alone attributes are renamed.
    """
    renamed = own_attributes(module, layer_classes)
    finder = _IdiomFinder(text, layer_classes, renamed)
    finder.visit(module)
    return finder.edited(), renamed


class _IdiomFinder(ast.NodeVisitor):
    """Collects edits of a text: (first byte, byte after the last, what comes there)."""

    def __init__(
        self, text: str, layer_classes: Collection[str], renamed: Mapping[str, str]
    ) -> None:
        self._bytes = text.encode()
        self._line_starts = [0]
        for line in self._bytes.split(b"\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._layer_classes = layer_classes
        self._renamed = renamed
        self._is_in_layer = False
        self._edits: list[tuple[int, int, str]] = []

    def edited(self) -> str:
        """The text with all edits made. Outer expressions were found first and begin first."""
        parts, position = [], 0
        for start, end, replacement in sorted(self._edits, key=lambda edit: edit[:1]):
            parts.append(self._bytes[position:start].decode() + replacement)
            position = max(position, end)
        return "".join(parts) + self._bytes[position:].decode()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Rename the methods of a layer whose names are Keras's own."""
        before = self._is_in_layer
        self._is_in_layer = node.name in self._layer_classes
        for item in node.body if self._is_in_layer else ():
            if isinstance(item, ast.FunctionDef) and item.name in self._renamed:
                start = self._bytes.index(item.name.encode(), self._start(item) + len("def"))
                self._replace(start, item.name, self._renamed[item.name])
        self.generic_visit(node)
        self._is_in_layer = before

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Rewrite an attribute that is read, and rename the author's own."""
        is_own = self._is_in_layer and isinstance(node.value, ast.Name) and node.value.id == "self"
        if is_own and node.attr in self._renamed:
            self._replace(self._end(node) - len(node.attr), node.attr, self._renamed[node.attr])
        elif isinstance(node.ctx, ast.Load) and node.attr in ATTRIBUTES and not is_own:
            self._wrap(node, ATTRIBUTES[node.attr], f".{node.attr}", self._end(node))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Rewrite `shape.as_list()` and `layer(x, training)`."""
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in METHODS:
            if not node.args and not node.keywords:
                self._wrap(node, METHODS[function.attr], f".{function.attr}()", self._end(node))
        elif (
            len(node.args) > 1
            and isinstance(node.args[-1], ast.Name)
            and node.args[-1].id in FLAG_NAMES
        ):
            opening = self._bytes.index(b"(", self._end(function))
            self._edits.append((self._start(node), self._start(node), _opening(call_with_flags)))
            self._edits.append((opening, opening + 1, ", "))
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave f-strings alone: before Python 3.12 what is in them has no true position."""

    def _wrap(self, node: ast.expr, helper: Callable[..., Any], tail: str, end: int) -> None:
        """Turn `expression + tail` into `helper(expression)`, where it is written so plainly."""
        start = end - len(tail)
        if self._bytes[start:end] == tail.encode():
            self._edits.append((self._start(node), self._start(node), _opening(helper)))
            self._edits.append((start, end, ")"))

    def _replace(self, start: int, old: str, new: str) -> None:
        self._edits.append((start, start + len(old), new))

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._line_starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        return self._line_starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)


def _opening(helper: Callable[..., Any]) -> str:
    return f"{PREFIX}{helper.__name__}("


def own_attributes(module: ast.Module, layer_classes: Collection[str]) -> dict[str, str]:
    """The attributes and methods that a layer in `module` defines under a name of Keras 3's.

    Only what is assigned (`self._layers = …`) or defined (`def quantize(self, x)`)
    counts as the author's own; what is merely used is Keras's.
    """
    private, read_only = keras_names()
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and node.name in layer_classes:
            found |= {
                item.attr
                for item in ast.walk(node)
                if isinstance(item, ast.Attribute)
                and isinstance(item.ctx, ast.Store)
                and isinstance(item.value, ast.Name)
                and item.value.id == "self"
            }
            found |= {
                item.name
                for item in node.body
                if isinstance(item, ast.FunctionDef) and _is_own_method(item, private)
            }
    return {
        name: f"{name}_of_author" for name in sorted(found & (private | read_only | {"quantize"}))
    }


def _is_own_method(method: ast.FunctionDef, private: frozenset[str]) -> bool:
    if any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in method.decorator_list):
        return False
    if method.name == "quantize":
        return not any(argument.arg == "mode" for argument in method.args.args)
    is_property = any(isinstance(d, ast.Name) and d.id == "property" for d in method.decorator_list)
    return method.name in private and not is_property

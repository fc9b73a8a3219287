"""Network → a Python script that makes the same network with Keras alone."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.codegen.expressions import arguments, call, identifier, quoted, value
from app.codegen.layer_names import AutomaticNames
from app.resources import templates_folder
from app.spec.author_objects import named_objects
from app.spec.base import JsonObject
from app.spec.class_names import snake_case
from app.spec.network import (
    CodeTarget,
    LayerDocument,
    NetworkCode,
    NetworkDocument,
    NetworkKind,
)

_POSITIONAL_INPUTS = frozenset({"MultiHeadAttention", "GroupedQueryAttention"})
"""Layers whose call takes several tensors one by one, not in a list.

Source: their `call(query, value, key=None, …)`; compared with Keras in the tests.
"""

_RESERVED = frozenset({"keras", "layers", "model"})
# repr() never leaves a NUL in the source, so these marks cannot be confused with it.
_BEGIN, _END = "\x00<", "\x00>"


def python_code(document: NetworkDocument, custom_layers: Collection[str] = ()) -> NetworkCode:
    """The script for `document`.

    Args:
        document: a drawing; it need not be valid, the code is what is drawn.
        custom_layers: names of registered custom layers; those in use are imported
            from the module `layers_<name>`.
    """
    writer = _Writer(frozenset(custom_layers))
    variable = writer.write(document)
    used = sorted(writer.used_custom)
    marked = (
        environment()
        .get_template("network.py.j2")
        .render(
            imports=[(f"layers_{snake_case(name)}", name) for name in used],
            statements=writer.statements,
            variable=variable,
        )
    )
    source, marks = _take_marks(marked)
    return NetworkCode(
        target=CodeTarget.PYTHON,
        filename=f"{identifier(document.name, ())}.py",
        source=source,
        mark_of_layer=marks,
    )


def environment() -> Environment:
    """The one place where templates of code are read."""
    return Environment(  # noqa: S701 - Python source, where HTML escapes would be wrong
        loader=FileSystemLoader(templates_folder() / "codegen"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _take_marks(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Take the marks out; say which lines (1-based) lay between each pair."""
    lines: list[str] = []
    marks: dict[str, tuple[int, int]] = {}
    first, name = 0, ""
    for number, line in enumerate(marked.split("\n"), start=1):
        rest = line
        if _BEGIN in rest:
            before, _, rest = rest.partition(_BEGIN)
            length, _, rest = rest.partition(":")
            name, rest = rest[: int(length)], before + rest[int(length) :]
            first = number
        if _END in rest:
            rest = rest.replace(_END, "")
            marks.setdefault(name, (first, number))
        lines.append(rest)
    return "\n".join(lines), marks


def _marked(name: str, text: str) -> str:
    shown = name.replace("\n", " ").replace("\x00", " ")
    return f"{_BEGIN}{len(shown)}:{shown}{text}{_END}"


@dataclass
class _Writer:
    """Collects the statements of one script; nested networks come before their users."""

    custom: frozenset[str]
    statements: list[str] = field(default_factory=list)
    used_custom: set[str] = field(default_factory=set)
    names: AutomaticNames = field(default_factory=AutomaticNames)
    taken: set[str] = field(default_factory=lambda: set(_RESERVED))

    def write(self, document: NetworkDocument) -> str:
        """Append the statements of `document`; the variable that holds the model."""
        if document.kind is NetworkKind.SEQUENTIAL:
            return self._write_sequential(document)
        return self._write_functional(document)

    def _variable(self, name: str) -> str:
        variable = identifier(name, self.taken)
        self.taken.add(variable)
        return variable

    def _write_sequential(self, document: NetworkDocument) -> str:
        variable = self._variable(document.name)
        lines = []
        for layer in document.layers:
            shape = _stated_input(layer)
            if shape is not None:
                lines.append(f"        keras.Input({shape}),\n")
            lines.append(f"        {_marked(layer.name, self._expression(layer, indent=8))},\n")
        self.statements.append(
            f"{variable} = keras.Sequential(\n    [\n{''.join(lines)}    ],\n"
            f"    name={quoted(document.name)},\n)"
        )
        return variable

    def _write_functional(self, document: NetworkDocument) -> str:
        model = self._variable(document.name)
        shared = {layer.shares for layer in document.layers if layer.shares}
        tensors: dict[str, str] = {}
        makers: dict[str, str] = {}
        lines = []
        for layer in document.layers:
            tensor = self._variable(layer.name)
            if layer.shares:
                maker = makers.get(layer.shares, quoted(layer.shares))
            else:
                maker = self._expression(layer, indent=0)
                if layer.name in shared:
                    makers[layer.name] = self._variable(f"{layer.name}_layer")
                    lines.append(f"{makers[layer.name]} = {maker}")
                    maker = makers[layer.name]
            inputs = [_tensor(name, tensors) for name in layer.inbound or ()]
            text = maker if _is_input(layer) else f"{maker}({_inputs(layer, inputs)})"
            lines.append(_marked(layer.name, f"{tensor} = {text}"))
            tensors[layer.name] = tensor
        self.statements.append("\n".join([*lines, _model_call(document, model, tensors)]))
        return model

    def _expression(self, layer: LayerDocument, indent: int) -> str:
        if layer.network is not None:
            return self.write(layer.network)
        config = _with_functions(layer.class_name, _own_config(layer), self.custom)
        name = layer.name
        if _is_input(layer):
            given = arguments(config, self.custom)
            if not self.names.take("InputLayer", name):
                given.append(f"name={quoted(name)}")
            return call("keras.Input", _shape_first(given), indent)
        self._note_custom(layer.class_name, config)
        given = arguments(config, self.custom)
        if not self.names.take(layer.class_name, name):
            given.append(f"name={quoted(name)}")
        function = identifier(layer.class_name, ())
        return call(
            function if layer.class_name in self.custom else f"layers.{function}", given, indent
        )

    def _note_custom(self, class_name: str, config: JsonObject) -> None:
        waiting: list[object] = [{"class_name": class_name, "config": config}]
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                name = item.get("class_name")
                if name == "function":
                    name = str(item.get("config")).rpartition(">")[2]
                if name in self.custom:
                    self.used_custom.add(str(name))
                waiting.extend(item.values())
            elif isinstance(item, list):
                waiting.extend(item)


def _with_functions(class_name: str, config: JsonObject, custom: Collection[str]) -> JsonObject:
    """The config, with registered functions that it names alone as Keras writes functions."""
    named = [item for item in named_objects(class_name, config, "") if item.name in custom]
    if not any(isinstance(item.holder[item.key], str) for item in named):
        return config
    copy = deepcopy(config)
    for item in list(named_objects(class_name, copy, "")):
        if item.name in custom and isinstance(item.holder[item.key], str):
            item.holder[item.key] = {"class_name": "function", "config": item.name}
    return copy


def _is_input(layer: LayerDocument) -> bool:
    return layer.class_name in ("InputLayer", "Input")


def _own_config(layer: LayerDocument) -> JsonObject:
    """The config without what is stated elsewhere: the name, a Keras 2 input shape."""
    left_out = {"name"} if _is_input(layer) else {"name", "input_shape", "batch_input_shape"}
    return {key: content for key, content in layer.config.items() if key not in left_out}


def _stated_input(layer: LayerDocument) -> str | None:
    """The arguments of the Input that a layer states in Keras 2's way."""
    for key, argument in (("input_shape", "shape"), ("batch_input_shape", "batch_shape")):
        if key in layer.config and not _is_input(layer):
            shape = value(layer.config[key], "shape", ())
            return shape if argument == "shape" else f"batch_shape={shape}"
    return None


def _shape_first(given: list[str]) -> list[str]:
    return [part.removeprefix("shape=") if part.startswith("shape=") else part for part in given]


def _tensor(reference: str, tensors: dict[str, str]) -> str:
    if reference in tensors:
        return tensors[reference]
    name, _, index = reference.rpartition(":")
    if name in tensors and index.isdigit():
        return f"{tensors[name]}[{int(index)}]"
    return quoted(reference)


def _inputs(layer: LayerDocument, inputs: list[str]) -> str:
    if len(inputs) == 1 or layer.class_name in _POSITIONAL_INPUTS:
        return ", ".join(inputs)
    return f"[{', '.join(inputs)}]"


def _model_call(document: NetworkDocument, model: str, tensors: dict[str, str]) -> str:
    inputs = [tensors[layer.name] for layer in document.layers if _is_input(layer)]
    inbound = [name for layer in document.layers for name in layer.inbound or ()]
    used = {*inbound, *(name.rpartition(":")[0] for name in inbound)}
    leaves = [layer.name for layer in document.layers if layer.name not in used]
    outputs = [_tensor(name, tensors) for name in document.outputs or leaves]
    given = (_one_or_list(inputs), _one_or_list(outputs), f"name={quoted(document.name)}")
    return f"{model} = {call('keras.Model', given)}"


def _one_or_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"

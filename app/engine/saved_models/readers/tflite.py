"""Reads TensorFlow Lite: operators, options, wiring, shapes, quantization, for looking at.

The file is mapped, not read: FlatBuffers are looked up in place. The classes of the
format are those that the `tflite` package generates from TensorFlow's schema.fbs.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from app.engine.saved_models.json_text import shown
from app.engine.saved_models.limits import MAX_LAYERS
from app.engine.saved_models.operator_graph import (
    INPUT_CLASS,
    DrawnGraph,
    Operator,
    OperatorGraph,
    draw,
    graph_layer,
    shown_name,
)
from app.engine.saved_models.tflite_buffers import (
    count,
    damage_in_words,
    dtype_of,
    fields_of,
    names_of,
    numbers_of,
    open_model,
    text,
)
from app.errors import UnreadableFile
from app.spec.base import JsonObject, JsonValue
from app.spec.model_view import (
    Detail,
    ModelFormat,
    ModelKind,
    ModelLayer,
    ModelView,
    NamedTensor,
    Signature,
    WeightView,
)
from app.spec.shape_report import TensorSpec

FORMAT = ModelFormat.TFLITE

_IDENTIFIER = b"TFL3"
_MAX_AXES = 64
_ACTIVATION = "fused_activation_function"
_MAX_TEXT = 2000
_VIEW_ONLY = (
    "TensorFlow Lite models can be looked at here, not loaded: they are made for running only. "
    "To train or change it, open the Keras model that it was made from."
)
_OTHERS = (
    "The file holds several graphs: the first is drawn, those of other signatures stand beside it "
    "as one box each."
)
_ENUMS = {
    "Padding": "Padding",
    "FusedActivationFunction": "ActivationFunctionType",
    "WeightsFormat": "FullyConnectedOptionsWeightsFormat",
    "QuantizedBiasType": "TensorType",
    "InDataType": "TensorType",
    "OutDataType": "TensorType",
    "Type": "LSHProjectionType",
}
"""Options whose number names one of a list. Source: schema.fbs."""

_SUBGRAPHS = {
    "CondSubgraphIndex": "condition",
    "BodySubgraphIndex": "body",
    "ThenSubgraphIndex": "then",
    "ElseSubgraphIndex": "else",
    "InitSubgraphIndex": "once at the start",
    "DecompositionSubgraphIndex": "made of",
    "Subgraph": "calls",
}
"""Options whose number names a graph of the file, and what that is to the operator."""


def recognises(path: Path) -> bool:
    """Whether the FlatBuffer says that it is TensorFlow Lite's."""
    with path.open("rb") as file:
        return file.read(8)[4:] == _IDENTIFIER


def read(path: Path) -> ModelView:
    """What the file shows.

    Raises:
        UnreadableFile: damaged or cut off.
    """
    with open_model(path) as model, damage_in_words():
        return _Reading(model).view()


class _Reading:
    """One reading of a file; remembers which subgraphs it is within."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._op_names = names_of("BuiltinOperator")
        self._options = names_of("BuiltinOptions")
        self._num_left = MAX_LAYERS

    def view(self) -> ModelView:
        """The whole model.

        Raises:
            UnreadableFile: it has no graph.
        """
        model = self._model
        num_subgraphs = count(model.SubgraphsLength())
        if num_subgraphs == 0:
            raise UnreadableFile(
                "The TensorFlow Lite model is empty: it has no graph.",
                hint="The file was not written as a whole; save it again.",
            )
        main = model.Subgraphs(0)
        drawn = self._drawn(main, (0,))
        others = tuple(self._other_graphs({layer.name for layer in drawn.layers}))
        notes = (_OTHERS,) if others else ()
        return ModelView(
            format=FORMAT,
            class_name="Graph",
            name=text(main.Name()) or "main",
            kind=ModelKind.OPERATORS,
            layers=(*drawn.layers, *others),
            outputs=drawn.outputs,
            num_params=drawn.num_params + sum(layer.num_params for layer in others),
            view_only=_VIEW_ONLY,
            notes=notes,
            details=tuple(self._details(num_subgraphs)),
            signatures=tuple(self._signatures()),
        )

    def _other_graphs(self, taken: set[str]) -> Iterator[ModelLayer]:
        """The graphs that other signatures start at, each as one box."""
        seen = {0}
        for found in self._signature_defs():
            number = found.SubgraphIndex()
            name = text(found.SignatureKey()) or "unnamed"
            if number in seen or name in taken:
                continue
            seen.add(number)
            taken.add(name)
            layers = self._inside(number, ())
            if layers:
                graph = self._model.Subgraphs(number)
                ends = numbers_of(graph.Outputs, graph.OutputsLength())
                outputs = tuple(self._spec(graph.Tensors(place)) for place in ends)
                yield graph_layer(name, layers, outputs)

    def _signature_defs(self) -> Iterator[Any]:
        for place in range(min(count(self._model.SignatureDefsLength()), 40)):
            yield self._model.SignatureDefs(place)

    def _drawn(self, graph: Any, within: tuple[int, ...]) -> DrawnGraph:
        num_tensors = count(graph.TensorsLength())
        tensors = [graph.Tensors(place) for place in range(num_tensors)]
        keys = [str(place) for place in range(num_tensors)]
        specs = {key: self._spec(tensor) for key, tensor in zip(keys, tensors, strict=True)}
        weights: dict[str, WeightView] = {}
        parameters: set[str] = set()
        for key, tensor in zip(keys, tensors, strict=True):
            if self._has_values(tensor):
                spec = specs[key]
                name = text(tensor.Name()) or key
                shape = tuple(size or 0 for size in spec.shape)
                path = f"{within[-1]}/{key}"
                weights[key] = WeightView(name=name, shape=shape, dtype=spec.dtype, path=path)
                if spec.dtype.startswith("float") or _quantization(tensor):
                    parameters.add(key)
        num_operators = count(graph.OperatorsLength())
        self._num_left -= num_operators
        if self._num_left < 0:
            raise UnreadableFile(
                f"The graph has more than {MAX_LAYERS:,} operators.",
                hint="More cannot be drawn; the file is probably damaged.",
            )
        operators = [
            self._operator(graph.Operators(place), tensors, within)
            for place in range(num_operators)
        ]
        inputs = numbers_of(graph.Inputs, graph.InputsLength())
        outputs = numbers_of(graph.Outputs, graph.OutputsLength())
        drawn = draw(
            OperatorGraph(
                operators,
                [str(place) for place in inputs],
                [str(place) for place in outputs],
                specs,
                weights,
                frozenset(parameters),
            )
        )
        return _with_input_names(drawn, [_short_name(tensors, place) for place in inputs])

    def _operator(self, operator: Any, tensors: list[Any], within: tuple[int, ...]) -> Operator:
        code = self._model.OperatorCodes(operator.OpcodeIndex())
        inputs = numbers_of(operator.Inputs, operator.InputsLength())
        outputs = numbers_of(operator.Outputs, operator.OutputsLength())
        class_name = self._class_name(code)
        config, inner = self._config(operator, within)
        for place in outputs[:1]:
            quantization = _quantization(tensors[place]) if 0 <= place < len(tensors) else ""
            if quantization:
                config["quantization"] = quantization
        name = _short_name(tensors, outputs[0]) if outputs else ""
        return Operator(
            name or class_name.lower(),
            class_name,
            config,
            ["" if place < 0 else str(place) for place in inputs],
            ["" if place < 0 else str(place) for place in outputs],
            inner,
        )

    def _class_name(self, code: Any) -> str:
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if self._op_names.get(number) == "CUSTOM":
            return text(code.CustomCode()) or "CUSTOM"
        return self._op_names.get(number, f"operator {number}")

    def _config(self, operator: Any, within: tuple[int, ...]) -> tuple[JsonObject, tuple[Any, ...]]:
        kind = self._options.get(operator.BuiltinOptionsType(), "NONE")
        table = operator.BuiltinOptions()
        if kind == "NONE":
            more = names_of("BuiltinOptions2")
            kind = more.get(operator.BuiltinOptions2Type(), "NONE")
            table = operator.BuiltinOptions2()
        if kind == "NONE" or table is None:
            return {}, ()
        try:
            options = getattr(import_module(f"tflite.{kind}"), kind)()
        except ImportError:
            return {}, ()
        options.Init(table.Bytes, table.Pos)
        config: JsonObject = {}
        inner: tuple[Any, ...] = ()
        for name in fields_of(type(options)):
            value = getattr(options, name)()
            if name in _SUBGRAPHS:
                name, layers = _SUBGRAPHS[name], self._inside(value, within)
                inner = (*inner, graph_layer(name, layers)) if layers else inner
                value = f"{_num_operators(layers)}, shown inside" if layers else "not shown"
            config[_snake(name)] = _option(name, value)
        telling = {name: value for name, value in config.items() if not _is_plain(name, value)}
        if _ACTIVATION in telling:
            telling = {_ACTIVATION: telling[_ACTIVATION], **telling}
        return {**telling, **config}, inner

    def _inside(self, number: int, within: tuple[int, ...]) -> tuple[ModelLayer, ...]:
        """The layers of a loop's or branch's own graph."""
        if number in within or not 0 <= number < count(self._model.SubgraphsLength()):
            return ()
        return self._drawn(self._model.Subgraphs(number), (*within, number)).layers

    def _has_values(self, tensor: Any) -> bool:
        place = tensor.Buffer()
        if place == 0 or place >= self._model.BuffersLength():
            return False
        buffer = self._model.Buffers(place)
        return bool(buffer.DataLength() > 0 or buffer.Size() > 1)

    def _spec(self, tensor: Any) -> TensorSpec:
        num_axes = tensor.ShapeLength()
        if num_axes > _MAX_AXES:
            raise UnreadableFile("A tensor of the TensorFlow Lite model has too many axes.")
        stated = [tensor.ShapeSignature(axis) for axis in range(tensor.ShapeSignatureLength())]
        sizes = stated if len(stated) == num_axes else [tensor.Shape(a) for a in range(num_axes)]
        dtype = dtype_of(tensor)
        shape = tuple(int(size) if size >= 0 else None for size in sizes)
        return TensorSpec(shape=shape, dtype=dtype)

    def _signatures(self) -> Iterator[Signature]:
        model = self._model
        for found in self._signature_defs():
            number = found.SubgraphIndex()
            if number >= model.SubgraphsLength():
                continue
            graph = model.Subgraphs(number)
            yield Signature(
                name=text(found.SignatureKey()) or "unnamed",
                inputs=tuple(self._named(graph, found.Inputs, found.InputsLength())),
                outputs=tuple(self._named(graph, found.Outputs, found.OutputsLength())),
            )

    def _named(self, graph: Any, entry: Any, length: int) -> Iterator[NamedTensor]:
        for place in range(min(count(length), 200)):
            found = entry(place)
            if found.TensorIndex() < graph.TensorsLength():
                spec = self._spec(graph.Tensors(found.TensorIndex()))
                yield NamedTensor(name=text(found.Name()) or "unnamed", tensor=spec)

    def _details(self, num_subgraphs: int) -> Iterator[Detail]:
        model = self._model
        if model.Description():
            yield Detail(name="description", value=text(model.Description()))
        yield Detail(name="schema version", value=str(model.Version()))
        if num_subgraphs > 1:
            yield Detail(name="subgraphs", value=str(num_subgraphs))
        for place in range(min(count(model.MetadataLength()), 40)):
            entry = model.Metadata(place)
            name = text(entry.Name())
            if not name or entry.Buffer() >= model.BuffersLength():
                continue
            data = model.Buffers(entry.Buffer())
            size = data.DataLength()
            raw = bytes(data.Data(index) for index in range(min(size, 64)))
            said = raw.rstrip(b"\x00").decode("ascii", "replace")
            yield Detail(name=name, value=said if said.isprintable() else f"{size:,} bytes")


def _with_input_names(drawn: DrawnGraph, names: list[str]) -> DrawnGraph:
    """The inputs under their own names: inside, tensors go by their numbers."""
    taken = {layer.name for layer in drawn.layers}
    renamed: dict[str, str] = {}
    for layer, name in zip(drawn.layers, names, strict=False):
        if layer.inbound or layer.name in renamed or not name:
            continue
        if name in taken:
            name = f"{name} input"
        if name not in taken:
            taken.add(name)
            renamed[layer.name] = name
    layers = tuple(
        layer.model_copy(
            update={
                "name": renamed.get(layer.name, layer.name),
                "inbound": tuple(renamed.get(name, name) for name in layer.inbound),
            }
        )
        for layer in drawn.layers
    )
    outputs = tuple(renamed.get(name, name) for name in drawn.outputs)
    return DrawnGraph(layers, outputs, drawn.num_params)


def _short_name(tensors: list[Any], place: int) -> str:
    """A layer's name out of a tensor's: `model/conv2d/Relu;model/conv2d/BiasAdd` → `conv2d`."""
    if not 0 <= place < len(tensors):
        return ""
    first = text(tensors[place].Name()).split(";")[0].removeprefix("tfl.")
    parts = first.split(".")[0].split("/")
    if parts[0].startswith("StatefulPartitionedCall"):
        parts = parts[1:]
    return "/".join(parts[1:-1]) if len(parts) > 2 else parts[0] if parts else ""


def _num_operators(layers: tuple[ModelLayer, ...]) -> str:
    num = sum(layer.class_name != INPUT_CLASS for layer in layers)
    return f"{num:,} operator{'' if num == 1 else 's'}"


def _quantization(tensor: Any) -> str:
    """How a tensor's whole numbers stand for others, in words; "" where they do not."""
    found = tensor.Quantization()
    if found is None or found.ScaleLength() == 0:
        return ""
    if found.ScaleLength() > 1:
        return (
            f"a scale for each of {found.ScaleLength():,} slices of axis "
            f"{found.QuantizedDimension()}"
        )
    point = found.ZeroPoint(0) if found.ZeroPointLength() else 0
    return f"scale {found.Scale(0):.6g}, zero point {point}"


def _is_plain(name: str, value: JsonValue) -> bool:
    """Whether an option says what nearly all operators do: it is shown behind the others."""
    is_off = value is False or value in ("NONE", "FLOAT32", "DEFAULT")
    return is_off or (name.startswith(("dilation", "stride")) and value == 1)


def _option(name: str, value: Any) -> JsonValue:
    if isinstance(value, bytes):
        return shown_name(value.decode("utf-8", "replace"))
    if name in _ENUMS and isinstance(value, int):
        return names_of(_ENUMS[name]).get(value, value)
    return shown(value) if isinstance(value, bool | int | float | str) else str(value)[:_MAX_TEXT]


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")

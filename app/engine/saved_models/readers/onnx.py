"""Reads ONNX: the graph's operators, their attributes, wiring, shapes and weights, for looking at.

The numbers of large tensors are left out before the message is parsed. Shapes that the
file does not state are inferred by the onnx package. Source: onnx.proto.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.saved_models.json_text import shown
from app.engine.saved_models.limits import MAX_LAYERS
from app.engine.saved_models.operator_graph import (
    DrawnGraph,
    Operator,
    OperatorGraph,
    draw,
    graph_layer,
    shown_name,
)
from app.engine.saved_models.protobuf_wire import KEEP, Fields, outline, top_fields
from app.errors import UnreadableFile
from app.spec.base import JsonObject, JsonValue
from app.spec.model_view import Detail, ModelFormat, ModelKind, ModelLayer, ModelView, WeightView
from app.spec.shape_report import TensorSpec

FORMAT = ModelFormat.ONNX

_IR_VERSION, _GRAPH, _OPSETS = (1, 0), (7, 2), (8, 2)
_MAX_DEPTH = 12
_MAX_VALUES = 64
_VIEW_ONLY = (
    "ONNX models can be looked at here, not loaded: they hold operators, not Keras's layers. "
    "To train or change it, open the Keras model that it was made from."
)

_TENSOR: Fields = {1: KEEP}  # dims; raw_data and the other lists of numbers are left out
_GRAPH_FIELDS: dict[int, Any] = {5: _TENSOR, 11: KEEP, 12: KEEP, 13: KEEP}
_ATTRIBUTE: dict[int, Any] = {5: _TENSOR, 6: _GRAPH_FIELDS, 8: KEEP, 10: _TENSOR, 11: _GRAPH_FIELDS}
_GRAPH_FIELDS[1] = {1: KEEP, 2: KEEP, 5: _ATTRIBUTE}
_GRAPH_FIELDS[15] = {1: _TENSOR, 2: _TENSOR, 3: KEEP}
_MODEL: Fields = {7: _GRAPH_FIELDS, 14: KEEP, 25: {4: KEEP, 7: _GRAPH_FIELDS[1], 12: KEEP}}

_DTYPES = {
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "COMPLEX64": "complex64",
    "COMPLEX128": "complex128",
    "FLOAT8E4M3FN": "float8_e4m3fn",
    "FLOAT8E4M3FNUZ": "float8_e4m3fnuz",
    "FLOAT8E5M2": "float8_e5m2",
    "FLOAT8E5M2FNUZ": "float8_e5m2fnuz",
    "FLOAT8E8M0": "float8_e8m0fnu",
    "FLOAT4E2M1": "float4_e2m1fn",
}
_COUNTED = ("float", "bfloat", "complex", "int8", "uint8", "int4", "uint4", "int2", "uint2")


def recognises(path: Path) -> bool:
    """Whether the bytes are a message with ONNX's version, graph and operator sets."""
    with path.open("rb") as file:
        if file.read(1) != b"\x08":
            return False
        file.seek(0)
        found = top_fields(file, path.stat().st_size)
    return _IR_VERSION in found and _GRAPH in found and (_OPSETS in found or (2, 2) in found)


def read(path: Path) -> ModelView:
    """What the file shows. The package is imported here, for it takes a moment.

    Raises:
        UnreadableFile: damaged or cut off.
    """
    import onnx
    from google.protobuf.message import DecodeError

    with path.open("rb") as file:
        short = outline(file, path.stat().st_size, _MODEL)
    try:
        model = onnx.ModelProto.FromString(short)
    except (DecodeError, ValueError) as error:
        raise UnreadableFile(
            "The ONNX model is damaged: its bytes are not the message that they claim to be.",
            hint="The download or upload was probably cut short; download or save it again.",
        ) from error
    has_inferred, model = _with_shapes(model)
    graph = _Reading(model).main()
    if not graph.layers:
        raise UnreadableFile(
            "The ONNX model is empty: its graph has no operators.",
            hint="The file was not written as a whole; save it again.",
        )
    return ModelView(
        format=FORMAT,
        class_name="Graph",
        name=shown_name(model.graph.name) or "graph",
        kind=ModelKind.OPERATORS,
        layers=graph.layers,
        outputs=graph.outputs,
        num_params=graph.num_params,
        view_only=_VIEW_ONLY,
        notes=tuple(_notes(model, has_inferred)),
        details=tuple(_details(model)),
    )


def _with_shapes(model: Any) -> tuple[bool, Any]:
    """The model with the shapes that follow, where they do."""
    from onnx import shape_inference

    stated = len(model.graph.value_info)
    try:
        inferred = shape_inference.infer_shapes(model, data_prop=True)
    except Exception:  # Looking works without: the package raises whatever it likes.
        return False, model
    return len(inferred.graph.value_info) > stated, inferred


@dataclass(frozen=True)
class _Scope:
    """What a graph within another sees of those around it."""

    weights: Mapping[str, WeightView] = field(default_factory=dict)
    specs: Mapping[str, TensorSpec | None] = field(default_factory=dict)
    depth: int = 0
    functions: frozenset[tuple[str, str]] = frozenset()
    """The functions that it is within: one that calls itself is not drawn inside itself."""


class _Reading:
    """One walk through a model; counts what it has drawn inside of operators."""

    def __init__(self, model: Any) -> None:
        self._graph = model.graph
        self._functions = {
            (one.domain, one.name): (place, one) for place, one in enumerate(model.functions)
        }
        self._num_left = MAX_LAYERS

    def main(self) -> DrawnGraph:
        """The model's own graph."""
        return self._drawn(self._graph, "graph", _Scope())

    def _drawn(self, graph: Any, path: str, scope: _Scope) -> DrawnGraph:
        """A graph or a function's body, which has neither weights nor shapes of its own."""
        is_function = not hasattr(graph, "initializer")
        weights = {} if is_function else _stored(graph, path)
        for place, node in enumerate(graph.node):
            found = _constant(node)
            if found is not None:
                at = f"{path}.node[{place}].attribute[{found[0]}].t"
                weight = _weight(found[1], at)
                name = shown_name(node.output[0])
                weights[node.output[0]] = weight.model_copy(update={"name": name})
        inputs = list(graph.input) if is_function else [value.name for value in graph.input]
        outputs = list(graph.output) if is_function else [value.name for value in graph.output]
        stated = () if is_function else (*graph.value_info, *graph.input, *graph.output)
        specs = {value.name: spec for value in stated if (spec := _spec(value)) is not None}
        made = {*inputs, *(name for node in graph.node for name in node.output)}
        around = {name: spec for name, spec in scope.specs.items() if name not in made}
        inner = replace(
            scope,
            weights={**{n: w for n, w in scope.weights.items() if n not in made}, **weights},
            specs={**around, **{name: specs.get(name) for name in made}},
            depth=scope.depth + 1,
        )
        operators = [
            self._operator(node, f"{path}.node[{place}]", inner)
            for place, node in enumerate(graph.node)
            if _constant(node) is None
        ]
        # What comes from the graph around is shown as one more input.
        used = {name for operator in operators for name in operator.inputs if name} | {*outputs}
        taken = [name for name in around if name in used and name not in weights]
        seen = {name: weight for name, weight in inner.weights.items() if name in used} | weights
        parameters = frozenset(
            name for name, weight in weights.items() if weight.dtype.startswith(_COUNTED)
        )
        around_specs = {name: spec for name in taken if (spec := around[name]) is not None}
        return draw(
            OperatorGraph(
                operators, [*inputs, *taken], outputs, {**around_specs, **specs}, seen, parameters
            )
        )

    def _operator(self, node: Any, path: str, scope: _Scope) -> Operator:
        config: JsonObject = {}
        inner: tuple[Any, ...] = ()
        captured: list[str] = []
        for place, attribute in enumerate(node.attribute):
            is_one = attribute.HasField("g")
            graphs = [attribute.g] if is_one else list(attribute.graphs)
            if graphs:
                name = f"{path}.attribute[{place}]"
                paths = [f"{name}.g"] if is_one else [f"{name}.graphs[{i}]" for i in range(64)]
                layers = self._inside(graphs, paths, scope)
                captured += _free(graphs)
                # A layer for each graph: their names are their own.
                inner = (*inner, graph_layer(attribute.name, layers)) if layers else inner
                config[shown_name(attribute.name)] = _inside_words(graphs, layers)
            else:
                config[shown_name(attribute.name)] = _value(attribute)
        if (called := self._functions.get((node.domain, node.op_type))) is not None:
            inner = self._called(*called, scope)
            config["function"] = _inside_words([called[1]], inner)
        if node.domain not in ("", "ai.onnx"):
            config["domain"] = shown_name(node.domain)
        if node.doc_string:
            config["doc_string"] = shown_name(node.doc_string)
        inputs = (*node.input, *(n for n in dict.fromkeys(captured) if n not in node.input))
        return Operator(
            node.name, node.op_type or "unnamed", config, inputs, tuple(node.output), inner
        )

    def _called(self, place: int, function: Any, scope: _Scope) -> tuple[ModelLayer, ...]:
        """The body of a function, where it is called: it sees nothing of the graph around."""
        key = (function.domain, function.name)
        if key in scope.functions:
            return ()
        own = _Scope(depth=scope.depth, functions=scope.functions | {key})
        return self._inside([function], [f"functions[{place}]"], own)

    def _inside(self, graphs: list[Any], paths: list[str], scope: _Scope) -> tuple[ModelLayer, ...]:
        found: list[ModelLayer] = []
        for graph, path in zip(graphs, paths, strict=False):
            self._num_left -= len(graph.node)
            if scope.depth <= _MAX_DEPTH and self._num_left >= 0:
                found.extend(self._drawn(graph, path, scope).layers)
        return tuple(found)


def _inside_words(graphs: list[Any], layers: tuple[ModelLayer, ...]) -> str:
    num_nodes = sum(len(graph.node) for graph in graphs)
    words = f"{num_nodes:,} operator{'' if num_nodes == 1 else 's'}"
    return f"{words}, shown inside" if layers or not num_nodes else f"{words}, not shown"


def _free(graphs: list[Any], depth: int = 0) -> list[str]:
    """The tensors that graphs take from those around them."""
    found: list[str] = []
    for graph in graphs:
        own = {value.name for value in graph.input} | {one.name for one in graph.initializer}
        own |= {name for node in graph.node for name in node.output}
        used = [name for node in graph.node for name in node.input]
        used += [value.name for value in graph.output]
        if depth < _MAX_DEPTH:
            inside = [g for node in graph.node for a in node.attribute for g in (*a.graphs, a.g)]
            used += _free([g for g in inside if g.node or g.output], depth + 1)
        found += [name for name in used if name and name not in own]
    return found


def _stored(graph: Any, path: str) -> dict[str, WeightView]:
    weights = {
        tensor.name: _weight(tensor, f"{path}.initializer[{place}]")
        for place, tensor in enumerate(graph.initializer)
        if tensor.name
    }
    for place, sparse in enumerate(graph.sparse_initializer):
        at = f"{path}.sparse_initializer[{place}].values"
        weights[sparse.values.name] = _weight(sparse.values, at, tuple(sparse.dims))
    return weights


def _constant(node: Any) -> tuple[int, Any] | None:
    """The tensor of a Constant, and its attribute's place: shown as a weight of who reads it."""
    if node.op_type != "Constant" or len(node.output) != 1:
        return None
    found = ((place, one.t) for place, one in enumerate(node.attribute) if one.name == "value")
    return next(found, None)


def _value(attribute: Any) -> JsonValue:
    """An attribute's value as JSON; long lists and tensors are described."""
    from onnx import AttributeProto

    if attribute.type == AttributeProto.TENSOR:
        weight = _weight(attribute.t, None)
        return f"tensor {weight.shape} {weight.dtype}"
    if attribute.type in (AttributeProto.STRING, AttributeProto.STRINGS):
        many = attribute.type == AttributeProto.STRINGS
        texts = [value.decode("utf-8", "replace") for value in attribute.strings or [attribute.s]]
        return shown(_short(texts) if many else texts[0])
    if attribute.type == AttributeProto.FLOAT:
        return shown(_single(attribute.f))
    if attribute.type == AttributeProto.INT:
        return shown(attribute.i)
    if attribute.type == AttributeProto.FLOATS:
        return shown(_short([_single(value) for value in attribute.floats]))
    if attribute.type == AttributeProto.INTS:
        return shown(_short(list(attribute.ints)))
    return "not shown"


def _single(value: float) -> float:
    """A number of 32 bits as it was written: 0.1, not 0.10000000149011612."""
    return float(str(np.float32(value)))


def _short(values: list[Any]) -> list[Any]:
    if len(values) <= _MAX_VALUES:
        return values
    return [*values[:_MAX_VALUES], f"… {len(values):,} in all"]


def _weight(tensor: Any, path: str | None, dims: tuple[int, ...] | None = None) -> WeightView:
    shape = tuple(tensor.dims) if dims is None else dims
    return WeightView(
        name=shown_name(tensor.name) or "value",
        shape=tuple(max(0, size) for size in shape),
        dtype=dtype_of(tensor.data_type),
        path=path,
    )


def dtype_of(number: int) -> str:
    """ONNX's number of a dtype as NumPy's name, or that of the ml_dtypes package."""
    from onnx import TensorProto

    if number not in TensorProto.DataType.values():
        return "undefined"
    name: str = TensorProto.DataType.Name(number)
    return _DTYPES.get(name, name.lower())


def _spec(value: Any) -> TensorSpec | None:
    if not value.HasField("type") or not value.type.HasField("tensor_type"):
        return None
    tensor = value.type.tensor_type
    if not tensor.HasField("shape"):
        return None
    shape = tuple(
        dim.dim_value if dim.HasField("dim_value") and dim.dim_value >= 0 else None
        for dim in tensor.shape.dim
    )
    return TensorSpec(shape=shape, dtype=dtype_of(tensor.elem_type))


def _notes(model: Any, has_inferred: bool) -> Iterator[str]:
    if has_inferred:
        yield "Shapes that the file does not state were inferred from its operators."
    if any(tensor.external_data for tensor in model.graph.initializer):
        yield "Some weights lie in another file beside this one; their shapes are shown."


def _details(model: Any) -> Iterator[Detail]:
    opsets = ", ".join(
        f"{opset.domain or 'ai.onnx'} {opset.version}" for opset in model.opset_import
    )
    facts = {
        "made by": f"{model.producer_name} {model.producer_version}".strip(),
        "ONNX version": str(model.ir_version),
        "operator sets": opsets,
        "domain": model.domain,
        "description": model.doc_string,
        "graph": model.graph.doc_string,
        "functions of its own": str(len(model.functions)) if model.functions else "",
        **{entry.key: entry.value for entry in list(model.metadata_props)[:40]},
    }
    for name, value in facts.items():
        if value:
            yield Detail(name=shown_name(name), value=str(shown(value))[:2000])

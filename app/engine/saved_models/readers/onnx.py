"""Reads ONNX: the graph's operators, their attributes, wiring, shapes and weights, for looking at.

The numbers of large tensors are left out before the message is parsed. Shapes that the
file does not state are inferred by the onnx package. Source: onnx.proto.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.engine.saved_models.json_text import shown
from app.engine.saved_models.operator_graph import (
    DrawnGraph,
    Operator,
    OperatorGraph,
    draw,
    shown_name,
)
from app.engine.saved_models.protobuf_wire import KEEP, Fields, outline, top_fields
from app.errors import UnreadableFile
from app.spec.base import JsonObject, JsonValue
from app.spec.model_view import Detail, ModelFormat, ModelKind, ModelView, WeightView
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
_MODEL: Fields = {7: _GRAPH_FIELDS, 14: KEEP, 25: {7: _GRAPH_FIELDS[1]}}

_DTYPES = {
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "COMPLEX64": "complex64",
    "COMPLEX128": "complex128",
}
_COUNTED = ("float", "bfloat", "complex", "int8", "uint8", "int4", "uint4")


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
    graph = _drawn(model.graph, 0)
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


def _drawn(graph: Any, depth: int) -> DrawnGraph:
    weights = {tensor.name: _weight(tensor) for tensor in graph.initializer if tensor.name}
    for sparse in graph.sparse_initializer:
        weights[sparse.values.name] = _weight(sparse.values, tuple(sparse.dims))
    operators: list[Operator] = []
    for node in graph.node:
        value = _constant(node)
        if value is None:
            operators.append(_operator(node, depth))
        else:
            weights[node.output[0]] = _weight(value).model_copy(
                update={"name": shown_name(node.output[0])}
            )
    specs = {
        value.name: spec
        for value in (*graph.value_info, *graph.input, *graph.output)
        if (spec := _spec(value)) is not None
    }
    parameters = frozenset(
        name for name, weight in weights.items() if weight.dtype.startswith(_COUNTED)
    )
    return draw(
        OperatorGraph(
            operators,
            [value.name for value in graph.input],
            [value.name for value in graph.output],
            specs,
            weights,
            parameters,
        )
    )


def _constant(node: Any) -> Any:
    """The tensor that a Constant gives: shown as a weight of who reads it."""
    if node.op_type != "Constant" or len(node.output) != 1:
        return None
    return next((attribute.t for attribute in node.attribute if attribute.name == "value"), None)


def _operator(node: Any, depth: int) -> Operator:
    config: JsonObject = {}
    inner: tuple[Any, ...] = ()
    for attribute in node.attribute:
        graphs = [attribute.g] if attribute.HasField("g") else list(attribute.graphs)
        if graphs and depth < _MAX_DEPTH:
            for graph in graphs:
                drawn = _drawn(graph, depth + 1)
                inner = (*inner, *drawn.layers)
                config[shown_name(attribute.name)] = f"{len(graph.node)} operators, shown inside"
        else:
            config[shown_name(attribute.name)] = _value(attribute)
    if node.domain not in ("", "ai.onnx"):
        config["domain"] = shown_name(node.domain)
    if node.doc_string:
        config["doc_string"] = shown_name(node.doc_string)
    return Operator(
        node.name, node.op_type or "unnamed", config, tuple(node.input), tuple(node.output), inner
    )


def _value(attribute: Any) -> JsonValue:
    """An attribute's value as JSON; long lists and tensors are described."""
    from onnx import AttributeProto

    if attribute.type == AttributeProto.TENSOR:
        weight = _weight(attribute.t)
        return f"tensor {weight.shape} {weight.dtype}"
    if attribute.type in (AttributeProto.STRING, AttributeProto.STRINGS):
        many = attribute.type == AttributeProto.STRINGS
        texts = [value.decode("utf-8", "replace") for value in attribute.strings or [attribute.s]]
        return shown(_short(texts) if many else texts[0])
    if attribute.type == AttributeProto.FLOAT:
        return shown(round(attribute.f, 7))
    if attribute.type == AttributeProto.INT:
        return shown(attribute.i)
    if attribute.type == AttributeProto.FLOATS:
        return shown(_short([round(value, 7) for value in attribute.floats]))
    if attribute.type == AttributeProto.INTS:
        return shown(_short(list(attribute.ints)))
    return "not shown"


def _short(values: list[Any]) -> list[Any]:
    if len(values) <= _MAX_VALUES:
        return values
    return [*values[:_MAX_VALUES], f"… {len(values):,} in all"]


def _weight(tensor: Any, dims: tuple[int, ...] | None = None) -> WeightView:
    shape = tuple(tensor.dims) if dims is None else dims
    return WeightView(
        name=shown_name(tensor.name) or "value",
        shape=tuple(max(0, size) for size in shape),
        dtype=_dtype(tensor.data_type),
    )


def _dtype(number: int) -> str:
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
    return TensorSpec(shape=shape, dtype=_dtype(tensor.elem_type))


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

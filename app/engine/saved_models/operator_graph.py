"""Operators wired by the names of tensors → layers wired by names of layers. Pure.

TFLite and ONNX files name tensors and let operators read and write them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.engine.saved_models.limits import MAX_LAYERS, MAX_NAME_CHARACTERS
from app.engine.saved_models.weights import count_params
from app.errors import UnreadableFile
from app.spec.base import JsonObject
from app.spec.model_view import ModelLayer, WeightView
from app.spec.shape_report import TensorSpec

INPUT_CLASS = "Input"
GRAPH_CLASS = "Graph"


@dataclass(frozen=True)
class Operator:
    """One operator: what it reads and writes, by the names of tensors; "" for none."""

    name: str
    class_name: str
    config: JsonObject
    inputs: Sequence[str]
    outputs: Sequence[str]
    layers: tuple[ModelLayer, ...] = ()


@dataclass(frozen=True)
class OperatorGraph:
    """A graph as its file has it.

    `weights`: the tensors whose values are in the file; `parameters`: those of them that
    are numbers that were learned, not shapes, axes or indices.
    """

    operators: Sequence[Operator]
    inputs: Sequence[str]
    outputs: Sequence[str]
    specs: Mapping[str, TensorSpec]
    weights: Mapping[str, WeightView]
    parameters: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class DrawnGraph:
    """The graph as layers, and which of them give its outputs."""

    layers: tuple[ModelLayer, ...]
    outputs: tuple[str, ...]
    num_params: int


def draw(graph: OperatorGraph) -> DrawnGraph:
    """The layers of a graph: its inputs, then its operators in the order of the file.

    A weight that several operators read is shown at each and counted at the first.

    Raises:
        UnreadableFile: for more operators than are drawn.
    """
    if len(graph.operators) > MAX_LAYERS:
        raise UnreadableFile(
            f"The graph has {len(graph.operators):,} operators; at most {MAX_LAYERS:,} are drawn.",
            hint="No model that we know has as many.",
        )
    names = _Names()
    makers: dict[str, str] = {}
    layers: list[ModelLayer] = []
    for tensor in graph.inputs:
        if tensor in graph.weights:
            continue  # Old ONNX files list their weights among the inputs.
        name = names.free(tensor)
        makers[tensor] = name
        outputs = _specs((tensor,), graph)
        layers.append(ModelLayer(name=name, class_name=INPUT_CLASS, outputs=outputs))
    boxes = [names.free(operator.name or operator.class_name) for operator in graph.operators]
    for name, operator in zip(boxes, graph.operators, strict=True):
        for place, tensor in enumerate(operator.outputs):
            if tensor:
                makers.setdefault(tensor, f"{name}:{place}" if place else name)
    _check_order(boxes, graph, makers)
    counted: set[str] = set()
    for name, operator in zip(boxes, graph.operators, strict=True):
        layers.append(_layer(name, operator, graph, makers, counted))
    ends = tuple(makers[tensor] for tensor in graph.outputs if tensor in makers)
    return DrawnGraph(tuple(layers), ends, sum(layer.num_params for layer in layers))


def _check_order(boxes: Sequence[str], graph: OperatorGraph, makers: Mapping[str, str]) -> None:
    """Raise for operators that wait for each other in a circle: none could ever run."""
    own = set(boxes)
    feeds: dict[str, list[str]] = {}
    num_waiting: dict[str, int] = {}
    for name, operator in zip(boxes, graph.operators, strict=True):
        made = [makers[tensor] for tensor in operator.inputs if tensor in makers]
        sources = {one.partition(":")[0] for one in made} & own
        num_waiting[name] = len(sources)
        for source in sources:
            feeds.setdefault(source, []).append(name)
    ready = [name for name, num in num_waiting.items() if num == 0]
    num_done = 0
    while ready:
        num_done += 1
        for fed in feeds.get(ready.pop(), ()):
            num_waiting[fed] -= 1
            if num_waiting[fed] == 0:
                ready.append(fed)
    if num_done < len(boxes):
        stuck = next(name for name, num in num_waiting.items() if num)
        raise UnreadableFile(
            f"The graph runs in a circle: {stuck[:100]!r} waits for what only comes after it.",
            hint="The file is damaged; convert the model again.",
        )


def graph_layer(
    name: str, layers: tuple[ModelLayer, ...], outputs: tuple[TensorSpec, ...] = ()
) -> ModelLayer:
    """A graph within another, as one layer with those of the graph inside."""
    return ModelLayer(
        name=shown_name(name) or "graph",
        class_name=GRAPH_CLASS,
        outputs=outputs,
        weights=tuple(dict.fromkeys(weight for layer in layers for weight in layer.weights)),
        num_params=sum(layer.num_params for layer in layers),
        layers=layers,
    )


def _layer(
    name: str,
    operator: Operator,
    graph: OperatorGraph,
    makers: Mapping[str, str],
    counted: set[str],
) -> ModelLayer:
    held = [tensor for tensor in dict.fromkeys(operator.inputs) if tensor in graph.weights]
    new = [tensor for tensor in held if tensor in graph.parameters and tensor not in counted]
    counted.update(new)
    own = [graph.weights[tensor] for tensor in held]
    inner = sum(layer.num_params for layer in operator.layers)
    return ModelLayer(
        name=name,
        class_name=operator.class_name[:MAX_NAME_CHARACTERS],
        config=operator.config,
        inbound=tuple(makers[tensor] for tensor in operator.inputs if tensor in makers),
        outputs=_specs(operator.outputs, graph),
        weights=tuple(dict.fromkeys([*own, *(w for one in operator.layers for w in one.weights)])),
        num_params=count_params(graph.weights[tensor] for tensor in new) + inner,
        layers=operator.layers,
    )


def _specs(tensors: Iterable[str], graph: OperatorGraph) -> tuple[TensorSpec, ...]:
    """What is known of the tensors, as far as it is known without a gap."""
    found: list[TensorSpec] = []
    for tensor in tensors:
        spec = graph.specs.get(tensor)
        if spec is None:
            break
        found.append(spec)
    return tuple(found)


class _Names:
    """Names for boxes: as the file has them, made different where it repeats one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: Counter[str] = Counter()

    def free(self, wanted: str) -> str:
        base = shown_name(wanted) or "unnamed"
        name = base
        while name in self._taken:
            self._counts[base] += 1
            name = f"{base[: MAX_NAME_CHARACTERS - 8]}_{self._counts[base]}"
        self._taken.add(name)
        return name


def shown_name(name: str) -> str:
    """A name of the file as it can be shown. A colon numbers outputs here, so it is replaced."""
    return name.replace(":", ".").encode("utf-8", "replace").decode()[:MAX_NAME_CHARACTERS]

"""The shapes behind a class that nobody has: from what the file states, or what follows takes.

The shape check of a drawing stops at such a layer. Of a saved model more is known: a .keras
file states what the next layer was built on, and the weights of what follows, how many
numbers it takes. A rank that nothing tells is not guessed.
"""

from collections.abc import Mapping
from typing import Any

from app.engine.custom_layers.registry import usable_layers
from app.engine.modeling.inference import Tensor
from app.engine.modeling.shapes import NetworkCheck
from app.engine.modeling.wires import arrivals
from app.engine.saved_models.wiring import read_shape
from app.spec.base import Shape
from app.spec.graph import Wiring, output_references
from app.spec.model_requests import ModelNetworkRequest
from app.spec.model_view import ModelLayer
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from app.spec.network_requests import MAX_DESIGN_BYTES
from app.spec.shape_report import TensorSpec

_PASSING = frozenset(
    {"Activation", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "LeakyReLU", "ReLU"}
)
"""What gives on a tensor of the shape that comes in."""

_OF_TWO_AXES = frozenset(
    {"Flatten", *(f"Global{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3))}
)
"""What gives one row of numbers for a sample, whatever comes in."""

_FREE_AXES = {
    "Dense": 0,
    "LSTM": 1,
    "GRU": 1,
    "SimpleRNN": 1,
    "Conv1D": 1,
    "Conv2D": 2,
    "Conv3D": 3,
}
"""Takers whose kernel tells the size of the last axis: the axes between batch and that one."""


def told_shapes(
    network: NetworkDocument, layers: tuple[ModelLayer, ...], request: ModelNetworkRequest
) -> dict[str, tuple[TensorSpec, ...]]:
    """The way to each layer whose outputs are known, such as "base/dense" → its outputs.

    Args:
        network: the model as a drawing, with the way to each layer in its boxes.
        layers: of the model, as its file has them.
        request: for the custom layers that are registered.
    """
    stated = _Stated(layers)
    _ToldCheck(network, usable_layers(request.custom_layers), None, stated).outputs_at_end()
    return {way: tuple(tensor.spec for tensor in tensors) for way, tensors in stated.found.items()}


class _Stated:
    """What the file says of each layer, by the way to it, and what was found out besides."""

    def __init__(self, layers: tuple[ModelLayer, ...]) -> None:
        self.layers: dict[str, ModelLayer] = {}
        self.found: dict[str, tuple[Tensor, ...]] = {}
        self._note(layers, "")

    def _note(self, layers: tuple[ModelLayer, ...], above: str) -> None:
        for layer in layers:
            self.layers[f"{above}{layer.name}"] = layer
            self._note(layer.layers, f"{above}{layer.name}/")


class _ToldCheck(NetworkCheck):
    """A walk that goes on behind a layer that cannot be asked."""

    def __init__(
        self,
        network: NetworkDocument,
        custom_classes: Mapping[str, type],
        given: tuple[Tensor, ...] | None,
        stated: _Stated,
    ) -> None:
        super().__init__(network, custom_classes, MAX_DESIGN_BYTES, given)
        self.stated = stated
        self.takers = _takers(self.wiring)

    def outputs_at_end(self) -> tuple[Tensor, ...] | None:
        """What the whole network gives; None where some of it is not known."""
        for index in self.wiring.order:
            self.visit(index)
        ends: list[Tensor] = []
        for end in output_references(self.network, self.wiring):
            tensors = None if end.layer_index is None else self.outputs[end.layer_index]
            if tensors is None or end.output_index >= len(tensors):
                return None
            ends.append(tensors[end.output_index])
            if self.network.kind is NetworkKind.SEQUENTIAL:
                return tensors
        return tuple(ends)

    def visit(self, index: int) -> None:
        """Infer a box; where that cannot be done, take what the file tells."""
        super().visit(index)
        box = self.network.layers[index]
        if self.outputs[index] is None:
            self.outputs[index] = self._told(index, box)
        tensors, way = self.outputs[index], self._way(box)
        if tensors is not None and way is not None:
            self.stated.found[way] = tensors

    def _told(self, index: int, box: LayerDocument) -> tuple[Tensor, ...] | None:
        layer = self.stated.layers.get(box.source_layer or "")
        if layer is not None and layer.outputs:
            return tuple(Tensor(spec.shape, spec.dtype) for spec in layer.outputs)
        coming = arrivals(self.network, self.wiring, index, self.outputs, self.given).tensors
        inside = self._inside(box)
        if inside is not None:
            inner = _ToldCheck(inside, self.custom_classes, coming, self.stated)
            return inner.outputs_at_end()
        shape = self._by_model(index) or self._by_taker(index, box, coming)
        return None if shape is None else (Tensor(shape, "float32"),)

    def _first(self, box: LayerDocument) -> LayerDocument:
        """The box itself, or the one whose layer it calls again."""
        if box.shares is None:
            return box
        return next((one for one in self.network.layers if one.name == box.shares), box)

    def _way(self, box: LayerDocument) -> str | None:
        """The way to the layer in the view: a further call stands beside the first."""
        way = self._first(box).source_layer
        if way is None or box.shares is None:
            return way
        above, slash, _ = way.rpartition("/")
        return f"{above}{slash}{box.name}"

    def _inside(self, box: LayerDocument) -> NetworkDocument | None:
        """The network in a box, or in the one that it calls again."""
        return self._first(box).network

    def _by_model(self, index: int) -> Shape | None:
        """The shape that a nested model states for the input at which it takes this output."""
        for taker, references in enumerate(self.wiring.inbound):
            inside = self._inside(self.network.layers[taker])
            if inside is None:
                continue
            for place, reference in enumerate(references):
                if reference.layer_index == index and not reference.output_index:
                    stated = _input_shapes(inside)
                    if place < len(stated) and stated[place] is not None:
                        return stated[place]
        return None

    def _by_taker(
        self, index: int, box: LayerDocument, coming: tuple[Tensor, ...] | None
    ) -> Shape | None:
        """The shape that follows from the kernel of what takes it; None where nothing tells it."""
        taken = self._taken(index)
        if taken is None:
            return None
        num_free, size = taken
        if num_free:
            return (None, *(None,) * num_free, size)
        # A Dense takes any number of axes: what comes in, or the class, must tell how many.
        if box.class_name in _OF_TWO_AXES:
            return (None, size)
        first = coming[0].shape if coming else None
        if first is not None and len(first) == 2:
            return (None, size)
        is_each = box.class_name == "TimeDistributed" and first is not None and len(first) == 3
        return (None, first[1], size) if is_each and first is not None else None

    def _taken(self, index: int) -> tuple[int, int] | None:
        """Free axes and last size that a box's output must have, by the first taker that tells."""
        waiting, seen = [index], {index}
        while waiting:
            for taker in self.takers[waiting.pop(0)]:
                box = self.network.layers[taker]
                layer = self.stated.layers.get(box.source_layer or "")
                if box.class_name in _FREE_AXES and layer is not None and layer.weights:
                    return _taken_by(box, layer)
                if box.class_name in _PASSING and taker not in seen:
                    seen.add(taker)
                    waiting.append(taker)
        return None


def _takers(wiring: Wiring) -> list[list[int]]:
    """For each box, those that take its first output, in the order of the drawing."""
    found: list[list[int]] = [[] for _ in wiring.inbound]
    for taker, references in enumerate(wiring.inbound):
        sources = {one.layer_index for one in references if not one.output_index}
        for source in sources:
            if source is not None:
                found[source].append(taker)
    return found


def _input_shapes(network: NetworkDocument) -> list[Shape | None]:
    """What the inputs of a nested network state, in their order."""
    boxes = [box for box in network.layers if box.class_name == "InputLayer"]
    return [
        read_shape(box.config.get("batch_shape"))
        or ((None, *shape) if (shape := read_shape(box.config.get("shape"))) is not None else None)
        for box in boxes
    ]


def _taken_by(box: LayerDocument, layer: ModelLayer) -> tuple[int, int] | None:
    config: dict[str, Any] = box.config
    shape = layer.weights[0].shape
    num_free = _FREE_AXES[box.class_name]
    is_usual = config.get("groups", 1) == 1 and config.get("data_format") != "channels_first"
    num_axes = num_free + 2 if box.class_name.startswith("Conv") else 2
    if not is_usual or len(shape) != num_axes:
        return None  # What stands first is no kernel: a quantized layer's bias.
    size = shape[-2]
    return None if size is None else (num_free, size)

"""What a run must know of a drawing: its input and output shapes and what its outputs mean."""

from dataclasses import dataclass

from app.spec.base import JsonValue, Shape
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from app.spec.shape_report import ShapeReport

PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid", "sparsemax", "sparse_sigmoid")

_PASS_ON = ("Dropout", "Flatten", "Reshape", "Identity", "ActivityRegularization", "Permute")
"""Layers whose outputs are probabilities where their inputs are."""


@dataclass(frozen=True)
class NetworkFacts:
    """The outside of a network.

    `input_shape` and `output_shape` are without the batch axis. `output_activation` is
    what makes the outputs (`softmax`, `sigmoid`, `linear` …), None where it is unknown.
    """

    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    input_shape: Shape
    input_dtype: str
    output_shape: Shape
    output_activation: str | None
    first_classes: tuple[str, ...]
    num_params: int
    num_trainable_params: int


def network_facts(network: NetworkDocument, report: ShapeReport) -> NetworkFacts:
    """The facts of a network that `report` calls valid."""
    inputs = input_layers(network)
    outputs = output_layers(network)
    first = inputs[0] if inputs else network.layers[0]
    input_shape, input_dtype = _input_of(first, report)
    last_outputs = report.layers[outputs[-1].name].outputs
    return NetworkFacts(
        input_names=tuple(layer.name for layer in inputs) or (first.name,),
        output_names=tuple(layer.name for layer in outputs),
        input_shape=input_shape,
        input_dtype=input_dtype,
        output_shape=last_outputs[0].shape[1:] if last_outputs else (),
        output_activation=output_activation(network, outputs[-1]),
        first_classes=first_classes(network),
        num_params=report.num_params,
        num_trainable_params=report.num_trainable_params,
    )


def input_layers(network: NetworkDocument) -> list[LayerDocument]:
    """The InputLayers of a drawing."""
    if network.kind is NetworkKind.SEQUENTIAL:
        return [layer for layer in network.layers[:1] if layer.class_name == "InputLayer"]
    return [layer for layer in network.layers if layer.class_name == "InputLayer"]


def output_layers(network: NetworkDocument) -> list[LayerDocument]:
    """The layers whose outputs are the network's."""
    if network.kind is NetworkKind.SEQUENTIAL:
        return list(network.layers[-1:])
    by_name = {layer.name: layer for layer in network.layers}
    if network.outputs:
        return [by_name[name.split(":")[0]] for name in network.outputs]
    used = {name.split(":")[0] for layer in network.layers for name in layer.inbound or ()}
    return [layer for layer in network.layers if layer.name not in used]


def first_classes(network: NetworkDocument) -> tuple[str, ...]:
    """The classes that stand directly after the inputs."""
    names = {layer.name for layer in input_layers(network)}
    if network.kind is NetworkKind.SEQUENTIAL:
        rest = network.layers[1:] if names else network.layers
        return tuple(layer.class_name for layer in rest[:1])
    return tuple(
        layer.class_name
        for layer in network.layers
        if any(name.split(":")[0] in names for name in layer.inbound or ())
    )


def stated_shape(layer: LayerDocument) -> Shape | None:
    """The input shape that a first layer states, without the batch axis, or None."""
    for key in ("shape", "input_shape"):
        if isinstance(value := layer.config.get(key), list | tuple):
            return _shape_of(value)
    for key in ("batch_shape", "batch_input_shape"):
        if isinstance(value := layer.config.get(key), list | tuple):
            return _shape_of(value)[1:]
    if isinstance(width := layer.config.get("input_dim"), int) and layer.class_name == "Dense":
        return (width,)
    return None


def _shape_of(value: JsonValue) -> Shape:
    assert isinstance(value, list | tuple)  # noqa: S101 - the callers looked
    return tuple(int(size) if isinstance(size, int) else None for size in value)


def _input_of(layer: LayerDocument, report: ShapeReport) -> tuple[Shape, str]:
    found = report.layers.get(layer.name)
    if layer.class_name == "InputLayer" and found and found.outputs:
        return found.outputs[0].shape[1:], found.outputs[0].dtype
    return stated_shape(layer) or (), "float32"


def output_activation(network: NetworkDocument, layer: LayerDocument) -> str | None:
    """The activation that makes a layer's outputs; looks through layers that pass them on."""
    by_name = {other.name: other for other in network.layers}
    seen: set[str] = set()
    while layer.name not in seen:
        seen.add(layer.name)
        if layer.network is not None and layer.network.layers:
            return output_activation(layer.network, output_layers(layer.network)[-1])
        if layer.class_name == "Softmax":
            return "softmax"
        if layer.class_name not in _PASS_ON:
            return _activation_of(layer)
        before = _layer_before(network, layer, by_name)
        if before is None:
            return None
        layer = before
    return None


def _activation_of(layer: LayerDocument) -> str | None:
    value = layer.config.get("activation")
    if isinstance(value, dict):
        value = (
            value.get("config")
            if value.get("class_name") == "function"
            else value.get("class_name")
        )
        value = value.get("name") if isinstance(value, dict) else value
    if isinstance(value, str):
        return value.lower()
    return "linear" if layer.class_name in ("Dense", "EinsumDense") else None


def _layer_before(
    network: NetworkDocument, layer: LayerDocument, by_name: dict[str, LayerDocument]
) -> LayerDocument | None:
    if network.kind is NetworkKind.SEQUENTIAL:
        index = network.layers.index(layer)
        return network.layers[index - 1] if index else None
    inbound = layer.inbound or ()
    return by_name.get(inbound[0].split(":")[0]) if len(inbound) == 1 else None

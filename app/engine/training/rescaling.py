"""Whole bytes as pixels: a Rescaling(1/255) layer right after the input, part of the model.

So the downloaded model takes raw pixels, and nobody has to remember how they were
scaled. The layer has no weights.
"""

from app.engine.training.network_facts import first_classes, input_layers, stated_shape
from app.spec.base import JsonObject
from app.spec.dataset import ColumnProfile, ColumnType
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind

_SCALES_ITSELF = ("Rescaling", "Normalization", "Embedding", "CategoryEncoding", "StringLookup",
                  "IntegerLookup", "Discretization")  # fmt: skip

_CONFIG: JsonObject = {"scale": 1 / 255}
_STATED = ("input_shape", "batch_input_shape", "input_dim", "batch_size")


def needs_rescaling(column: ColumnProfile, network: NetworkDocument) -> bool:
    """Whether an input array holds pixels as bytes that the network does not scale itself.

    Flat rows count as pixels where they are many and reach far beyond small codes.
    """
    if column.dtype != "uint8" or any(name in _SCALES_ITSELF for name in first_classes(network)):
        return False
    if column.type is ColumnType.IMAGE:
        return True
    num_values = 1
    for size in column.shape:
        num_values *= size or 1
    return num_values >= 64 and (column.maximum or 0) > 127


def with_rescaling(network: NetworkDocument) -> NetworkDocument:
    """The network with Rescaling between its one input and whatever takes it."""
    inputs = input_layers(network)
    name = _free_name("rescaling", network)
    if network.kind is NetworkKind.SEQUENTIAL:
        rescaling = LayerDocument(name=name, class_name="Rescaling", config=dict(_CONFIG))
        if inputs:
            layers = (network.layers[0], rescaling, *network.layers[1:])
        else:
            first = network.layers[0]
            config = {key: value for key, value in first.config.items() if key not in _STATED}
            first_after = first.model_copy(update={"config": config})
            layers = (_stated_input(network), rescaling, first_after, *network.layers[1:])
        return network.model_copy(update={"layers": layers})
    source = inputs[0].name
    rescaling = LayerDocument(
        name=name, class_name="Rescaling", config=dict(_CONFIG), inbound=(source,)
    )
    rewired: list[LayerDocument] = []
    for layer in network.layers:
        if layer.inbound and any(_source_of(inbound) == source for inbound in layer.inbound):
            inbound = tuple(name if _source_of(i) == source else i for i in layer.inbound)
            layer = layer.model_copy(update={"inbound": inbound})
        rewired.append(layer)
        if layer.name == source:
            rewired.append(rescaling)
    return network.model_copy(update={"layers": tuple(rewired)})


def _source_of(inbound: str) -> str:
    return inbound.split(":")[0]


def _stated_input(network: NetworkDocument) -> LayerDocument:
    shape = stated_shape(network.layers[0]) or ()
    return LayerDocument(
        name=_free_name("input", network), class_name="InputLayer", config={"shape": list(shape)}
    )


def _free_name(wanted: str, network: NetworkDocument) -> str:
    taken = {layer.name for layer in network.layers}
    name, number = wanted, 1
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name

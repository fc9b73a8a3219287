"""Edits of a network document, each giving a new one: what mends are made of."""

import re
from collections.abc import Sequence
from typing import Any

from app.engine.catalogue.registries import snake_case
from app.spec.base import JsonObject
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind


def free_name(network: NetworkDocument, class_name: str) -> str:
    """The name that a new layer of a class gets: `flatten`, `flatten_1` …."""
    taken = {layer.name for layer in network.layers}
    base = snake_case(class_name).replace("input_layer", "input")
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def replaced(network: NetworkDocument, index: int, **changes: Any) -> NetworkDocument:
    """The network with some fields of one layer changed."""
    layers = list(network.layers)
    layers[index] = layers[index].model_copy(update=changes)
    return network.model_copy(update={"layers": tuple(layers)})


def with_config(network: NetworkDocument, index: int, **values: Any) -> NetworkDocument:
    """The network with arguments of one layer set."""
    return replaced(network, index, config={**network.layers[index].config, **values})


def without_config(network: NetworkDocument, index: int, *names: str) -> NetworkDocument:
    """The network with arguments of one layer left to their defaults."""
    config = network.layers[index].config
    return replaced(network, index, config={k: v for k, v in config.items() if k not in names})


def inserted(
    network: NetworkDocument, index: int, class_name: str, config: JsonObject, wire: int = 0
) -> NetworkDocument:
    """The network with a new layer before the layer at `index`, on one of its wires."""
    name = free_name(network, class_name)
    new = LayerDocument(name=name, class_name=class_name, config=config)
    layers = list(network.layers)
    if network.kind is NetworkKind.FUNCTIONAL:
        inbound = list(layers[index].inbound or ())
        new = new.model_copy(update={"inbound": tuple(inbound[wire : wire + 1])})
        inbound[wire : wire + 1] = [name]
        layers[index] = layers[index].model_copy(update={"inbound": tuple(inbound)})
    layers.insert(index, new)
    return network.model_copy(update={"layers": tuple(layers)})


def begun(network: NetworkDocument, index: int, config: JsonObject) -> NetworkDocument:
    """The network with an InputLayer in front of the layer at `index`."""
    name = free_name(network, "InputLayer")
    new = LayerDocument(name=name, class_name="InputLayer", config=config)
    layers = list(network.layers)
    if network.kind is NetworkKind.FUNCTIONAL:
        layers[index] = layers[index].model_copy(update={"inbound": (name,)})
    layers.insert(index, new)
    return network.model_copy(update={"layers": tuple(layers)})


def removed(network: NetworkDocument, index: int) -> NetworkDocument:
    """The network without a layer; what it took goes to those that took it."""
    gone = network.layers[index]
    layers = [layer for position, layer in enumerate(network.layers) if position != index]
    if network.kind is NetworkKind.FUNCTIONAL:
        layers = [_healed(layer, gone) for layer in layers]
    return network.model_copy(update={"layers": tuple(layers)})


def _healed(layer: LayerDocument, gone: LayerDocument) -> LayerDocument:
    inbound = layer.inbound or ()
    if not any(_layer_of(text) == gone.name for text in inbound):
        return layer
    healed: list[str] = []
    for text in inbound:
        healed += (gone.inbound or ()) if _layer_of(text) == gone.name else [text]
    return layer.model_copy(update={"inbound": tuple(healed)})


def _layer_of(reference: str) -> str:
    return re.sub(r":\d+$", "", reference)


def renamed(network: NetworkDocument, index: int, name: str, follow: bool) -> NetworkDocument:
    """The network with another name for a layer; `follow`: wires to the old name lead to it."""
    old = network.layers[index].name
    network = replaced(network, index, name=name)
    if not follow:
        return network
    layers = [
        layer.model_copy(
            update={
                "inbound": layer.inbound and _with_name(layer.inbound, old, name),
                "shares": name if layer.shares == old else layer.shares,
            }
        )
        for layer in network.layers
    ]
    outputs = network.outputs and _with_name(network.outputs, old, name)
    return network.model_copy(update={"layers": tuple(layers), "outputs": outputs})


def _with_name(references: Sequence[str], old: str, name: str) -> tuple[str, ...]:
    return tuple(
        name if text == old else f"{name}{text[len(old) :]}" if _layer_of(text) == old else text
        for text in references
    )

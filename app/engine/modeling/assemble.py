"""A whole Keras model from a drawing: the same wires and calls as the shape check."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
from keras.src.ops.symbolic_arguments import SymbolicArguments

from app.engine.modeling.calls import call_layer
from app.engine.modeling.configs import CustomClasses
from app.engine.modeling.inputs import input_config, is_input, stated_shape
from app.engine.modeling.layers import kind_of, make_layer
from app.engine.modeling.names import accepted_or_none
from app.spec.base import JsonObject
from app.spec.graph import Wiring, ancestors_of, output_references, read_wiring
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind

_FRAMES_PER_LAYER = 20


def assemble(
    network: NetworkDocument, custom_classes: CustomClasses, name: str | None = None
) -> keras.Model:
    """The Keras model of a network that the shape check found valid.

    Allocates weights, except inside `no_weights`.
    """
    name = accepted_or_none(name if name is not None else network.name)
    shares = any(layer.shares is not None for layer in network.layers)
    if network.kind is NetworkKind.SEQUENTIAL and not shares:
        return _sequential(network, custom_classes, name)
    return _functional(network, custom_classes, name)


def _sequential(
    network: NetworkDocument, custom_classes: CustomClasses, name: str | None
) -> keras.Model:
    model = keras.Sequential(name=name)
    first = network.layers[0]
    stated = _stated(first, custom_classes)
    if stated is not None:
        model.add(keras.layers.InputLayer(**stated))
    for layer in network.layers:
        model.add(_made(layer, custom_classes), rebuild=False)
    model._maybe_rebuild()
    return model


def _functional(
    network: NetworkDocument, custom_classes: CustomClasses, name: str | None
) -> keras.Model:
    wiring = read_wiring(network)
    ends = [item for item in output_references(network, wiring) if item.layer_index is not None]
    useful = ancestors_of(
        wiring, [item.layer_index for item in ends if item.layer_index is not None]
    )
    made: dict[int, Any] = {}
    outputs: dict[int, list[Any]] = {}
    inputs: dict[int, Any] = {}
    for index in wiring.order:
        if index not in useful:
            continue
        layer = network.layers[index]
        if is_input(layer):
            tensor = _made(layer, custom_classes).output
            inputs[index] = tensor
            outputs[index] = [tensor]
            continue
        owner = index if layer.shares is None else wiring.index_of[layer.shares]
        if owner not in made:
            made[owner] = _made(network.layers[owner], custom_classes)
        tensors, is_stack = _tensors(network, wiring, index, outputs)
        if not tensors:
            stated = _stated(layer, custom_classes) or {}
            tensors = [keras.layers.InputLayer(**stated).output]
            inputs[index] = tensors[0]
        outputs[index] = keras.tree.flatten(call_layer(made[owner], tensors, is_stack))
    _leave_masks_to_calls(list(made.values()))
    given = [
        outputs[item.layer_index][item.output_index]
        for item in ends
        if item.layer_index is not None
    ]
    taken = [inputs[index] for index in sorted(inputs)]
    return keras.Model(_single(taken), _single(given), name=name)


def _leave_masks_to_calls(layers: Sequence[keras.Layer]) -> None:
    """Take the masks that Keras found itself out of what it noted of the calls.

    Written down, they bring operations such as NotEqual into the config, and no Keras can
    read that from an .h5. Every call of the model finds its masks anew, as in a Sequential
    — but not beside an attention with a `query_mask`, which takes the mask off its input:
    then whoever is called later would find none.
    Source: keras/src/ops/node.py and Layer.__call__ of Keras 3.15.
    """
    if any(name.endswith("_mask") for one in layers for name in one.call_signature_parameters):
        return
    for node in (node for layer in layers for node in layer._inbound_nodes):
        given = node.arguments
        mask = given.kwargs.get("mask")
        if any(isinstance(part, keras.KerasTensor) for part in keras.tree.flatten(mask)):
            kwargs = {key: value for key, value in given.kwargs.items() if key != "mask"}
            node.arguments = SymbolicArguments(*given.args, **kwargs)


def _tensors(
    network: NetworkDocument, wiring: Wiring, index: int, outputs: Mapping[int, list[Any]]
) -> tuple[list[Any], bool]:
    """What the wires bring to a box; in a stack, all outputs of the box before it."""
    if network.kind is NetworkKind.SEQUENTIAL:
        before = outputs[index - 1] if index else []
        return before, True
    return [
        outputs[item.layer_index][item.output_index]
        for item in wiring.inbound[index]
        if item.layer_index is not None
    ], False


def _stated(layer: LayerDocument, custom_classes: CustomClasses) -> JsonObject | None:
    if is_input(layer):
        return None
    kind = kind_of(layer.class_name, custom_classes)
    stated = stated_shape(layer, kind.own_arguments)
    return None if stated is None else input_config(*stated)


def _made(layer: LayerDocument, custom_classes: CustomClasses) -> Any:
    """The layer of a box; a box with a network of its own becomes a model."""
    if layer.network is None:
        return make_layer(layer, kind_of(layer.class_name, custom_classes), custom_classes)
    model = assemble(layer.network, custom_classes, name=layer.name)
    if layer.config.get("trainable") is False:
        model.trainable = False
    return model


def _single(tensors: list[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors


@contextmanager
def deep_recursion(num_layers: int) -> Iterator[None]:
    """Let Keras recurse once a layer: it walks a functional model's chain that way.

    Source: keras/src/ops/function.py, `_build_map_helper`.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 1000 + _FRAMES_PER_LAYER * num_layers))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

"""Fit a network to a text: rows of word numbers need an Embedding in front.

Pure functions on documents, called by `fitting` before it fits shapes.
"""

from app.spec.base import JsonObject
from app.spec.layer_ranks import input_ndim
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind

OUTPUT_DIM = 16
_WHOLE_NUMBERS = ("int32", "int64", "uint8", "uint16", "uint32")


def fit_words(network: NetworkDocument, size: int, changes: list[str]) -> NetworkDocument:
    """The network with an Embedding of `size` words behind its input.

    Where layers follow that take no sequence, their mean over the words goes on
    (GlobalAveragePooling1D). A functional network with several inputs stays as it is.
    """
    layers = list(network.layers)
    inputs = [layer for layer in layers if layer.class_name == "InputLayer"]
    if network.kind is NetworkKind.SEQUENTIAL:
        place = 1 if layers and layers[0].class_name == "InputLayer" else 0
        fitted = _fit_stack(layers, place, size, changes)
    elif len(inputs) == 1:
        fitted = _fit_wires(layers, inputs[0].name, size, changes)
    else:
        return network
    return network.model_copy(update={"layers": tuple(fitted)})


def take_whole_numbers(network: NetworkDocument, changes: list[str]) -> NetworkDocument:
    """The network with whole numbers as its input: what an Embedding looks up."""
    layers = tuple(
        _whole(layer, changes) if layer.class_name == "InputLayer" else layer
        for layer in network.layers
    )
    return network.model_copy(update={"layers": layers})


def fit_numbers(layer: LayerDocument, is_looked_up: bool, changes: list[str]) -> LayerDocument:
    """An input layer for data that is no text: whole numbers are for an Embedding alone.

    Args:
        layer: the InputLayer.
        is_looked_up: an Embedding takes it.
        changes: what is changed is said here.
    """
    dtype = layer.config.get("dtype")
    if is_looked_up or dtype not in _WHOLE_NUMBERS:
        return layer
    changes.append(f"Input layer {layer.name!r}: the data's own dtype, was {dtype}.")
    config = {key: value for key, value in layer.config.items() if key != "dtype"}
    return layer.model_copy(update={"config": config})


def _names(layers: list[LayerDocument]) -> set[str]:
    return {layer.name for layer in layers}


def _whole(layer: LayerDocument, changes: list[str]) -> LayerDocument:
    if layer.config.get("dtype") in _WHOLE_NUMBERS:
        return layer
    changes.append(f"Input layer {layer.name!r}: dtype int32, for word numbers.")
    return layer.model_copy(update={"config": {**layer.config, "dtype": "int32"}})


def _fit_stack(
    layers: list[LayerDocument], place: int, size: int, changes: list[str]
) -> list[LayerDocument]:
    rest = layers[place:]
    if rest and rest[0].class_name == "Embedding":
        return [*layers[:place], _wide_enough(rest[0], size, changes), *rest[1:]]
    added = _words_layers(layers, rest, size, changes)
    return [*layers[:place], *added, *rest]


def _fit_wires(
    layers: list[LayerDocument], source: str, size: int, changes: list[str]
) -> list[LayerDocument]:
    users = [layer for layer in layers if source in (layer.inbound or ())]
    if users and all(layer.class_name == "Embedding" for layer in users):
        return [_wide_enough(layer, size, changes) if layer in users else layer for layer in layers]
    added = _words_layers(layers, users[:1], size, changes)
    wired = []
    for layer, before in zip(added, [source, *(layer.name for layer in added)], strict=False):
        wired.append(layer.model_copy(update={"inbound": (before,)}))
    end = added[-1].name
    result: list[LayerDocument] = []
    for layer in layers:
        if layer in users:
            inbound = tuple(end if name == source else name for name in layer.inbound or ())
            layer = layer.model_copy(update={"inbound": inbound})
        result.append(layer)
        if layer.name == source:
            result += wired
    return result


def _wide_enough(layer: LayerDocument, size: int, changes: list[str]) -> LayerDocument:
    now = layer.config.get("input_dim")
    if isinstance(now, int) and now >= size:
        return layer
    changes.append(f"Layer {layer.name!r}: input_dim={size}, was {now}: so many words are told.")
    return layer.model_copy(update={"config": {**layer.config, "input_dim": size}})


def _words_layers(
    layers: list[LayerDocument], rest: list[LayerDocument], size: int, changes: list[str]
) -> list[LayerDocument]:
    """An Embedding, and the mean over the words unless a layer of `rest` takes sequences."""
    # Without mask_zero: the mean of a row in which all is masked (a text without words) is NaN.
    config: JsonObject = {"input_dim": size, "output_dim": OUTPUT_DIM}
    embedding = LayerDocument(
        name=_free_name("embedding", layers), class_name="Embedding", config=config
    )
    changes.append(
        f"Added {embedding.name!r} (Embedding, {size} words, {OUTPUT_DIM} numbers each): "
        "a row is a sequence of words."
    )
    if _takes_sequence(rest):
        return [embedding]
    pooling = LayerDocument(
        name=_free_name("global_average_pooling1d", layers), class_name="GlobalAveragePooling1D"
    )
    changes.append(f"Added {pooling.name!r} (GlobalAveragePooling1D): the mean over the words.")
    return [embedding, pooling]


def _takes_sequence(rest: list[LayerDocument]) -> bool:
    for layer in rest:
        if input_ndim(layer) == 2 or layer.class_name in ("Flatten", "MultiHeadAttention"):
            return True
        if layer.class_name == "Dense" or input_ndim(layer) is not None:
            return False
    return False


def _free_name(wanted: str, layers: list[LayerDocument]) -> str:
    taken = _names(layers)
    name, number = wanted, 1
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name

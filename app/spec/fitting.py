"""Fit a network to data: set the input shape, the output units and the activation.

Pure functions on documents. What a person drew stays; only what the data decides is
changed, and each change is said in words.
"""

import math
from typing import Any

from app.spec.base import Words
from app.spec.dataset import DataChoice, LearningTask
from app.spec.fitting_words import fit_numbers, fit_words, take_whole_numbers
from app.spec.layer_ranks import input_ndim, output_ndim
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind

SHAPE_KEYS = ("shape", "batch_shape", "input_shape", "batch_input_shape")

_PASS_ON = ("Dropout", "Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "Identity",
            "ActivityRegularization")  # fmt: skip
"""Layers that may stand behind the last Dense layer and keep its shape."""

_ACTIVATION_LAYERS = ("Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "PReLU")


class FittedNetwork(Words):
    """The fitted document, and what was changed, in words (empty: it fitted already)."""

    network: NetworkDocument
    changes: tuple[str, ...]


def fit_network(network: NetworkDocument, choice: DataChoice) -> FittedNetwork:
    """The network with the input shape, output units and output activation of the data.

    An input shape with as many elements as the data's rows is kept where the first
    layer can take it: runs reshape rows. A network without a Dense layer at its end
    gets one; a functional network with several inputs or outputs is left as it is there.
    """
    changes: list[str] = []
    size = choice.vocabulary_size
    if size is None:
        network = _without_word_numbers(network, changes)
    else:
        network = fit_words(network, size, changes)
    if network.kind is NetworkKind.FUNCTIONAL:
        network = _fit_functional(network, choice, changes)
    else:
        layers = _fit_stack(list(network.layers), choice, changes)
        network = network.model_copy(update={"layers": tuple(layers)})
    if size is not None:
        network = take_whole_numbers(network, changes)
    return FittedNetwork(network=network, changes=tuple(changes))


def _without_word_numbers(network: NetworkDocument, changes: list[str]) -> NetworkDocument:
    is_looked_up = any(layer.class_name == "Embedding" for layer in network.layers)
    layers = tuple(
        fit_numbers(layer, is_looked_up, changes) if layer.class_name == "InputLayer" else layer
        for layer in network.layers
    )
    return network.model_copy(update={"layers": layers})


def _fit_stack(
    layers: list[LayerDocument], choice: DataChoice, changes: list[str]
) -> list[LayerDocument]:
    layers, ndim = _fit_stack_input(layers, choice, changes)
    _warn_of_rows_as_pictures(layers, choice, changes)
    for layer in layers[1:]:
        ndim = output_ndim(layer, ndim)
    return _fit_stack_output(layers, ndim, choice, changes)


def _fit_stack_input(
    layers: list[LayerDocument], choice: DataChoice, changes: list[str]
) -> tuple[list[LayerDocument], int]:
    """The layers with a fitting InputLayer first, and the number of its axes."""
    has_input = bool(layers) and layers[0].class_name == "InputLayer"
    rest = layers[1:] if has_input else layers
    stated = stated_shape(layers[0]) if layers else None
    wanted = _wanted_ndim(rest)
    shape = _fitting_shape(stated, choice.input_shape, wanted)
    if has_input:
        return [_with_shape(layers[0], stated, shape, choice, changes), *rest], len(shape)
    if stated is not None and rest:
        config = {key: value for key, value in rest[0].config.items() if key not in SHAPE_KEYS}
        rest = [rest[0].model_copy(update={"config": config}), *rest[1:]]
    name = _free_name("input", layers)
    changes.append(f"Added an input layer of shape {shape}{_reshaped(shape, choice)}.")
    added = LayerDocument(name=name, class_name="InputLayer", config={"shape": list(shape)})
    return [added, *rest], len(shape)


def _warn_of_rows_as_pictures(
    layers: list[LayerDocument], choice: DataChoice, changes: list[str]
) -> None:
    """Say that a network for pictures makes little of rows that are none."""
    inputs = [layer for layer in layers if layer.class_name == "InputLayer"]
    shape = stated_shape(inputs[0]) if len(inputs) == 1 else None
    looking = [layer for layer in layers if input_ndim(layer) == 3]
    if len(choice.input_shape) == 1 and shape and 1 in shape[1:-1] and looking:
        num_numbers = choice.input_shape[0]
        changes.append(
            f"{looking[0].name!r} ({looking[0].class_name}) looks at neighbours in a picture; a "
            f"row of this data is no picture but {num_numbers} number{'s' * (num_numbers > 1)}. "
            "A network of Dense layers suits it better."
        )


def _wanted_ndim(rest: list[LayerDocument]) -> int | None:
    """How many axes the first layer that cares needs, the batch axis not counted."""
    has_dense = False
    for layer in rest:
        wanted = input_ndim(layer)
        if layer.class_name == "Embedding":
            return 1
        if layer.class_name in ("Flatten", "Reshape"):
            return None
        if wanted is not None:
            return wanted
        has_dense = has_dense or layer.class_name == "Dense"
    # Dense takes any number of axes; with nothing but Dense layers one is meant.
    return 1 if has_dense else None


def stated_shape(layer: LayerDocument) -> tuple[int | None, ...] | None:
    """The input shape that a layer states, without the batch axis; None where it states none."""
    for key in SHAPE_KEYS:
        value = layer.config.get(key)
        if isinstance(value, list | tuple):
            sizes = tuple(size if isinstance(size, int) else None for size in value)
            return sizes[1:] if key.startswith("batch") else sizes
    return None


def _fitting_shape(
    stated: tuple[int | None, ...] | None, data: tuple[int, ...], wanted: int | None
) -> tuple[int, ...]:
    """The input shape for rows of shape `data` and a first layer of `wanted` axes."""
    known = tuple(size for size in stated or () if size is not None)
    is_kept = (
        stated is not None
        and len(known) == len(stated)
        and math.prod(known) == math.prod(data)
        and wanted in (None, len(known))
    )
    if is_kept:
        return known
    if wanted is None or wanted == len(data):
        return data
    if wanted == 1:
        return (math.prod(data),)
    if wanted > len(data):
        side = math.isqrt(math.prod(data))
        if wanted == 3 and len(data) == 1 and side > 1 and side * side == math.prod(data):
            return (side, side, 1)
        return (*data, *[1] * (wanted - len(data)))
    # More axes in the data than the layer takes: the last ones become one.
    return (*data[: wanted - 1], math.prod(data[wanted - 1 :]))


def _reshaped(shape: tuple[int, ...], choice: DataChoice) -> str:
    if shape == choice.input_shape:
        return ""
    return f" (rows of shape {choice.input_shape} are reshaped)"


def _with_shape(
    layer: LayerDocument,
    stated: tuple[int | None, ...] | None,
    shape: tuple[int, ...],
    choice: DataChoice,
    changes: list[str],
) -> LayerDocument:
    if stated == shape:
        return layer
    config = {key: value for key, value in layer.config.items() if key not in SHAPE_KEYS}
    was = f", was {stated}" if stated is not None else ""
    changes.append(f"Input layer {layer.name!r}: shape {shape}{was}{_reshaped(shape, choice)}.")
    return layer.model_copy(update={"config": {"shape": list(shape), **config}})


def _fit_stack_output(
    layers: list[LayerDocument], ndim: int, choice: DataChoice, changes: list[str]
) -> list[LayerDocument]:
    index = len(layers) - 1
    while index > 0 and layers[index].class_name in _PASS_ON:
        index -= 1
    if index > 0 and layers[index].class_name == "Dense":
        tail = layers[index + 1 :]
        has_own_activation = any(layer.class_name in _ACTIVATION_LAYERS for layer in tail)
        head = fit_dense(layers[index], choice, has_own_activation, changes)
        tail = [_fit_tail(layer, choice, changes) for layer in tail]
        before = layers[:index]
        if ndim != 1:
            before = [*before, _flatten(layers, changes, f"before {head.name!r}")]
        return [*before, head, *tail]
    added = list(layers)
    if ndim != 1:
        added.append(_flatten(layers, changes, "at the end"))
    added.append(_new_head(layers, choice, changes))
    return added


def _flatten(layers: list[LayerDocument], changes: list[str], where: str) -> LayerDocument:
    name = _free_name("flatten", layers)
    changes.append(f"Added {name!r} (Flatten) {where}, so that a row has one axis.")
    return LayerDocument(name=name, class_name="Flatten")


def _new_head(layers: list[LayerDocument], choice: DataChoice, changes: list[str]) -> LayerDocument:
    name = _free_name("dense", layers)
    config: dict[str, Any] = {"units": choice.num_outputs}
    if choice.output_activation != "linear":
        config["activation"] = choice.output_activation
    changes.append(
        f"Added {name!r} (Dense, units={choice.num_outputs}, "
        f"activation={choice.output_activation}) at the end: {_reason(choice)}."
    )
    return LayerDocument(name=name, class_name="Dense", config=config)


def fit_dense(
    layer: LayerDocument, choice: DataChoice, has_own_activation: bool, changes: list[str]
) -> LayerDocument:
    """The last Dense layer with the units and, unless a layer behind it has it, the activation."""
    config = dict(layer.config)
    said = []
    if config.get("units") != choice.num_outputs:
        said.append(f"units={choice.num_outputs}, was {config.get('units')}")
        config["units"] = choice.num_outputs
    wanted = "linear" if has_own_activation else choice.output_activation
    now = config.get("activation") or "linear"
    if now != wanted:
        said.append(f"activation={wanted}, was {now}")
        config.pop("activation", None)
        if wanted != "linear":
            config["activation"] = wanted
    if not said:
        return layer
    changes.append(f"Layer {layer.name!r}: {' and '.join(said)}: {_reason(choice)}.")
    return layer.model_copy(update={"config": config})


def _fit_tail(layer: LayerDocument, choice: DataChoice, changes: list[str]) -> LayerDocument:
    """An activation layer behind the last Dense layer, with the activation that is wanted."""
    wanted = choice.output_activation
    now = {"Activation": layer.config.get("activation"), "Softmax": "softmax"}.get(
        layer.class_name, layer.class_name if layer.class_name in _ACTIVATION_LAYERS else wanted
    )
    if now == wanted:
        return layer
    changes.append(f"Layer {layer.name!r}: activation={wanted}, was {now}: {_reason(choice)}.")
    return layer.model_copy(update={"class_name": "Activation", "config": {"activation": wanted}})


def _reason(choice: DataChoice) -> str:
    target = ", ".join(map(repr, choice.targets))
    if choice.learning_task is LearningTask.REGRESSION:
        return f"{target} is learned as {choice.num_outputs} number" + "s" * (
            choice.num_outputs > 1
        )
    return f"{target} has {len(choice.class_names)} classes"


def _fit_functional(
    network: NetworkDocument, choice: DataChoice, changes: list[str]
) -> NetworkDocument:
    layers = list(network.layers)
    inputs = [layer for layer in layers if layer.class_name == "InputLayer"]
    if len(inputs) > 1:
        changes.append(
            f"The network has {len(inputs)} inputs; a run feeds one, so they were left as they are."
        )
    elif not inputs:
        layers = _add_functional_input(layers, choice, changes)
    else:
        old = inputs[0]
        users = [layer for layer in layers if old.name in _sources(layer)]
        stated = stated_shape(old)
        shape = _fitting_shape(stated, choice.input_shape, _wanted_ndim(users[:1]))
        new = _with_shape(old, stated, shape, choice, changes)
        layers = [new if layer is old else layer for layer in layers]
        _warn_of_rows_as_pictures(layers, choice, changes)
    fitted = network.model_copy(update={"layers": tuple(layers)})
    return _fit_functional_output(fitted, choice, changes)


def _sources(layer: LayerDocument) -> list[str]:
    return [name.split(":")[0] for name in layer.inbound or ()]


def _add_functional_input(
    layers: list[LayerDocument], choice: DataChoice, changes: list[str]
) -> list[LayerDocument]:
    """An InputLayer for every layer that nothing comes into."""
    free = [layer for layer in layers if not layer.inbound]
    shape = _fitting_shape(None, choice.input_shape, _wanted_ndim(free[:1]))
    name = _free_name("input", layers)
    changes.append(f"Added an input layer of shape {shape}{_reshaped(shape, choice)}.")
    wired = [
        layer.model_copy(update={"inbound": (name,)}) if not layer.inbound else layer
        for layer in layers
    ]
    added = LayerDocument(
        name=name, class_name="InputLayer", config={"shape": list(shape)}, inbound=()
    )
    return [added, *wired]


def _fit_functional_output(
    network: NetworkDocument, choice: DataChoice, changes: list[str]
) -> NetworkDocument:
    used = {name for layer in network.layers for name in _sources(layer)}
    ends = list(
        network.outputs or [layer.name for layer in network.layers if layer.name not in used]
    )
    if len(ends) != 1:
        changes.append(
            f"The network has {len(ends)} outputs; a run teaches one, so they were left as "
            "they are."
        )
        return network
    by_name = {layer.name: layer for layer in network.layers}
    end = ends[0].split(":")[0]
    chain = [end]
    while by_name[end].class_name in _PASS_ON and len(_sources(by_name[end])) == 1:
        end = _sources(by_name[end])[0]
        if end not in by_name or end in chain:
            break
        chain.append(end)
    last = by_name.get(end)
    if last is not None and last.class_name == "Dense":
        behind = [by_name[name] for name in chain[:-1]]
        has_own_activation = any(layer.class_name in _ACTIVATION_LAYERS for layer in behind)
        new = {last.name: fit_dense(last, choice, has_own_activation, changes)}
        new |= {layer.name: _fit_tail(layer, choice, changes) for layer in behind}
        layers = [new.get(layer.name, layer) for layer in network.layers]
        return network.model_copy(update={"layers": tuple(layers)})
    layers = list(network.layers)
    flatten = _flatten(layers, changes, "at the end").model_copy(update={"inbound": (ends[0],)})
    layers.append(flatten)
    head = _new_head(layers, choice, changes).model_copy(update={"inbound": (flatten.name,)})
    outputs = None if network.outputs is None else (head.name,)
    return network.model_copy(update={"layers": (*layers, head), "outputs": outputs})


def _free_name(wanted: str, layers: list[LayerDocument]) -> str:
    taken = {layer.name for layer in layers}
    name, number = wanted, 1
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name

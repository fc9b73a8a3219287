"""A run that starts from a model: keep the weights that still fit, say which do not."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import keras

from app.engine.custom_layers.registry import usable_layers
from app.engine.modeling.assemble import deep_recursion
from app.engine.modeling.build import build_model
from app.engine.modeling.inference import no_weights
from app.engine.saved_models.core_network import core_network
from app.engine.saved_models.load import load_model
from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.repairs.layer_names import clean
from app.errors import DoesNotFit
from app.spec.base import Shape
from app.spec.known_layers import MODEL_CLASSES
from app.spec.model_requests import ModelNetworkRequest
from app.spec.model_view import ModelFormat, ModelLayer
from app.spec.network import NetworkDocument
from app.spec.run_requests import ForeseeReuseRequest
from app.spec.training import WeightReuse

Ways = Mapping[str, str]
"""The way to a layer → the way to the layer of the model that it was: "base/conv2d"."""


Weights = tuple[tuple[str, Shape], ...]
"""Names and shapes of a layer's weights, in their order."""


def foresee_reuse(request: ForeseeReuseRequest) -> WeightReuse:
    """What `reuse_weights` will come to, told without a file and without allocating a weight.

    Raises:
        DoesNotFit: the network cannot be built.
        Conflict: the file of the model does not tell its network.
    """
    custom_layers = usable_layers(request.custom_layers)
    asked = ModelNetworkRequest(view=request.view, custom_layers=request.custom_layers)
    of_model = network_of_model(asked).network
    ways = source_ways(request.network) if request.is_source else None
    layers = _unallocated(request.network, custom_layers)
    try:
        sources = _unallocated(of_model, custom_layers)
    except DoesNotFit:  # it loads from its file; a drawing does not tell all that a file may
        sources = _stated(core_network(request.view).layers, "")
    return compare(layers, sources, ways)


def reuse_weights(
    model: keras.Model, path: Path, custom_layers: Mapping[str, type], ways: Ways | None = None
) -> WeightReuse:
    """Copy weights from the model file at `path` into the layers that they fit.

    A network inside a network is gone through layer by layer, so that a change in it
    costs one layer's weights and not all of them.

    Args:
        model: what is trained; gets the weights.
        path: of the model file.
        custom_layers: class name → usable class.
        ways: which layer of the file each layer was; None: the one of the same name.
    """
    with path.open("rb") as file:
        is_h5 = file.read(4) == b"\x89HDF"
    source = load_model(path, ModelFormat.H5 if is_h5 else ModelFormat.KERAS, custom_layers)
    layers, sources = dict(_layers(model, "")), dict(_layers(source, ""))
    reuse = compare(_all_shapes(layers), _all_shapes(sources), ways)
    for way in reuse.kept:
        layers[way].set_weights(sources[reuse.renamed.get(way, way)].get_weights())
    return reuse


def source_ways(network: NetworkDocument, above: str = "") -> dict[str, str]:
    """Which layer of its source model each box of a network was, inner ones too."""
    ways: dict[str, str] = {}
    for box in network.layers:
        way = f"{above}{box.name}"
        if box.network is not None:
            ways.update(source_ways(box.network, f"{way}/"))
        elif box.source_layer is not None:
            ways[way] = box.source_layer
    return ways


def compare(
    layers: Mapping[str, Weights], sources: Mapping[str, Weights], ways: Ways | None
) -> WeightReuse:
    """Which of the layers take which of the sources' weights: those that agree in every shape.

    Args:
        layers: way → the layer's weights.
        sources: the same of the model.
        ways: as `reuse_weights` takes them.

    Returns:
        The layers with weights: those that keep them, and those that start anew, with the
        reason; an inner one by its way, "base/conv2d".
    """
    kept: list[str] = []
    reasons: dict[str, str] = {}
    renamed: dict[str, str] = {}
    cleaned = {clean(source): source for source in sources}
    for way, layer in layers.items():
        was = way if ways is None else ways.get(way)
        if was is not None and was not in sources:
            was = cleaned.get(clean(was), was)  # the file's name may hold a slash
        old = None if was is None else sources.get(was)
        if was is None:
            reasons[way] = "a new layer"
        elif old is None:
            reasons[way] = f"the model has no layer {was} with weights"
        elif (difference := _difference(layer, old)) is not None:
            called = "" if was == way else f"it was {was}; "
            reasons[way] = f"{called}{difference}"
        else:
            kept.append(way)
            if was != way:
                renamed[way] = was
    used = {renamed.get(way, way) for way in kept}
    return WeightReuse(
        kept=tuple(kept),
        not_kept=tuple(reasons),
        reasons=reasons,
        renamed=renamed,
        unused=tuple(way for way in sources if way not in used),
    )


def _difference(weights: Weights, others: Weights) -> str | None:
    """Why a layer cannot have another's weights, in words; None where it can."""
    if len(weights) != len(others):
        return f"it has {len(weights)} weights here and {len(others)} in the model"
    for (name, shape), (_, other) in zip(weights, others, strict=True):
        if shape != other:
            return f"its {name} is {shape} here and {other} in the model"
    return None


def _unallocated(
    network: NetworkDocument, custom_layers: Mapping[str, type[keras.Layer]]
) -> dict[str, Weights]:
    """The weights that a network will have, none of them made."""
    with no_weights(), deep_recursion(len(network.layers)):
        return _all_shapes(dict(_layers(build_model(network, custom_layers), "")))


def _all_shapes(layers: Mapping[str, keras.Layer]) -> dict[str, Weights]:
    return {
        way: tuple((weight.name, tuple(weight.shape)) for weight in layer.weights)
        for way, layer in layers.items()
    }


def _stated(layers: Sequence[ModelLayer], above: str) -> dict[str, Weights]:
    """The weights that a file states for each layer."""
    found: dict[str, Weights] = {}
    for layer in layers:
        way = f"{above}{layer.name}"
        if layer.class_name in MODEL_CLASSES:
            found.update(_stated(layer.layers, f"{way}/"))
        elif layer.weights and layer.shares is None:
            found[way] = tuple((weight.name, tuple(weight.shape)) for weight in layer.weights)
    return found


def _layers(model: keras.Model, above: str) -> Iterator[tuple[str, keras.Layer]]:
    """The layers with weights, each with its way; those of nested models themselves."""
    for layer in model.layers:
        if not layer.weights:
            continue
        way = f"{above}{layer.name}"
        if type(layer).__name__ in MODEL_CLASSES:
            yield from _layers(layer, f"{way}/")
        else:
            yield way, layer

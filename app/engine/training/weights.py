"""A run that starts from a model: keep the weights that still fit, say which do not."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import keras

from app.engine.saved_models.load import load_model
from app.spec.known_layers import MODEL_CLASSES
from app.spec.model_view import ModelFormat
from app.spec.training import WeightReuse


def reuse_weights(model: keras.Model, path: Path, custom_layers: Mapping[str, type]) -> WeightReuse:
    """Copy weights from the model file at `path` into layers of the same name and shapes.

    A network inside a network is gone through layer by layer, so that a change in it
    costs one layer's weights and not all of them.

    Returns:
        The layers with weights: those that kept them, and those that start anew; an
        inner one by its way, "base/conv2d".
    """
    with path.open("rb") as file:
        is_h5 = file.read(4) == b"\x89HDF"
    source = load_model(path, ModelFormat.H5 if is_h5 else ModelFormat.KERAS, custom_layers)
    by_way = dict(_layers(source, ""))
    kept, not_kept = [], []
    for way, layer in _layers(model, ""):
        old = by_way.get(way)
        if old is not None and _shapes(old) == _shapes(layer):
            layer.set_weights(old.get_weights())
            kept.append(way)
        else:
            not_kept.append(way)
    return WeightReuse(kept=tuple(kept), not_kept=tuple(not_kept))


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


def _shapes(layer: keras.Layer) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]

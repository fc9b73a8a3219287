"""A run that starts from a model: keep the weights that still fit, say which do not."""

from collections.abc import Mapping
from pathlib import Path

import keras

from app.engine.saved_models.load import load_model
from app.spec.model_view import ModelFormat
from app.spec.training import WeightReuse


def reuse_weights(model: keras.Model, path: Path, custom_layers: Mapping[str, type]) -> WeightReuse:
    """Copy weights from the model file at `path` into layers of the same name and shapes.

    Returns:
        The layers with weights: those that kept them, and those that start anew.
    """
    with path.open("rb") as file:
        is_h5 = file.read(4) == b"\x89HDF"
    source = load_model(path, ModelFormat.H5 if is_h5 else ModelFormat.KERAS, custom_layers)
    by_name = {layer.name: layer for layer in source.layers}
    kept, not_kept = [], []
    for layer in model.layers:
        if not layer.weights:
            continue
        old = by_name.get(layer.name)
        if old is not None and _shapes(old) == _shapes(layer):
            layer.set_weights(old.get_weights())
            kept.append(layer.name)
        else:
            not_kept.append(layer.name)
    return WeightReuse(kept=tuple(kept), not_kept=tuple(not_kept))


def _shapes(layer: keras.Layer) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]

"""What tf.keras 2 kept of preprocessing layers among the weights, and Keras 3 does not."""

from typing import Any

from app.engine.saved_models.weight_layouts.layout import Arrays, StoredLayer, class_name_of

CODE = "preprocessing_state"
ERA = "tf.keras 2"
REASON = (
    "tf.keras 2 kept the summary that a Discretization's bins follow from, and the weights of a "
    "lookup's words, among the weights; read into the layer, which keeps them itself today"
)

_LOOKUPS = frozenset({"StringLookup", "IntegerLookup", "TextVectorization"})


def convert(layer: Any, arrays: Arrays, stored: StoredLayer) -> Arrays | None:
    """No weights are left: the config has what lookups were given, bins follow from the summary."""
    if layer.weights or len(arrays) != 1:
        return None
    array = arrays[0]
    if class_name_of(layer) == "Discretization" and array.ndim == 2 and len(array) == 2:
        layer.summary = array
        layer.finalize_state()
        return []
    return [] if class_name_of(layer) in _LOOKUPS else None

"""Where a network's shape starts: an InputLayer, or a first layer that states its shape."""

from app.spec.base import JsonObject, JsonValue
from app.spec.network import LayerDocument

INPUT_CLASS = "InputLayer"
_KERAS_2_KEYS = ("input_shape", "batch_input_shape")


def is_input(layer: LayerDocument) -> bool:
    """Whether a box is an InputLayer."""
    return layer.class_name == INPUT_CLASS


def stated_shape(
    layer: LayerDocument, own_arguments: frozenset[str]
) -> tuple[str, JsonValue] | None:
    """The key and value under which a layer other than an InputLayer states its input shape.

    `own_arguments` are those of the layer's constructor: a custom layer may have an
    `input_shape` of its own, which is then no statement of this kind.
    """
    for key in _KERAS_2_KEYS:
        if key in layer.config and key not in own_arguments:
            return key, layer.config[key]
    return None


def without_stated_shape(config: JsonObject, own_arguments: frozenset[str]) -> JsonObject:
    """A config without the keys that only state an input shape."""
    return {
        key: value
        for key, value in config.items()
        if key not in _KERAS_2_KEYS or key in own_arguments
    }


def input_config(key: str, value: JsonValue) -> JsonObject:
    """The InputLayer's config for a shape that a first layer states."""
    return {"shape": value} if key == "input_shape" else {"batch_shape": value}

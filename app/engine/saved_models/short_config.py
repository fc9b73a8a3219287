"""A layer's config as saved → what differs from Keras's defaults, for people to read and edit."""

from functools import lru_cache
from typing import Any

import keras

from app.engine.catalogue.lookup import layer_spec
from app.spec.base import JsonObject, JsonValue
from app.spec.class_names import snake_case
from app.spec.known_layers import plain_class_name

_PLACES: dict[str, Any] = {
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}
_OTHER_OBJECTS = ("dtype", "activation", "quantization_config")
_OLD_INPUT_KEYS = ("batch_input_shape", "input_dtype", "batch_shape")


def short_config(class_name: str, config: JsonObject) -> JsonObject:
    """The config without the layer's name and without whatever is Keras's default.

    Initializers and the like of default config become their short name
    (`"glorot_uniform"`), a dtype policy its name.
    """
    spec = layer_spec(class_name)
    defaults = (
        {item.name: item.default for item in spec.arguments if not item.required} if spec else {}
    )
    arguments = {item.name for item in spec.arguments} if spec else set(config)
    made: JsonObject = {}
    for key, value in config.items():
        if key == "name" or key in _OLD_INPUT_KEYS:
            continue
        short = _short(key, value)
        if key in ("trainable", "dtype") and short in (True, "float32", None):
            continue
        if key in defaults and _is_same(short, _short(key, defaults[key])):
            continue
        if key == "data_format" and value == keras.config.image_data_format():
            continue  # Its default, None, is this setting of Keras's.
        if short is None and key not in arguments:
            continue
        if isinstance(short, list) and len(short) == 1 and type(defaults.get(key)) is int:
            short = short[0]  # Normalization's and BatchNormalization's axis: [3] is 3.
        made[key] = short
    return made


def _short(key: str, value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_short(key, item) for item in value]
    if not isinstance(value, dict):
        return value
    class_name, config = value.get("class_name"), value.get("config")
    if not isinstance(class_name, str) or not isinstance(config, dict):
        return value
    if class_name in ("DTypePolicy", "Policy") and isinstance(config.get("name"), str):
        return config["name"]
    place = next((place for end, place in _PLACES.items() if key.endswith(end)), None)
    if place is not None and config == _default_config(place, class_name):
        # Keras has a class under names besides its own: OrthogonalInitializer, until 3.4.
        return snake_case(getattr(place, class_name).__name__)
    if place is None and not key.endswith(_OTHER_OBJECTS):
        return _short_inner(plain_class_name(class_name), config)
    return {name: item for name, item in value.items() if name != "shared_object_id"}


def _short_inner(class_name: str, config: JsonObject) -> JsonObject:
    """A layer within a layer: its class and its short config. It keeps its name."""
    name: JsonObject = {"name": config["name"]} if "name" in config else {}
    return {"class_name": class_name, "config": {**name, **short_config(class_name, config)}}


@lru_cache(maxsize=256)
def _default_config(place: Any, class_name: str) -> JsonObject | None:
    """The config of an object made without arguments, or None where it needs some."""
    cls = getattr(place, class_name, None)
    if not isinstance(cls, type):
        return None
    try:
        config: JsonObject = cls().get_config()
    except (TypeError, ValueError, NotImplementedError):
        return None
    return config


def _is_same(value: JsonValue, default: JsonValue) -> bool:
    """Whether a saved value means the default: `[1, 1]` is 1, `"linear"` is no activation."""
    if isinstance(value, list) and isinstance(default, int | float) and value:
        return all(item == default for item in value)
    if value == "linear" and default is None:
        return True
    return value == default and isinstance(value, bool) == isinstance(default, bool)

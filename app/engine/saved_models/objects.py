"""What the dicts in a Keras config stand for: layers, models, functions, other objects. No Keras.

Source: keras/src/saving/serialization_lib.py, serialize_keras_object.
"""

from enum import Enum
from functools import lru_cache
from typing import Any

from app.spec.keras_objects import OBJECTS
from app.spec.known_layers import (
    MODEL_CLASSES,
    OBJECT_CLASSES,
    is_keras_module,
    plain_class_name,
)

_OBJECT_KEYS = (
    "initializer",
    "init",
    "regularizer",
    "constraint",
    "activation",
    "dtype",
    "policy",
    "quantization_config",
    "optimizer",
    "loss",
    "metrics",
)
"""Where a dict without `module` (Keras 1 and 2) stands under such a key, it is no layer."""

_LAYERS_TOO = ("Identity",)
"""Of the names of Keras's other objects, those that layers have too."""

_LAMBDA = "__lambda__"
"""The code of a function, as Keras 3 writes it; what it belongs to is the layer."""

_OBJECT_MODULES = ("initializers", "regularizers", "constraints", "dtype_policies", "random")


_NESTING = (dict, list)


def is_object(value: Any) -> bool:
    """Whether a value is a serialized object: a dict with a class name and a config."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("class_name"), str)
        and "config" in value
        and value["class_name"] not in OBJECT_CLASSES
    )


def is_model(value: dict[str, Any]) -> bool:
    """Whether a serialized object is a model: it lists layers."""
    config = value.get("config")
    if value.get("class_name") == "Sequential" and isinstance(config, list):
        return True
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        return False
    return plain_class_name(value["class_name"]) in MODEL_CLASSES or "output_layers" in config


def is_layer(value: Any, key: str) -> bool:
    """Whether what stands under `key` in some layer's config is itself a layer."""
    if not is_object(value) or not isinstance(value["config"], dict | list):
        return False
    if value["class_name"] == _LAMBDA:
        return False
    module = value.get("module")
    if isinstance(module, str) and is_keras_module(module):
        holds = _kinds_in(module)
        return holds is not _Kinds.OBJECTS and (holds is _Kinds.LAYERS or is_model(value))
    if value["class_name"] in OBJECTS and value["class_name"] not in _LAYERS_TOO:
        return False
    return not (key.endswith(_OBJECT_KEYS) or key.startswith(_OBJECT_KEYS))


class _Kinds(Enum):
    OBJECTS = "objects"
    LAYERS = "layers"
    OTHERS = "others"


@lru_cache(maxsize=1000)
def _kinds_in(module: str) -> _Kinds:
    """What kind of classes a module of Keras holds, by its name."""
    parts = module.split(".")
    if any(part in _OBJECT_MODULES for part in parts):
        return _Kinds.OBJECTS
    return _Kinds.LAYERS if "layers" in parts or "models" in parts else _Kinds.OTHERS


def inner_layers(config: Any, key: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The layers directly within a layer's config, with the key that each stands under."""
    found: list[tuple[str, dict[str, Any]]] = []
    _gather_layers(config, key, found)
    return found


def _gather_layers(config: Any, key: str, found: list[tuple[str, dict[str, Any]]]) -> None:
    if isinstance(config, list):
        for item in config:
            if isinstance(item, _NESTING):
                _gather_layers(item, key, found)
    elif is_layer(config, key):
        found.append((key, config))
    elif isinstance(config, dict):
        for name, item in config.items():
            if isinstance(item, _NESTING):
                _gather_layers(item, str(name), found)

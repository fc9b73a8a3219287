"""A model's missing classes → the registered layers that were chosen in their place."""

from collections.abc import Mapping
from typing import Any

from app.spec.base import JsonValue
from app.spec.known_layers import plain_class_name
from app.spec.model_view import ModelLayer


def with_chosen(
    layers: tuple[ModelLayer, ...], stand_ins: Mapping[str, str]
) -> tuple[ModelLayer, ...]:
    """The layers under the names of the classes that stand in, those in configs too.

    A network names the class that makes its layer; a file goes on naming the one that it misses.
    """
    return tuple(_chosen(layer, stand_ins) for layer in layers) if stand_ins else layers


def _chosen(layer: ModelLayer, stand_ins: Mapping[str, str]) -> ModelLayer:
    config = _renamed(layer.config, stand_ins)
    update: dict[str, Any] = {
        "layers": with_chosen(layer.layers, stand_ins),
        "config": config if isinstance(config, dict) else layer.config,
    }
    name = stand_ins.get(layer.class_name)
    if name is not None:
        update |= {"class_name": name, "registered_name": None, "module": None}
    return layer.model_copy(update=update)


def _renamed(value: JsonValue, stand_ins: Mapping[str, str]) -> JsonValue:
    if isinstance(value, list):
        return [_renamed(item, stand_ins) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _renamed(item, stand_ins) for key, item in value.items()}
    class_name = found.get("class_name")
    name = stand_ins.get(plain_class_name(class_name)) if isinstance(class_name, str) else None
    if name is not None and "config" in found:
        found |= {"class_name": name, "registered_name": None, "module": None}
    return found

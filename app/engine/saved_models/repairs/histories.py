"""The tensors that the calls of a repaired config name, told to come from another layer."""

from collections.abc import Callable, Mapping
from typing import Any

from app.engine.saved_models.repairs.rule import config_of

History = list[Any]
"""Layer, number of its call, number of its output."""


def with_histories(value: Any, change: Callable[[History], History]) -> Any:
    """What a call is given, each tensor's history changed."""
    if isinstance(value, list):
        return [with_histories(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__":
        config = config_of(value)
        history = config.get("keras_history")
        if not isinstance(history, list) or not history:
            return value
        return {**value, "config": {**config, "keras_history": change(history)}}
    return {key: with_histories(item, change) for key, item in value.items()}


def renamed_ends(value: Any, names: Mapping[str, str]) -> Any:
    """`input_layers` or `output_layers`, each layer under its new name."""
    if isinstance(value, list):
        if value and isinstance(value[0], str):
            return [names.get(value[0], value[0]), *value[1:]]
        return [renamed_ends(item, names) for item in value]
    if isinstance(value, dict):
        return {key: renamed_ends(item, names) for key, item in value.items()}
    return value

"""Network documents of well-known networks, made from keras.applications."""

import json
from typing import Any

import keras

from app.engine.catalogue.lookup import layer_spec


def document_of(model: keras.Model) -> dict[str, Any]:
    """A functional Keras model as a network document with what differs from the defaults."""
    layers = []
    for layer in model.layers:
        document = {
            "name": layer.name,
            "class_name": type(layer).__name__,
            "config": _config(layer),
        }
        if not isinstance(layer, keras.layers.InputLayer):
            document["inbound"] = [
                tensor._keras_history.operation.name
                for tensor in layer._inbound_nodes[0].input_tensors
            ]
        layers.append(document)
    return {"name": model.name, "kind": "functional", "layers": layers}


def _config(layer: keras.Layer) -> dict[str, Any]:
    config = json.loads(json.dumps(layer.get_config()))
    if isinstance(layer, keras.layers.InputLayer):
        return {"shape": config["batch_shape"][1:]}
    spec = layer_spec(type(layer).__name__)
    defaults = {} if spec is None else {a.name: a.default for a in spec.arguments if not a.required}
    left_out = {"name", "dtype", "trainable", "build_config"}
    return {
        key: value
        for key, value in config.items()
        if key not in left_out and not _is_default(key, value, defaults)
    }


def _is_default(key: str, value: Any, defaults: dict[str, Any]) -> bool:
    if key not in defaults:
        return False
    if isinstance(value, dict) and isinstance(defaults[key], str):
        snake = keras.src.utils.naming.to_snake_case(value.get("class_name", ""))
        return snake == defaults[key] and not value.get("config", {}).get("seed")
    return bool(value == defaults[key])

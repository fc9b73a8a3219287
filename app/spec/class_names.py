"""Pure functions on names of classes: which ones a drawing or a saved model uses."""

import re
from collections.abc import Iterator

from app.spec.author_objects import named_objects
from app.spec.base import JsonValue
from app.spec.lambdas import replacement_name
from app.spec.model_view import ModelLayer, ModelView
from app.spec.network import NetworkDocument


def snake_case(class_name: str) -> str:
    """Keras's way from class to name: "Conv2D" → "conv2d", "MaxPooling2D" → "max_pooling2d".

    Source: keras/src/utils/naming.py, to_snake_case (compared with it in the tests).
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def classes_of_network(network: NetworkDocument) -> frozenset[str]:
    """Every class name in a document: its layers', those of nested networks and configs."""
    found: set[str] = set()
    waiting = [network]
    while waiting:
        for layer in waiting.pop().layers:
            found.add(layer.class_name)
            found.update(_classes_in(layer.config))
            found.update(_objects_in(layer.class_name, layer.config))
            if layer.network is not None:
                waiting.append(layer.network)
    return frozenset(found)


def classes_of_model(view: ModelView) -> frozenset[str]:
    """Every class name in a saved model: its own, its layers', inner ones, those in configs."""
    found = {view.class_name, *view.stand_ins.values()}
    found |= {unknown.class_name for unknown in view.unknown_layers}
    for layer in _all_layers(view.layers):
        found.add(layer.class_name)
        found.update(_classes_in(layer.config))
        found.update(_objects_in(layer.class_name, layer.config))
        if layer.class_name == "Lambda":
            found.add(replacement_name(layer.name))
    return frozenset(found)


def _objects_in(class_name: str, config: JsonValue) -> Iterator[str]:
    """The functions, and what else of the author's, that a layer's config names."""
    for item in named_objects(class_name, config, ""):
        yield item.name


def _all_layers(layers: tuple[ModelLayer, ...]) -> Iterator[ModelLayer]:
    waiting = list(layers)
    while waiting:
        layer = waiting.pop()
        yield layer
        waiting.extend(layer.layers)


def _classes_in(value: JsonValue) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            class_name = part.get("class_name")
            if isinstance(class_name, str):
                yield class_name
                config = part.get("config")
                name = config.get("name") if isinstance(config, dict) else None
                if class_name == "Lambda" and isinstance(name, str):
                    yield replacement_name(name)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)

"""Pure functions on names of classes: which ones a drawing or a model uses, which are known."""

from collections.abc import Collection, Iterator

from app.spec.base import JsonValue
from app.spec.model_view import ModelLayer, ModelView
from app.spec.network import NetworkDocument


def classes_of_network(network: NetworkDocument) -> frozenset[str]:
    """Every class name in a document: its layers', those of nested networks and configs."""
    found: set[str] = set()
    waiting = [network]
    while waiting:
        for layer in waiting.pop().layers:
            found.add(layer.class_name)
            found.update(_classes_in(layer.config))
            if layer.network is not None:
                waiting.append(layer.network)
    return frozenset(found)


def classes_of_model(view: ModelView) -> frozenset[str]:
    """Every class name in a saved model: its own, its layers', inner ones, those in configs."""
    found = {view.class_name} | {unknown.class_name for unknown in view.unknown_layers}
    for layer in _all_layers(view.layers):
        found.add(layer.class_name)
        found.update(_classes_in(layer.config))
    return frozenset(found)


def with_known_classes(view: ModelView, registered: Collection[str]) -> ModelView:
    """The view as it is today: classes that were registered since the file was read are known."""
    return view.model_copy(
        update={
            "layers": tuple(_with_known(layer, registered) for layer in view.layers),
            "unknown_layers": tuple(
                unknown for unknown in view.unknown_layers if unknown.class_name not in registered
            ),
        }
    )


def problem_of(view: ModelView) -> str | None:
    """What stands in the way of loading a model, in words; None where nothing does."""
    if view.refusals:
        return " ".join(f"{refusal.class_name}: {refusal.reason}" for refusal in view.refusals)
    if view.unknown_layers:
        names = ", ".join(unknown.class_name for unknown in view.unknown_layers)
        return (
            f"The file uses {names}, which neither Keras nor the registry of custom layers has."
            " Paste the Python class under Custom layers; then this model loads as it is."
        )
    return None


def _with_known(layer: ModelLayer, registered: Collection[str]) -> ModelLayer:
    return layer.model_copy(
        update={
            "is_known": layer.is_known or layer.class_name in registered,
            "layers": tuple(_with_known(inner, registered) for inner in layer.layers),
        }
    )


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
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)

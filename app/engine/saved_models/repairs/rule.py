"""What a rule of repair is, and what it may know of the file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.engine.saved_models.weight_layouts.theano_kernels import backend_of_names
from app.spec.base import Shape
from app.spec.model_view import ModelFormat, ModelLayer, ModelView

Entry = dict[str, Any]
"""A serialized layer or model: `class_name`, `config`, and where it stands `inbound_nodes`."""


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file besides its config.

    Args:
        keras_version: as the file states it; Keras before 1.0.8 stated none.
        builtin_names: the names of Keras's own layers of today.
        weight_shapes: layer's name → the shapes of its weights, in the file's order.
        backend: over what Keras 1 or 2 ran; None where it does not show.
    """

    keras_version: str | None = None
    builtin_names: frozenset[str] = frozenset()
    weight_shapes: Mapping[str, tuple[Shape, ...]] = field(default_factory=dict)
    backend: str | None = None

    @property
    def major(self) -> int:
        """1, 2 or 3: the Keras that wrote the file; 1 where it does not say.

        Keras Core, of which Keras 3 was made, had the versions 0.1. TensorFlow.js, with
        versions of its own ("tfjs-layers 1.3.1"), writes as Keras 2 did.
        """
        if (self.keras_version or "").startswith("tfjs"):
            return 2
        found = re.match(r"\d+", self.keras_version or "1")
        return (int(found.group()) or 3) if found else 1


def facts_of(view: ModelView, builtin_names: frozenset[str]) -> FileFacts:
    """What the view of a file tells."""
    names = [weight.name for layer in all_of(view.layers) for weight in layer.weights]
    told = backend_of_names(names) if view.format is ModelFormat.H5 else None
    backend = view.backend or told
    return FileFacts(view.keras_version, builtin_names, shapes_of(view.layers), backend)


def keras_layer(class_name: str, config: dict[str, Any]) -> Entry:
    """A layer of Keras's own as Keras 3 writes it."""
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def shapes_of(layers: Iterable[ModelLayer]) -> dict[str, tuple[Shape, ...]]:
    """Layer's name → the shapes of its weights, of inner layers too."""
    return {layer.name: tuple(weight.shape for weight in layer.weights) for layer in all_of(layers)}


def all_of(layers: Iterable[ModelLayer]) -> Iterator[ModelLayer]:
    """Every layer, inner ones too."""
    for layer in layers:
        yield layer
        yield from all_of(layer.layers)


class LayerRule(Protocol):
    """A rule for one layer, wherever it stands: a module with these."""

    CODE: str
    ERA: str
    REASON: str

    def mend(self, entry: Entry, facts: FileFacts) -> bool:
        """Change the entry in place; returns whether there was something to change."""


class ModelRule(Protocol):
    """A rule for a model as a whole, nested ones too: a module with these."""

    CODE: str
    ERA: str
    REASON: str

    def mend_model(self, model: Entry, facts: FileFacts) -> list[str]:
        """Change the model in place; returns the names of the layers that were touched."""


def config_of(entry: Entry) -> dict[str, Any]:
    """The config of an entry; an empty one where it is no object."""
    config = entry.get("config")
    return config if isinstance(config, dict) else {}


def layers_of(model: Entry) -> list[Entry]:
    """The entries of a model's layers."""
    config = model.get("config")
    found = config if isinstance(config, list) else config_of(model).get("layers")
    return [entry for entry in found or () if isinstance(entry, dict)]


def name_of(entry: Entry) -> str:
    """The name of a layer, or "" where it states none."""
    name = entry.get("name") or config_of(entry).get("name")
    return name if isinstance(name, str) else ""

"""The objects of a SavedModel that are Keras's: their configs, and which variables they have.

Each object of Keras carries its metadata as JSON: in keras_metadata.pb, or in the object
itself (before TensorFlow 2.5). The root's holds the config of the whole model.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.saved_models.config_layers import read_structure
from app.engine.saved_models.json_text import parse_object, shown_object
from app.engine.saved_models.limits import MAX_LAYERS
from app.engine.saved_models.saved_model_messages import dtype_name, shape_of, text_of
from app.engine.saved_models.weight_tree import layer_of
from app.engine.saved_models.weights import count_params, with_all_weights
from app.errors import UnreadableFile
from app.spec.base import JsonObject
from app.spec.model_view import ModelKind, ModelLayer, WeightView

_IDENTIFIER = b"_tf_keras_"
_LISTS = frozenset(
    {
        "variables",
        "trainable_variables",
        "non_trainable_variables",
        "keras_api",
        "regularization_losses",
        "signatures",
        "optimizer",
        "losses",
        "metrics",
        "keras_metrics",
    }
)
"""Children that stand for what is elsewhere too, or is no weight of the model."""

_VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"

_ESCAPED = re.compile(r"\.S|\.\.")
_PLAIN = {".S": "/", "..": "."}

_SEQUENCES = ("__tuple__", "TensorShape")


@dataclass
class KerasModel:
    """What Keras's own metadata tells of a SavedModel."""

    class_name: str
    name: str
    kind: ModelKind
    layers: tuple[ModelLayer, ...]
    outputs: tuple[str, ...]
    keras_version: str | None
    training_config: JsonObject | None
    num_params: int = 0


def keras_model(objects: Any, metadata: Any, keys: Mapping[int, str]) -> KerasModel | None:
    """The Keras model at the root of the objects, or None where there is none.

    Args:
        objects: the ObjectGraph message.
        metadata: the KerasMetadata message, or None.
        keys: where the checkpoint keeps the values of variables, by their numbers.
    """
    texts = _metadata_texts(objects, metadata)
    if 0 not in texts:
        return None
    root = _parsed(texts[0])
    config = root.get("config")
    class_name = root.get("class_name")
    if not isinstance(class_name, str):
        return None
    walk = _Objects(objects, texts, keys)
    model = {"class_name": class_name, "config": config if isinstance(config, dict) else {}}
    structure = read_structure(model)
    tree = walk.tree(0)
    layers = structure.layers
    if structure.kind is ModelKind.SUBCLASSED:
        layers = tree
    else:
        layers = _filled(layers, {layer.name: layer for layer in tree})
    num_params = count_params(walk.weights(0, set()))
    version = root.get("keras_version")
    training = root.get("training_config")
    name = root.get("name")
    return KerasModel(
        structure.class_name,
        name[:500] if isinstance(name, str) and name else structure.name,
        structure.kind,
        layers,
        structure.outputs,
        version[:100] if isinstance(version, str) else None,
        shown_object(training) if isinstance(training, dict) else None,
        num_params,
    )


def _metadata_texts(objects: Any, metadata: Any) -> dict[int, bytes]:
    """Object number → its metadata, of those that are layers or models of Keras."""
    if metadata is not None:
        return {
            node.node_id: node.metadata
            for node in metadata.nodes
            if node.identifier.startswith(_IDENTIFIER)
        }
    return {
        number: node.user.metadata
        for number, node in enumerate(objects.nodes)
        if node.HasField("user")
        and node.user.identifier.startswith(_IDENTIFIER)
        and node.user.metadata
    }


class _Objects:
    """The objects, walked by their children."""

    def __init__(self, objects: Any, texts: dict[int, bytes], keys: Mapping[int, str]) -> None:
        self._nodes = objects.nodes
        self._texts = texts
        self._keys = keys
        self._num_layers = 0

    def tree(self, number: int, within: frozenset[int] = frozenset()) -> tuple[ModelLayer, ...]:
        """The layers below an object, each once, with theirs inside.

        Raises:
            UnreadableFile: for more layers than are drawn.
        """
        found: list[ModelLayer] = []
        for child, key in self._layers_below(number, within | {number}):
            self._num_layers += 1
            if self._num_layers > MAX_LAYERS:
                raise UnreadableFile(
                    f"The SavedModel has more than {MAX_LAYERS:,} layers.",
                    hint="More cannot be drawn; the file is probably damaged.",
                )
            about = _parsed(self._texts[child])
            name, class_name = about.get("name"), about.get("class_name")
            inner = self.tree(child, within | {number})
            layer = layer_of(
                name if isinstance(name, str) and name else key, self.weights(child, set()), inner
            )
            if isinstance(class_name, str) and class_name:
                config = shown_object(about.get("config"))
                update = {"class_name": class_name[:500], "is_guessed": False, "config": config}
                layer = layer.model_copy(update=update)
            found.append(layer)
        return tuple(found)

    def _layers_below(self, number: int, within: frozenset[int]) -> list[tuple[int, str]]:
        """Keras's layers that an object reaches without passing through another."""
        found: dict[int, str] = {}
        seen = set(within)
        waiting = [(number, "")]
        while waiting:
            at, key = waiting.pop()
            for child, name in reversed(self._children(at)):
                if child in seen or name in _LISTS:
                    continue
                seen.add(child)
                if child in self._texts and not self._is_metric(child):
                    found[child] = name
                else:
                    waiting.append((child, f"{key}{name}/"))
        return sorted(found.items())

    def _is_metric(self, number: int) -> bool:
        return bool(self._nodes[number].user.identifier == b"_tf_keras_metric")

    def weights(self, number: int, seen: set[int]) -> list[WeightView]:
        """The variables of an object and of those within it, each once."""
        found: list[WeightView] = []
        waiting = [number]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            node = self._nodes[at]
            if node.HasField("variable"):
                found.append(variable_weight(node.variable, at, self._keys))
                continue
            inside = [
                child
                for child, name in self._children(at)
                if name not in _LISTS and not self._is_metric(child)
            ]
            waiting.extend(reversed(inside))
        return found

    def _children(self, number: int) -> list[tuple[int, str]]:
        return [
            (child.node_id, text_of(child.name))
            for child in self._nodes[number].children
            if 0 <= child.node_id < len(self._nodes)
        ]


def _parsed(text: bytes) -> dict[str, Any]:
    """Metadata, with its tuples as lists: a config is written so everywhere else."""
    found = _plain(parse_object(text, "The Keras metadata"))
    return found if isinstance(found, dict) else {}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") in _SEQUENCES and isinstance(value.get("items"), list):
        return _plain(value["items"])
    return {key: _plain(item) for key, item in value.items()}


def variable_weight(variable: Any, number: int, keys: Mapping[int, str]) -> WeightView:
    """A variable as a weight; its path is its key in the checkpoint."""
    return WeightView(
        name=text_of(variable.name).removesuffix(":0") or f"variable {number}",
        shape=tuple(size or 0 for size in shape_of(variable.shape) or ()),
        dtype=dtype_name(variable.dtype),
        path=keys.get(number),
    )


def keys_of_objects(objects: Any, keys: Iterable[str]) -> dict[int, str]:
    """Object number → the key under which a checkpoint keeps its value.

    A key is the names of the objects on the way from the root, then what of the last one
    is kept. Source: tensorflow/python/checkpoint/trackable_view.py, object_identity;
    trackable/trackable_utils.py, object_path_to_string.
    """
    found: dict[int, str] = {}
    children: dict[int, dict[str, int]] = {}
    for key in keys:
        path, mark, _ = key.partition(_VALUE)
        if not mark:
            continue
        at: int | None = 0
        for name in path.split("/"):
            if at is None or not 0 <= at < len(objects.nodes):
                break
            if at not in children:
                children[at] = {
                    text_of(child.name): child.node_id for child in objects.nodes[at].children
                }
            at = children[at].get(_ESCAPED.sub(lambda found: _PLAIN[found[0]], name))
        if at is not None:
            found.setdefault(at, key)
    return found


def _filled(
    layers: tuple[ModelLayer, ...], by_name: dict[str, ModelLayer]
) -> tuple[ModelLayer, ...]:
    """The layers of a config with the weights of the objects of their names."""
    filled: list[ModelLayer] = []
    for layer in layers:
        found = by_name.get(layer.name)
        if layer.shares is not None or found is None:
            filled.append(layer)
            continue
        theirs = {one.name: one for one in found.layers}
        if not theirs.keys() & {one.name for one in layer.layers}:
            # A wrapper's own copy of what it wraps goes by another name (forward_lstm).
            filled.append(with_all_weights(layer, found.weights))
            continue
        inner = _filled(layer.layers, theirs)
        update = {"weights": found.weights, "num_params": found.num_params, "layers": inner}
        filled.append(layer.model_copy(update=update))
    return tuple(filled)

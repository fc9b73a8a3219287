"""Keras 1's Sequential that begins with a Merge of other models, which may begin so themselves."""

from dataclasses import dataclass, field
from typing import Any

from copy import deepcopy

from app.engine.saved_models.objects import is_model
from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of
from app.engine.saved_models.wiring import read_shape

CODE = "merge_stack"
ERA = "Keras 1"
REASON = (
    "Keras 1 let a Sequential begin with a Merge of several models; written as the functional "
    "model that it is"
)


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """The stack → a functional model: an input for each branch, the branches, the rest."""
    if not _begins_with_merge(model):
        return []
    writing = _Writing()
    end = writing.stack(model)
    if end is None:
        return []
    model["class_name"] = "Model"
    model["config"] = {
        "name": config_of(model).get("name") or "model",
        "layers": writing.layers,
        "input_layers": [[name, 0, 0] for name in writing.inputs],
        "output_layers": [end[:3]],
    }
    return writing.merges


def _begins_with_merge(value: Entry) -> bool:
    entries = layers_of(value)
    if value.get("class_name") != "Sequential" or not entries:
        return False
    return entries[0].get("class_name") == "Merge" or _begins_with_merge(entries[0])


@dataclass
class _Writing:
    """The functional model while it is written; what a method returns is the end of its part."""

    layers: list[Entry] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def stack(self, model: Entry) -> list[Any] | None:
        """A Sequential, layer after layer; None where one of its inputs has no known shape."""
        first, *rest = layers_of(model)
        end = self._merge(first) if first.get("class_name") == "Merge" else self.branch(first)
        for entry in rest:
            end = end and self._called(entry, [end])
        return end

    def branch(self, branch: Entry) -> list[Any] | None:
        """A model or a layer that takes inputs."""
        if branch.get("class_name") == "Sequential" and layers_of(branch):
            return self.stack(branch)
        shapes = _shapes_of(branch)
        return self._called(branch, [self._input(shape) for shape in shapes]) if shapes else None

    def _merge(self, merge: Entry) -> list[Any] | None:
        branches = config_of(merge).get("layers")
        if not isinstance(branches, list) or not all(_is_branch(branch) for branch in branches):
            return None
        ends = [self.branch(branch) for branch in branches]
        if not all(ends):
            return None
        config = {key: item for key, item in config_of(merge).items() if key != "layers"}
        end = self._called({**merge, "config": config}, ends)
        self.merges.append(end[0])
        return end

    def _called(self, entry: Entry, inbound: list[Any]) -> list[Any]:
        name = name_of(entry) or f"{str(entry['class_name']).lower()}_{len(self.layers) + 1}"
        self.layers.append({**entry, "name": name, "inbound_nodes": [inbound]})
        return [name, 1 if is_model(entry) else 0, 0, {}]

    def _input(self, shape: list[int | None]) -> list[Any]:
        name = f"merge_input_{len(self.inputs) + 1}"
        self.inputs.append(name)
        config = {"name": name, "batch_input_shape": shape, "dtype": "float32"}
        entry = {"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []}
        self.layers.append(entry)
        return [name, 0, 0, {}]


def branched(model: Entry) -> Entry:
    """A copy with its branches drawn, of a stack that begins with a Merge; else the model itself.

    A config from outside: what is not of the expected form is left as it is.
    """
    entries = layers_of(model)
    if not entries or entries[0].get("class_name") != "Merge" or model.get("class_name") is None:
        return model
    copy = deepcopy(model)
    try:
        return copy if mend_model(copy, FileFacts()) else model
    except (KeyError, TypeError, AttributeError, ValueError):
        return model


def _is_branch(branch: object) -> bool:
    return isinstance(branch, dict) and isinstance(branch.get("class_name"), str)


def _shapes_of(branch: Entry) -> list[list[int | None]] | None:
    """The input shapes of a branch: stated by itself, or by the inputs of a functional model."""
    stated = read_shape(config_of(branch).get("batch_input_shape"))
    if stated is not None:
        return [list(stated)]
    ends = config_of(branch).get("input_layers")
    if not isinstance(ends, list):
        return None
    inner = {name_of(entry): config_of(entry) for entry in layers_of(branch)}
    names = [end[0] if isinstance(end, list) and end else None for end in ends]
    shapes = [read_shape(inner.get(name, {}).get("batch_input_shape")) for name in names]
    found = [list(shape) for shape in shapes if shape is not None]
    return found if found and len(found) == len(shapes) else None

"""Keras 1's Sequential that begins with a Merge of other models."""

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
    entries = layers_of(model)
    if model.get("class_name") != "Sequential" or not entries:
        return []
    branches = config_of(entries[0]).get("layers") if entries[0]["class_name"] == "Merge" else None
    if not isinstance(branches, list) or not all(_is_branch(branch) for branch in branches):
        return []
    shapes = [_shape_of(branch) for branch in branches]
    if any(shape is None for shape in shapes):
        return []
    layers: list[Entry] = []
    ends: list[list[object]] = []
    for number, (branch, shape) in enumerate(zip(branches, shapes, strict=True), start=1):
        name = f"merge_input_{number}"
        layers.append(_input(name, list(shape or ())))
        chain = layers_of(branch) if branch["class_name"] == "Sequential" else [branch]
        inbound: list[list[object]] = [[name, 0, 0, {}]]
        for entry in chain:
            own = name_of(entry) or f"merge_branch_{number}_{len(layers)}"
            layers.append({**entry, "name": own, "inbound_nodes": [inbound]})
            inbound = [[own, 1 if is_model(entry) else 0, 0, {}]]
        ends += inbound
    rest = [dict(entries[0]), *entries[1:]]
    del rest[0]["config"]["layers"]
    inbound = ends
    for number, entry in enumerate(rest):
        entry["name"] = name_of(entry) or f"{str(entry['class_name']).lower()}_{number + 1}"
        layers.append({**entry, "inbound_nodes": [inbound]})
        inbound = [[entry["name"], 1 if is_model(entry) else 0, 0, {}]]
    model["class_name"] = "Model"
    model["config"] = {
        "name": config_of(model).get("name") or "model",
        "layers": layers,
        "input_layers": [[f"merge_input_{n}", 0, 0] for n in range(1, len(branches) + 1)],
        "output_layers": [end[:3] for end in inbound],
    }
    return [name_of(rest[0]) or "merge"]


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


def _shape_of(branch: Entry) -> tuple[int | None, ...] | None:
    """The input shape of a branch: of the first layer that states one."""
    stated = read_shape(config_of(branch).get("batch_input_shape"))
    if stated is not None:
        return stated
    return next((shape for inner in layers_of(branch)[:1] if (shape := _shape_of(inner))), None)


def _input(name: str, shape: list[int | None]) -> Entry:
    return {
        "class_name": "InputLayer",
        "name": name,
        "config": {"name": name, "batch_input_shape": shape, "dtype": "float32"},
        "inbound_nodes": [],
    }

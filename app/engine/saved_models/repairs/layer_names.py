"""Names of layers that Keras 3 or its graph refuses.

DenseNet of keras.applications named its layers `conv1/conv`, nets from Caffe `conv1/7x7_s2`,
TensorFlow's own functions became `tf_op_layer_resize/ResizeBilinear`; over Theano a name could
hold anything. Source: keras/src/ops/operation.py; TensorFlow's pattern of a scope's name.
"""

import re
from collections.abc import Iterable
from typing import Any

from app.engine.saved_models.objects import inner_layers
from app.engine.saved_models.repairs.histories import renamed_ends, with_histories
from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "layer_names"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 3 refuses layers whose names hold a slash, and TensorFlow's graph those with blanks and "
    "other signs; an underscore is written in their place"
)

_NOT_ACCEPTED = re.compile(r"[^A-Za-z0-9_.>-]")


def clean(name: str) -> str:
    """A name that Keras 3 takes."""
    return _NOT_ACCEPTED.sub("_", name)


def clean_names(names: Iterable[str]) -> dict[str, str]:
    """Each name of one model's layers → the name that it has in the repaired model."""
    given = list(names)
    taken = {name for name in given if clean(name) == name}
    found: dict[str, str] = {}
    for name in given:
        new = clean(name)
        while new != name and new in taken:
            new += "_"
        taken.add(new)
        found[name] = new
    return found


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Name the layers anew, and the tensors that come from them."""
    config, entries = config_of(model), layers_of(model)
    touched = _clean_own(model)
    names = clean_names(filter(None, (name_of(entry) for entry in entries)))
    changed = {old: new for old, new in names.items() if old != new}
    for entry in entries:
        old = name_of(entry)
        if old in changed:
            if "name" in entry:
                entry["name"] = changed[old]
            if "name" in config_of(entry):
                config_of(entry)["name"] = changed[old]
            touched.append(old)
        if "layers" not in config_of(entry):
            touched += [
                name for _, inner in inner_layers(entry.get("config")) for name in _clean(inner)
            ]
    if changed:
        _rename_calls(config, entries, changed)
    return touched


def _rename_calls(config: dict[str, Any], entries: list[Entry], names: dict[str, str]) -> None:
    def renamed(history: list[Any]) -> list[Any]:
        return [names.get(history[0], history[0]), *history[1:]]

    for entry in entries:
        if "inbound_nodes" in entry:
            entry["inbound_nodes"] = with_histories(entry["inbound_nodes"], renamed)
    for key in ("input_layers", "output_layers"):
        if key in config:
            config[key] = renamed_ends(config[key], names)


def _clean(entry: Entry) -> list[str]:
    """The name of a layer within a wrapper, and of those in it."""
    within = [name for _, inner in inner_layers(entry.get("config")) for name in _clean(inner)]
    return _clean_own(entry) + within


def _clean_own(entry: Entry) -> list[str]:
    config = config_of(entry)
    name = config.get("name")
    if not isinstance(name, str) or clean(name) == name:
        return []
    config["name"] = clean(name)
    return [name]

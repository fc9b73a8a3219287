"""Convolutions over channels_first, which TensorFlow cannot run on a CPU."""

from itertools import pairwise
from typing import Any

from app.engine.saved_models.repairs.histories import renamed_ends, with_histories
from app.engine.saved_models.repairs.rule import (
    Entry,
    FileFacts,
    config_of,
    keras_layer,
    layers_of,
    name_of,
)

CODE = "channels_last"
ERA = "any"
REASON = (
    "TensorFlow cannot run these over channels_first on a CPU; each works over channels_last, "
    "its input and output transposed, with the same weights and equal outputs"
)

_SPATIAL_AXES: dict[str, int] = {
    f"{kind}{rank}D{end}": rank
    for rank in (1, 2, 3)
    for kind, end in (
        *(("Conv", ""), ("Conv", "Transpose"), ("SeparableConv", ""), ("DepthwiseConv", "")),
        *(("MaxPooling", ""), ("AveragePooling", ""), ("UpSampling", "")),
    )
}
_MODELS = "keras.src.models.functional"
_WRAPPERS = frozenset({"TimeDistributed", "Bidirectional"})
_RECURRENT: dict[str, int] = {f"ConvLSTM{rank}D": rank for rank in (1, 2, 3)}


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Put transpositions around each such layer; models within are mended too."""
    stacked = "output_layers" not in config_of(model)
    entries = layers_of(model)
    if stacked and any(_is_channels_first(e) and _joins_halves(e) for e in entries):
        if not entries or entries[0].get("class_name") != "InputLayer":
            return []
        _write_functional(model)
    return _mend_inner(model)


def _mend_inner(model: Entry) -> list[str]:
    touched: list[str] = []
    is_stack = "output_layers" not in config_of(model)
    for entry in layers_of(model):
        if "layers" in config_of(entry):
            touched += _mend_inner(entry)
    found = [
        entry
        for entry in layers_of(model)
        if _is_channels_first(entry) and not (is_stack and _joins_halves(entry))
    ]
    if not found:
        return touched
    if is_stack:
        _mend_stack(model, found)
    else:
        _mend_functional(model, found)
    return touched + [name_of(entry) for entry in found]


def _write_functional(model: Entry) -> None:
    """A stack as the functional model that it is: in it a layer can have two outputs."""
    config = config_of(model)
    entries = layers_of(model)
    for before, entry in pairwise(entries):
        entry["name"] = name_of(entry)
        entry["inbound_nodes"] = [{"args": [_tensor(name_of(before), 0)], "kwargs": {}}]
    entries[0]["name"], entries[0]["inbound_nodes"] = name_of(entries[0]), []
    config["input_layers"] = [name_of(entries[0]), 0, 0]
    config["output_layers"] = [name_of(entries[-1]), 0, 0]
    config.pop("build_input_shape", None)
    model.update({"class_name": "Functional", "module": _MODELS, "registered_name": None})
    model.pop("build_config", None)


def _working(entry: Entry) -> Entry:
    """The layer that works over the channels: what a wrapper wraps, else the layer itself."""
    inner = config_of(entry).get("layer")
    if entry.get("class_name") in _WRAPPERS and isinstance(inner, dict):
        return inner
    return entry


def _is_channels_first(entry: Entry) -> bool:
    working = _working(entry)
    config, class_name = config_of(working), working.get("class_name")
    if config.get("data_format") != "channels_first":
        return False
    if class_name in _RECURRENT:
        is_last = class_name == entry["class_name"] or entry["class_name"] == "Bidirectional"
        return is_last and not config.get("return_state") and _joins_anywhere(entry)
    return class_name in _SPATIAL_AXES and entry["class_name"] != "Bidirectional"


def _joins_anywhere(entry: Entry) -> bool:
    """Two directions that are given apart are two outputs, which one transposition cannot take."""
    return entry["class_name"] != "Bidirectional" or config_of(entry).get("merge_mode") is not None


def _joins_halves(entry: Entry) -> bool:
    """Whether two directions are joined along the last axis, which is the width, not channels."""
    mode = config_of(entry).get("merge_mode", "concat")
    return entry.get("class_name") == "Bidirectional" and mode == "concat"


def _around(entry: Entry) -> tuple[Entry, list[Entry]]:
    """The transposition before a layer, and what comes after it: the last of them ends it."""
    working = _working(entry)
    name, config = name_of(entry), config_of(working)
    rank = _SPATIAL_AXES.get(working["class_name"])
    if rank is not None:
        offset = int(working is not entry)
        before = [*range(1, offset + 1), *_to_last(rank, offset)]
        after = [*range(1, offset + 1), *_to_first(rank, offset)]
    else:
        rank = _RECURRENT[working["class_name"]]
        before = [1, *_to_last(rank, 1)]
        is_sequence = bool(config.get("return_sequences"))
        after = [1, *_to_first(rank, 1)] if is_sequence else _to_first(rank, 0)
    first = f"{name}_to_channels_first"
    if _joins_halves(entry):
        halves = [_permute(f"{first}_{half}", after) for half in ("forward", "backward")]
        joined = _layer("Concatenate", first, axis=-1)
        return _permute(f"{name}_to_channels_last", before), [*halves, joined]
    return _permute(f"{name}_to_channels_last", before), [_permute(first, after)]


def _to_last(rank: int, offset: int) -> list[int]:
    return [*(axis + offset for axis in range(2, rank + 2)), 1 + offset]


def _to_first(rank: int, offset: int) -> list[int]:
    return [rank + 1 + offset, *(axis + offset for axis in range(1, rank + 1))]


def _permute(name: str, dims: list[int]) -> Entry:
    return _layer("Permute", name, dims=dims)


def _layer(class_name: str, name: str, **config: Any) -> Entry:
    return {**keras_layer(class_name, {"name": name, **config}), "name": name}


def _mend_stack(model: Entry, found: list[Entry]) -> None:
    layers: list[Entry] = []
    for entry in layers_of(model):
        if not any(entry is item for item in found):
            layers.append(entry)
            continue
        before, after = _around(entry)
        _set_channels_last(entry)
        layers += [before, entry, *after]
    model["config"]["layers"] = layers


def _mend_functional(model: Entry, found: list[Entry]) -> None:
    layers: list[Entry] = []
    config = config_of(model)
    renamed = {name_of(entry): f"{name_of(entry)}_to_channels_first" for entry in found}

    def renaming(history: list[Any]) -> list[Any]:
        return [renamed.get(history[0], history[0]), *history[1:]]

    for entry in layers_of(model):
        entry["inbound_nodes"] = with_histories(entry.get("inbound_nodes", []), renaming)
        layers.append(entry)
        if name_of(entry) not in renamed:
            continue
        before, after = _around(entry)
        nodes = entry["inbound_nodes"]
        before["inbound_nodes"] = [{"args": node["args"], "kwargs": {}} for node in nodes]
        for number, node in enumerate(nodes):
            node["args"] = [_tensor(before["name"], number)]
        numbers = range(len(nodes))
        *halves, last = after
        for place, half in enumerate(halves):
            half["inbound_nodes"] = [_call(_tensor(name_of(entry), n, place)) for n in numbers]
        last["inbound_nodes"] = [
            _call([_tensor(half["name"], n) for half in halves] or _tensor(name_of(entry), n))
            for n in numbers
        ]
        if halves:
            config_of(entry)["merge_mode"] = None
        _set_channels_last(entry)
        layers += [before, *after]
    config["layers"] = layers
    config["output_layers"] = renamed_ends(config["output_layers"], renamed)


def _set_channels_last(entry: Entry) -> None:
    backward = config_of(entry).get("backward_layer")
    for working in (_working(entry), backward):
        if isinstance(working, dict):
            config_of(working)["data_format"] = "channels_last"


def _call(tensors: Any) -> Entry:
    return {"args": [tensors], "kwargs": {}}


def _tensor(name: str, number: int, output: int = 0) -> Entry:
    config = {"shape": [], "dtype": "float32", "keras_history": [name, number, output]}
    return {"class_name": "__keras_tensor__", "config": config}

"""Convolutions over channels_first, which TensorFlow cannot run on a CPU."""

from collections.abc import Callable
from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

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
_RECURRENT: dict[str, int] = {f"ConvLSTM{rank}D": rank for rank in (1, 2, 3)}


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Put transpositions around each such layer; models within are mended too."""
    touched: list[str] = []
    for entry in layers_of(model):
        if "layers" in config_of(entry):
            touched += mend_model(entry, facts)
    found = [entry for entry in layers_of(model) if _is_channels_first(entry)]
    if not found:
        return touched
    if "output_layers" in config_of(model):
        _mend_functional(model, found)
    else:
        _mend_stack(model, found)
    return touched + [name_of(entry) for entry in found]


def _is_channels_first(entry: Entry) -> bool:
    config = config_of(entry)
    known = entry.get("class_name") in _SPATIAL_AXES or (
        entry.get("class_name") in _RECURRENT and not config.get("return_state")
    )
    return known and config.get("data_format") == "channels_first"


def _around(entry: Entry) -> tuple[Entry, Entry]:
    """The transposition before and the one after a layer."""
    config = config_of(entry)
    rank = _SPATIAL_AXES.get(entry["class_name"])
    if rank is not None:
        before, after = _to_last(rank, 0), _to_first(rank, 0)
    else:
        rank = _RECURRENT[entry["class_name"]]
        before = [1, *_to_last(rank, 1)]
        is_sequence = bool(config.get("return_sequences"))
        after = [1, *_to_first(rank, 1)] if is_sequence else _to_first(rank, 0)
    name = name_of(entry)
    return _permute(f"{name}_to_channels_last", before), _permute(
        f"{name}_to_channels_first", after
    )


def _to_last(rank: int, offset: int) -> list[int]:
    return [*(axis + offset for axis in range(2, rank + 2)), 1 + offset]


def _to_first(rank: int, offset: int) -> list[int]:
    return [rank + 1 + offset, *(axis + offset for axis in range(1, rank + 1))]


def _permute(name: str, dims: list[int]) -> Entry:
    return {
        "module": "keras.layers",
        "class_name": "Permute",
        "config": {"name": name, "dims": dims},
        "registered_name": None,
        "name": name,
    }


def _mend_stack(model: Entry, found: list[Entry]) -> None:
    layers: list[Entry] = []
    for entry in layers_of(model):
        if not any(entry is item for item in found):
            layers.append(entry)
            continue
        before, after = _around(entry)
        config_of(entry)["data_format"] = "channels_last"
        layers += [before, entry, after]
    model["config"]["layers"] = layers


def _mend_functional(model: Entry, found: list[Entry]) -> None:
    layers: list[Entry] = []
    config = config_of(model)
    renamed = {name_of(entry): f"{name_of(entry)}_to_channels_first" for entry in found}

    def renaming(history: list[Any]) -> list[Any]:
        return [renamed.get(history[0], history[0]), *history[1:]]

    for entry in layers_of(model):
        entry["inbound_nodes"] = _with_histories(entry.get("inbound_nodes", []), renaming)
        layers.append(entry)
        if name_of(entry) not in renamed:
            continue
        before, after = _around(entry)
        before["inbound_nodes"] = [
            {"args": node["args"], "kwargs": {}} for node in entry["inbound_nodes"]
        ]
        for number, node in enumerate(entry["inbound_nodes"]):
            node["args"] = [_tensor(before["name"], number)]
        after["inbound_nodes"] = [
            {"args": [_tensor(name_of(entry), number)], "kwargs": {}}
            for number in range(len(entry["inbound_nodes"]))
        ]
        config_of(entry)["data_format"] = "channels_last"
        layers += [before, after]
    config["layers"] = layers
    config["output_layers"] = _renamed_ends(config["output_layers"], renamed)


def _tensor(name: str, number: int) -> Entry:
    config = {"shape": [], "dtype": "float32", "keras_history": [name, number, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


def _with_histories(value: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    if isinstance(value, list):
        return [_with_histories(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__":
        config = config_of(value)
        return {**value, "config": {**config, "keras_history": change(config["keras_history"])}}
    return {key: _with_histories(item, change) for key, item in value.items()}


def _renamed_ends(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, list):
        if value and isinstance(value[0], str):
            return [renamed.get(value[0], value[0]), *value[1:]]
        return [_renamed_ends(item, renamed) for item in value]
    if isinstance(value, dict):
        return {key: _renamed_ends(item, renamed) for key, item in value.items()}
    return value

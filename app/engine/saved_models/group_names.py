"""The weights of a .keras file by Keras 2 → groups by the names that Keras 3 looks for.

A copy of the weights is changed in place, by links alone.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import h5py
import keras

from app.spec.class_names import snake_case

_OLD_LIST, _LIST = "_layer_checkpoint_dependencies", "layers"

_THEN = {
    "BatchNormalizationOfKeras2": "BatchNormalization",
    "TimeMajorBidirectional": "Bidirectional",
    "TimeMajorGRU": "GRU",
    "TimeMajorLSTM": "LSTM",
    "TimeMajorRNN": "RNN",
    "TimeMajorSimpleRNN": "SimpleRNN",
}
"""Supplied classes with weights → the classes that they stand in for, after which files call
their groups."""


def rename_groups(weights: Path, model: keras.Model) -> None:
    """Give groups of Keras 2.12 to 2.15 (`_key_dense`) the names that Keras 3 looks for.

    These are public, but for those that are private today too (`_lookup_layer`).
    Source: tf.keras 2.15 saving/saving_lib.py, _walk_trackable.
    """
    with h5py.File(weights, "r+") as file:
        waiting: list[Any] = [file]
        while waiting:
            group = waiting.pop()
            for name in list(group):
                found = group[name]
                if isinstance(found, h5py.Dataset):
                    _tell_brain_floats(found)
                    continue
                public = public_name(name)
                if public != name and public not in group:
                    group[public] = found  # One group under both names.
                waiting.append(found)
        _rename_supplied(file, model)


def public_name(name: str) -> str:
    """A group's name without what marked it as private."""
    return _LIST if name == _OLD_LIST else name.lstrip("_") or name


def _tell_brain_floats(dataset: h5py.Dataset) -> None:
    """Say that two bytes of no type are a bfloat16, as Keras 3 does and Keras 2 did not.

    Source: keras/src/saving/saving_lib.py, H5Entry.
    """
    if dataset.dtype.kind == "V" and dataset.dtype.itemsize == 2 and "dtype" not in dataset.attrs:
        dataset.attrs["dtype"] = "bfloat16"


def _rename_supplied(group: h5py.Group, model: keras.Model) -> None:
    """Groups are called by their layers' classes: those of supplied ones as these are."""
    if _LIST not in group:
        return
    listed = group[_LIST]
    then: Counter[str] = Counter()
    today: Counter[str] = Counter()
    places: dict[str, str] = {}
    for layer in model.layers:
        name = type(layer).__name__
        place = _numbered(then, snake_case(_THEN.get(name, name)))
        places[_numbered(today, snake_case(name))] = place
        if isinstance(layer, keras.Model) and place in listed:
            _rename_supplied(listed[place], layer)
    if all(new == old for new, old in places.items()):
        return
    found = {new: listed[old] for new, old in places.items() if old in listed}
    renamed = group.create_group(f"{_LIST} by today's names")
    for name, inner in found.items():
        renamed[name] = inner
    del group[_LIST]
    group[_LIST] = renamed


def _numbered(counts: Counter[str], name: str) -> str:
    counts[name] += 1
    return name if counts[name] == 1 else f"{name}_{counts[name] - 1}"

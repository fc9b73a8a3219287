"""Reads HDF5 files of weights alone: `save_weights` of Keras 1, 2 and 3.

Source: keras/src/legacy/saving/legacy_h5_format.py, save_weights_to_hdf5_group;
keras/src/saving/saving_lib.py, save_weights_only.
"""

import re
from pathlib import Path

import h5py

from app.engine.saved_models.file_kind import is_hdf5
from app.engine.saved_models.hdf5_tree import (
    names_attribute,
    open_tree,
    text_attribute,
)
from app.engine.saved_models.weight_tree import layer_of, named_layers
from app.engine.saved_models.weights import (
    LAYER_LISTS,
    OPTIMIZER_GROUPS,
    TREE_NOTE,
    named_weights,
    pseudo_layers,
)
from app.spec.model_view import ModelFormat, ModelKind, ModelLayer, ModelView

FORMAT = ModelFormat.WEIGHTS_H5

_CONFIG = "model_config"
_WEIGHTS = "model_weights"
_TOP_LEVEL = "top_level_model_weights"
_NAMES = "layer_names"

VIEW_ONLY = (
    "This file holds weights alone (save_weights), not the layers that they belong to. To load "
    "them, build the model in the program that made it, call load_weights with this file, then "
    "model.save('model.keras'), and open that."
)
_UNORDERED = (
    "The file does not tell in which order the layers stand; they are shown by class and number."
)


def recognises(path: Path) -> bool:
    """Whether it is HDF5 with weights as Keras writes them, and no model's config."""
    if not is_hdf5(path):
        return False
    try:
        with h5py.File(path, "r") as file:
            return _CONFIG not in file.attrs and _has_weights(file)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        return False  # The reader of whole models says what is wrong with it.


def read(path: Path) -> ModelView:
    """What the file shows: layers by their names, with their weights.

    Raises:
        UnreadableFile: not a whole, honest file.
    """
    with open_tree(path, skipped=OPTIMIZER_GROUPS) as walked:
        root = walked.tree.groups.get(_WEIGHTS, walked.tree)
        names = names_attribute(root.source, _NAMES)
        own: tuple[ModelLayer, ...] = ()
        if names is not None:
            layers = named_layers(root)
            top = named_weights(root.groups.get(_TOP_LEVEL))
            own = (layer_of("the model itself", top),) if top else ()
        else:
            layers = _sorted(pseudo_layers(root))
            variables = root.groups.get("vars")
            if variables is not None and variables.tensors:
                own = (layer_of("the model itself", variables.tensors.values()),)
        version = text_attribute(root.source, "keras_version")
    layers = (*layers, *own)
    return ModelView(
        format=FORMAT,
        keras_version=version[:100] if version else None,
        class_name="Weights",
        name="weights",
        kind=ModelKind.WEIGHTS,
        layers=layers,
        num_params=sum(layer.num_params for layer in layers),
        view_only=VIEW_ONLY,
        notes=(TREE_NOTE,) if names is not None else (TREE_NOTE, _UNORDERED),
    )


def _has_weights(file: h5py.File) -> bool:
    is_old = any(name in file.attrs for name in (_NAMES, f"{_NAMES}0"))
    return is_old or _WEIGHTS in file or "vars" in file or any(key in file for key in LAYER_LISTS)


def _sorted(layers: tuple[ModelLayer, ...]) -> tuple[ModelLayer, ...]:
    """By name, its numbers as numbers: dense_2 before dense_10."""
    return tuple(sorted(layers, key=_natural))


def _natural(layer: ModelLayer) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+|[0-9]+", layer.name)
    return tuple((int(p), "") if p.isascii() and p.isdigit() else (-1, p) for p in parts)

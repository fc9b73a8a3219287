"""Reads whole-model .h5 files of Keras 1, 2, tf.keras and 3.

Source: keras/src/legacy/saving/legacy_h5_format.py, save_model_to_hdf5.
"""

from pathlib import Path
from typing import Any

import h5py

from app.engine.saved_models.config_layers import ModelStructure, read_structure
from app.engine.saved_models.facts import facts_of
from app.engine.saved_models.file_kind import is_hdf5
from app.engine.saved_models.hdf5_tree import (
    Group,
    open_beginning,
    open_hdf5,
    open_tree,
    text_attribute,
)
from app.engine.saved_models.json_text import parse_object
from app.engine.saved_models.weight_tree import named_layers
from app.engine.saved_models.weights import (
    OPTIMIZER_GROUPS,
    TREE_NOTE,
    count_params,
    fill_from_names,
    named_weights,
)
from app.errors import UnreadableFile
from app.spec.model_view import ModelFormat, ModelKind, ModelLayer, ModelView
from app.spec.takeaway import FACTS_NAME

FORMAT = ModelFormat.H5

_CONFIG = "model_config"
_WEIGHTS = "model_weights"
_TOP_LEVEL = "top_level_model_weights"


def recognises(path: Path) -> bool:
    """Whether the bytes are HDF5's."""
    return is_hdf5(path)


def read_object(path: Path) -> dict[str, Any]:
    """The serialized model (class name and config), as `model_config` has it.

    Raises:
        UnreadableFile: not a whole, honest .h5 model.
    """
    with open_hdf5(path) as file:
        return _model_object(file)


def read(path: Path) -> ModelView:
    """What the file shows; `is_known` and what follows from it are not worked out yet.

    Raises:
        UnreadableFile: not a whole, honest .h5 model.
    """
    return read_with_object(path)[0]


def read_with_object(path: Path) -> tuple[ModelView, dict[str, Any]]:
    """As `read` and `read_object`, in one pass.

    Raises:
        UnreadableFile: not a whole, honest .h5 model.
    """
    with open_tree(path, skipped=OPTIMIZER_GROUPS) as walked:
        file = walked.file
        model = _model_object(file)
        tree = walked.tree
        view = _view_of(file, read_structure(model))
        layers, num_params = _with_weights(view, tree.groups.get(_WEIGHTS))
        return view.model_copy(update={"layers": layers, "num_params": num_params}), model


def read_beginning(path: Path, num_bytes: int) -> ModelView:
    """What the config shows, from a file of which only the first bytes are there.

    Keras writes the config before the weights.

    Args:
        path: the file, as long as it will be; zeros where nothing has arrived.
        num_bytes: how many of its bytes have arrived.

    Returns:
        A view without layers where there is no config, or where it does not show all.

    Raises:
        UnreadableFile: what is there is damaged, or the config is not all there.
    """
    with open_beginning(path, num_bytes) as file:
        if text_attribute(file, _CONFIG) is None:
            return ModelView(
                format=FORMAT, class_name="", name="", kind=ModelKind.WEIGHTS, layers=()
            )
        view = _view_of(file, read_structure(_model_object(file)))
        return view if view.facts is None else view.model_copy(update={"layers": ()})


def _view_of(file: h5py.File, structure: ModelStructure) -> ModelView:
    """What the attributes show; the layers without their weights."""
    training_text = text_attribute(file, "training_config")
    training_config = parse_object(training_text, "training_config") if training_text else None
    version = text_attribute(file, "keras_version")
    facts_text = text_attribute(file, FACTS_NAME)
    view = structure.view_in(FORMAT, version[:100] if version else None, training_config)
    update = {
        "backend": (text_attribute(file, "backend") or "")[:100] or None,
        "notes": (TREE_NOTE,) if structure.kind is ModelKind.SUBCLASSED else (),
        "facts": facts_of(facts_text) if facts_text else None,
    }
    return view.model_copy(update=update)


def _with_weights(view: ModelView, weights: Group | None) -> tuple[tuple[ModelLayer, ...], int]:
    """The layers with their weights, and how many numbers the model has in all."""
    if weights is None:
        return view.layers, 0
    own = count_params(named_weights(weights.groups.get(_TOP_LEVEL)))
    if view.kind is ModelKind.SUBCLASSED:
        layers = named_layers(weights)
    else:
        layers = fill_from_names(view.layers, weights)
    return layers, own + sum(layer.num_params for layer in layers)


def _model_object(file: h5py.File) -> dict[str, Any]:
    text = text_attribute(file, _CONFIG)
    if text is not None:
        return parse_object(text, _CONFIG)
    names = ", ".join(repr(str(name)[:60]) for name in list(file)[:3]) or "nothing"
    raise UnreadableFile(
        f"This HDF5 file is no Keras model: it holds {names}, and no {_CONFIG}.",
        hint="Open a model that Keras saved: a .keras file or a whole-model .h5 file.",
    )

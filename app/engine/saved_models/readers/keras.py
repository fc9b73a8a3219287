"""Reads .keras files: a zip of config.json, metadata.json and model.weights.h5.

Source: keras/src/saving/saving_lib.py, _save_model_to_fileobj.
"""

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from app.engine.saved_models.config_layers import read_structure
from app.engine.saved_models.facts import facts_of
from app.engine.saved_models.file_kind import is_zip
from app.engine.saved_models.hdf5_tree import Group, open_tree, text_attribute
from app.engine.saved_models.json_text import parse_object
from app.engine.saved_models.weight_labels import with_labels
from app.engine.saved_models.weights import (
    OPTIMIZER_GROUPS,
    TREE_NOTE,
    count_params,
    fill_from_tree,
    pseudo_layers,
)
from app.engine.saved_models.zip_archive import open_member, open_zip, read_member
from app.errors import UnreadableFile
from app.spec.model_view import ModelFormat, ModelKind, ModelView
from app.spec.takeaway import FACTS_NAME

FORMAT = ModelFormat.KERAS

_CONFIG = "config.json"
_METADATA = "metadata.json"
_WEIGHTS = "model.weights.h5"


def recognises(path: Path) -> bool:
    """Whether the bytes are a zip's."""
    return is_zip(path)


def read_object(path: Path) -> dict[str, Any]:
    """The serialized model (class name and config), as config.json has it.

    Raises:
        UnreadableFile: not a whole, honest .keras file.
    """
    with open_zip(path) as archive:
        _check_is_model(archive)
        return parse_object(read_member(archive, _CONFIG), _CONFIG)


def read(path: Path) -> ModelView:
    """What the file shows; `is_known` and what follows from it are not worked out yet.

    Raises:
        UnreadableFile: not a whole, honest .keras file.
    """
    return read_with_object(path)[0]


def read_with_object(path: Path) -> tuple[ModelView, dict[str, Any]]:
    """As `read` and `read_object`, in one pass.

    Raises:
        UnreadableFile: not a whole, honest .keras file.
    """
    with open_zip(path) as archive:
        _check_is_model(archive)
        model = parse_object(read_member(archive, _CONFIG), _CONFIG)
        metadata: dict[str, Any] = {}
        if _METADATA in archive.namelist():
            metadata = parse_object(read_member(archive, _METADATA), _METADATA)
        facts = None
        if FACTS_NAME in archive.namelist():
            facts = facts_of(read_member(archive, FACTS_NAME))
        with (
            open_member(archive, path, _WEIGHTS) as weights,
            open_tree(weights, skipped=OPTIMIZER_GROUPS) as walked,
        ):
            view = _view(model, metadata, walked.tree)
            return view.model_copy(update={"facts": facts}), model


def _view(model: dict[str, Any], metadata: dict[str, Any], weights: Group) -> ModelView:
    structure = read_structure(model)
    is_subclassed = structure.kind is ModelKind.SUBCLASSED
    if is_subclassed:
        layers = pseudo_layers(weights)
    else:
        layers = with_labels(fill_from_tree(structure.layers, weights))
    own = weights.groups.get("vars")
    own_name = text_attribute(own.source, "name") if own and is_subclassed else None
    view = structure.view_in(
        FORMAT, _text(metadata.get("keras_version")), model.get("compile_config")
    )
    update = {
        "name": own_name[:500] if own_name else structure.name,
        "layers": layers,
        "num_params": sum(layer.num_params for layer in layers)
        + (count_params(own.tensors.values()) if own else 0),
        "notes": (TREE_NOTE,) if is_subclassed else (),
        "saved_at": _text(metadata.get("date_saved")),
    }
    return view.model_copy(update=update)


def _check_is_model(archive: zipfile.ZipFile) -> None:
    """Raise, saying what the archive is, where it is no .keras file."""
    names = archive.namelist()
    if _CONFIG in names and _WEIGHTS in names:
        return
    raise _refusal([PurePosixPath(name) for name in names if not name.endswith("/")])


def _refusal(files: list[PurePosixPath]) -> UnreadableFile:
    named = {file.name for file in files}
    if _CONFIG in named and _WEIGHTS in named:
        return UnreadableFile(
            "The model lies in a folder within this zip.",
            hint="Pack config.json, metadata.json and model.weights.h5 at the top of the zip, or "
            "open the .keras file itself.",
        )
    if "data.pkl" in named:
        return UnreadableFile(
            "This is a PyTorch model.",
            hint="Open a model that Keras saved: a .keras file or a whole-model .h5 file.",
        )
    if files and all(file.suffix == ".npy" for file in files):
        return UnreadableFile(
            "This is a NumPy archive (.npz): arrays, not a model.",
            hint="If it is a data set, upload it under Data.",
        )
    if _CONFIG in named:
        return UnreadableFile(
            f"The zip has {_CONFIG} but no {_WEIGHTS}: it is not a whole .keras file.",
            hint="Save the model again with model.save('model.keras').",
        )
    inside = [file for file in files if file.suffix in (".keras", ".h5", ".hdf5")]
    if inside:
        return UnreadableFile(
            f"This is a zip with a model in it ({str(inside[0])[:200]!r}).",
            hint="Unpack it and open the model.",
        )
    listed = ", ".join(repr(str(file)[:100]) for file in files[:3]) or "nothing"
    return UnreadableFile(
        f"This zip is no Keras model: it holds {listed}, and no {_CONFIG}.",
        hint="Open a model that Keras saved: a .keras file or a whole-model .h5 file.",
    )


def _text(value: Any) -> str | None:
    return value[:100].encode("utf-8", "replace").decode() if isinstance(value, str) else None

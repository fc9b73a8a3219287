"""A repaired config and its file → the Keras model, with the file's own weights in it."""

import shutil
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py
import keras
import numpy as np
from keras.src.saving import saving_lib, serialization_lib

from app.engine.catalogue.lookup import usable_names
from app.engine.saved_models.repairs.apply import repair
from app.engine.saved_models.repairs.rule import FileFacts, facts_of
from app.engine.saved_models.weight_values import fill_weights
from app.engine.saved_models.zip_archive import open_member, open_zip, read_member
from app.spec.model_view import ModelFormat, ModelView
from app.spec.repair import Repair

_KERAS_WEIGHTS, _ASSETS = "model.weights.h5", "assets"


@dataclass(frozen=True)
class RepairedModel:
    """A model, what was repaired in it, and what could be besides."""

    model: keras.Model
    repairs: tuple[Repair, ...] = ()
    offered: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class RepairedObject:
    """A serialized model as Keras 3 reads it; without `made` it is as the file has it.

    `stated` is the repaired copy in any case: every class in it says where it is from.
    """

    model: dict[str, Any]
    stated: dict[str, Any]
    made: tuple[Repair, ...] = ()
    offered: tuple[Repair, ...] = ()


def repaired_object(
    model: dict[str, Any], view: ModelView, accepted: Collection[str] = ()
) -> RepairedObject:
    """Repair what a reader gave."""
    names = frozenset(usable_names())
    facts = facts_of(view, names)
    found = repair(model, facts, accepted)
    made = tuple(item for item in found.repairs if not item.is_offered)
    offered = tuple(item for item in found.repairs if item.is_offered)
    return RepairedObject(found.model if made else model, found.model, made, offered)


def build_repaired(
    path: Path, model: dict[str, Any], view: ModelView, custom_objects: Mapping[str, type]
) -> RepairedModel:
    """Build the repaired config and fill in the weights.

    Raises:
        Conflict: the weights do not fit.
    """
    built = deserialize(model, custom_objects)
    if view.format is ModelFormat.KERAS:
        _fill_from_keras(built, path)
        return RepairedModel(built)
    facts = FileFacts(view.keras_version)
    return RepairedModel(built, fill_weights(built, path, facts.major))


def deserialize(model: dict[str, Any], custom_objects: Mapping[str, type]) -> keras.Model:
    """A model from its serialized form, not compiled. Empties what it is given."""
    plain = {**model, "compile_config": None}
    # In a scope too: what a wrapper makes itself looks there alone.
    with keras.saving.custom_object_scope(dict(custom_objects)):
        return serialization_lib.deserialize_keras_object(
            plain, custom_objects=dict(custom_objects), safe_mode=True
        )


def _fill_from_keras(model: keras.Model, path: Path) -> None:
    """As Keras fills a model from a .keras file; it takes a path, so the member is unpacked."""
    with TemporaryDirectory() as folder:
        unpacked = Path(folder) / _KERAS_WEIGHTS
        with (
            open_zip(path) as archive,
            open_member(archive, path, _KERAS_WEIGHTS) as weights,
            unpacked.open("wb") as file,
        ):
            shutil.copyfileobj(weights, file)
            assets = _unpack_assets(archive, Path(folder) / _ASSETS)
        _rename_groups(unpacked)
        store = saving_lib.H5IOStore(unpacked, mode="r")
        try:
            saving_lib._load_state(
                model,
                weights_store=store,
                assets_store=saving_lib.DiskIOStore(str(assets), mode="r") if assets else None,
                inner_path="",
                visited_saveables=set(),
            )
        finally:
            store.close()
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Discretization) and layer.bin_boundaries is None:
            layer.summary = np.asarray(layer.summary)
            layer.finalize_state()


def _unpack_assets(archive: zipfile.ZipFile, folder: Path) -> Path | None:
    """The files that layers keep beside their weights (vocabularies), by either group name."""
    start = f"{_ASSETS}/"
    members = [name for name in archive.namelist() if name.startswith(start)]
    for name in members:
        if name.endswith("/"):
            continue
        parts = name.removeprefix(start).split("/")
        for path in {tuple(parts), tuple(_public(part) for part in parts)}:
            target = folder.joinpath(*path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(read_member(archive, name))
    return folder if members else None


_OLD_LIST, _LIST = "_layer_checkpoint_dependencies", "layers"


def _rename_groups(weights: Path) -> None:
    """Give groups of Keras 2.12 to 2.15 (`_key_dense`) the names that Keras 3 looks for.

    These are public, but for those that are private today too (`_lookup_layer`).
    Source: tf.keras 2.15 saving/saving_lib.py, _walk_trackable.
    """
    with h5py.File(weights, "r+") as file:
        waiting: list[Any] = [file]
        while waiting:
            group = waiting.pop()
            for name in list(group):
                if not isinstance(group[name], h5py.Group):
                    continue
                public = _public(name)
                if public != name and public not in group:
                    group[public] = group[name]  # One group under both names.
                waiting.append(group[name])


def _public(name: str) -> str:
    return _LIST if name == _OLD_LIST else name.lstrip("_") or name

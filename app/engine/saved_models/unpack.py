"""The one model in an archive, as a file that readers and the loader take as it is.

A folder of Keras or TensorFlow becomes a zip again; weights and the architecture that they
belong to become one whole model. Nothing of it is run.
"""

import errno
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import h5py

from app.engine.saved_models.archives import Unpacked, is_archive, unpack
from app.engine.saved_models.file_kind import is_zip
from app.engine.saved_models.hdf5_tree import WalkedFile, open_tree
from app.engine.saved_models.json_text import parse_object
from app.engine.saved_models.readers.model_json import serialized_model
from app.engine.saved_models.readers.registry import reader_of
from app.engine.saved_models.weights import OPTIMIZER_GROUPS
from app.engine.saved_models.yaml_text import parse_yaml
from app.errors import LayerwrightError, StorageFull, UnreadableFile
from app.spec.model_requests import ModelUnpacked, UnpackModelRequest
from app.spec.model_view import LOADABLE_FORMATS, ModelFormat

_CONFIG, _WEIGHTS, _METADATA = "config.json", "model.weights.h5", "metadata.json"
_GRAPH = "saved_model.pb"
_ARCHITECTURES = (ModelFormat.JSON, ModelFormat.YAML)
_MAX_SHOWN = 5


@dataclass(frozen=True)
class _Found:
    """A member that is a model of its own."""

    member: Unpacked
    format: ModelFormat


def unpack_model(request: UnpackModelRequest) -> ModelUnpacked:
    """Unpack the archive at `path`, put the model in it at `target_path`, and say what it was.

    Raises:
        UnreadableFile: it holds no model, several, or is dishonest.
        StorageFull: there is no room to unpack it.
    """
    path, target = Path(request.path), Path(request.target_path)
    try:
        if not is_archive(path):
            return ModelUnpacked()
        with TemporaryDirectory(dir=target.parent) as folder:
            members = unpack(path, Path(folder), request.max_bytes)
            member = _put_together(members, target)
            if member is None and (known := _known_folder(members)) is not None:
                raise known
            if member is None and is_zip(path) and len(members) != 1:
                return ModelUnpacked()  # What is wrong with a zip, its reader says.
            if member is None:
                raise _no_model(members)
    except PermissionError:
        return ModelUnpacked()  # What may not be read, its reader says.
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("There is no room to unpack the archive.") from error
        raise
    shown = "" if member == PurePosixPath() else str(member)
    return ModelUnpacked(is_unpacked=True, member=shown[:500])


def _put_together(members: tuple[Unpacked, ...], target: Path) -> PurePosixPath | None:
    """Make the model of the archive's files, if there is one; returns where it lay."""
    by_name = {member.name: member for member in members}
    graphs = [name for name in by_name if name.name == _GRAPH]
    if graphs:
        folder = min(graphs, key=lambda name: len(name.parts)).parent
        _zip(target, ((m, m.name.relative_to(folder)) for m in members if _is_in(m.name, folder)))
        return folder
    folders = [name.parent for name in by_name if name.name == _CONFIG]
    folders = [folder for folder in folders if folder / _WEIGHTS in by_name]
    if len(folders) == 1:
        (folder,) = folders
        inside = (m for m in members if _is_in(m.name, folder))
        _zip(target, ((member, member.name.relative_to(folder)) for member in inside))
        return folder
    found = [one for member in members if (one := _model_in(member)) is not None]
    whole = [one for one in found if one.format in LOADABLE_FORMATS]
    texts = [one for one in found if one.format in _ARCHITECTURES]
    weights = [one for one in found if one.format is ModelFormat.WEIGHTS_H5]
    if not whole and (len(texts), len(weights), len(found)) == (1, 1, 2):
        _join(texts[0], weights[0], target)
        return texts[0].member.name
    chosen = whole or found
    if len(chosen) > 1:
        raise UnreadableFile(
            f"The archive holds {len(chosen)} models: {_listed(one.member for one in chosen)}.",
            hint="Unpack it and open them one by one.",
        )
    if not chosen:
        return None
    chosen[0].member.path.replace(target)
    return chosen[0].member.name


def _is_in(name: PurePosixPath, folder: PurePosixPath) -> bool:
    return name.is_relative_to(folder)


def _zip(target: Path, members: Iterator[tuple[Unpacked, PurePosixPath]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for member, name in members:
            archive.write(member.path, str(name))


def _model_in(member: Unpacked) -> _Found | None:
    """What a member is, if a reader can read it."""
    try:
        reader = reader_of(member.path)
        reader.read(member.path)
    except (LayerwrightError, ValueError, RecursionError):
        return None
    return _Found(member, reader.FORMAT)


def _join(text: _Found, weights: _Found, target: Path) -> None:
    """An architecture and its weights as one model: of Keras 3's kind, or of those before."""
    content = text.member.path.read_bytes()
    parse = parse_object if text.format is ModelFormat.JSON else parse_yaml
    model = serialized_model(parse(content, str(text.member.name)))
    with open_tree(weights.member.path, skipped=OPTIMIZER_GROUPS) as walked:
        if any(name in walked.file.attrs for name in ("layer_names", "layer_names0")):
            _write_h5(walked, model, target)
            return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_METADATA, json.dumps({"keras_version": _version(model)}))
        archive.writestr(_CONFIG, json.dumps(model))
        archive.write(weights.member.path, _WEIGHTS)


def _version(model: dict[str, Any]) -> str | None:
    version = model.get("keras_version")
    return version if isinstance(version, str) else None


def _write_h5(walked: WalkedFile, model: dict[str, Any], target: Path) -> None:
    """As `model.save` wrote it. Source: keras/src/legacy/saving/legacy_h5_format.py."""
    weights, tree = walked.file, walked.tree  # by its hard links alone
    with h5py.File(target, "w") as file:
        plain = {key: model[key] for key in ("class_name", "config") if key in model}
        file.attrs["model_config"] = json.dumps(plain).encode()
        group = file.create_group("model_weights")
        for name, value in weights.attrs.items():
            group.attrs[name] = value
            if name in ("backend", "keras_version"):
                file.attrs[name] = value
        if "keras_version" not in file.attrs and _version(model):
            file.attrs["keras_version"] = str(_version(model)).encode()
        for name in (*tree.groups, *tree.tensors):
            weights.copy(name, group)


def _no_model(members: tuple[Unpacked, ...]) -> UnreadableFile:
    """Of one file: what it is. Of many: what they are called."""
    if not members:
        return UnreadableFile("The archive is empty.", hint="Pack the model again.")
    if len(members) == 1:
        (only,) = members
        try:
            reader_of(only.path).read(only.path)
        except (ValueError, RecursionError):
            pass  # It is named below.
        except LayerwrightError as error:
            shown = str(only.name)[:200]
            return UnreadableFile(
                f"In the archive lies {shown!r}: {error.message}", hint=error.hint
            )
    return UnreadableFile(
        f"None of the {len(members)} files in the archive is a model: {_listed(members)}.",
        hint="Open a .keras or .h5 file, or the folder of a SavedModel as a zip.",
    )


def _known_folder(members: tuple[Unpacked, ...]) -> UnreadableFile | None:
    """What a folder of other programs is, by the names in it."""
    names = {member.name.name for member in members}
    suffixes = {member.name.suffix for member in members}
    if "checkpoint" in names or ".index" in suffixes:
        return UnreadableFile(
            "This is the folder of a TensorFlow checkpoint: names of weights and their values, no "
            "layers.",
            hint="Load it with the program that made it, call model.save('model.keras'), and open "
            "that.",
        )
    if ".mlmodel" in suffixes or "com.apple.CoreML" in {p for m in members for p in m.name.parts}:
        return UnreadableFile(
            "This is a Core ML model, made for running on Apple's devices.",
            hint="Open the Keras model that it was converted from.",
        )
    return None


def _listed(members: Any) -> str:
    names = [repr(str(member.name)[:100]) for member in members]
    more = f" and {len(names) - _MAX_SHOWN} more" if len(names) > _MAX_SHOWN else ""
    return ", ".join(names[:_MAX_SHOWN]) + more

"""Reads a TensorFlow SavedModel folder as a zip, without TensorFlow.

With `keras_metadata.pb` (TensorFlow 2.5 to 2.15) the whole config is there; before, it lay
in the objects themselves; else signatures and variables are what the folder tells.
Source: tf.keras 2.15 saving/legacy/saved_model/save.py; saved_object_graph.proto.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.engine.saved_models.checkpoint_index import CheckpointIndex, Entry, read_index
from app.engine.saved_models.file_kind import is_zip
from app.engine.saved_models.keras_objects import (
    KerasModel,
    keras_model,
    keys_of_objects,
    variable_weight,
)
from app.engine.saved_models.protobuf_wire import Fields, outline
from app.engine.saved_models.saved_model_messages import (
    KERAS_OUTLINE,
    OUTLINE,
    dtype_name,
    parse,
    shape_of,
    text_of,
)
from app.engine.saved_models.weight_tree import layers_of_names
from app.engine.saved_models.weights import count_params
from app.engine.saved_models.zip_archive import open_member, open_zip
from app.errors import UnreadableFile
from app.spec.model_view import (
    Detail,
    ModelFormat,
    ModelKind,
    ModelView,
    NamedTensor,
    Signature,
    WeightView,
)
from app.spec.shape_report import TensorSpec

FORMAT = ModelFormat.SAVED_MODEL

_GRAPH = "saved_model.pb"
_MAX_NAMED = 5
_KERAS = "keras_metadata.pb"
_INDEX = "variables/variables.index"
_MAX_INDEX_BYTES = 64 * 2**20
_INIT = "__saved_model_init_op"
_VIEW_ONLY = (
    "A SavedModel can be looked at here, not loaded. To train or change it, load the folder with "
    "the TensorFlow that wrote it, call model.save('model.keras') or model.save('model.h5'), and "
    "open that."
)
_NO_LAYERS = (
    "The folder holds a graph for running, not Keras's layers: what is shown are its variables, "
    "put together by their names, and its signatures."
)
_OPTIMIZER = ("optimizer", "_optimizer", "keras_api/optimizer", "save_counter", "saver")


def recognises(path: Path) -> bool:
    """Whether it is a zip with a SavedModel in it."""
    if not is_zip(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_is_graph(name) for name in archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False  # The reader of .keras says what is wrong with it.


def read(path: Path) -> ModelView:
    """What the folder shows.

    Raises:
        UnreadableFile: a damaged or dishonest zip, or a damaged message in it.
    """
    with open_zip(path) as archive:
        names = archive.namelist()
        folder = folder_of(names)
        model = parse("SavedModel", _message(archive, path, folder + _GRAPH, OUTLINE), _GRAPH)
        if not model.meta_graphs:
            raise UnreadableFile(
                "The SavedModel is empty: it has no graph.",
                hint="The file was not written as a whole; save the model again.",
            )
        metadata = None
        if folder + _KERAS in names:
            content = _message(archive, path, folder + _KERAS, KERAS_OUTLINE)
            metadata = parse("KerasMetadata", content, _KERAS)
        checkpoint = read_checkpoint(archive, path, folder)
    view = _view(model.meta_graphs[0], metadata, checkpoint)
    return view.model_copy(update={"notes": (*view.notes, *_others(names, folder))})


def folder_of(names: list[str]) -> str:
    """Where in the zip the SavedModel lies: "" or a path with a slash at its end."""
    graph_name = min((name for name in names if _is_graph(name)), key=len)
    return graph_name.removesuffix(_GRAPH)


def _others(names: list[str], folder: str) -> list[str]:
    """That there are more SavedModels in the zip, and how they are seen."""
    found = [name.removesuffix(_GRAPH) for name in names if _is_graph(name)]
    others = [name.rstrip("/")[:200] for name in found if name != folder]
    if not others:
        return []
    more = f" and {len(others) - _MAX_NAMED} more" if len(others) > _MAX_NAMED else ""
    shown = folder.rstrip("/")[:200] or "the one at its top"
    return [
        f"The zip holds {len(found)} SavedModels. This is {shown}; the others: "
        f"{', '.join(others[:_MAX_NAMED])}{more}. To see one of them, unpack the zip and open its "
        "folder; in a shell, `layerwright view FILE --member NAME`."
    ]


def read_checkpoint(archive: zipfile.ZipFile, path: Path, folder: str) -> CheckpointIndex | None:
    """The index of the folder's variables; None where it has none."""
    if folder + _INDEX not in archive.namelist():
        return None
    with open_member(archive, path, folder + _INDEX) as file:
        return read_index(file.read(_MAX_INDEX_BYTES))


def _is_graph(name: str) -> bool:
    return name.rpartition("/")[2] == _GRAPH


def _message(archive: zipfile.ZipFile, path: Path, name: str, fields: Fields) -> bytes:
    with open_member(archive, path, name) as member:
        size = member.seek(0, io.SEEK_END)
        member.seek(0)
        file: Any = io.BufferedReader(member) if isinstance(member, io.RawIOBase) else member
        return outline(file, size, fields)


def _view(graph: Any, metadata: Any, checkpoint: CheckpointIndex | None) -> ModelView:
    entries = checkpoint.entries if checkpoint else {}
    keys = keys_of_objects(graph.objects, entries)
    found = keras_model(graph.objects, metadata, keys)
    if found is None:
        weights = _variables(graph.objects, keys) or _named_by_checkpoint(entries)
        layers = layers_of_names(weights, "/")
        found = KerasModel("SavedModel", "saved model", ModelKind.WEIGHTS, layers, (), None, None)
        found.num_params = count_params(weights)
    notes = [] if found.kind is not ModelKind.WEIGHTS else [_NO_LAYERS]
    if checkpoint is None:
        notes.append("The folder variables is missing: the weights are not in this zip.")
    version = text_of(graph.info.tensorflow_version)
    details = {"TensorFlow": version, "tags": ", ".join(text_of(tag) for tag in graph.info.tags)}
    return ModelView(
        format=FORMAT,
        keras_version=found.keras_version,
        class_name=found.class_name,
        name=found.name,
        kind=found.kind,
        layers=found.layers,
        outputs=found.outputs,
        num_params=found.num_params,
        training_config=found.training_config,
        view_only=_VIEW_ONLY,
        notes=tuple(notes),
        details=tuple(Detail(name=name, value=value) for name, value in details.items() if value),
        signatures=tuple(
            _signature(entry) for entry in graph.signatures if entry.key != _INIT.encode()
        ),
    )


def _signature(entry: Any) -> Signature:
    return Signature(
        name=text_of(entry.key) or "unnamed",
        inputs=tuple(_named(tensor) for tensor in entry.value.inputs),
        outputs=tuple(_named(tensor) for tensor in entry.value.outputs),
    )


def _named(entry: Any) -> NamedTensor:
    spec = TensorSpec(shape=shape_of(entry.value.shape) or (), dtype=dtype_name(entry.value.dtype))
    return NamedTensor(name=text_of(entry.key), tensor=spec)


def _variables(objects: Any, keys: Mapping[int, str]) -> list[WeightView]:
    """The variables by their own names; the optimizer's and random states are left out."""
    left_out = _below(objects, _OPTIMIZER)
    if _below(objects, ("variables",)):
        # Keras 3 exports each variable twice. Source: keras/src/export/saved_model.py.
        left_out |= _below(objects, ("_all_variables",))
    found: dict[str, WeightView] = {}
    counts: Counter[str] = Counter()
    for number, node in enumerate(objects.nodes):
        if not node.HasField("variable") or number in left_out:
            continue
        name = text_of(node.variable.name).removesuffix(":0") or f"variable {number}"
        if "seed_generator" in name:
            continue
        base = name
        while name in found:
            counts[base] += 1
            name = f"{base}_{counts[base]}"
        weight = variable_weight(node.variable, number, keys)
        found[name] = weight.model_copy(update={"name": name})
    return list(found.values())


def _below(objects: Any, names: tuple[str, ...]) -> set[int]:
    """The objects that are reached through children of the root with these names."""
    waiting = [
        child.node_id
        for node in objects.nodes[:1]
        for child in node.children
        if text_of(child.name) in names
    ]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number in seen or not 0 <= number < len(objects.nodes):
            continue
        seen.add(number)
        waiting.extend(
            child.node_id for child in objects.nodes[number].children if child.name != b"_model"
        )
    return seen


def _named_by_checkpoint(entries: Mapping[str, Entry]) -> list[WeightView]:
    """The variables of a folder that TensorFlow 1 wrote: it has no objects, only names."""
    slots = ("/Adam", "/Adam_1", "/Momentum", "/RMSProp", "/Adagrad")
    return [
        entry.weight
        for name, entry in entries.items()
        if not name.endswith(slots) and not name.startswith(_OPTIMIZER)
    ]

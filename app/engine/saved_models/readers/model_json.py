"""Reads a model's architecture as JSON: `model.to_json()` of every Keras, and TensorFlow.js's.

Source: keras/src/models/model.py, to_json; tfjs-layers, io/types.ts (ModelJSON);
frugally-deep, keras_export/convert_model.py.
"""

from pathlib import Path
from typing import Any

from app.engine.saved_models.config_layers import read_structure
from app.engine.saved_models.json_text import parse_object
from app.engine.saved_models.limits import MAX_CONFIG_BYTES, MAX_NAME_CHARACTERS
from app.engine.saved_models.weights import count_params, with_given_weights
from app.engine.saved_models.wiring import read_shape
from app.errors import UnreadableFile
from app.spec.model_view import Detail, ModelFormat, ModelView, WeightView

FORMAT = ModelFormat.JSON

_HEAD_BYTES = 4096
_VIEW_ONLY = (
    "This file is a model's architecture as JSON (to_json), without weights. Edit it as a network "
    "and train that; or load it with keras.models.model_from_json and its weights in the program "
    "that made it, then model.save('model.keras'), and open that."
)
_OF_TFJS = (
    "This is the model.json of TensorFlow.js; its weights lie in .bin files beside it. To load "
    "it, convert it with tensorflowjs_converter --output_format=keras, and open that file."
)


def recognises(path: Path) -> bool:
    """Whether the bytes begin a JSON object that speaks of a model."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    words = (b'"class_name"', b'"modelTopology"', b'"format": "layers-model"', b'"model_config"')
    return any(word in head for word in words)


def read(path: Path) -> ModelView:
    """What the architecture shows; there are no weights in it, or their shapes alone.

    Raises:
        UnreadableFile: not JSON, too long, or no model's.
    """
    with path.open("rb") as file:
        content = file.read(MAX_CONFIG_BYTES + 1)
    found = parse_object(content.removeprefix(b"\xef\xbb\xbf"), "The file")
    topology = found.get("modelTopology")
    if isinstance(topology, dict):
        return _of_tfjs(found, topology)
    if "modelTopology" in found:
        raise UnreadableFile(
            "This is a list of weights of TensorFlow.js, without the layers that they belong to.",
            hint="Open the model that it was converted from: a .keras, .h5 or SavedModel.",
        )
    model = serialized_model(found)
    if "class_name" not in model and isinstance(found.get("layers"), list):
        raise UnreadableFile(
            "This is a network document of Layerwright, not a model.",
            hint="Open it on the Networks page.",
        )
    return view_of(model, found)


def serialized_model(found: dict[str, Any]) -> dict[str, Any]:
    """The model in an object that may stand around it, or be its config alone.

    `model.get_config()` names no class, but has ends (functional) or layers whose names stand
    in their configs (a stack); those of a network document stand beside them.
    """
    if "class_name" in found:
        return found
    for key in ("model_config", "architecture"):
        inner = found.get(key)
        if isinstance(inner, dict):
            return inner
    layers = found.get("layers")
    if not isinstance(layers, list) or not layers or "kind" in found:
        return found
    if "input_layers" in found and "output_layers" in found:
        return {"class_name": "Functional", "config": found}
    configs = [one.get("config") if isinstance(one, dict) else None for one in layers]
    if all(isinstance(config, dict) and "name" in config for config in configs):
        return {"class_name": "Sequential", "config": found}
    return found


def view_of(model: dict[str, Any], around: dict[str, Any]) -> ModelView:
    """The view of a serialized model; `around` is the object that it stands in."""
    structure = read_structure(model)
    view = structure.view_in(FORMAT, _version(model, around), model.get("compile_config"))
    notes = ("The file holds no weights, so parameters are not counted.",)
    return view.model_copy(update={"view_only": _VIEW_ONLY, "notes": notes})


def _version(model: dict[str, Any], around: dict[str, Any]) -> str | None:
    """The Keras that wrote it: Keras 3 does not say so here, but names modules as it alone does."""
    stated = _text(model.get("keras_version", around.get("keras_version")))
    return stated or ("3" if "module" in model and "registered_name" in model else None)


def _of_tfjs(found: dict[str, Any], topology: dict[str, Any]) -> ModelView:
    config = topology.get("model_config", topology)
    if not isinstance(config, dict) or "class_name" not in config:
        raise UnreadableFile(
            "This is a graph model of TensorFlow.js: operations for running, without layers.",
            hint="Open the model that it was converted from: a .keras, .h5 or SavedModel.",
        )
    view = view_of(config, topology)
    weights = tuple(_weights(found.get("weightsManifest")))
    layers = with_given_weights(view.layers, weights)
    made = [
        Detail(name=name, value=text)
        for name, key in (("generated by", "generatedBy"), ("converted by", "convertedBy"))
        if (text := _text(found.get(key)))
    ]
    update = {
        "layers": layers,
        "num_params": count_params(weights),
        "view_only": _OF_TFJS,
        "notes": (),
        "details": tuple(made),
    }
    return view.model_copy(update=update)


def _weights(manifest: Any) -> list[WeightView]:
    groups = manifest if isinstance(manifest, list) else []
    found: list[WeightView] = []
    for group in groups:
        entries = group.get("weights") if isinstance(group, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            shape = read_shape(entry.get("shape")) if isinstance(entry, dict) else None
            name = _text(entry.get("name")) if isinstance(entry, dict) else None
            if shape is not None and None not in shape and name:
                dtype = _text(entry.get("dtype")) or "float32"
                found.append(WeightView(name=name, shape=shape, dtype=dtype))
    return found


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return value[:MAX_NAME_CHARACTERS].encode("utf-8", "replace").decode()

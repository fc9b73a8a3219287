"""What of a bundle needs Keras: the model in each format, and a layers.py that was tried.

Stands beside `conversion`. The rest of the bundle is text and comes from `app.codegen`.
"""

import linecache
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np

from app.engine.conversion import whole_model
from app.engine.custom_layers.standalone import Help, layers_file
from app.engine.custom_layers.supplied_source import supplied_in, with_supplied
from app.engine.exporters.export import save_model
from app.engine.exporters.registry import EXPORTERS
from app.errors import Conflict
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import Bundled, ExportRequest
from app.spec.shape_report import TensorSpec

LAYERS_FILE = "layers.py"
_TRIAL = "layerwright_bundle_layers"


def bundle_model(request: ExportRequest) -> Bundled:
    """Write model.keras, model.h5 and layers.py into the folder `target_path`.

    Raises:
        UnreadableFile, Refused, Conflict: as `whole_model`; and where no layers.py makes
            the model work without Layerwright.
    """
    folder = Path(request.target_path)
    core, model, facts = whole_model(request)
    notes: list[str] = []
    files: list[str] = []
    for exporter in EXPORTERS:
        name = f"model.{exporter.FORMAT}"
        try:
            save_model(model, exporter.FORMAT, folder / name, facts)
            files.append(name)
        except Conflict as error:
            notes.append(f"There is no {name}: {error.message}")
    if not files:
        raise Conflict(" ".join(notes), hint="Look at the custom layers' get_config.")
    supplied = supplied_in(core)
    sources = tuple(source for source in request.custom_layers if not source.is_let_go)
    has_layers = bool(sources or supplied)
    if has_layers:
        text = _tried_layers(core, sources, supplied, folder)
        (folder / LAYERS_FILE).write_text(text, encoding="utf-8")
        files.append(LAYERS_FILE)
    inputs = facts.inputs if facts is not None else ()
    return Bundled(
        files=tuple(files),
        inputs=inputs,
        model_inputs=tuple(
            TensorSpec(shape=tuple(tensor.shape), dtype=str(tensor.dtype))
            for tensor in getattr(model, "inputs", None) or ()
        ),
        has_layers=has_layers,
        is_rescaled=any(isinstance(layer, keras.layers.Rescaling) for layer in core.layers[:3]),
        keras_version=keras.__version__,
        tensorflow_version=version("tensorflow"),
        notes=tuple(notes),
    )


def _tried_layers(
    core: keras.Model,
    sources: tuple[CustomLayerSource, ...],
    supplied: tuple[type[keras.Layer], ...],
    folder: Path,
) -> str:
    """The layers.py that brings the least and with which the model is the same.

    Raises:
        Conflict: with the reason, where none is.
    """
    path = folder / "trial.keras"
    save_model(core, "keras", path)
    reason = ""
    try:
        for help in Help:
            text = with_supplied(layers_file(sources, help) if sources else "", supplied)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of old names: they are the authors'
                    problem = _problem(core, path, text)
            except Exception as error:  # What runs here is people's code: anything can come.
                problem = str(error).strip().split("\n", 1)[0][:300] or type(error).__name__
            if problem is None:
                return text
            reason = problem
    finally:
        path.unlink(missing_ok=True)
        sys.modules.pop(_TRIAL, None)
    raise Conflict(
        f"No layers.py was found with which this model works without Layerwright: {reason}",
        hint="Take the model away as .keras or .h5; Layerwright loads it again.",
    )


def _problem(core: keras.Model, path: Path, text: str) -> str | None:
    """What is not as it was when the file at `path` is loaded with the classes of `text`."""
    model = keras.models.load_model(path, custom_objects=_objects_of(text), compile=False)
    if _weight_shapes(model) != _weight_shapes(core):
        return "the model has other weights."
    samples = [_samples(tensor) for tensor in core.inputs]
    inputs: Any = samples if len(samples) > 1 else samples[0]
    ours, again, theirs = (
        keras.tree.flatten(one.predict(inputs, verbose=0)) for one in (core, core, model)
    )
    for own, repeated, other in zip(ours, again, theirs, strict=True):
        if np.shape(own) != np.shape(other):
            return "the model's outputs have another shape."
        is_steady = np.array_equal(own, repeated, equal_nan=own.dtype.kind == "f")
        if is_steady and not np.allclose(own, other, atol=1e-5, equal_nan=True):
            return "the model predicts something else."
    model(inputs, training=True)
    model.get_config()
    return None


def _objects_of(text: str) -> dict[str, Any]:
    """What the file of this text offers as CUSTOM_OBJECTS; runs it."""
    module = ModuleType(_TRIAL)
    filename = f"<{_TRIAL}>"
    sys.modules[_TRIAL] = module
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    objects: dict[str, Any] = module.__dict__["CUSTOM_OBJECTS"]
    return objects


def _weight_shapes(model: keras.Model) -> list[tuple[bool, tuple[int, ...]]]:
    return [(weight.trainable, tuple(weight.shape)) for weight in model.weights]


def _samples(tensor: Any) -> Any:
    """Four samples for one input; sizes that are not fixed are 5."""
    shape = [4, *(5 if size is None else size for size in tensor.shape[1:])]
    if tensor.shape[0] is not None:
        shape[0] = tensor.shape[0]
    dtype = str(tensor.dtype)
    random = np.random.default_rng(0)
    if dtype == "string":
        return keras.ops.convert_to_tensor(np.full(shape, "a", object).tolist(), "string")
    if dtype.startswith(("int", "uint", "bool")):
        return random.integers(0, 2, shape).astype(dtype)
    return random.random(shape).astype("float32")

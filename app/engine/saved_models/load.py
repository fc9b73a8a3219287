"""A model file → a Keras model, in a sandboxed job: walked over first, counted, then loaded."""

import math
import shutil
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
from keras.src.backend.common import global_state
from keras.src.legacy.saving import saving_options, saving_utils
from keras.src.saving import serialization_lib

from app.engine.custom_layers.registry import LetGo, load_custom_layers, without_stand_ins
from app.engine.modeling.free_time import mend_time_distributed
from app.engine.saved_models.allow_list import check_allowed
from app.engine.saved_models.diagnosis import FailedLoad, missing_weights
from app.engine.saved_models.lambdas import with_replacements
from app.engine.saved_models.load_failure import explain
from app.engine.saved_models.named_objects import with_objects
from app.engine.saved_models.read import read_model
from app.engine.saved_models.readers.registry import loadable_reader_of
from app.engine.saved_models.repaired_model import (
    RepairedModel,
    build_repaired,
    deserialize,
    repaired_object,
)
from app.engine.saved_models.repairs.apply import code_after_failure
from app.engine.saved_models.trial import try_prediction
from app.engine.saved_models.wiring import read_shape
from app.engine.supplied_layers.registry import SUPPLIED
from app.errors import Conflict, LayerwrightError
from app.spec.known_layers import operations_problem
from app.spec.model_requests import ModelRequest, ReadModelRequest
from app.spec.model_view import LoadReport, ModelFormat, ModelKind, ModelView
from app.spec.shape_report import TensorSpec

_RECURSION_LIMIT = 50_000
"""Keras walks a functional model recursively: 2,000 layers in a chain exceed Python's default."""


def load_model(
    path: str | Path,
    format: ModelFormat,
    custom_layers: Mapping[str, type],
    accepted_repairs: Collection[str] = (),
) -> keras.Model:
    """The Keras model in the file at `path`, not compiled, repaired where that is needed.

    Args:
        path: the file; its name does not matter.
        format: what the file was taken for when it came; the bytes decide again.
        custom_layers: class name → usable class, from `custom_layers.registry`.
        accepted_repairs: codes of the offered repairs to make.

    Raises:
        UnreadableFile: no model file, or a damaged one.
        Refused: something in it is not loaded for safety.
        Conflict: a class is missing, or Keras cannot build it; says what stands in the way.
    """
    return load_repaired(path, custom_layers, accepted_repairs).model


def load_repaired(
    path: str | Path, custom_layers: Mapping[str, type], accepted_repairs: Collection[str] = ()
) -> RepairedModel:
    """As `load_model`, with what was repaired.

    Raises:
        Refused, Conflict, UnreadableFile: as `load_model`.
    """
    mend_time_distributed()
    path = Path(path)
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    if view.view_only is not None:
        raise Conflict(view.view_only)
    reader = loadable_reader_of(path)
    problem = operations_problem(view)
    if problem is not None:
        raise Conflict(problem, hint="Save the model again as .keras, which can express them.")
    repaired = repaired_object(reader.read_object(path), view, accepted_repairs)
    repaired = with_objects(with_replacements(repaired, custom_layers), custom_layers)
    classes = {**SUPPLIED, **{n: cls for n, cls in custom_layers.items() if cls is not LetGo}}
    custom_objects = check_allowed(repaired.model, classes)
    with _deep_recursion(), warnings.catch_warnings(), TemporaryDirectory() as folder:
        try:
            warnings.simplefilter("ignore")  # Keras's advice on old spellings is for the author.
            if all(cls in SUPPLIED.values() for cls in custom_objects.values()):
                is_of_today = bool(repaired.made) or reader.FORMAT is ModelFormat.KERAS
                _check_size(deepcopy(repaired.model), is_of_today, custom_objects, view)
            if made := repaired.made:
                found = build_repaired(path, repaired.model, view, custom_objects)
                result = RepairedModel(found.model, (*made, *found.repairs), repaired.offered)
            else:
                named = _with_suffix(path, reader.FORMAT, Path(folder))
                # In a scope too: what a wrapper makes of an .h5 file looks there alone.
                with keras.saving.custom_object_scope(custom_objects):
                    model = keras.models.load_model(
                        named, custom_objects=custom_objects, compile=False, safe_mode=True
                    )
                result = RepairedModel(model, (), repaired.offered)
        except LayerwrightError:
            raise
        except Exception as error:
            code = code_after_failure(str(error))
            if code is None or code in accepted_repairs:
                failed = FailedLoad(error, view, reader.read_object(path), custom_objects)
                raise explain(failed) from error
            return load_repaired(path, custom_layers, (*accepted_repairs, code))
    _check_same(result.model, view)
    without_stand_ins(result.model)
    return result


def check_load(request: ModelRequest) -> LoadReport:
    """Whether the model loads for real and predicts, or what stands in the way."""
    try:
        custom_layers = load_custom_layers(request.custom_layers)
        found = load_repaired(request.path, custom_layers, request.accepted_repairs)
        warning = try_prediction(found.model)
    except LayerwrightError as error:
        problem = f"{error.message} {error.hint}" if error.hint else error.message
        return LoadReport(is_loaded=False, problem=problem)
    return LoadReport(
        is_loaded=True,
        warning=warning,
        repairs=found.repairs,
        offered_repairs=found.offered,
        num_params=found.model.count_params() if found.model.built else None,
        inputs=_specs(getattr(found.model, "inputs", None)),
        outputs=_specs(_outputs(found.model)),
    )


def _check_size(
    config: dict[str, Any], is_of_today: bool, classes: Mapping[str, type], view: ModelView
) -> None:
    """Build the model without allocating a weight, and compare with what the file holds.

    A config can ask for more weights than memory holds while the file has none of them.
    Not done with custom layers: theirs may allocate when made.
    """
    uninitialized = global_state.get_global_attribute("uninitialized_variables", [])
    num_before = len(uninitialized)
    _without_states(config)
    try:
        with keras.StatelessScope(initialize_variables=False):
            model = deserialize(config, classes) if is_of_today else _deserialize_h5(config)
            if model.built:
                _check_counts(model, view)
    finally:
        # Else the next ordinary scope would initialize all of them.
        waiting = global_state.get_global_attribute("uninitialized_variables", [])
        del waiting[num_before:]


def _without_states(value: Any) -> None:
    """Let no layer keep its states: they are no weights, and cannot be made in that scope."""
    if isinstance(value, dict):
        if value.get("stateful"):
            value["stateful"] = False
        for item in value.values():
            _without_states(item)
    elif isinstance(value, list):
        for item in value:
            _without_states(item)


def _deserialize_h5(config: dict[str, Any]) -> keras.Model:
    """As Keras reads the config of an .h5 file that needs no repair."""
    legacy = saving_options.keras_option_scope(use_legacy_config=True)
    with legacy, serialization_lib.SafeModeScope(True):
        return saving_utils.model_from_config(config)


def _check_counts(model: keras.Model, view: ModelView) -> None:
    """Refuse a model that needs more numbers than its file holds.

    That a file holds more is no fault: some layers save a weight twice. Where a layer's
    weights do not fit, Keras says so itself.
    """
    num_params = sum(math.prod(weight.shape) for weight in model.weights)
    if num_params <= view.num_params or _stores_otherwise(model):
        return
    short = missing_weights(model, view)
    raise Conflict(
        f"The layers of this model have {num_params:,} parameters, but the file holds "
        f"{view.num_params:,}{': ' if short else ''}{short}.",
        hint="The file is incomplete, or its config does not belong to its weights; save the "
        "model again.",
    )


def _stores_otherwise(model: keras.Model) -> bool:
    """Whether some layer keeps other weights than it saves: quantized, or with LoRA."""
    return any(
        getattr(layer, "quantization_mode", None) or getattr(layer, "lora_enabled", False)
        for layer in model._flatten_layers()
    )


def _check_same(model: keras.Model, view: ModelView) -> None:
    """The loaded model must be the one in the file: its weights, and the same input shape.

    Keras loads some files of Keras 2 with one axis too many, silently.
    """
    if model.built:
        _check_counts(model, view)
    if view.kind is not ModelKind.SEQUENTIAL or not view.layers or not model.built:
        return
    stated = read_shape(view.layers[0].config.get("batch_input_shape"))
    if stated is not None and tuple(model.input_shape) != stated:
        raise Conflict(
            f"The file says that the input shape is {stated}; Keras reads it as "
            f"{tuple(model.input_shape)}, for the way in which the file states it "
            "(batch_input_shape on the first layer) means something else today.",
            hint="The model can be looked at. To use it, save it again from the program that "
            "made it, with Keras 3.",
        )


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _with_suffix(path: Path, format: ModelFormat, folder: Path) -> Path:
    """The file under a name that Keras recognises: it looks at the suffix, not at the bytes."""
    suffix = f".{format.value}"
    if path.suffix == suffix:
        return path
    named = folder / f"model{suffix}"
    try:
        named.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, named)
    return named


def _outputs(model: keras.Model) -> Any:
    return getattr(model, "outputs", None) if model.built else None


def _specs(tensors: Any) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(shape=tuple(tensor.shape), dtype=str(tensor.dtype)) for tensor in tensors or ()
    )

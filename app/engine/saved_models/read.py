"""What is in a model file: read without Keras, running nothing of the file."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.engine.saved_models.claims import check_claims
from app.engine.saved_models.readers import h5
from app.engine.saved_models.readers.registry import LOADABLE, reader_of
from app.engine.saved_models.repairs.apply import repair
from app.engine.saved_models.repairs.rule import all_of, facts_of
from app.errors import NotFound, UnreadableFile
from app.spec.known_layers import mark_known
from app.spec.model_requests import ReadModelRequest
from app.spec.model_view import ModelLayer, ModelView
from app.spec.repair import Repair


def read_model(request: ReadModelRequest) -> ModelView:
    """Layers, wiring, shapes and weights of a model file, and what is unknown or refused in it.

    Raises:
        UnreadableFile: says what the file is instead, or what is wrong with it.
        NotFound: no file lies at the path.
    """
    path = Path(request.path)
    if not path.is_file():
        raise NotFound("The model's file is not there any more.", hint="Open the model again.")
    try:
        view, model = _read(path, request.num_bytes)
        check_claims(view)
        repairs: tuple[Repair, ...] = ()
        if view.view_only is None and model is not None:
            repairs = _repairs(model, view, request)
    except PermissionError as error:
        raise UnreadableFile(
            "The file may not be read by the process that looks into it.",
            hint="Look at the file's permissions, and at those of the folders above it.",
        ) from error
    except (ValidationError, RecursionError) as error:
        raise UnreadableFile(
            "The model's config is not one that Keras writes: it could not be made sense of.",
            hint="Save the model again with model.save('model.keras').",
        ) from error
    view = view.model_copy(update={"repairs": repairs})
    return mark_known(view, request.known_classes, request.refused_classes)


def _read(path: Path, num_bytes: int | None) -> tuple[ModelView, dict[str, Any] | None]:
    """The view, and the serialized model of a whole file of a format that can be loaded."""
    if num_bytes is not None:
        return h5.read_beginning(path, num_bytes), None
    reader = reader_of(path)
    loadable = next((one for one in LOADABLE if one is reader), None)
    return (reader.read(path), None) if loadable is None else loadable.read_with_object(path)


def _repairs(
    model: dict[str, Any], view: ModelView, request: ReadModelRequest
) -> tuple[Repair, ...]:
    """What loading will repair in the config, and what it offers to."""
    known = frozenset(request.known_classes)
    facts = facts_of(view, known)
    is_of_keras_3 = facts.major >= 3 and not (view.keras_version or "").startswith("0.")
    if is_of_keras_3 and not any(_is_channels_first(layer) for layer in all_of(view.layers)):
        return ()  # Nothing in it could be repaired.
    return repair(model, facts).repairs


def _is_channels_first(layer: ModelLayer) -> bool:
    return layer.config.get("data_format") == "channels_first"

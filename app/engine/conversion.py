"""One stored model → another format. Way in: `export_model`.

Stands above `saved_models` and `exporters`, which do not know each other.
"""

from pathlib import Path

import keras

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.exporters.export import save_model
from app.engine.exporters.raw_rows import with_raw_rows
from app.engine.exporters.registry import exporter_of
from app.engine.saved_models.load import load_model, load_repaired
from app.engine.saved_models.trial import try_prediction
from app.spec.model_requests import Exported, ExportRequest, RepairRequest
from app.spec.old_layers import SUPPLIED_LAYERS
from app.spec.repair import RepairReport
from app.spec.takeaway import TakenAlong


def export_model(request: ExportRequest) -> Exported:
    """Load the model and write it in the target format, with preprocessing for a table's.

    Raises:
        UnreadableFile, Refused, Conflict: as `load_model` and `save_model`.
        NotFound: for a format that there is no exporter for.
    """
    exporter_of(request.target_format)
    _, model, facts = whole_model(request)
    save_model(model, request.target_format, request.target_path, facts)
    return Exported(path=request.target_path, size_bytes=Path(request.target_path).stat().st_size)


def repair_model(request: RepairRequest) -> RepairReport:
    """Load the model with its repairs, try it, and write it as Keras 3 writes models.

    Raises:
        UnreadableFile, Refused, Conflict: as `load_model`, `try_prediction` and `save_model`.
    """
    custom_layers = load_custom_layers(request.custom_layers)
    found = load_repaired(
        request.path, custom_layers, request.accepted_repairs, request.vocabularies
    )
    try_prediction(found.model)
    save_model(found.model, request.target_format.value, request.target_path)
    classes = {type(layer).__name__ for layer in found.model._flatten_layers()}
    return RepairReport(
        path=request.target_path,
        size_bytes=Path(request.target_path).stat().st_size,
        num_params=found.model.count_params() if found.model.built else 0,
        repairs=found.repairs,
        offered_repairs=found.offered,
        supplied_layers=tuple(sorted(classes & SUPPLIED_LAYERS)),
    )


def whole_model(request: ExportRequest) -> tuple[keras.Model, keras.Model, TakenAlong | None]:
    """The model as it is stored, as it leaves, and the facts that go along.

    Raises:
        UnreadableFile, Refused, Conflict: as `load_model` and `with_raw_rows`.
    """
    core = load_model(request.path, request.format, load_custom_layers(request.custom_layers))
    model, facts = core, request.facts
    if request.encoding is not None and request.encoding.columns:
        raw = with_raw_rows(core, request.encoding)
        model, facts = raw.model, raw.facts
    if request.custom_layers:
        own = tuple(
            one.model_copy(update={"stands_for": ()})
            for one in request.custom_layers
            if not one.is_let_go
        )
        facts = (facts or TakenAlong()).model_copy(update={"custom_layers": own})
    return core, model, facts

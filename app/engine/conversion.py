"""One stored model → another format. Way in: `export_model`.

Stands above `saved_models` and `exporters`, which do not know each other.
"""

from pathlib import Path

import keras

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.exporters.export import save_model
from app.engine.exporters.raw_rows import with_raw_rows
from app.engine.exporters.registry import exporter_of
from app.engine.saved_models.load import load_model
from app.spec.takeaway import TakenAlong
from app.spec.tasks import Exported, ExportRequest


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


def whole_model(request: ExportRequest) -> tuple[keras.Model, keras.Model, TakenAlong | None]:
    """The model as it is stored, as it leaves, and the facts that go along.

    Raises:
        UnreadableFile, Refused, Conflict: as `load_model` and `with_raw_rows`.
    """
    core = load_model(request.path, request.format, load_custom_layers(request.custom_layers))
    model, facts = core, request.facts
    if request.encoding is not None and request.encoding.columns:
        model, inputs = with_raw_rows(core, request.encoding)
        facts = TakenAlong(encoding=request.encoding, inputs=inputs)
    if request.custom_layers:
        facts = (facts or TakenAlong()).model_copy(update={"custom_layers": request.custom_layers})
    return core, model, facts

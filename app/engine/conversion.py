"""One stored model → another format. Way in: `export_model`.

Stands above `saved_models` and `exporters`, which do not know each other.
"""

from pathlib import Path

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.exporters.export import save_model
from app.engine.exporters.registry import exporter_of
from app.engine.saved_models.load import load_model
from app.spec.tasks import Exported, ExportRequest


def export_model(request: ExportRequest) -> Exported:
    """Load the model and write it in the target format.

    Raises:
        UnreadableFile, Refused, Conflict: as `load_model` and `save_model`.
        NotFound: for a format that there is no exporter for.
    """
    exporter_of(request.target_format)
    custom_layers = load_custom_layers(request.custom_layers)
    model = load_model(request.path, request.format, custom_layers)
    save_model(model, request.target_format, request.target_path)
    return Exported(path=request.target_path, size_bytes=Path(request.target_path).stat().st_size)

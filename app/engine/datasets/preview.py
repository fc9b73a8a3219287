"""The task `preview_dataset`: the first rows. Loads neither Keras nor TensorFlow."""

from pathlib import Path

from app.engine.datasets.registry import format_of
from app.spec.dataset import DatasetPreview
from app.spec.dataset_requests import PreviewRequest


def preview_dataset(request: PreviewRequest) -> DatasetPreview:
    """The first `limit` rows; arrays as nested lists, long ones cut.

    Raises:
        UnreadableFile: where the file is no longer what was profiled.
    """
    path = Path(request.path)
    return format_of(path, request.filename).preview(path, request.profile, request.limit)

"""A model in another format: written once by a sandboxed job, then kept."""

import asyncio
import shutil
from pathlib import Path

from app.errors import InvalidRequest
from app.spec.known_layers import is_loadable
from app.spec.model_view import ExportFormat, ExportFormats, ModelFormat
from app.spec.tasks import EXPORT_MODEL, ExportRequest
from app.web.loadable_models import ModelToday, loadable_model
from app.web.services import Services

TITLES = {ModelFormat.KERAS: "Keras (.keras)", ModelFormat.H5: "HDF5 (.h5)"}


def export_formats(model: ModelToday) -> ExportFormats:
    """What a model can be taken away in: its own format always, others when it loads."""
    _, problem = is_loadable(model.view)
    return ExportFormats(
        formats=tuple(
            ExportFormat(
                format=format.value,
                title=title,
                extension=f".{format.value}",
                refused=None if format is model.format else problem,
            )
            for format, title in TITLES.items()
        )
    )


async def model_file(services: Services, model_id: str, format: str) -> Path:
    """Where a model lies in `format`; written now, when it was never asked for in that.

    Raises:
        InvalidRequest: for a format that is not offered.
        NotFound: for an unknown model.
        Conflict: when it would have to be loaded for that, and cannot be.
    """
    if format not in {known.value for known in TITLES}:
        raise InvalidRequest(
            f"There is no format {format[:40]!r}.",
            hint=f"There are: {', '.join(known.value for known in TITLES)}.",
            where="format",
        )
    kept = await asyncio.to_thread(services.store.models.file, model_id, format)
    return kept or await _export(services, model_id, format)


async def _export(services: Services, model_id: str, format: str) -> Path:
    model = await loadable_model(services, model_id)
    folder = services.store.files.temporary_path()
    await asyncio.to_thread(folder.mkdir)
    try:
        request = ExportRequest(
            path=str(model.path),
            format=model.format,
            target_format=format,
            target_path=str(folder / f"model.{format}"),
            custom_layers=model.custom_layers,
        )
        await services.pool.call(
            EXPORT_MODEL, request, readable_paths=(model.path,), writable_folder=folder
        )
        files = services.store.files
        copy = await asyncio.to_thread(files.copy_in, Path(request.target_path))
        return await asyncio.to_thread(services.store.models.add_file, model_id, format, copy)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

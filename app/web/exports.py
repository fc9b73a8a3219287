"""A model in another form: written once by a sandboxed job, then kept."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import InvalidRequest
from app.spec.known_layers import is_loadable
from app.spec.model_requests import ExportRequest
from app.spec.model_view import ExportFormat, ExportFormats
from app.spec.tasks import EXPORT_MODEL
from app.web.bundles import packed_bundle
from app.web.loadable_models import ModelToday, loadable_model, model_today
from app.web.services import Services

_WRITTEN = 2
"""Counted up when what is written changes: what was kept by an older program is not given."""


_RAW = "With its preprocessing: takes raw rows and answers in its own words."


@dataclass(frozen=True)
class _Form:
    """A form in which a model can be taken away, and for which models it is offered."""

    title: str
    description: str
    extension: str
    is_offered: Callable[[ModelToday], bool] = lambda model: True


def _has_table(model: ModelToday) -> bool:
    return model.encoding is not None and bool(model.encoding.columns)


FORMS = {
    "keras": _Form("Keras (.keras)", "The whole model, as Keras 3 keeps it.", ".keras"),
    "h5": _Form("HDF5 (.h5)", "The whole model, for older programs.", ".h5"),
    "bundle": _Form(
        "Bundle (.zip)",
        "The model with load.py, its custom layers and what it needs: runs without Layerwright.",
        ".zip",
    ),
    "core": _Form(
        "Network alone (.keras)",
        "Without the preprocessing: takes the numbers that the network was trained on.",
        ".keras",
        _has_table,
    ),
}
"""Every form by its name."""


def export_formats(model: ModelToday) -> ExportFormats:
    """What a model can be taken away in: as it is always, in others when it loads."""
    _, problem = is_loadable(model.view)
    if model.view.view_only is not None:
        return ExportFormats(formats=(_as_it_came(model),))
    return ExportFormats(
        formats=tuple(
            ExportFormat(
                format=name,
                title=form.title,
                description=_RAW
                if _has_table(model) and name in ("keras", "h5")
                else form.description,
                extension=form.extension,
                refused=problem if _there_as(model, name) is None else None,
            )
            for name, form in FORMS.items()
            if form.is_offered(model)
        )
    )


async def model_file(services: Services, model_id: str, format: str) -> tuple[Path, str, str]:
    """Where a model lies in a form, what to call it, and the extension.

    It is written now, if it never was; and each time where custom layers are in it: their
    source travels along, and may have changed.

    Raises:
        InvalidRequest: for a form that is not offered.
        NotFound: for an unknown model.
        Conflict: when it would have to be loaded for that, and cannot be.
    """
    model = await model_today(services, model_id)
    if model.view.view_only is not None and format == model.format.value:
        return model.path, model.name, model.path.suffix
    form = FORMS.get(format)
    if form is None or not form.is_offered(model):
        offered = ", ".join(name for name, form in FORMS.items() if form.is_offered(model))
        raise InvalidRequest(
            f"There is no format {format[:40]!r} of this model.",
            hint=f"There are: {offered}.",
            where="format",
        )
    name = f"{model.name} network" if format == "core" else model.name
    there_as = _there_as(model, format)
    if there_as is None and not model.custom_layers:
        there_as = _written_as(format)
    kept = None
    if there_as is not None:
        kept = await asyncio.to_thread(services.store.models.file, model_id, there_as)
    return kept or await _export(services, model_id, format), name, form.extension


def _as_it_came(model: ModelToday) -> ExportFormat:
    """The one form of a file that can only be looked at."""
    return ExportFormat(
        format=model.format.value,
        title=f"The file ({model.path.suffix})",
        description="As it came. It cannot be made into another form.",
        extension=model.path.suffix,
    )


def _there_as(model: ModelToday, format: str) -> str | None:
    """Under which format the store has this very form from the start; None: it is to be written."""
    if format == "core":
        return model.format.value
    is_trained_here = model.encoding is not None
    if is_trained_here and (_has_table(model) or model.custom_layers):
        return None
    if format == "bundle":
        return None
    # A run leaves both .keras and .h5.
    return format if is_trained_here or format == model.format.value else None


def _written_as(format: str) -> str:
    return f"{format}+{_WRITTEN}"


async def _export(services: Services, model_id: str, format: str) -> Path:
    model = await loadable_model(services, model_id)
    extension = FORMS[format].extension
    folder = services.store.files.temporary_path()
    await asyncio.to_thread(folder.mkdir)
    is_bundle = format == "bundle"
    try:
        request = ExportRequest(
            path=str(model.path),
            format=model.format,
            target_format=format,
            target_path=str(folder if is_bundle else folder / f"model{extension}"),
            custom_layers=model.custom_layers,
            encoding=model.encoding,
            facts=model.view.facts,
        )
        if is_bundle:
            written = await packed_bundle(services, model, request)
        else:
            await services.pool.call(
                EXPORT_MODEL, request, readable_paths=(model.path,), writable_folder=folder
            )
            written = Path(request.target_path)
        copy = await asyncio.to_thread(services.store.files.copy_in, written)
        keep = services.store.models.add_file
        return await asyncio.to_thread(keep, model_id, _written_as(format), copy, extension)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

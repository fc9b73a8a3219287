"""`layerwright view` and `layerwright check`: look at a file without the page."""

from pathlib import Path

from pydantic import ValidationError

from app.errors import LayerwrightError, UnreadableFile
from app.settings import Settings
from app.spec.catalogue import Catalogue
from app.spec.findings import Finding, Findings
from app.spec.known_layers import is_loadable
from app.spec.model_view import ModelView
from app.spec.network import NetworkDocument
from app.spec.shape_report import Severity
from app.spec.tasks import (
    DESCRIBE_LAYERS,
    INFER_SHAPES,
    READ_MODEL,
    NoRequest,
    ReadModelRequest,
    ShapeRequest,
)
from app.workers.pool import WorkerPool

NETWORK_SUFFIX = ".network.json"
_MAX_DOCUMENT_BYTES = 64 * 2**20


async def read_model_file(settings: Settings, file: Path) -> ModelView:
    """What the model file holds; nothing of it is run.

    Raises:
        UnreadableFile: it is no saved model.
    """
    pool = WorkerPool(settings)
    await pool.start()
    try:
        return await _read_model(pool, file)
    finally:
        await pool.stop()


async def check_file(settings: Settings, file: Path) -> Findings:
    """Everything that is wrong with a network document or a saved model."""
    pool = WorkerPool(settings)
    await pool.start()
    try:
        if file.name.endswith(NETWORK_SUFFIX):
            return await _check_network(settings, pool, file)
        return await _check_model(pool, file)
    finally:
        await pool.stop()


async def _read_model(pool: WorkerPool, file: Path) -> ModelView:
    catalogue = await pool.call(DESCRIBE_LAYERS, NoRequest())
    known, refused = known_and_refused(catalogue)
    request = ReadModelRequest(
        path=str(file), filename=file.name, known_classes=known, refused_classes=refused
    )
    return await pool.call(READ_MODEL, request, readable_paths=(file,))


def known_and_refused(catalogue: Catalogue) -> tuple[tuple[str, ...], dict[str, str]]:
    """The class names that Keras has (aliases included), and those that are not loaded."""
    known = [name for layer in catalogue.layers for name in (layer.class_name, *layer.aliases)]
    refused = {layer.class_name: layer.refused for layer in catalogue.layers if layer.refused}
    return tuple(known), refused


async def _check_network(settings: Settings, pool: WorkerPool, file: Path) -> Findings:
    document = _document(file)
    request = ShapeRequest(network=document, max_design_bytes=settings.max_design_bytes)
    report = await pool.call(INFER_SHAPES, request)
    findings = [
        Finding(
            subject=issue.layer or document.name,
            is_good=False if issue.severity is Severity.ERROR else None,
            message=issue.message,
        )
        for issue in report.issues
    ]
    if report.is_valid:
        message = f"{len(document.layers)} layers, {report.num_params:,} parameters"
        findings.append(Finding(subject=document.name, is_good=True, message=message))
    return Findings(title=file.name, findings=tuple(findings))


def _document(file: Path) -> NetworkDocument:
    if file.stat().st_size > _MAX_DOCUMENT_BYTES:
        raise UnreadableFile(f"{file.name} is too large for a network document.")
    try:
        return NetworkDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(
            f"{file.name} is not a network document: {place + ': ' if place else ''}{first['msg']}."
        ) from error


async def _check_model(pool: WorkerPool, file: Path) -> Findings:
    try:
        view = await _read_model(pool, file)
    except LayerwrightError as error:
        finding = Finding(subject=file.name, is_good=False, message=error.message)
        return Findings(title=file.name, findings=(finding,))
    can_load, problem = is_loadable(view)
    findings = [
        Finding(
            subject=unknown.class_name,
            is_good=False,
            message=f"not a Keras layer; used by {', '.join(unknown.names)}",
        )
        for unknown in view.unknown_layers
    ]
    findings += [
        Finding(subject=refusal.layer, is_good=False, message=refusal.reason)
        for refusal in view.refusals
    ]
    if can_load:
        message = f"{view.class_name}, {len(view.layers)} layers, {view.num_params:,} parameters"
        findings.append(Finding(subject=view.name, is_good=True, message=message))
    elif not findings:
        findings.append(Finding(subject=view.name, is_good=False, message=problem or "cannot load"))
    return Findings(title=file.name, findings=tuple(findings))

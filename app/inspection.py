"""`layerwright view`, `check` and `repair`: work on a file without the page."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from app.errors import Conflict, EngineUnavailable, LayerwrightError, StorageFull
from app.given_files import shown_name, shown_text
from app.settings import Settings
from app.spec.class_names import classes_of_model, classes_of_network
from app.spec.findings import Finding, Findings
from app.spec.known_layers import is_loadable
from app.spec.model_requests import ModelRequest, RepairRequest
from app.spec.model_view import ModelFormat, ModelView
from app.spec.network_requests import ShapeRequest
from app.spec.repair import RepairReport, Vocabularies, counted, repair_words
from app.spec.shape_report import Severity
from app.spec.tasks import FIND_UNSOUND, INFER_SHAPES, LOAD_MODEL, REPAIR_MODEL
from app.spec.unsound_weights import FindUnsoundRequest, placed_weights, unsound_words
from app.standalone import (
    NETWORK_SUFFIX,
    Sources,
    among,
    opened_model,
    read_network,
    workers_alone,
)
from app.workers.models import lacks_shapes, with_shapes
from app.workers.pool import WorkerPool

_SECONDS_FOR_WEIGHTS = 600
"""For looking through all weights of a file of many gigabytes, on a slow disk."""


async def read_model_file(settings: Settings, file: Path, member: str = "") -> ModelView:
    """What the model file holds; nothing of it is run.

    `member` says which model of an archive with several, by its name in it.
    The shapes that it does not tell are worked out; for registered custom layers their
    code runs, in a worker.

    Raises:
        UnreadableFile: it is no saved model.
        Conflict: another version of Layerwright made the data folder's database.
    """
    async with (
        workers_alone(settings) as (pool, registered),
        opened_model(pool, file, registered, settings, member) as (view, _),
    ):
        if lacks_shapes(view):
            with suppress(EngineUnavailable):  # what the file itself tells is shown in any case
                await pool.wait_until_ready()
        return await with_shapes(pool, view, among(registered, classes_of_model(view)))


async def check_file(settings: Settings, file: Path) -> Findings:
    """Everything that is wrong with a network document or a saved model.

    Raises:
        UnreadableFile: it is no network document, though it is called so.
        Conflict: another version of Layerwright made the data folder's database.
    """
    async with workers_alone(settings) as (pool, registered):
        if file.name.endswith(NETWORK_SUFFIX):
            return await _check_network(pool, file, registered, settings.max_design_bytes)
        return await _check_model(pool, file, registered, settings)


async def repair_file(
    settings: Settings,
    file: Path,
    target: Path,
    accepted: tuple[str, ...] = (),
    vocabularies: Vocabularies | None = None,
) -> RepairReport:
    """Repair a saved model and write it to `target`, whole or not at all.

    `vocabularies`: the words that the file lacks for layers that look them up.

    Raises:
        UnreadableFile: it is no saved model.
        Refused, Conflict: it cannot be loaded, or does not run; says what stands in the way.
    """
    async with (
        workers_alone(settings) as (pool, registered),
        opened_model(pool, file, registered, settings) as (view, path),
    ):
        can_load, problem = is_loadable(view)
        if not can_load:
            raise Conflict(problem or "The model cannot be loaded.")
        format = ModelFormat.H5 if target.suffix in (".h5", ".hdf5") else ModelFormat.KERAS
        with _folder_beside(target) as folder:
            request = RepairRequest(
                path=str(path),
                target_format=format,
                target_path=str(folder / f"model.{format.value}"),
                custom_layers=among(registered, classes_of_model(view)),
                accepted_repairs=accepted,
                vocabularies=vocabularies or {},
            )
            report = await pool.call(
                REPAIR_MODEL, request, readable_paths=(path,), writable_folder=folder
            )
            await asyncio.to_thread(Path(report.path).replace, target)
        return report.model_copy(update={"path": shown_text(str(target))})


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A folder from which a file is moved to `target` at once."""
    try:
        made = TemporaryDirectory(dir=target.parent, prefix=".repair-")
    except OSError as error:
        raise StorageFull(f"{target.parent} cannot be written: {error.strerror}.") from error
    with made as folder:
        yield Path(folder)


async def _check_network(
    pool: WorkerPool, file: Path, registered: Sources, max_design_bytes: int
) -> Findings:
    document = await asyncio.to_thread(read_network, file)
    request = ShapeRequest(
        network=document,
        custom_layers=among(registered, classes_of_network(document)),
        max_design_bytes=max_design_bytes,
    )
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
        message = ", ".join(
            (counted(len(document.layers), "layer"), counted(report.num_params, "parameter"))
        )
        findings.append(Finding(subject=document.name, is_good=True, message=message))
    return Findings(title=file.name, findings=tuple(findings))


async def _check_model(
    pool: WorkerPool, file: Path, registered: Sources, settings: Settings
) -> Findings:
    try:
        async with opened_model(pool, file, registered, settings) as (view, path):
            findings = await _findings_of(pool, path, view, registered)
    except LayerwrightError as error:
        message = f"{error.message} {error.hint}" if error.hint else error.message
        findings = [Finding(subject=shown_name(file), is_good=False, message=message)]
    return Findings(title=shown_name(file), findings=tuple(findings))


async def _findings_of(
    pool: WorkerPool, path: Path, view: ModelView, registered: Sources
) -> list[Finding]:
    summary = f"{view.class_name}, {counted(len(view.layers), 'layer')}, "
    summary += counted(view.num_params, "parameter")
    unsound = await _unsound(pool, path, view)
    if view.view_only is not None:
        return [
            *unsound,
            Finding(subject=view.name, is_good=True, message=summary),
            Finding(subject=view.format.value, is_good=None, message=view.view_only),
        ]
    can_load, problem = is_loadable(view)
    findings = [
        Finding(
            subject=unknown.class_name,
            is_good=False,
            message="neither a Keras layer nor one that is registered here; used by "
            + ", ".join(unknown.names),
        )
        for unknown in view.unknown_layers
    ]
    findings += [
        Finding(
            subject=one.name,
            is_good=False,
            message=f"its author's own {one.role.value}, which is not registered here: "
            + ", ".join(f"{use.argument} of {use.layer}" for use in one.uses),
        )
        for one in view.unknown_objects
    ]
    findings += [
        Finding(subject=refusal.layer, is_good=False, message=refusal.reason)
        for refusal in view.refusals
    ]
    findings += unsound
    if can_load:
        findings += await _loaded(pool, path, view, registered, summary)
    elif all(finding.is_good is not False for finding in findings):
        findings.append(Finding(subject=view.name, is_good=False, message=problem or "cannot load"))
    return findings


async def _unsound(pool: WorkerPool, path: Path, view: ModelView) -> list[Finding]:
    """Weights that hold NaN, which is always wrong, or infinity, which can be meant."""
    weights = placed_weights(view.layers)
    if not weights:
        return []
    request = FindUnsoundRequest(path=str(path), weights=weights)
    found = await pool.call(
        FIND_UNSOUND, request, readable_paths=(path,), timeout_seconds=_SECONDS_FOR_WEIGHTS
    )
    findings = [
        Finding(
            subject=weight.layer,
            is_good=False if weight.num_nan else None,
            message=f"{unsound_words(weight)}; what the model predicts with them is no number"
            if weight.num_nan
            else unsound_words(weight),
        )
        for weight in found.weights
    ]
    more = found.num_weights - len(findings)
    if more:
        message = f"{more:,} more weights hold NaN or infinity"
        findings.append(Finding(subject=view.name, is_good=False, message=message))
    return findings


async def _loaded(
    pool: WorkerPool, path: Path, view: ModelView, registered: Sources, summary: str
) -> list[Finding]:
    """What loading the model for real gives, and a prediction: repairs, and what is wrong."""
    request = ModelRequest(
        path=str(path),
        format=view.format,
        custom_layers=among(registered, classes_of_model(view)),
    )
    report = await pool.call(LOAD_MODEL, request, readable_paths=(path,))
    findings = [
        Finding(subject=f"repair {repair.code}", is_good=None, message=repair_words(repair))
        for repair in report.repairs
    ]
    findings += [
        Finding(
            subject=f"offered repair {repair.code}",
            is_good=None,
            message=f"{repair_words(repair)} (layerwright repair --accept {repair.code})",
        )
        for repair in view.repairs
        if repair.is_offered
    ]
    did = "it loads and predicts" if report.inputs else "it loads; what it takes is not stated"
    message = f"{summary}; {did}" if report.is_loaded else report.problem
    if report.warning is not None:
        findings.append(Finding(subject=view.name, is_good=False, message=report.warning))
    last = Finding(subject=view.name, is_good=report.is_loaded, message=message or "cannot load")
    return [*findings, last]

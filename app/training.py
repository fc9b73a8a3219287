"""`layerwright train`: a network and a data file in, a model file out, without a server."""

import asyncio
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import DoesNotFit, TrainingFailed
from app.settings import Settings
from app.spec.choosing import choose
from app.spec.class_names import classes_of_network
from app.spec.dataset import DatasetProfile, Reading
from app.spec.dataset_requests import ProfileRequest
from app.spec.events import RunEvent, RunEventKind
from app.spec.fitting import fit_network
from app.spec.model_requests import ExportRequest
from app.spec.model_view import ModelFormat
from app.spec.network import NetworkDocument
from app.spec.reading_words import reading_words
from app.spec.run_requests import PlanRequest, Trained, TrainRequest
from app.spec.shell import TrainedFile
from app.spec.tasks import EXPORT_MODEL, PLAN_RUN, PROFILE_DATASET, TRAIN
from app.spec.training import (
    CompileOptions,
    FitOptions,
    OptimizerOptions,
    RunPlan,
    RunRequest,
    RunState,
)
from app.standalone import Sources, among, put_in_place, read_network, workers_alone
from app.store.run_log import history_of
from app.web.starting_runs import plan_of
from app.workers.pool import JobHandle, WorkerPool
from app.workers.run_folder import RunFolder

_POLL_SECONDS = 0.1
_THE_FILE = "the data file"

Tell = Callable[[str], None]
"""Takes words for the person who waits."""


@dataclass(frozen=True)
class TrainOptions:
    """What the shell was asked.

    `fits`: first the network is fitted to the data. `reading`: how the data file is read.
    """

    network: Path
    data: Path
    output: Path
    request: RunRequest
    fits: bool = False
    reading: Reading = field(default_factory=Reading)


def request_of(
    *,
    targets: tuple[str, ...],
    inputs: tuple[str, ...],
    optimizer: str | None,
    learning_rate: float | None = None,
    loss: str | None,
    metrics: tuple[str, ...],
    seed: int | None,
    **fit: float | None,
) -> RunRequest:
    """The wishes as a run's request; the network and the data are files. `fit`: FitOptions."""
    return RunRequest(
        dataset_id=_THE_FILE,
        targets=targets or None,
        inputs=inputs or None,
        compile=CompileOptions(
            optimizer=_optimizer_of(optimizer, learning_rate), loss=loss, metrics=metrics or None
        ),
        fit=FitOptions.model_validate(fit),
        seed=seed,
    )


def _optimizer_of(name: str | None, rate: float | None) -> str | OptimizerOptions | None:
    """A rate alone is Adam's, as on the page."""
    if rate is None:
        return name
    return OptimizerOptions(class_name=name or "Adam", config={"learning_rate": rate})


async def train_file(
    settings: Settings,
    options: TrainOptions,
    tell: Tell,
    on_event: Callable[[RunEvent], None],
) -> TrainedFile:
    """Train, and write the model where it is wanted. Ctrl+C keeps what was learned by then.

    Raises:
        UnreadableFile: the network or the data cannot be read.
        DoesNotFit: they do not go together.
        TrainingFailed, WorkerError: the training could not go on.
        StorageFull: the model cannot be written.
    """
    async with workers_alone(settings) as (pool, registered):
        tell("Starting Keras and reading the data …")
        profile, network = await _read(pool, options, tell)
        sources = among(registered, classes_of_network(network))
        plan = await _plan(settings, pool, options, profile, network, sources)
        for chosen in plan.chosen:
            tell(chosen)
        with tempfile.TemporaryDirectory(prefix="layerwright-") as temporary:
            folder = RunFolder(Path(temporary), "run")
            folder.make()
            request = TrainRequest(
                folder=str(folder.path),
                plan=plan,
                custom_layers=sources,
                dataset_path=str(options.data),
                dataset_filename=options.data.name,
                profile=profile,
            )
            events = _Events(on_event)
            trained = await _train(pool, request, folder, events, tell)
            if trained.has_model:
                await _write_model(pool, trained, sources, folder.path, options.output)
            if trained.failure is not None:
                tell(f"The model is in {options.output}.")
                raise TrainingFailed(trained.failure.message, hint=trained.failure.hint)
    return TrainedFile(
        state=RunState.CANCELLED if trained.is_cancelled else RunState.FINISHED,
        model=str(options.output) if trained.has_model else None,
        num_epochs_done=trained.num_epochs_done,
        epochs=plan.epochs,
        chosen=plan.chosen,
        history=history_of(events.epochs),
        test_metrics=trained.test_metrics,
        format=profile.format,
        reading=profile.reading,
    )


async def _read(
    pool: WorkerPool, options: TrainOptions, tell: Tell
) -> tuple[DatasetProfile, NetworkDocument]:
    """The data's profile and the network, fitted to the data where that is wished."""
    profile, network = await asyncio.gather(
        pool.call(
            PROFILE_DATASET,
            ProfileRequest(
                path=str(options.data), filename=options.data.name, wished=options.reading
            ),
            readable_paths=(options.data,),
        ),
        asyncio.to_thread(read_network, options.network),
    )
    tell(f"{options.data.name} is read as {reading_words(profile.format, profile.reading)}.")
    if not options.fits:
        return profile, network
    fitted = fit_network(network, choose(profile, options.request.inputs, options.request.targets))
    for change in fitted.changes:
        tell(change)
    return profile, fitted.network


class _Events:
    """Passes a training's events on, and keeps what its epochs came to."""

    def __init__(self, on_event: Callable[[RunEvent], None]) -> None:
        self._on_event = on_event
        self.epochs: list[dict[str, float | None]] = []

    def take(self, event: RunEvent) -> None:
        if event.kind is RunEventKind.EPOCH:
            self.epochs.append(event.metrics)
        self._on_event(event)


async def _plan(
    settings: Settings,
    pool: WorkerPool,
    options: TrainOptions,
    profile: DatasetProfile,
    network: NetworkDocument,
    sources: Sources,
) -> RunPlan:
    planned = await pool.call(
        PLAN_RUN,
        PlanRequest(
            network=network,
            custom_layers=sources,
            request=options.request,
            profile=profile,
            dataset_name=options.data.name,
            max_design_bytes=settings.max_design_bytes,
        ),
    )
    try:
        return plan_of(planned)
    except DoesNotFit as error:
        if options.fits:
            raise
        hint = "--fit fits the network's input and output to the data."
        raise DoesNotFit(error.message, hint=hint) from error


async def _train(
    pool: WorkerPool, request: TrainRequest, folder: RunFolder, events: _Events, tell: Tell
) -> Trained:
    job = await pool.spawn_job(
        TRAIN,
        request,
        readable_paths=(Path(request.dataset_path),),
        writable_folder=folder.path,
    )
    waiting = asyncio.ensure_future(job.wait())
    with _interruptible(job, folder, tell):
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=_POLL_SECONDS)
            for _, event in await asyncio.to_thread(folder.read_events):
                events.take(event)
    for _, event in await asyncio.to_thread(folder.read_events):
        events.take(event)
    return waiting.result()


@contextmanager
def _interruptible(job: JobHandle[Trained], folder: RunFolder, tell: Tell) -> Iterator[None]:
    """Ctrl+C ends the training after its current step; once more, at once."""
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if folder.is_cancel_requested:
            job.kill()
            return
        folder.request_cancel()
        tell("Stopping after this step, to keep what was learned. Ctrl+C again ends it at once.")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _write_model(
    pool: WorkerPool, trained: Trained, sources: Sources, folder: Path, output: Path
) -> None:
    trained_file = folder / "model.keras"
    export = folder / "export"
    export.mkdir()
    request = ExportRequest(
        path=str(trained_file),
        format=ModelFormat.KERAS,
        target_format=output.suffix.removeprefix("."),
        target_path=str(export / f"model{output.suffix}"),
        custom_layers=sources,
        encoding=trained.encoding,
    )
    await pool.call(EXPORT_MODEL, request, readable_paths=(trained_file,), writable_folder=export)
    await asyncio.to_thread(put_in_place, Path(request.target_path), output)

"""The supervisor of runs: a queue, a job for each run, and what becomes of it.

A run's job writes events to a file in its own folder. The supervisor follows
that file, numbers the events as it adds them to the store, and tells those who
listen. It alone writes the first event and the last: the last event of a run is
its terminal state, and comes when the model is stored.

A job goes on when its server ends, whether that was stopped (Ctrl+C, SIGTERM) or killed: a
restart costs no training. A stopped server says in the terminal which runs go on. The next
server finds them again, by what the run's row holds of the job, and goes on with the event
file where the last one was. A run whose job has gone by then (the machine went down, the
container with all its processes, somebody ended it) is marked as interrupted, with what it
had told; one that had not begun to learn has its turn again.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from app.errors import Conflict, LayerwrightError, StorageFull
from app.settings import Settings
from app.spec.class_names import classes_of_network
from app.spec.run_requests import Trained, TrainRequest
from app.spec.training import Run, RunState
from app.store.models import NewModel
from app.store.run_life import UnfinishedRun
from app.store.store import Store
from app.workers import run_endings
from app.workers.executors.base import Executor, RunningJob
from app.workers.executors.local import LocalExecutor
from app.workers.models import known_classes, read_model, sources_for_model
from app.workers.pool import WorkerPool
from app.workers.run_endings import Ending
from app.workers.run_folder import RunFolder, remove_left_over
from app.workers.run_relay import RETRY_SECONDS, RunRelay

POLL_SECONDS = 0.15
HEARTBEAT_SECONDS = 5.0
CANCEL_GRACE_SECONDS = 8.0

_log = logging.getLogger(__name__)


@dataclass
class _Job:
    """A run that is being trained. `running` is there once its process is."""

    run: Run
    folder: RunFolder
    relay: RunRelay
    running: RunningJob | None = None
    is_cancel_requested: bool = False


class Supervisor:
    """Trains queued runs, `settings.max_parallel_runs` at a time."""

    def __init__(
        self, settings: Settings, pool: WorkerPool, store: Store, executor: Executor | None = None
    ) -> None:
        self._settings = settings
        self._store = store
        self._pool = pool
        self._executor: Executor = executor or LocalExecutor(pool)
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._jobs: dict[str, _Job] = {}
        self._slots: list[asyncio.Task[None]] = []
        self._news: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self.left_running: tuple[str, ...] = ()
        """The names of the runs that went on when this was stopped."""

    async def start(self) -> None:
        """Find the runs that outlived the last server, and begin to train what is queued."""
        runs = self._store.runs
        found: list[_Job] = []
        lost: list[Coroutine[None, None, None]] = []
        for run in await asyncio.to_thread(runs.unfinished):
            if run.state is RunState.QUEUED:
                self._queue.put_nowait(run.id)
                continue
            job = await self._job_of(run.id, run.num_event_bytes)
            if run.job is not None:
                job.running = await self._executor.find(run.job, job.folder.path)
            if job.running is None:
                lost.append(self._put_right(job, run))
            else:
                job.is_cancel_requested = job.folder.is_cancel_requested
                found.append(job)
        await asyncio.to_thread(remove_left_over, self._store.home, runs.with_folder())
        num_slots = self._settings.max_parallel_runs
        self._slots = [
            asyncio.create_task(
                self._work(found[number] if number < len(found) else None, number < num_slots),
                name=f"run slot {number}",
            )
            for number in range(max(num_slots, len(found)))
        ]
        self._slots += [asyncio.create_task(one) for one in lost]

    async def stop(self) -> None:
        """Look after no run any more: what trains goes on without us, what is queued waits."""
        left = [job.run for job in self._jobs.values() if job.running is not None]
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        self._slots = []
        states = [await asyncio.to_thread(self._store.runs.state, run.id) for run in left]
        self.left_running = tuple(
            run.name for run, state in zip(left, states, strict=True) if not state.is_terminal
        )

    def submit(self, run_id: str) -> None:
        """Train a run that the store holds as queued, when its turn comes."""
        self._queue.put_nowait(run_id)

    async def cancel(self, run_id: str) -> Run:
        """End a run: at once when it waits, else after its current step, at last by force.

        Raises:
            NotFound: for an unknown id.
            Conflict: when it has ended already.
        """
        if await self._end(run_id, run_endings.cancelled(), only_from=RunState.QUEUED):
            return await asyncio.to_thread(self._store.runs.get, run_id)
        run = await asyncio.to_thread(self._store.runs.get, run_id)
        if run.state.is_terminal:
            raise Conflict(f"The run has ended already: it is {run.state.value}.")
        if job := self._jobs.get(run_id):
            job.is_cancel_requested = True
        return run

    async def delete(self, run_id: str) -> str | None:
        """Remove a run that has ended, with its log and its folder.

        Returns:
            The id of the model that it made, which stays, if there is one.

        Raises:
            NotFound: for an unknown id.
            Conflict: when it has not ended.
        """
        model_id = await asyncio.to_thread(self._store.runs.delete, run_id)
        await asyncio.to_thread(RunFolder(self._store.home, run_id).remove)
        self._announce(run_id)
        return model_id

    def news(self, run_id: str) -> asyncio.Event:
        """An event that is set when the run's log has grown.

        Ask for it before reading the log; then nothing is missed between the two.
        """
        return self._news.setdefault(run_id, asyncio.Event())

    def _announce(self, run_id: str) -> None:
        if news := self._news.pop(run_id, None):
            news.set()

    async def _put_right(self, job: _Job, run: UnfinishedRun) -> None:
        """End a run whose job is gone. One that never began has its turn again."""
        self._jobs.pop(run.id, None)
        await job.relay.pass_on_rest()
        if not (job.relay.has_passed_on or run.num_event_bytes):
            with suppress(StorageFull):  # then its end waits for room
                if await asyncio.to_thread(self._store.runs.queue_again, run.id):
                    self._announce(run.id)
                    self._queue.put_nowait(run.id)
                    return
        await self._end_interrupted(run.id, run.heartbeat_at)
        await asyncio.to_thread(job.folder.remove)

    async def _job_of(self, run_id: str, num_event_bytes: int = 0) -> _Job:
        """A run as this server looks after it, in reach of whoever cancels it."""
        run = await asyncio.to_thread(self._store.runs.get, run_id)
        folder = RunFolder(self._store.home, run_id, num_event_bytes)
        relay = RunRelay(run_id, folder, self._store.runs, self._announce)
        job = self._jobs[run_id] = _Job(run, folder, relay)
        return job

    async def _work(self, found: _Job | None, has_next: bool) -> None:
        """Go on with a run that was found, if there is one, then train one after the other."""
        if found is not None:
            await self._look_after(found.run.id, self._bring_to_its_end(found))
        while has_next:
            run_id = await self._queue.get()
            await self._look_after(run_id, self._train(run_id))

    async def _look_after(self, run_id: str, training: Coroutine[None, None, None]) -> None:
        try:
            await training
        except Exception:
            # A mistake of ours must not leave a run "running", nor take the slot away.
            _log.exception("The run %s could not be supervised", run_id)
            await self._end(run_id, run_endings.failed(run_endings.our_mistake()))
        finally:
            self._jobs.pop(run_id, None)

    async def _train(self, run_id: str) -> None:
        try:
            await self._executor.wait_until_ready()
            # Known before it counts as running: whoever cancels from then on finds it.
            job = await self._job_of(run_id)
            if not await asyncio.to_thread(self._store.runs.start, run_id):
                return  # cancelled while it waited
        except LayerwrightError as error:
            await self._end(run_id, run_endings.failed(run_endings.words_of(error)))
            return
        self._announce(run_id)
        await self._bring_to_its_end(job)

    async def _bring_to_its_end(self, job: _Job) -> None:
        ending = await self._ending_of(job)
        await self._end(job.run.id, ending)
        if not ending.keeps_folder:
            await asyncio.to_thread(job.folder.remove)

    async def _ending_of(self, job: _Job) -> Ending:
        """Train, and say what came of it."""
        try:
            if job.running is None:
                job.running = await self._start(job)
            trained = await self._follow(job, job.running)
        except LayerwrightError as error:
            if job.is_cancel_requested:
                return run_endings.cancelled()
            last_words = job.relay.last_words
            told = last_words.error if last_words is not None else None
            return run_endings.failed(told or run_endings.words_of(error))
        num_epochs = job.run.plan.epochs
        if not trained.has_model:
            return run_endings.cancelled(trained, num_epochs)
        try:
            model_id = await self._store_model(job, trained)
        except LayerwrightError as error:
            if trained.is_cancelled:
                _log.warning("The model of the cancelled run %s: %s", job.run.id, error.message)
                return run_endings.cancelled(trained, num_epochs)
            return run_endings.model_not_stored(error)
        if trained.failure is not None:
            return run_endings.broken_off(trained, trained.failure, model_id)
        if trained.is_cancelled:
            return run_endings.cancelled(trained, num_epochs, model_id)
        message = job.relay.last_words.message if job.relay.last_words else None
        return run_endings.finished(trained, model_id, message)

    def _train_request(self, job: _Job) -> TrainRequest:
        run = job.run
        job.folder.make()
        dataset = self._store.datasets.file(run.dataset_id)
        id, network = run.source_model_id, run.plan.network
        source = None if id is None else self._store.models.stored(id)
        sources = self._store.custom_layers.sources(classes_of_network(network))
        if source is not None:
            of_model = sources_for_model(self._store, source.view)
            names = {layer.name for layer in of_model}
            sources = (*of_model, *(one for one in sources if one.name not in names))
        return TrainRequest(
            folder=str(job.folder.path),
            plan=run.plan,
            custom_layers=sources,
            dataset_path=str(dataset.path),
            dataset_filename=dataset.filename,
            profile=dataset.profile,
            initial_model=None if source is None else str(source.path),
            is_source=id is not None and id == network.source_model_id,
        )

    async def _start(self, job: _Job) -> RunningJob:
        request = await asyncio.to_thread(self._train_request, job)

        async def note_job(text: str) -> None:
            await asyncio.to_thread(self._store.runs.note_job, job.run.id, text)

        paths = [Path(request.dataset_path)]
        if request.initial_model is not None:
            paths.append(Path(request.initial_model))
        return await self._executor.start(
            request,
            readable_paths=tuple(paths),
            folder=Path(request.folder),
            note_job=note_job,
        )

    async def _follow(self, job: _Job, running: RunningJob) -> Trained:
        """Pass the job's events on until it ends; end it when that is wished.

        Raises:
            LayerwrightError: what the job raised, or a WorkerError when its process died.
        """
        clock = asyncio.get_running_loop().time
        waiting = asyncio.ensure_future(running.wait())
        heartbeat_at = clock() + HEARTBEAT_SECONDS
        kill_at: float | None = None
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=POLL_SECONDS)
                try:
                    await job.relay.pass_on()
                    if clock() >= heartbeat_at:
                        heartbeat_at = clock() + HEARTBEAT_SECONDS
                        await asyncio.to_thread(self._store.runs.beat, job.run.id)
                        await asyncio.to_thread(job.folder.trim_output)
                except StorageFull as error:
                    _log.warning("Run %s: %s", job.run.id, error.message)
                if job.is_cancel_requested and kill_at is None:
                    kill_at = clock() + CANCEL_GRACE_SECONDS
                    await asyncio.to_thread(job.folder.request_cancel)
                if kill_at is not None and clock() >= kill_at:
                    running.kill()
        finally:
            waiting.cancel()  # of our listening alone: where this server stops, the job goes on
        await job.relay.pass_on_rest()
        printed = await asyncio.to_thread(job.folder.end_of_output)
        self._pool.keep_output(f"run {job.run.id}", printed)
        return waiting.result()

    async def _store_model(self, job: _Job, trained: Trained) -> str:
        """Move the trained files into the store; once, also where a server was killed over it.

        Raises:
            UnreadableFile: when the worker left no model, or something else under its name.
            StorageFull: when there is no room.
        """
        stored_before = await asyncio.to_thread(self._store.models.of_run, job.run.id)
        if stored_before is not None:
            return stored_before
        files = self._store.files
        folder, run = job.folder.path, job.run
        main = await asyncio.to_thread(files.copy_in, folder / "model.keras")
        received = [main]
        try:
            known = await known_classes(self._store, self._pool)
            view = await read_model(self._pool, known, main.temporary, "model.keras")
            h5 = await asyncio.to_thread(files.copy_in, folder / "model.h5")
            received.append(h5)
            new = NewModel(
                name=run.name,
                filename=f"{run.plan.network.name}.keras",
                view=view,
                file=main,
                others={"h5": h5},
                run_id=run.id,
                encoding=trained.encoding,
            )
            model_id = await asyncio.to_thread(self._store.models.create, new)
        finally:
            for file in received:
                files.discard(file.temporary)
        return model_id

    async def _end(self, run_id: str, ending: Ending, *, only_from: RunState | None = None) -> bool:
        """Write the last event of a run, when there is room for it. False when it had ended."""
        while True:
            try:
                has_ended = await asyncio.to_thread(
                    self._store.runs.end,
                    run_id,
                    ending.event,
                    model_id=ending.model_id,
                    is_interrupted=ending.is_interrupted,
                    only_from=only_from,
                )
            except StorageFull:
                _log.warning("The disk is full: the end of run %s waits for room", run_id)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._announce(run_id)
                return has_ended

    async def _end_interrupted(self, run_id: str, last_seen_at: str | None = None) -> None:
        ending = run_endings.interrupted(last_seen_at)
        await self._end(run_id, ending, only_from=RunState.RUNNING)

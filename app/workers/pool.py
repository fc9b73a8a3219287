"""The pool: tasks go in, answers come out, and whatever dies on the way is replaced."""

import asyncio
import hashlib
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.errors import LayerwrightError, TaskTimedOut
from app.settings import Settings
from app.spec.base import Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.health import EngineState, SandboxReport
from app.spec.tasks import CHECK_CUSTOM_LAYER, INFER_SHAPES, Crew, Task
from app.workers import folders, self_test
from app.workers.child import ZygoteKind
from app.workers.designers import CustomKey, Designer, Designers
from app.workers.limits import custom_limit, naming_layers
from app.workers.nursery import Nursery
from app.workers.sandbox import WallPlan
from app.workers.worker import Worker

Request = TypeVar("Request", bound=Words)
Answer = TypeVar("Answer", bound=Words)

_PARALLEL_READERS = 4
_PARALLEL_JOBS = 2
"""Of each lane: what runs no pasted code never waits for what does, and may hang."""

_FIRST_USE_SECONDS = 2.0
"""What the first shape check of a set of custom layers may take more than the next ones: its
source is run then."""

_CUSTOM_SECONDS = 4.0
"""What a designer may take for any other task in which pasted code runs: it may hang."""

_MAX_LOG_BYTES = 2 * 2**20

_log = logging.getLogger(__name__)


class JobHandle(Generic[Answer]):
    """A task that runs in a process of its own, such as a training run."""

    def __init__(self, worker: Worker, answer: asyncio.Task[Answer]) -> None:
        self._worker = worker
        self._answer = answer

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._worker.pid

    @property
    def is_done(self) -> bool:
        """Whether there is an answer, or an error instead."""
        return self._answer.done()

    async def wait(self) -> Answer:
        """The answer, when it is there. May be called, and cancelled, any number of times.

        Raises:
            LayerwrightError: what the task raised.
            WorkerError: the process died.
        """
        return await asyncio.shield(self._answer)

    def kill(self) -> None:
        """End the process now; `wait` then raises WorkerError."""
        self._worker.kill()


class WorkerPool:
    """Every worker process of this server.

    `start` returns at once; calls wait while the zygotes import. `sandbox` is None
    until the self-test is done.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tasks: set[asyncio.Task[Any]] = set()
        self._readers = asyncio.Semaphore(_PARALLEL_READERS)
        self._jobs = asyncio.Semaphore(_PARALLEL_JOBS)
        self._custom_jobs = asyncio.Semaphore(_PARALLEL_JOBS)
        self._trials = asyncio.Semaphore(_PARALLEL_JOBS)
        self.sandbox: SandboxReport | None = None

    async def start(self) -> None:
        """Start both zygotes, the first designers and the self-test, all in the background."""
        home = self._settings.home
        self._folder = await asyncio.to_thread(folders.WorkersFolder, home / "workers")
        self._output_log = _output_log(home / "logs")
        self._engine = Nursery(ZygoteKind.ENGINE, self._folder.path, self._output_log)
        self._reader = Nursery(ZygoteKind.READER, self._folder.path, self._output_log)
        self._designers = Designers(
            self._spawn_designer, _log, self._settings.worker_memory_bytes // 2
        )
        self._reader.start()
        self._engine.start()
        self._designers.start()
        first = asyncio.get_running_loop().create_task(self._first_self_test())
        self._in_background(first)

    async def stop(self) -> None:
        """End every worker and zygote, and clear their folders."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._designers.stop()
        await asyncio.gather(self._engine.stop(), self._reader.stop())
        await asyncio.to_thread(self._folder.remove)
        for handler in list(self._output_log.handlers):
            self._output_log.removeHandler(handler)
            handler.close()

    @property
    def engine_state(self) -> EngineState:
        """Whether workers with Keras can be had."""
        return self._engine.state

    @property
    def engine_problem(self) -> str | None:
        """Why they cannot, in words."""
        return self._engine.problem

    async def wait_until_ready(self) -> None:
        """Wait until Keras is loaded.

        Raises:
            EngineUnavailable: it cannot be.
        """
        await self._engine.wait_until_ready()

    async def call(
        self,
        task: Task[Request, Answer],
        request: Request,
        *,
        readable_paths: Sequence[Path] = (),
        writable_folder: Path | None = None,
        runs_custom_code: bool | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """Have a worker of the task's crew do `task`.

        Args:
            task: one of `app.spec.tasks`.
            request: what it is asked.
            readable_paths: files and folders that the worker may read (not for designers).
            writable_folder: a folder that it may write in (not for designers).
            runs_custom_code: whether pasted code runs; by default, whether the request
                has custom layers.
            timeout_seconds: wall clock, from when the worker begins; by default the task's,
                which is shorter where pasted code runs.

        Raises:
            TaskTimedOut: it took longer; the worker is replaced.
            WorkerError: the worker died; it is replaced.
            EngineUnavailable: there are no workers.
            LayerwrightError: what the task itself raises.
            ValueError: paths for a designer.
        """
        limit = task.timeout_seconds if timeout_seconds is None else timeout_seconds
        key = _custom_key(request, runs_custom_code)
        if task.crew is Crew.DESIGNER:
            if readable_paths or writable_folder is not None:
                raise ValueError("A designer reads and writes no files: give paths to other crews.")
            return await self._ask_designer(task, request, key, limit, timeout_seconds is None)
        if key is not None and timeout_seconds is None:
            limit = await asyncio.to_thread(custom_limit, task, request, readable_paths)
        nursery = self._reader if task.crew is Crew.READER else self._engine
        async with self._lane(task, key):
            worker = await self._spawn(nursery, readable_paths, writable_folder)
            try:
                return await worker.ask(task, request, limit)
            except TaskTimedOut as error:
                raise naming_layers(error, key) from error
            finally:
                worker.close()

    def _lane(self, task: Task[Request, Answer], key: CustomKey | None) -> asyncio.Semaphore:
        """What a task waits in: one that may hang holds up no other kind."""
        if task.crew is Crew.READER:
            return self._readers
        if task.name == CHECK_CUSTOM_LAYER.name:
            return self._trials
        return self._jobs if key is None else self._custom_jobs

    async def spawn_job(
        self,
        task: Task[Request, Answer],
        request: Request,
        *,
        readable_paths: Sequence[Path],
        writable_folder: Path,
        outlives_server: bool = False,
        before: Callable[[int], Awaitable[None]] | None = None,
    ) -> JobHandle[Answer]:
        """Start `task` in a process of its own, whatever its crew's limits on how many run.

        Args:
            task: one of `app.spec.tasks`.
            request: what it is asked.
            readable_paths: files and folders that it may read.
            writable_folder: the folder that it may write in.
            outlives_server: it goes on when the server ends; its HOME is `private_folder` of
                `writable_folder`, where it also leaves its answer.
            before: is called with the process's id before it is asked anything: where the
                server ends first, the process ends too.

        Raises:
            EngineUnavailable: there are no workers.
        """
        nursery = self._reader if task.crew is Crew.READER else self._engine
        worker = await self._spawn(nursery, readable_paths, writable_folder, outlives_server)
        try:
            if before is not None:
                await before(worker.pid)
        except BaseException:
            worker.close()
            raise
        answer = asyncio.get_running_loop().create_task(
            worker.ask(task, request, task.timeout_seconds)
        )

        def end(_: asyncio.Task[Answer]) -> None:
            if not (answer.cancelled() and outlives_server):
                worker.close()
            if not answer.cancelled():
                answer.exception()  # so that asyncio does not complain where nobody waits

        answer.add_done_callback(end)
        self._in_background(answer)
        return JobHandle(worker, answer)

    def keep_output(self, name: str, text: str) -> None:
        """Add what a job printed into a file of its own to the workers' log."""
        for line in text.splitlines():
            self._output_log.info("%s: %s", name, line)

    async def self_test(self) -> SandboxReport:
        """Have a reader try what is forbidden; the findings are also kept in `sandbox`.

        Raises:
            EngineUnavailable: there are no workers.
        """
        home = self._settings.home
        worker = await self._spawn(self._reader, (), None)
        try:
            probes = self_test.forbidden_actions(
                self._folder.secret, home, os.getpid(), self._settings.worker_memory_bytes
            )
            self.sandbox = await self_test.probe(worker, probes)
        finally:
            worker.close()
        return self.sandbox

    async def _first_self_test(self) -> None:
        try:
            await self.self_test()
        except LayerwrightError as error:
            _log.warning("the sandbox could not be tested: %s", error.message)

    async def _ask_designer(
        self,
        task: Task[Request, Answer],
        request: Request,
        key: CustomKey | None,
        limit: float,
        is_limit_free: bool,
    ) -> Answer:
        await self._engine.wait_until_ready()
        designer = await self._designers.borrow(key)
        if key is not None and is_limit_free:
            limit = min(limit, _CUSTOM_SECONDS)
            if task.name == INFER_SHAPES.name:
                limit = self._settings.custom_shape_seconds
                limit += 0 if designer.has_served else _FIRST_USE_SECONDS
        asking = asyncio.get_running_loop().create_task(
            self._ask_and_give_back(designer, task, request, limit)
        )
        self._in_background(asking)
        # shielded: when a client goes away, the designer ends what it does, which is soon,
        # rather than being thrown away warm
        return await asyncio.shield(asking)

    async def _ask_and_give_back(
        self, designer: Designer, task: Task[Request, Answer], request: Request, limit: float
    ) -> Answer:
        try:
            answer = await designer.worker.ask(task, request, limit)
            designer.has_served = True
            return answer
        except asyncio.CancelledError:
            designer.worker.kill()
            raise
        finally:
            self._designers.give_back(designer)

    async def _spawn_designer(self) -> Worker:
        return await self._engine.spawn(
            WallPlan(
                folder="",
                readable=(),
                writable=(),
                memory_bytes=self._settings.worker_memory_bytes,
                file_bytes=self._settings.max_model_bytes,
                warms_up=True,
            )
        )

    async def _spawn(
        self,
        nursery: Nursery,
        readable_paths: Sequence[Path],
        writable_folder: Path | None,
        outlives_server: bool = False,
    ) -> Worker:
        writable = () if writable_folder is None else (writable_folder,)
        folder = ""
        if outlives_server and writable_folder is not None:
            folder = await asyncio.to_thread(_fresh_folder, private_folder(writable_folder))
        return await nursery.spawn(
            WallPlan(
                folder=folder,
                readable=_as_texts(readable_paths),
                writable=_as_texts(writable),
                memory_bytes=self._settings.worker_memory_bytes,
                file_bytes=self._settings.max_model_bytes,
                may_use_gpu=nursery.kind is ZygoteKind.ENGINE,
                outlives_server=outlives_server,
            )
        )

    def _in_background(self, work: asyncio.Task[Any]) -> None:
        self._tasks.add(work)
        work.add_done_callback(self._tasks.discard)


def private_folder(writable_folder: Path) -> Path:
    """Where a job that outlives its server has its HOME."""
    return writable_folder / "worker"


def _custom_key(request: Words, runs_custom_code: bool | None) -> CustomKey | None:
    """What keeps designers that ran different pasted code apart; None for none."""
    layers: tuple[CustomLayerSource, ...] = getattr(request, "custom_layers", ())
    if not (bool(layers) if runs_custom_code is None else runs_custom_code):
        return None
    return frozenset(
        (
            layer.name,
            layer.version,
            hashlib.sha256(layer.source.encode(errors="replace")).hexdigest(),
        )
        for layer in layers
    )


def _as_texts(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(os.path.realpath(path) for path in paths)


def _fresh_folder(folder: Path) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return str(folder.resolve())


def _output_log(folder: Path) -> logging.Logger:
    """Where what workers print is kept: HOME/logs/workers.log and the one before it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "workers.log", maxBytes=_MAX_LOG_BYTES, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.Logger("layerwright.workers.output")
    log.addHandler(handler)
    return log

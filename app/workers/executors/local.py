"""Trainings on this machine: one sandboxed process each, forked from the pool's zygote.

A training goes on when its server is killed: it leaves its events, its model and at
last its answer in its folder, where the next server finds them.
"""

import asyncio
import os
from pathlib import Path

from pydantic import ValidationError

from app.errors import LayerwrightError, UnreadableFile, WorkerError
from app.spec.run_requests import Trained, TrainRequest
from app.spec.tasks import TRAIN
from app.store.files import open_plain
from app.workers import protocol
from app.workers.executors.base import NoteJob, RunningJob
from app.workers.pool import JobHandle, WorkerPool, private_folder
from app.workers.processes import FoundProcess, ProcessIdentity

_MAX_ANSWER_BYTES = 16 * 2**20


class LocalExecutor:
    """The executor of a single machine."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    async def wait_until_ready(self) -> None:
        """Return when Keras is loaded.

        Raises:
            EngineUnavailable: when it cannot be.
        """
        await self._pool.wait_until_ready()

    async def start(
        self,
        request: TrainRequest,
        *,
        readable_paths: tuple[Path, ...],
        folder: Path,
        note_job: NoteJob,
    ) -> RunningJob:
        """Start a training that may read `readable_paths` and write in `folder` alone."""
        process: FoundProcess | None = None

        async def note(pid: int) -> None:
            nonlocal process
            identity = ProcessIdentity.of(pid)
            if identity is not None:
                process = FoundProcess.find(identity)
                await note_job(identity.model_dump_json())

        handle = await self._pool.spawn_job(
            TRAIN,
            request,
            readable_paths=readable_paths,
            writable_folder=folder,
            outlives_server=True,
            before=note,
        )
        return _OwnJob(handle, process)

    async def find(self, job: str, folder: Path) -> RunningJob | None:
        """A training that an earlier server started; None when it has gone without an answer."""
        try:
            identity = ProcessIdentity.model_validate_json(job)
        except ValidationError:  # another executor's
            return None
        process = FoundProcess.find(identity)
        if process is None and not await asyncio.to_thread(_answer_path(folder).exists):
            return None
        return _FoundJob(process, folder)


class _OwnJob:
    """A training that this server started."""

    def __init__(self, handle: JobHandle[Trained], process: FoundProcess | None) -> None:
        self._handle = handle
        self._process = process

    async def wait(self) -> Trained:
        """What it leaves behind, once it has ended."""
        try:
            return await self._handle.wait()
        finally:
            if self._handle.is_done and self._process is not None:
                self._process.close()

    def kill(self) -> None:
        """End it at once, also when the zygote that it came from has died meanwhile."""
        self._handle.kill()
        if self._process is not None:
            self._process.kill()


class _FoundJob:
    """A training that an earlier server started. `process` is None when it has ended."""

    def __init__(self, process: FoundProcess | None, folder: Path) -> None:
        self._process = process
        self._folder = folder

    async def wait(self) -> Trained:
        """What it leaves behind, once it has ended."""
        if self._process is not None:
            await self._process.wait()
            self._process.close()
        return await asyncio.to_thread(_answer_in, self._folder)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()


def _answer_path(folder: Path) -> Path:
    return private_folder(folder) / protocol.ANSWER_FILE


def _answer_in(folder: Path) -> Trained:
    """What the process left as its answer. Foreign code may have run in it.

    Raises:
        LayerwrightError: the error that it left, or a WorkerError where there is no answer.
    """
    try:
        with open_plain(_answer_path(folder)) as descriptor:
            message = os.pread(descriptor, _MAX_ANSWER_BYTES, 0)
    except UnreadableFile as error:
        raise WorkerError(
            "The process of this run ended without a word, after the server that had started it"
            " was gone.",
            hint="Memory may have run out. Train again starts it anew.",
        ) from error
    answer = protocol.parse_answer(message, Trained)
    if isinstance(answer, LayerwrightError):
        raise answer
    return answer

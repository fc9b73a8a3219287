"""What every executor is: a way of running `engine/training/job.py` somewhere."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from app.spec.run_requests import Trained, TrainRequest

NoteJob = Callable[[str], Awaitable[None]]
"""Keeps by what a job is found again, before the job begins."""


class RunningJob(Protocol):
    """A training that has been started."""

    async def wait(self) -> Trained:
        """What it leaves behind, once it has ended.

        Raises:
            LayerwrightError: what the job raised, or a WorkerError when its process died.
        """
        ...

    def kill(self) -> None:
        """End it at once; `wait` then raises a WorkerError."""
        ...


class Executor(Protocol):
    """Where trainings run."""

    async def wait_until_ready(self) -> None:
        """Return when a job can be started.

        Raises:
            EngineUnavailable: when none ever can.
        """
        ...

    async def start(
        self,
        request: TrainRequest,
        *,
        readable_paths: tuple[Path, ...],
        folder: Path,
        note_job: NoteJob,
    ) -> RunningJob:
        """Start a training that may read `readable_paths` and write in `folder` alone.

        It goes on when the server ends. What `note_job` was told is what `find` takes.
        """
        ...

    async def find(self, job: str, folder: Path) -> RunningJob | None:
        """A training that an earlier server started; None when it has gone without an answer."""
        ...

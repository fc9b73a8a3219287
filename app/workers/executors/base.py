"""What every executor is: a way of running `engine/training/job.py` somewhere."""

from pathlib import Path
from typing import Protocol

from app.spec.tasks import Trained, TrainRequest


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
        self, request: TrainRequest, *, readable_paths: tuple[Path, ...], folder: Path
    ) -> RunningJob:
        """Start a training that may read `readable_paths` and write in `folder` alone."""
        ...

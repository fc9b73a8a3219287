"""Trainings on this machine: one sandboxed process each, forked from the pool's zygote."""

from pathlib import Path

from app.spec.tasks import TRAIN, TrainRequest
from app.workers.executors.base import RunningJob
from app.workers.pool import WorkerPool


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
        self, request: TrainRequest, *, readable_paths: tuple[Path, ...], folder: Path
    ) -> RunningJob:
        """Start a training that may read `readable_paths` and write in `folder` alone."""
        return await self._pool.spawn_job(
            TRAIN, request, readable_paths=readable_paths, writable_folder=folder
        )

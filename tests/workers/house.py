"""A store, a pool without processes and a supervisor: what tests of runs have in common."""

import asyncio
from pathlib import Path
from typing import Any

from app.settings import Settings
from app.spec.events import RunEvent
from app.spec.network import NetworkDocument
from app.spec.run_requests import Trained, TrainRequest
from app.spec.training import Run, RunRequest
from app.store.files import NewFile
from app.store.runs import NewRun
from app.store.store import Store
from app.workers.supervisor import Supervisor
from tests.fakes import PROFILE, FakePool, epoch_event, plan_of, until, write_events


class House:
    """A store, a pool without processes and a supervisor."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.settings = Settings(home=home, **options)
        self.store = Store(self.settings)
        self.pool = FakePool()
        self.supervisor = Supervisor(self.settings, self.pool, self.store)  # type: ignore[arg-type]

    def queue(self, *, submit: bool = True) -> str:
        temporary = self.store.files.temporary_path()
        temporary.write_bytes(b"a,b\n")
        dataset = self.store.datasets.create(
            name="d", filename="d.csv", profile=PROFILE, file=NewFile(temporary, "0" * 64, 4)
        )
        network = NetworkDocument(name="net")
        run = self.store.runs.create(
            NewRun("run", RunRequest(dataset_id=dataset.id), plan_of(network), "d")
        )
        if submit:
            self.supervisor.submit(run.id)
        return run.id

    async def ended(self, run_id: str) -> Run:
        await until(lambda: self.store.runs.state(run_id).is_terminal)
        return self.store.runs.get(run_id)

    async def running(self, run_id: str) -> None:
        await until((self.store.home / "runs" / run_id / "events.jsonl").exists)

    def events(self, run_id: str) -> tuple[RunEvent, ...]:
        return self.store.runs.events(run_id, after=0)


async def train_for_ever(request: TrainRequest) -> Trained:
    write_events(Path(request.folder), [epoch_event(1, 1, 0.5)])
    await asyncio.sleep(600)
    raise AssertionError


def save_models(folder: Path) -> None:
    (folder / "model.keras").write_bytes(b"k")
    (folder / "model.h5").write_bytes(b"h")

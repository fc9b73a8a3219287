"""Runs that a killed server left: found again, gone on with, or ended in words."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.spec.run_requests import Trained
from app.spec.training import RunState
from app.workers import supervisor
from app.workers.processes import FoundProcess, ProcessIdentity
from app.workers.protocol import answer_frame, keep_answer
from tests.fakes import ENCODING, epoch_event, until, write_events
from tests.workers.house import House, save_models

ANSWER = Trained(num_epochs_done=2, encoding=ENCODING)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """What stands for a training that goes on while no server is there."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


class Left:
    """A home in which a killed server has left a run: one epoch in the log, one beside it."""

    def __init__(self, home: Path, process: subprocess.Popen[bytes] | None) -> None:
        house = House(home)
        self.run_id = house.queue(submit=False)
        house.store.runs.start(self.run_id)
        self.folder = home / "runs" / self.run_id
        (self.folder / "worker").mkdir(parents=True)
        write_events(self.folder, [epoch_event(1, 1, 0.5)])
        size = (self.folder / "events.jsonl").stat().st_size
        if process is not None:
            identity = ProcessIdentity.of(process.pid)
            assert identity is not None
            house.store.runs.note_job(self.run_id, identity.model_dump_json())
            house.store.runs.append(self.run_id, [epoch_event(1, 1, 0.5)], size)
            write_events(self.folder, [epoch_event(2, 2, 0.4)])
        house.store.close()

    def answer(self) -> None:
        save_models(self.folder)
        keep_answer(answer_frame(ANSWER), self.folder / "worker")


async def test_a_run_that_goes_on_is_found_and_ends_well(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    left = Left(tmp_path, process)
    house = House(tmp_path)
    await house.supervisor.start()
    second = house.queue()
    await until(lambda: len(house.events(left.run_id)) == 4)
    assert house.store.runs.state(left.run_id) is RunState.RUNNING
    assert house.store.runs.state(second) is RunState.QUEUED
    left.answer()
    process.communicate(b"\n")
    run = await house.ended(left.run_id)
    assert (run.state, run.is_interrupted) == (RunState.FINISHED, False)
    assert run.history == {"loss": (0.5, 0.4)}
    assert [event.sequence for event in house.events(run.id)] == [1, 2, 3, 4, 5]
    assert run.model_id is not None
    await until(lambda: not left.folder.exists())
    assert (await house.ended(second)).state is RunState.FINISHED
    await house.supervisor.stop()
    house.store.close()


async def test_a_run_that_ended_meanwhile_is_brought_in(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    left = Left(tmp_path, process)
    left.answer()
    process.communicate(b"\n")
    house = House(tmp_path)
    await house.supervisor.start()
    run = await house.ended(left.run_id)
    assert (run.state, run.history) == (RunState.FINISHED, {"loss": (0.5, 0.4)})
    await house.supervisor.stop()
    house.store.close()


async def test_a_model_is_stored_once(tmp_path: Path, process: subprocess.Popen[bytes]) -> None:
    """The server was killed after it had stored the model, before it had said so."""
    left = Left(tmp_path, process)
    left.answer()
    process.communicate(b"\n")
    house = House(tmp_path)
    end = house.store.runs.end
    house.store.runs.end = lambda *_, **__: (_ for _ in ()).throw(KeyError)  # type: ignore[method-assign]
    await house.supervisor.start()
    await until(lambda: house.store.models.of_run(left.run_id) is not None)
    await house.supervisor.stop()
    house.store.runs.end = end  # type: ignore[method-assign]
    house.store.close()
    house = House(tmp_path)
    await house.supervisor.start()
    run = await house.ended(left.run_id)
    (model,) = house.store.models.list(limit=10, cursor=None).items
    assert run.model_id == model.id
    await house.supervisor.stop()
    house.store.close()


async def test_a_run_that_died_is_interrupted_with_all_that_it_told(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    left = Left(tmp_path, process)
    process.kill()
    process.wait()
    house = House(tmp_path)
    await house.supervisor.start()
    run = await house.ended(left.run_id)
    assert (run.state, run.is_interrupted) == (RunState.FAILED, True)
    assert run.history == {"loss": (0.5, 0.4)}
    assert run.error is not None
    assert run.error.code == "interrupted"
    assert "last heard of at 20" in run.error.message
    await until(lambda: not left.folder.exists())
    await house.supervisor.stop()
    house.store.close()


async def test_another_process_with_the_same_id_is_let_be(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    left = Left(tmp_path, process)
    house = House(tmp_path)
    identity = ProcessIdentity.of(process.pid)
    assert identity is not None
    earlier = identity.model_copy(update={"start_ticks": identity.start_ticks - 1})
    house.store.runs.note_job(left.run_id, earlier.model_dump_json())
    await house.supervisor.start()
    assert (await house.ended(left.run_id)).is_interrupted
    assert process.poll() is None
    await house.supervisor.stop()
    house.store.close()


@pytest.mark.parametrize("is_asked_before", [True, False])
async def test_a_found_run_is_cancelled_by_force_at_last(
    tmp_path: Path,
    process: subprocess.Popen[bytes],
    monkeypatch: pytest.MonkeyPatch,
    is_asked_before: bool,
) -> None:
    monkeypatch.setattr(supervisor, "CANCEL_GRACE_SECONDS", 0.2)
    left = Left(tmp_path, process)
    if is_asked_before:
        (left.folder / "cancel").touch()
    house = House(tmp_path)
    await house.supervisor.start()
    if not is_asked_before:
        await house.supervisor.cancel(left.run_id)
    run = await house.ended(left.run_id)
    assert (run.state, run.history) == (RunState.CANCELLED, {"loss": (0.5, 0.4)})
    assert (left.folder / "cancel").exists() or not left.folder.exists()
    assert process.wait(10) == -9
    await house.supervisor.stop()
    house.store.close()


async def test_a_run_that_never_began_has_its_turn_again_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    run_id, twice = house.queue(submit=False), house.queue(submit=False)
    house.store.runs.start(run_id)
    house.store.runs.start(twice)
    assert house.store.runs.queue_again(twice)
    house.store.runs.start(twice)
    house.store.close()
    house = House(tmp_path)
    await house.supervisor.start()
    run = await house.ended(run_id)
    assert (run.state, run.history["loss"]) == (RunState.FINISHED, (0.5, None))
    assert (await house.ended(twice)).is_interrupted
    await house.supervisor.stop()
    house.store.close()


async def test_a_stopped_server_lets_go_on_what_it_found(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    left = Left(tmp_path, process)
    house = House(tmp_path)
    await house.supervisor.start()
    await until(lambda: len(house.events(left.run_id)) == 4)
    await house.supervisor.stop()
    assert process.poll() is None
    assert house.store.runs.state(left.run_id) is RunState.RUNNING
    house.store.close()


async def test_folders_that_nobody_needs_are_removed(tmp_path: Path) -> None:
    house = House(tmp_path)
    ended, waiting = house.queue(submit=False), house.queue(submit=False)
    for run_id in (ended, waiting, "deleted"):
        (tmp_path / "runs" / run_id).mkdir(parents=True)
    await house.supervisor.cancel(ended)
    house.pool.train = None  # type: ignore[assignment]
    await house.supervisor.start()
    assert not (tmp_path / "runs" / ended).exists()
    assert not (tmp_path / "runs" / "deleted").exists()
    await house.supervisor.stop()
    house.store.close()


async def test_an_identity_is_of_one_process_alone(process: subprocess.Popen[bytes]) -> None:
    identity = ProcessIdentity.of(process.pid)
    assert identity is not None
    assert identity == ProcessIdentity.of(process.pid)
    assert identity != ProcessIdentity.of(os.getpid())
    found = FoundProcess.find(identity)
    assert found is not None
    assert found.is_alive
    waiting = asyncio.ensure_future(found.wait())
    process.kill()
    await asyncio.wait_for(waiting, 60)
    assert not found.is_alive
    assert FoundProcess.find(identity) is None  # dead, and not buried yet
    found.kill()
    found.close()
    found.kill()
    process.wait()
    assert ProcessIdentity.of(process.pid) is None

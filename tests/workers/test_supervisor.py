import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, DoesNotFit, StorageFull, UnreadableFile
from app.spec.events import RunEvent, RunEventKind
from app.spec.run_requests import Trained, TrainRequest
from app.spec.training import RunFailed, RunState
from app.web.event_stream import run_events
from app.workers import run_relay, supervisor
from tests.fakes import ENCODING, epoch_event, until, write_events
from tests.workers.house import House, save_models, train_for_ever


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path / "home")
    await house.supervisor.start()
    yield house
    await house.supervisor.stop()
    house.store.close()


def training(*steps: Callable[[Path], Any], error: Exception | None = None) -> Any:
    """A training that does some things in its folder, then ends well or with an error."""

    async def train(request: TrainRequest) -> Trained:
        for step in steps:
            step(Path(request.folder))
        await asyncio.sleep(0.01)
        if error is not None:
            raise error
        return Trained(num_epochs_done=1, encoding=ENCODING)

    return train


async def train_until_cancelled(request: TrainRequest) -> Trained:
    write_events(Path(request.folder), [epoch_event(1, 1, 0.5)])
    await until((Path(request.folder) / "cancel").exists)
    save_models(Path(request.folder))
    return Trained(is_cancelled=True, num_epochs_done=1, encoding=ENCODING)


def state(state: RunState, **more: Any) -> RunEvent:
    return RunEvent(sequence=7, kind=RunEventKind.STATE, at="2026", state=state, **more)


async def test_the_store_numbers_the_events_and_the_end_comes_last(house: House) -> None:
    def write(folder: Path) -> None:
        write_events(
            folder,
            [
                state(RunState.RUNNING),
                epoch_event(40, 1, 0.5),
                state(RunState.RUNNING, message="Half way."),
                epoch_event(40, 2, 0.4),
                state(RunState.FINISHED, message="Done."),
            ],
        )

    house.pool.train = training(write, save_models)
    run = await house.ended(house.queue())
    events = house.events(run.id)
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5, 6]
    assert [(event.kind.value, event.state, event.message) for event in events[1:]] == [
        ("state", RunState.RUNNING, None),
        ("epoch", None, None),
        ("state", RunState.RUNNING, "Half way."),
        ("epoch", None, None),
        ("state", RunState.FINISHED, "Done."),
    ]
    assert run.model_id is not None
    # The folder goes after the end is written: a kill in between costs nothing.
    await until(lambda: not (house.store.home / "runs" / run.id).exists())


async def test_rubbish_in_the_event_file_is_left_out(house: House) -> None:
    def write(folder: Path) -> None:
        with (folder / "events.jsonl").open("wb") as file:
            file.write(b"\xff\xfe\n{}\n[1]\n\n" + b"x" * 5_000_000 + b"\n")
            file.write(epoch_event(1, 1, 0.5).model_dump_json().encode() + b"\n")
            file.write(b'{"sequence": 1, "kind": "epoch", "at": "no end of line')

    house.pool.train = training(write, save_models)
    run = await house.ended(house.queue())
    assert run.history == {"loss": (0.5,)}
    assert len(house.events(run.id)) == 4


async def test_an_event_file_that_is_a_link_is_not_followed(house: House, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    write_events(tmp_path / "elsewhere", [epoch_event(1, 1, 0.5)])

    def link(folder: Path) -> None:
        (folder / "events.jsonl").symlink_to(tmp_path / "elsewhere" / "events.jsonl")

    house.pool.train = training(link, save_models)
    run = await house.ended(house.queue())
    assert run.history == {}


async def test_a_model_that_is_a_link_is_not_stored(house: House) -> None:
    secret = house.store.home / "token"
    secret.write_text("secret")

    def link(folder: Path) -> None:
        (folder / "model.keras").symlink_to(secret)

    house.pool.train = training(link)
    run = await house.ended(house.queue())
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert "could not be stored" in run.error.message
    assert house.store.models.list(limit=10, cursor=None).items == ()


async def test_no_model_at_all_is_a_failure_in_words(house: House) -> None:
    house.pool.train = training()
    run = await house.ended(house.queue())
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert "model.keras" in run.error.message
    assert house.events(run.id)[-1].error == run.error


async def test_an_error_of_the_job_is_the_error_of_the_run(house: House) -> None:
    house.pool.train = training(error=DoesNotFit("It has 4 inputs.", hint="Fit it."))
    run = await house.ended(house.queue())
    assert (run.state, run.is_interrupted) == (RunState.FAILED, False)
    assert run.error == RunFailed(code="does_not_fit", message="It has 4 inputs.", hint="Fit it.")


async def test_what_the_worker_told_of_its_end_counts_more(house: House) -> None:
    told = RunFailed(code="not_a_number", message="The loss is not a number.", detail="log")
    house.pool.train = training(
        lambda folder: write_events(folder, [state(RunState.FAILED, error=told)]),
        error=UnreadableFile("something else"),
    )
    run = await house.ended(house.queue())
    assert run.error == told


async def test_a_run_that_broke_off_with_a_model_has_both(house: House) -> None:
    told = RunFailed(code="training_failed", message="No number any more.", hint="Less.")

    async def train(request: TrainRequest) -> Trained:
        save_models(Path(request.folder))
        return Trained(num_epochs_done=3, kept_epoch=2, failure=told, encoding=ENCODING)

    house.pool.train = train
    run = await house.ended(house.queue())
    assert (run.state, run.error, run.kept_epoch) == (RunState.FAILED, told, 2)
    assert run.model_id is not None
    assert house.store.models.stored(run.model_id).path.read_bytes() == b"k"


async def test_a_run_that_listens_is_cancelled_softly(house: House) -> None:
    house.pool.train = train_until_cancelled
    run_id = house.queue()
    await house.running(run_id)
    assert (await house.supervisor.cancel(run_id)).state is RunState.RUNNING
    run = await house.ended(run_id)
    assert (run.state, run.error) == (RunState.CANCELLED, None)
    last = house.events(run_id)[-1]
    assert (last.state, last.test_metrics) == (RunState.CANCELLED, None)
    assert last.message is not None
    assert "cancelled after 1 of 2 epochs" in last.message
    assert run.model_id is not None
    assert house.store.models.stored(run.model_id).path.read_bytes() == b"k"
    with pytest.raises(Conflict):
        await house.supervisor.cancel(run_id)


@pytest.mark.parametrize("has_model", [True, False])
async def test_a_cancelled_run_without_a_model_is_cancelled_all_the_same(
    house: House, has_model: bool
) -> None:
    async def train(request: TrainRequest) -> Trained:
        write_events(Path(request.folder), [epoch_event(1, 1, 0.5)])
        await until((Path(request.folder) / "cancel").exists)
        return Trained(is_cancelled=True, has_model=has_model, num_epochs_done=1, encoding=ENCODING)

    house.pool.train = train
    run_id = house.queue()
    await house.running(run_id)
    await house.supervisor.cancel(run_id)
    run = await house.ended(run_id)
    assert (run.state, run.error, run.model_id) == (RunState.CANCELLED, None, None)
    assert "after 1 of 2 epochs." in str(house.events(run_id)[-1].message)


async def test_a_run_that_does_not_listen_is_cancelled_by_force(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "CANCEL_GRACE_SECONDS", 0.2)
    house.pool.train = train_for_ever
    run_id = house.queue()
    await house.running(run_id)
    await house.supervisor.cancel(run_id)
    await house.supervisor.cancel(run_id)
    run = await house.ended(run_id)
    assert run.state is RunState.CANCELLED
    assert run.history == {"loss": (0.5,)}


async def test_a_waiting_run_is_cancelled_at_once(house: House) -> None:
    house.pool.train = train_for_ever
    first, second = house.queue(), house.queue()
    await house.running(first)
    assert (await house.supervisor.cancel(second)).state is RunState.CANCELLED
    assert [event.state for event in house.events(second)] == [
        RunState.QUEUED,
        RunState.CANCELLED,
    ]


async def test_a_run_is_cancelled_in_the_very_moment_it_starts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    original = house.store.runs.start

    def start(run_id: str) -> bool:
        has_started = original(run_id)
        asyncio.run_coroutine_threadsafe(house.supervisor.cancel(run_id), loop).result(5)
        return has_started

    monkeypatch.setattr(house.store.runs, "start", start)
    house.pool.train = train_until_cancelled
    run = await house.ended(house.queue())
    assert run.state is RunState.CANCELLED


async def test_a_dead_worker_is_a_failure_in_words(house: House) -> None:
    async def die(request: TrainRequest) -> Trained:
        raise asyncio.CancelledError

    house.pool.train = die
    run = await house.ended(house.queue())
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert (run.error.code, run.error.message) == ("worker_failed", "The process died.")


async def test_as_many_as_may_run_at_once(tmp_path: Path) -> None:
    house = House(tmp_path, max_parallel_runs=2)
    await house.supervisor.start()
    house.pool.train = train_for_ever
    first, second, third = [house.queue() for _ in range(3)]
    await house.running(first)
    await house.running(second)
    assert house.store.runs.state(third) is RunState.QUEUED
    await house.supervisor.stop()
    house.store.close()


async def test_a_stopped_server_lets_its_run_go_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.supervisor.start()
    house.pool.train = train_for_ever
    first, second = house.queue(), house.queue()
    await house.running(first)
    await house.supervisor.stop()
    assert house.supervisor.left_running == ("run",)
    assert house.store.runs.state(first) is RunState.RUNNING
    assert house.store.runs.state(second) is RunState.QUEUED
    house.store.close()

    house = House(tmp_path)
    await house.supervisor.start()
    # the first one's job was no process that could be found again
    assert (await house.ended(first)).is_interrupted
    assert (await house.ended(second)).state is RunState.FINISHED
    await house.supervisor.stop()
    assert house.supervisor.left_running == ()
    house.store.close()


async def test_a_full_disk_loses_no_event(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(run_relay, "RETRY_SECONDS", 0.05)
    failures = {"append": 3, "end": 2}

    def failing(name: str) -> Any:
        original = getattr(house.store.runs, name)

        def call(*arguments: Any, **options: Any) -> Any:
            if failures[name]:
                failures[name] -= 1
                raise StorageFull("The disk is full.")
            return original(*arguments, **options)

        return call

    for name in failures:
        monkeypatch.setattr(house.store.runs, name, failing(name))
    run = await house.ended(house.queue())
    assert (run.state, run.history) == (RunState.FINISHED, {"loss": (0.5, None)})
    assert failures == {"append": 0, "end": 0}


async def test_a_full_disk_keeps_the_trained_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> Any:
        raise StorageFull("The disk is full.", hint="Make room.")

    monkeypatch.setattr(house.store.files, "copy_in", full)
    run = await house.ended(house.queue())
    assert run.error is not None
    assert run.error.code == "storage_full"
    assert (house.store.home / "runs" / run.id / "model.keras").exists()


async def test_a_mistake_of_ours_ends_the_run_and_not_the_slot(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(job: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(house.supervisor, "_train_request", mistaken)
        run = await house.ended(house.queue())
    assert run.error is not None
    assert run.error.code == "internal_error"
    assert (await house.ended(house.queue())).state is RunState.FINISHED


async def test_a_run_without_its_data_fails_in_words(house: House) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.supervisor, "submit", lambda run_id: None)
        run_id = house.queue()
    with house.store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM datasets")
    house.supervisor.submit(run_id)
    run = await house.ended(run_id)
    assert run.error is not None
    assert "data set" in run.error.message


async def test_news_reach_a_listener_as_they_come(house: House) -> None:
    go_on = asyncio.Event()

    async def train(request: TrainRequest) -> Trained:
        folder = Path(request.folder)
        write_events(folder, [epoch_event(1, 1, 0.5)])
        await go_on.wait()
        write_events(folder, [epoch_event(2, 2, 0.4)])
        save_models(folder)
        return Trained(num_epochs_done=2, encoding=ENCODING)

    house.pool.train = train
    run_id = house.queue()
    seen: list[str] = []
    async with asyncio.timeout(60):
        async for message in run_events(house.store, house.supervisor, run_id, 0):
            if message.startswith("id"):
                seen.append(message.splitlines()[0])
            if "id: 3" in seen and not go_on.is_set():
                assert len(seen) == 3  # the second epoch has not been written yet
                go_on.set()
    assert seen == ["id: 1", "id: 2", "id: 3", "id: 4", "id: 5"]


async def test_an_end_just_after_the_log_was_read_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def train(request: TrainRequest) -> Trained:
        await go_on.wait()
        save_models(Path(request.folder))
        return Trained(num_epochs_done=1, encoding=ENCODING)

    house.pool.train = train
    run_id = house.queue()
    read = house.store.runs.events

    def read_and_be_late(id: str, *, after: int, limit: int = 500) -> tuple[RunEvent, ...]:
        events = read(id, after=after, limit=limit)
        if not events and not go_on.is_set():
            loop.call_soon_threadsafe(go_on.set)
            while not house.store.runs.state(id).is_terminal:
                time.sleep(0.01)
        return events

    monkeypatch.setattr(house.store.runs, "events", read_and_be_late)
    async with asyncio.timeout(60):
        messages = [part async for part in run_events(house.store, house.supervisor, run_id, 0)]
    assert '"state":"finished"' in messages[-1]

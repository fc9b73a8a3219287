import threading

import pytest

from app.errors import Conflict, NotFound
from app.spec.events import RunEvent, RunEventKind
from app.spec.network import NetworkDocument
from app.spec.training import RunRequest, RunState
from app.store.runs import NewRun
from app.store.store import Store
from tests.fakes import epoch_event, plan_of


def new_run(key: str | None = None, digest: str = "d") -> NewRun:
    network = NetworkDocument(name="net")
    return NewRun(
        name="run",
        request=RunRequest(network=network, dataset_id="data"),
        plan=plan_of(network),
        dataset_name="numbers",
        idempotency=None if key is None else (key, digest),
    )


def state_event(state: RunState) -> RunEvent:
    return RunEvent(sequence=0, kind=RunEventKind.STATE, at="2026", state=state)


def test_events_are_numbered_without_gaps_by_many_writers(store: Store) -> None:
    id = store.runs.create(new_run()).id
    assert store.runs.start(id)

    def write(writer: int) -> None:
        for number in range(10):
            store.runs.append(id, [epoch_event(99, number, writer / 10)] * 2)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = store.runs.events(id, after=0)
    assert [event.sequence for event in events] == list(range(1, 83))
    assert store.runs.events(id, after=80) == events[80:]
    assert store.runs.events(id, after=5, limit=2) == events[5:7]


def test_history_has_one_number_an_epoch(store: Store) -> None:
    id = store.runs.create(new_run()).id
    store.runs.start(id)
    first = epoch_event(1, 1, 0.5)
    second = epoch_event(2, 2, None).model_copy(update={"metrics": {"loss": None, "val_loss": 1.0}})
    progress = first.model_copy(update={"kind": RunEventKind.PROGRESS, "epoch": 3})
    store.runs.append(id, [first, second, progress])
    run = store.runs.get(id)
    assert run.history == {"loss": (0.5, None), "val_loss": (None, 1.0)}
    assert run.num_epochs_done == 2


def test_a_run_ends_once(store: Store) -> None:
    id = store.runs.create(new_run()).id
    assert not store.runs.end(id, state_event(RunState.FAILED), only_from=RunState.RUNNING)
    assert store.runs.start(id)
    assert not store.runs.start(id)
    assert store.runs.end(id, state_event(RunState.FINISHED), model_id="m")
    assert not store.runs.end(id, state_event(RunState.FAILED))
    run = store.runs.get(id)
    assert (run.state, run.model_id, run.finished_at) == (RunState.FINISHED, "m", "2026")
    assert store.runs.unfinished() == ()


def test_what_has_not_ended_is_listed_oldest_first(store: Store) -> None:
    first, second, third = [store.runs.create(new_run()).id for _ in range(3)]
    store.runs.start(second)
    store.runs.end(first, state_event(RunState.CANCELLED))
    unfinished = store.runs.unfinished()
    assert [(run.id, run.state) for run in unfinished] == [
        (second, RunState.RUNNING),
        (third, RunState.QUEUED),
    ]
    assert unfinished[0].heartbeat_at is not None
    assert unfinished[1].heartbeat_at is None


def test_a_key_is_for_one_request(store: Store) -> None:
    first = store.runs.create(new_run("k"))
    assert store.runs.create(new_run("k")).id == first.id
    with pytest.raises(Conflict):
        store.runs.create(new_run("k", "other"))
    assert store.runs.create(new_run()).id != store.runs.create(new_run()).id
    assert store.runs.with_idempotency_key("unknown", "d") is None


def test_deleting_takes_the_log_along(store: Store) -> None:
    id = store.runs.create(new_run()).id
    with pytest.raises(Conflict):
        store.runs.delete(id)
    store.runs.end(id, state_event(RunState.FAILED))
    assert store.runs.delete(id) is None
    assert store.runs.events(id, after=0) == ()
    with pytest.raises(NotFound):
        store.runs.state(id)

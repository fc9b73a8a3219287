"""A run's log: events with sequence numbers, which only grow, and what the row shows of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.spec.events import RunEvent, RunEventKind
from app.spec.training import RunState
from app.store.moments import now
from app.store.rows import metrics_text
from app.store.tables import run_events, runs


def history_of(epochs: Sequence[dict[str, float | None]]) -> dict[str, tuple[float | None, ...]]:
    """Keras's History.history: for each metric one number per finished epoch."""
    names = dict.fromkeys(name for metrics in epochs for name in metrics)
    return {name: tuple(metrics.get(name) for metrics in epochs) for name in names}


def beat(connection: Connection, id: str) -> None:
    """Note a sign of life."""
    connection.execute(update(runs).where(runs.c.id == id).values(heartbeat_at=now()))


def append_events(connection: Connection, id: str, events: Sequence[RunEvent]) -> None:
    """Number events and add them; keep what the list of runs shows of them in the row."""
    if not events:
        return
    last = connection.execute(select(runs.c.last_sequence).where(runs.c.id == id)).scalar_one()
    numbered = [
        event.model_copy(update={"sequence": last + 1 + index})
        for index, event in enumerate(events)
    ]
    connection.execute(
        insert(run_events),
        [
            {
                "run_id": id,
                "sequence": event.sequence,
                "kind": event.kind,
                "event": event.model_dump_json(),
            }
            for event in numbered
        ],
    )
    changes: dict[str, Any] = {"last_sequence": last + len(numbered)}
    for event in numbered:
        if event.metrics:
            changes["metrics"] = metrics_text(event.metrics)
        if event.kind is RunEventKind.EPOCH and event.epoch is not None:
            changes["num_epochs_done"] = event.epoch
        if event.weight_reuse is not None:
            changes["weight_reuse"] = event.weight_reuse.model_dump_json()
    connection.execute(update(runs).where(runs.c.id == id).values(changes))


def state_event(state: RunState, moment: str) -> RunEvent:
    """The event that a run has another state from `moment` on."""
    return RunEvent(sequence=0, kind=RunEventKind.STATE, at=moment, state=state)

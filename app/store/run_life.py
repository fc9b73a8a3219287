"""A run's life, as its supervisor writes it: queued, begun, alive, ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from app.errors import StorageFull
from app.spec.events import RunEvent
from app.spec.training import RunState
from app.store.database import Database
from app.store.moments import now
from app.store.rows import metrics_text, row_of, text_or_none
from app.store.run_log import append_events, beat, state_event
from app.store.tables import runs

NOUN = "run"

TERMINAL = tuple(state.value for state in RunState if state.is_terminal)

_EVENTS_BEFORE_TRAINING = 2
"""Queued and running: all that stands in the log of a run that has just had its turn."""


@dataclass(frozen=True)
class UnfinishedRun:
    """A run that waits or trains.

    `heartbeat_at` is the last sign of life, None before it starts. `job` is by what the
    executor finds its job again, None where none was started. `num_event_bytes` of its
    event file are in the log.
    """

    id: str
    state: RunState
    heartbeat_at: str | None
    job: str | None
    num_event_bytes: int


class RunLife:
    """What changes in a run's row while it waits, trains and ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unfinished(self) -> tuple[UnfinishedRun, ...]:
        """The runs that have not ended, oldest first."""
        with self._database.reading() as connection:
            query = (
                select(
                    runs.c.id, runs.c.state, runs.c.heartbeat_at, runs.c.job, runs.c.num_event_bytes
                )
                .where(runs.c.state.not_in(TERMINAL))
                .order_by(runs.c.serial)
            )
            return tuple(
                UnfinishedRun(
                    row.id, RunState(row.state), row.heartbeat_at, row.job, row.num_event_bytes
                )
                for row in connection.execute(query)
            )

    def with_folder(self) -> frozenset[str]:
        """The ids of the runs whose folder is needed: not ended, or the model found no room."""
        is_full = runs.c.error.contains(f'"code":"{StorageFull.code}"', autoescape=True)
        with self._database.reading() as connection:
            query = select(runs.c.id).where(or_(runs.c.state.not_in(TERMINAL), is_full))
            return frozenset(connection.execute(query).scalars())

    def start(self, id: str) -> bool:
        """Note that a queued run begins. False when it is no longer queued."""
        moment = now()
        with self._database.writing() as connection:
            changed = connection.execute(
                update(runs)
                .where(runs.c.id == id, runs.c.state == RunState.QUEUED)
                .values(
                    state=RunState.RUNNING,
                    started_at=moment,
                    heartbeat_at=moment,
                    job=None,
                    num_event_bytes=0,
                )
            )
            if changed.rowcount == 0:
                return False
            append_events(connection, id, [state_event(RunState.RUNNING, moment)])
        return True

    def queue_again(self, id: str) -> bool:
        """Let a run wait for its turn again.

        False when it has begun to train, or has had its turn twice.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            row = row_of(connection, runs, id, NOUN)
            if row["state"] != RunState.RUNNING or row["last_sequence"] > _EVENTS_BEFORE_TRAINING:
                return False
            connection.execute(
                update(runs).where(runs.c.id == id).values(state=RunState.QUEUED, job=None)
            )
            append_events(connection, id, [state_event(RunState.QUEUED, now())])
        return True

    def note_job(self, id: str, job: str) -> None:
        """Keep by what the executor finds a run's job again. Known before the job begins."""
        with self._database.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == id).values(job=job))

    def append(
        self, id: str, events: Sequence[RunEvent], num_event_bytes: int | None = None
    ) -> None:
        """Add events to a running run's log; they get the next sequence numbers.

        Args:
            id: of the run.
            events: in order.
            num_event_bytes: how much of its event file is in the log with these; kept in
                the same transaction, so that no event is added twice.
        """
        with self._database.writing() as connection:
            beat(connection, id)
            if num_event_bytes is not None:
                connection.execute(
                    update(runs).where(runs.c.id == id).values(num_event_bytes=num_event_bytes)
                )
            append_events(connection, id, events)

    def beat(self, id: str) -> None:
        """Note that a run's worker and its supervisor are alive."""
        with self._database.writing() as connection:
            beat(connection, id)

    def end(
        self,
        id: str,
        event: RunEvent,
        *,
        model_id: str | None = None,
        is_interrupted: bool = False,
        only_from: RunState | None = None,
    ) -> bool:
        """Note that a run has ended, with its last event. False when it had ended before.

        Args:
            id: of the run.
            event: a state event with a terminal state.
            model_id: of the model that it made.
            is_interrupted: whether the server went while the run was running.
            only_from: the state that it must be in; any that is not terminal when None.
        """
        is_open = runs.c.state.not_in(TERMINAL) if only_from is None else runs.c.state == only_from
        with self._database.writing() as connection:
            changed = connection.execute(
                update(runs)
                .where(runs.c.id == id, is_open)
                .values(
                    state=event.state,
                    finished_at=event.at,
                    test_metrics=None
                    if event.test_metrics is None
                    else metrics_text(event.test_metrics),
                    error=text_or_none(event.error),
                    model_id=model_id,
                    is_interrupted=is_interrupted,
                )
            )
            if changed.rowcount == 0:
                return False
            append_events(connection, id, [event])
        return True

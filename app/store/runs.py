"""Runs: one row a training, and its log of events, which only grows."""

from dataclasses import dataclass

from pydantic_core import from_json
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, NotFound
from app.spec.evaluation import Evaluation
from app.spec.events import RunEvent, RunEventKind, RunLog
from app.spec.page import Page
from app.spec.training import (
    Run,
    RunFailed,
    RunPlan,
    RunRequest,
    RunState,
    RunSummary,
    WeightReuse,
)
from app.store.lists import newest_first
from app.store.moments import new_id, now
from app.store.rows import (
    metrics_of,
    picked,
    rename,
    row_of,
    word_or_none,
)
from app.store.run_life import NOUN, TERMINAL, RunLife
from app.store.run_log import append_events, history_of, state_event
from app.store.tables import models, run_events, runs

_SAME_IN_SUMMARY = (
    "id",
    "name",
    "state",
    "is_interrupted",
    "created_at",
    "finished_at",
    "dataset_id",
    "dataset_name",
    "network_name",
    "num_epochs_done",
    "epochs",
    "model_id",
)


@dataclass(frozen=True)
class NewRun:
    """What a run begins with. `idempotency` is the caller's key and a digest of the request."""

    name: str
    request: RunRequest
    plan: RunPlan
    dataset_name: str
    idempotency: tuple[str, str] | None = None


class RunRepository(RunLife):
    """The runs in the database. How one begins, goes on and ends is `RunLife`."""

    def create(self, new: NewRun) -> Run:
        """Keep a new run, queued, with its first event.

        With an idempotency key that a run has already, that run is the answer.

        Raises:
            Conflict: when the key was used for another request.
        """
        id, moment = new_id(), now()
        key, digest = new.idempotency or (None, None)
        try:
            with self._database.writing() as connection:
                connection.execute(
                    insert(runs).values(
                        id=id,
                        name=new.name,
                        state=RunState.QUEUED,
                        is_interrupted=False,
                        created_at=moment,
                        network_id=new.request.network_id,
                        network_name=new.plan.network.name,
                        source_model_id=new.request.model_id,
                        dataset_id=new.request.dataset_id,
                        dataset_name=new.dataset_name,
                        request=new.request.model_dump_json(),
                        plan=new.plan.model_dump_json(),
                        epochs=new.plan.epochs,
                        num_epochs_done=0,
                        metrics="{}",
                        last_sequence=0,
                        idempotency_key=key,
                        idempotency_digest=digest,
                    )
                )
                append_events(connection, id, [state_event(RunState.QUEUED, moment)])
        except IntegrityError:
            earlier = None if key is None else self.with_idempotency_key(key, digest or "")
            if earlier is None:
                raise
            return earlier
        return self.get(id)

    def with_idempotency_key(self, key: str, digest: str) -> Run | None:
        """The run that was started with this key, None where there is none.

        Raises:
            Conflict: when it was started by another request.
        """
        with self._database.reading() as connection:
            query = select(runs.c.id, runs.c.idempotency_digest).where(
                runs.c.idempotency_key == key
            )
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["idempotency_digest"] != digest:
            raise Conflict(
                "This Idempotency-Key was used for another request before.",
                hint="Send a new key with a new request; the same key only to repeat the same.",
                where="Idempotency-Key",
            )
        return self.get(row["id"])

    def get(self, id: str) -> Run:
        """A run with its history so far.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, runs, id, NOUN)
            epochs = connection.execute(
                select(run_events.c.event)
                .where(run_events.c.run_id == id, run_events.c.kind == RunEventKind.EPOCH)
                .order_by(run_events.c.sequence)
            ).scalars()
            history = history_of([from_json(event)["metrics"] for event in epochs])
            last = _last_event(connection, row)
            source_name = connection.execute(
                select(models.c.name).where(models.c.id == row["source_model_id"])
            ).scalar()
        update = {"kept_epoch": last and last.kept_epoch, "source_model_name": source_name}
        return _run(row, history).model_copy(update=update)

    def request(self, id: str) -> RunRequest:
        """What was asked for when the run was started.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            return RunRequest.model_validate_json(row_of(connection, runs, id, NOUN)["request"])

    def state(self, id: str) -> RunState:
        """Where a run stands.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            return RunState(row_of(connection, runs, id, NOUN)["state"])

    def list(
        self, *, limit: int, cursor: str | None, name_has: str | None = None
    ) -> Page[RunSummary]:
        """One page of the list of runs."""
        with self._database.reading() as connection:
            rows, next_cursor = newest_first(
                connection,
                runs,
                (*_SAME_IN_SUMMARY, "metrics", "test_metrics"),
                limit=limit,
                cursor=cursor,
                name_has=name_has,
            )
        return Page[RunSummary](
            items=tuple(
                RunSummary(
                    **picked(row, *_SAME_IN_SUMMARY),
                    metrics=metrics_of(row["metrics"]),
                    test_metrics=_metrics_or_none(row["test_metrics"]),
                )
                for row in rows
            ),
            next=next_cursor,
        )

    def rename(self, id: str, name: str) -> Run:
        """Give a run a new name.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            rename(connection, runs, id, name, NOUN)
        return self.get(id)

    def delete(self, id: str) -> str | None:
        """Remove a run and its log; the model that it made stays.

        Returns:
            The id of that model, if there is one.

        Raises:
            NotFound: for an unknown id.
            Conflict: when the run has not ended.
        """
        with self._database.writing() as connection:
            row = row_of(connection, runs, id, NOUN)
            if row["state"] not in TERMINAL:
                raise Conflict("The run has not ended.", hint="Cancel it first.")
            connection.execute(update(models).where(models.c.run_id == id).values(run_id=None))
            connection.execute(delete(runs).where(runs.c.id == id))
        return str(row["model_id"]) if row["model_id"] else None

    def events(self, id: str, *, after: int, limit: int = 500) -> tuple[RunEvent, ...]:
        """The next events of a run's log after the one with sequence number `after`."""
        with self._database.reading() as connection:
            query = (
                select(run_events.c.event)
                .where(run_events.c.run_id == id, run_events.c.sequence > after)
                .order_by(run_events.c.sequence)
                .limit(limit)
            )
            return tuple(
                RunEvent.model_validate_json(event) for event in connection.execute(query).scalars()
            )

    def log(self, id: str) -> RunLog:
        """What happened to a run, with times.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row_of(connection, runs, id, NOUN)
            query = (
                select(run_events.c.event)
                .where(run_events.c.run_id == id, run_events.c.kind == RunEventKind.STATE)
                .order_by(run_events.c.sequence)
            )
            events = [
                RunEvent.model_validate_json(event) for event in connection.execute(query).scalars()
            ]
        return RunLog(
            events=tuple(event.model_copy(update={"evaluation": None}) for event in events)
        )

    def evaluation(self, id: str) -> Evaluation:
        """What the run's model does on its test rows.

        Raises:
            NotFound: for an unknown id, and for a run that has none.
        """
        with self._database.reading() as connection:
            last = _last_event(connection, row_of(connection, runs, id, NOUN))
        found = None if last is None else last.evaluation
        if found is None:
            raise NotFound(
                "This run has no evaluation.",
                hint="A run that ends by itself and keeps rows for a test score has one.",
            )
        return found


def _last_event(connection: Connection, row: RowMapping) -> RunEvent | None:
    """The end of a run's log: what it ended with, once it has."""
    query = select(run_events.c.event).where(
        run_events.c.run_id == row["id"], run_events.c.sequence == row["last_sequence"]
    )
    last = connection.execute(query).scalar_one_or_none()
    return None if last is None else RunEvent.model_validate_json(last)


def _metrics_or_none(text: str | None) -> dict[str, float | None] | None:
    return None if text is None else metrics_of(text)


def _run(row: RowMapping, history: dict[str, tuple[float | None, ...]]) -> Run:
    return Run(
        **picked(
            row,
            "id",
            "name",
            "state",
            "is_interrupted",
            "created_at",
            "started_at",
            "finished_at",
            "network_id",
            "source_model_id",
            "dataset_id",
            "dataset_name",
            "num_epochs_done",
            "model_id",
        ),
        plan=RunPlan.model_validate_json(row["plan"]),
        history=history,
        test_metrics=_metrics_or_none(row["test_metrics"]),
        weight_reuse=word_or_none(WeightReuse, row["weight_reuse"]),
        error=word_or_none(RunFailed, row["error"]),
    )

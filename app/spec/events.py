"""What a run tells while it runs: an append-only log with sequence numbers."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import Words
from app.spec.evaluation import Evaluation
from app.spec.training import RunFailed, RunState, WeightReuse


class RunEventKind(StrEnum):
    """The SSE event name."""

    PROGRESS = "progress"
    EPOCH = "epoch"
    STATE = "state"


class RunEvent(Words):
    """One line of a run's event file, one SSE message, one row of the log.

    `sequence` starts at 1 and has no gaps. `at` is ISO 8601, UTC.
    `epoch` is 1-based; `step` is the last finished step of the epoch, 1-based.
    `metrics` values that are not finite are None and named in `non_finite`.
    `epoch` events carry the epoch's final metrics (val_… included); `state`
    events carry `state` and, at the end, `error` or `test_metrics` and `evaluation`
    (which is not streamed: GET /runs/ID/evaluation has it).
    """

    sequence: int
    kind: RunEventKind
    at: str
    epoch: int | None = None
    num_epochs: int | None = None
    step: int | None = None
    num_steps: int | None = None
    seconds: float | None = Field(default=None, description="since the run started")
    seconds_left: float | None = None
    rows_per_second: float | None = None
    metrics: dict[str, float | None] = Field(default_factory=dict)
    non_finite: tuple[str, ...] = ()
    state: RunState | None = None
    message: str | None = None
    test_metrics: dict[str, float | None] | None = None
    kept_epoch: int | None = None
    evaluation: Evaluation | None = None
    weight_reuse: WeightReuse | None = None
    error: RunFailed | None = None


class RunLog(Words):
    """GET /runs/ID/log: what happened, oldest first: the `state` events, which have words."""

    events: tuple[RunEvent, ...]

"""A run's event file: one RunEvent a line, appended and flushed, numbered from 1."""

import errno
import math
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from app.spec.events import RunEvent, RunEventKind

FILE_NAME = "events.jsonl"


class EventLog:
    """Appends events. Goes on with the numbers of a file that is already there.

    While the disk is full the training goes on: events wait, but for those of progress,
    which are left out.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / FILE_NAME
        self._sequence = path.read_bytes().count(b"\n") if path.exists() else 0
        self._file = path.open("ab", buffering=0)
        self._waiting = b""
        self._started = monotonic()

    @property
    def seconds(self) -> float:
        """Since the run started."""
        return monotonic() - self._started

    def append(self, kind: RunEventKind, **values: Any) -> None:
        """Write one event; metrics that are not finite become None and are named."""
        self._write_waiting()
        if self._waiting and kind is RunEventKind.PROGRESS:
            return
        metrics, non_finite = finite_metrics(values.pop("metrics", {}))
        self._sequence += 1
        event = RunEvent(
            sequence=self._sequence,
            kind=kind,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            seconds=round(self.seconds, 3),
            metrics=metrics,
            non_finite=non_finite,
            **values,
        )
        self._waiting += event.model_dump_json(exclude_none=False).encode() + b"\n"
        self._write_waiting()

    def _write_waiting(self) -> None:
        try:
            while self._waiting:
                # maybe only a part of it is taken: the rest follows where that ends
                self._waiting = self._waiting[self._file.write(self._waiting) or 0 :]
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()


def finite_metrics(
    values: dict[str, Any],
) -> tuple[dict[str, float | None], tuple[str, ...]]:
    """Metrics as JSON takes them: not finite → None, with the names of those."""
    numbers = {name: float(value) for name, value in values.items()}
    finite = {name: n if math.isfinite(n) else None for name, n in numbers.items()}
    return finite, tuple(name for name, number in finite.items() if number is None)

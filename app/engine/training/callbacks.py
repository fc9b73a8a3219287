"""What runs beside `fit`: live progress, cancelling, and noticing a loss that is no number."""

import math
from pathlib import Path
from time import monotonic
from typing import Any

import keras
import numpy as np

from app.engine.training.event_log import EventLog
from app.spec.events import RunEventKind

SECONDS_BETWEEN_EVENTS = 0.25
CANCEL_FILE = "cancel"


class LiveProgress(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes progress (at most four times a second) and epoch events; stops when asked.

    Keras calls it once for each group of steps_per_execution steps.
    """

    def __init__(
        self, log: EventLog, folder: Path, num_epochs: int, num_steps: int, num_rows: int
    ) -> None:
        super().__init__()
        self._log = log
        self._folder = folder
        self._num_epochs = num_epochs
        self._num_steps = num_steps
        self._rows_per_step = num_rows / max(1, num_steps)
        self._epoch = 0
        self._next_event = 0.0
        self._first_step_at: float | None = None
        self._num_steps_timed = 0
        self.num_epochs_done = 0
        self.is_cancelled = False
        self.diverged_at: tuple[int, int] | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember which epoch it is, 1-based."""
        self._epoch = epoch + 1
        if self._is_unwanted():
            self._cancel()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell how far the epoch is."""
        # With steps grouped, the last group's number may lie beyond the epoch's end.
        batch = min(batch, self._num_steps - 1)
        now = monotonic()
        if self._first_step_at is None:
            # The first group includes tracing: it says nothing of the speed.
            self._first_step_at = now
            self._num_steps_timed = -(self._step_of_run(batch))
        if now < self._next_event:
            return
        self._next_event = now + SECONDS_BETWEEN_EVENTS
        if self._is_unwanted():
            self._cancel()
        metrics = {name: float(value) for name, value in (logs or {}).items()}
        self._notice_divergence(metrics, batch + 1)
        self._log.append(
            RunEventKind.PROGRESS,
            epoch=self._epoch,
            num_epochs=self._num_epochs,
            step=batch + 1,
            num_steps=self._num_steps,
            seconds_left=self._seconds_left(now, batch),
            rows_per_second=self._rows_per_second(now, batch),
            metrics=metrics,
        )

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Cancelling works while validating too."""
        now = monotonic()
        if now >= self._next_event:
            self._next_event = now + SECONDS_BETWEEN_EVENTS
            if self._is_unwanted():
                self._cancel()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell the epoch's final metrics."""
        if self.is_cancelled:
            return
        metrics = {name: float(value) for name, value in (logs or {}).items()}
        self._notice_divergence(metrics, self._num_steps)
        self.num_epochs_done = epoch + 1
        self._log.append(
            RunEventKind.EPOCH,
            epoch=self._epoch,
            num_epochs=self._num_epochs,
            step=self._num_steps,
            num_steps=self._num_steps,
            seconds_left=self._seconds_left(monotonic(), self._num_steps - 1),
            rows_per_second=self._rows_per_second(monotonic(), self._num_steps - 1),
            metrics=metrics,
        )

    def _step_of_run(self, batch: int) -> int:
        return (self._epoch - 1) * self._num_steps + batch + 1

    def _seconds_per_step(self, now: float, batch: int) -> float | None:
        num_timed = self._step_of_run(batch) + self._num_steps_timed
        if self._first_step_at is None or num_timed <= 0:
            return None
        return (now - self._first_step_at) / num_timed

    def _seconds_left(self, now: float, batch: int) -> float | None:
        each = self._seconds_per_step(now, batch)
        left = self._num_epochs * self._num_steps - self._step_of_run(batch)
        return None if each is None else round(each * left, 2)

    def _rows_per_second(self, now: float, batch: int) -> float | None:
        """Validation counts as time too: what a person waits for is the next epoch."""
        each = self._seconds_per_step(now, batch)
        return None if not each else round(self._rows_per_step / each, 1)

    def _is_unwanted(self) -> bool:
        """Somebody cancelled it, or the data folder was removed and nobody can want it."""
        return (self._folder / CANCEL_FILE).exists() or not self._folder.exists()

    def _cancel(self) -> None:
        self.is_cancelled = True
        self.model.stop_training = True

    def _notice_divergence(self, metrics: dict[str, float], step: int) -> None:
        if self.diverged_at is None and not math.isfinite(metrics.get("loss", 0.0)):
            self.diverged_at = (self._epoch, step)
            self.model.stop_training = True


class BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights of the epoch with the lowest loss, and stops when no lower one comes.

    Watches the validation loss, or the training loss where there is no validation. Weights
    are put aside also where nobody wishes the best ones: for a run that diverges later.
    """

    def __init__(self, progress: LiveProgress, keeps: bool, patience: int | None) -> None:
        super().__init__()
        self._progress = progress
        self._keeps = keeps
        self._patience = patience
        self._num_waited = 0
        self._weights: list[Any] | None = None
        self.watched = "val_loss"
        self.lowest = math.inf
        self.epoch: int | None = None
        self.has_stopped = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compare the epoch that has ended with the best so far."""
        if self._progress.is_cancelled:
            return  # it was cut short: its loss is of no whole epoch
        found = logs or {}
        if "val_loss" not in found:
            self.watched = "loss"
        loss = float(found.get(self.watched, math.nan))
        if loss < self.lowest:
            weights = self.model.get_weights()
            # the step after the last loss may have been the one that broke them
            if all(np.isfinite(values).all() for values in weights):
                self.lowest, self.epoch, self._num_waited = loss, epoch + 1, 0
                self._weights = weights
                return
        self._num_waited += 1
        if self._patience is not None and self._num_waited >= self._patience:
            self.has_stopped = True
            self.model.stop_training = True

    def restore(self) -> int | None:
        """Give the model the weights of the best epoch; the epoch, None where it has the last.

        Where the loss is no number any more, the last are worth nothing.
        """
        is_wished = self._keeps or self._progress.diverged_at is not None
        is_last = self.epoch == self._progress.num_epochs_done
        if self._weights is None or is_last or not is_wished:
            return None
        self.model.set_weights(self._weights)
        return self.epoch

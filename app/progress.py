"""How a training looks in a terminal: a bar and its numbers; without one, a line an epoch."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column

from app.given_files import shown_text
from app.spec.events import RunEvent, RunEventKind
from app.spec.reading_words import reading_words
from app.spec.shell import PredictedFile, TrainedFile


class TrainingShown:
    """Shows events as they come, on standard error: standard output is for the answer."""

    def __init__(self, progress: Progress, is_quiet: bool) -> None:
        self._progress = progress
        self._is_quiet = is_quiet
        self._task: TaskID | None = None

    def tell(self, words: str) -> None:
        """Say something above the bar."""
        if not self._is_quiet:
            self._progress.console.print(f"[dim]{escape(words)}[/]")

    def show(self, event: RunEvent) -> None:
        """Move the bar; a line for an epoch where there is no terminal to draw in."""
        if event.kind is RunEventKind.STATE:
            if event.message:
                self.tell(event.message)
            return
        if event.epoch is None or not event.num_epochs:
            return
        if self._task is None:
            self._task = self._progress.add_task("", total=event.num_epochs)
        share = (event.step or 0) / (event.num_steps or 1)
        metrics = "  ".join(f"{name} {_number(value)}" for name, value in event.metrics.items())
        self._progress.update(
            self._task, completed=event.epoch - 1 + min(1.0, share), description=metrics
        )
        if event.kind is RunEventKind.EPOCH and not self._progress.console.is_terminal:
            self.tell(f"epoch {event.epoch}/{event.num_epochs}  {metrics}")


@contextmanager
def training_shown(*, is_quiet: bool) -> Iterator[TrainingShown]:
    """A place to show a training in; `is_quiet`: nothing but the bar of a terminal."""
    console = Console(stderr=True, highlight=False)
    # In a narrow terminal the numbers give way, never the count and the bar.
    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(table_column=Column(no_wrap=True, min_width=5)),
        BarColumn(bar_width=None, table_column=Column(min_width=12, ratio=1)),
        TextColumn(
            "{task.description}",
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=3),
        ),
        TimeRemainingColumn(table_column=Column(no_wrap=True, min_width=7)),
    )
    is_shown = console.is_terminal
    with Progress(*columns, console=console, disable=not is_shown, expand=True) as progress:
        yield TrainingShown(progress, is_quiet)


def print_trained(trained: TrainedFile) -> None:
    """What came of it, in words."""
    console = Console(highlight=False)
    console.print(
        f"{trained.state.value.capitalize()} after {trained.num_epochs_done:,} of "
        f"{trained.epochs:,} epochs."
    )
    if trained.test_metrics:
        scores = "  ".join(f"{name} {_number(v)}" for name, v in trained.test_metrics.items())
        console.print(f"On rows never trained on: {escape(scores)}")
    if trained.model is None:
        console.print("No model was written: not one epoch came to its end.")
    else:
        console.print(f"The model is {escape(trained.model)}", soft_wrap=True)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Something turns in the terminal while there is nothing to tell."""
    with Console(stderr=True, highlight=False).status(escape(shown_text(words))):
        yield


def print_predicted(found: PredictedFile, text: str) -> None:
    """The CSV, or where it is; what is worth saying goes to standard error."""
    if text:
        print(text, end="")
    else:
        Console(highlight=False).print(
            f"{found.num_rows:,} rows are in {escape(found.output or '')}", soft_wrap=True
        )
    notes = Console(stderr=True, highlight=False)
    notes.print(
        f"The table was read as {escape(reading_words(found.format, found.reading))}.",
        soft_wrap=True,
    )
    if found.unused_columns:
        notes.print(f"Not used: {escape(', '.join(found.unused_columns))}")
    for note in found.notes:
        notes.print(escape(note))


def _number(value: float | None) -> str:
    return "not a number" if value is None else f"{value:.4g}"

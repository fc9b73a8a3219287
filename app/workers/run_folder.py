"""A run's folder: where its worker writes, and what the supervisor reads there.

Foreign code may have run in the worker, so nothing in the folder is trusted:
links and pipes are not followed, lines have a limit, what is no RunEvent is
left out.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from app.errors import UnreadableFile
from app.spec.events import RunEvent
from app.store.files import disk_errors, open_plain

RUNS_FOLDER = "runs"
MAX_OUTPUT_BYTES = 4 * 2**20
KEPT_OUTPUT_BYTES = 2**15
MAX_LINE_BYTES = 256 * 2**10
READ_BYTES = 4 * 2**20


class RunFolder:
    """The folder of one run under `home`, and how far its event file has been read.

    Args:
        home: the data folder.
        run_id: whose folder.
        num_bytes_read: where reading goes on, for a run that an earlier server followed.
    """

    def __init__(self, home: Path, run_id: str, num_bytes_read: int = 0) -> None:
        self.path = home / RUNS_FOLDER / run_id
        self._offset = num_bytes_read

    def make(self) -> None:
        """Make the folder anew, empty."""
        self.remove()
        with disk_errors():
            self.path.mkdir(parents=True, mode=0o700)

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def request_cancel(self) -> None:
        """Ask the worker to stop after its current step."""
        with suppress(OSError):  # there already, no room, or the folder has gone
            os.close(os.open(self.path / "cancel", os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW))

    @property
    def is_cancel_requested(self) -> bool:
        """Whether the worker has been asked to stop."""
        return (self.path / "cancel").exists()

    def trim_output(self) -> None:
        """Drop what the worker printed, when it is too much: a layer that prints fills no disk."""
        with self._output(os.O_RDWR) as descriptor:
            if descriptor is not None and os.fstat(descriptor).st_size > MAX_OUTPUT_BYTES:
                os.ftruncate(descriptor, 0)  # the worker appends, so it goes on at the new end

    def end_of_output(self) -> str:
        """The last of what the worker printed."""
        with self._output(os.O_RDONLY) as descriptor:
            if descriptor is None:
                return ""
            begin = max(0, os.fstat(descriptor).st_size - KEPT_OUTPUT_BYTES)
            return os.pread(descriptor, KEPT_OUTPUT_BYTES, begin).decode(errors="replace")

    @contextmanager
    def _output(self, flags: int) -> Iterator[int | None]:
        try:
            with open_plain(self.path / "worker" / "output.log", flags) as descriptor:
                yield descriptor
        except UnreadableFile:
            yield None

    def read_events(self) -> list[tuple[int, RunEvent]]:
        """The events that were written whole since the last time, in order.

        Each comes with the place in the file where it ends.
        """
        events: list[tuple[int, RunEvent]] = []
        while not events:
            chunk = self._read()
            end = chunk.rfind(b"\n") + 1
            if end == 0:
                if len(chunk) < READ_BYTES:
                    break
                end = len(chunk)  # a line beyond all measure: step over this part of it
            begin = self._offset
            self._offset += end
            for line in chunk[:end].splitlines(keepends=True):
                begin += len(line)
                if event := _event(line):
                    events.append((begin, event))
        return events

    def _read(self) -> bytes:
        try:
            with open_plain(self.path / "events.jsonl") as descriptor:
                return os.pread(descriptor, READ_BYTES, self._offset)
        except UnreadableFile:  # not there yet, or not a plain file
            return b""


def remove_left_over(home: Path, needed: Collection[str]) -> None:
    """Remove the folders of runs that need them no more: a killed server could not.

    Args:
        home: the data folder.
        needed: the ids of the runs whose folders stay.
    """
    for folder in (home / RUNS_FOLDER).glob("*"):
        if folder.name not in needed:
            shutil.rmtree(folder, ignore_errors=True)


def _event(line: bytes) -> RunEvent | None:
    if not line.strip() or len(line) > MAX_LINE_BYTES:
        return None
    try:
        return RunEvent.model_validate_json(line)
    except ValidationError:
        return None

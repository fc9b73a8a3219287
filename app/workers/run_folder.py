"""A run's folder: where its worker writes, and what the supervisor reads there.

Foreign code may have run in the worker, so nothing in the folder is trusted:
links and pipes are not followed, lines have a limit, what is no RunEvent is
left out.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from app.errors import UnreadableFile
from app.spec.events import RunEvent
from app.store.files import disk_errors, open_plain

MAX_LINE_BYTES = 256 * 2**10
READ_BYTES = 4 * 2**20


class RunFolder:
    """The folder of one run under `home`, and how far its event file has been read."""

    def __init__(self, home: Path, run_id: str) -> None:
        self.path = home / "runs" / run_id
        self._offset = 0

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

    def read_events(self) -> list[RunEvent]:
        """The events that were written whole since the last time, in order."""
        events: list[RunEvent] = []
        while not events:
            chunk = self._read()
            end = chunk.rfind(b"\n") + 1
            if end == 0:
                if len(chunk) < READ_BYTES:
                    break
                end = len(chunk)  # a line beyond all measure: step over this part of it
            self._offset += end
            events = [event for line in chunk[:end].splitlines() if (event := _event(line))]
        return events

    def _read(self) -> bytes:
        try:
            with open_plain(self.path / "events.jsonl") as descriptor:
                return os.pread(descriptor, READ_BYTES, self._offset)
        except UnreadableFile:  # not there yet, or not a plain file
            return b""


def _event(line: bytes) -> RunEvent | None:
    if not line.strip() or len(line) > MAX_LINE_BYTES:
        return None
    try:
        return RunEvent.model_validate_json(line)
    except ValidationError:
        return None

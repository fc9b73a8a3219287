"""A full disk while training: the run goes on, and what it learned waits for room."""

import errno
from pathlib import Path

import pytest

from app.engine.training import room
from app.engine.training.event_log import FILE_NAME, EventLog
from app.spec.events import RunEvent, RunEventKind


class SmallDisk:
    """An event file on a disk with little room; it takes what fits, as the kernel does."""

    def __init__(self, log: EventLog, room: int) -> None:
        self.file, self.room = log._file, room
        log._file = self  # type: ignore[assignment]

    def write(self, data: bytes) -> int:
        taken = min(len(data), self.room)
        self.room -= taken
        if not taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(data[:taken])

    def close(self) -> None:
        self.file.close()


def events_in(folder: Path) -> list[RunEvent]:
    lines = (folder / FILE_NAME).read_text().splitlines()
    return [RunEvent.model_validate_json(line) for line in lines]


def test_events_wait_for_room_and_progress_is_left_out(tmp_path: Path) -> None:
    with EventLog(tmp_path) as log:
        log.append(RunEventKind.EPOCH, epoch=1)
        disk = SmallDisk(log, room=10)
        log.append(RunEventKind.EPOCH, epoch=2)  # ten bytes of it
        for step in range(100):
            log.append(RunEventKind.PROGRESS, step=step)
        log.append(RunEventKind.EPOCH, epoch=3)
        disk.room = 10**9
        log.append(RunEventKind.PROGRESS, step=7)
    events = events_in(tmp_path)
    assert [(event.epoch, event.step) for event in events] == [
        (1, None),
        (2, None),
        (3, None),
        (None, 7),
    ]
    assert [event.sequence for event in events] == [1, 2, 3, 4]


def test_the_model_waits_for_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.01)
    tries = []

    def write() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    room.when_there_is_room(write, tmp_path)
    assert tries == [0, 1, 2]

    def never() -> None:
        (tmp_path / "cancel").touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        room.when_there_is_room(never, tmp_path)

"""Processes that may outlive the server which started them: known again, watched, ended.

A process id alone says nothing after a while, since the kernel gives it to others.
With the moment at which the process started, and the boot in which that was, it names
one process for ever. Linux alone.
"""

import asyncio
import os
import select
import signal
from contextlib import suppress
from pathlib import Path
from typing import Self

from app.spec.base import Words


class ProcessIdentity(Words):
    """One process, past or present. `start_ticks`: when it started, in clock ticks since boot."""

    pid: int
    start_ticks: int
    boot_id: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The process that has this id now; None where there is none.

        Source: proc_pid_stat(5); field 22 is the start time, counted behind the name,
        which may hold anything but ends with the last parenthesis.
        """
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
            boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        return cls(pid=pid, start_ticks=int(stat.rpartition(")")[2].split()[19]), boot_id=boot_id)


class FoundProcess:
    """A descriptor of a process that lives, or did a moment ago. To be closed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def find(cls, identity: ProcessIdentity) -> Self | None:
        """The very process that `identity` names; None when it has ended."""
        try:
            descriptor = os.pidfd_open(identity.pid)
        except OSError:
            return None
        # The descriptor holds the process that has the id now, so this comparison is final.
        found = cls(descriptor)
        if ProcessIdentity.of(identity.pid) == identity and found.is_alive:
            return found
        found.close()
        return None

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended; one that nobody has buried yet has."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return not poll.poll(0)

    async def wait(self) -> None:
        """Return when it has ended."""
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()

        def note_end() -> None:
            loop.remove_reader(self._descriptor)
            if not ended.done():
                ended.set_result(None)

        loop.add_reader(self._descriptor, note_end)
        try:
            await ended
        finally:
            loop.remove_reader(self._descriptor)

    def kill(self) -> None:
        """End it, now. Does nothing to one that has ended."""
        if self._descriptor >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it; it goes on."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

"""One worker as the web process sees it: a channel to ask, an output to keep, an end."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.errors import EngineUnavailable, LayerwrightError, TaskTimedOut, WorkerError
from app.spec.base import Words
from app.spec.tasks import NoRequest, Task
from app.workers import protocol
from app.workers.sandbox import WallPlan

Request = TypeVar("Request", bound=Words)
Answer = TypeVar("Answer", bound=Words)

_SETTLE_SECONDS = 60
"""A worker that has not raised its walls and warmed up by then is given up."""

_LOOP_HINT = (
    "If a custom layer is involved, look for a loop that does not end; "
    "else try a smaller network or file."
)

_NOTICE_SECONDS = 3
"""How long to wait for word of how a worker ended, once its channel is closed."""

_READ_AHEAD_BYTES = 2**20
_OUTPUT_CHUNK_BYTES = 2**16
_KEPT_OUTPUT_BYTES = 2**17
_PAUSE_SECONDS = 0.05


class WorkerOutput:
    """What a process prints: read so that it never blocks, kept up to a limit.

    Beyond the limit it is still read, slowly, so that code which prints without end
    costs the web process next to nothing.
    """

    def __init__(self, name: str, log: logging.Logger) -> None:
        self._name = name
        self._log = log
        self._num_kept = 0
        self._last_line = ""
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._read_end, self._read)

    def close_write_end(self) -> None:
        """To be called once the process has its own copy."""
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    def read_rest(self) -> str:
        """Read what a process that has ended left behind; the last line of all it printed."""
        while self._read_end >= 0 and self._num_kept < _KEPT_OUTPUT_BYTES and self._read():
            pass
        return self._last_line

    def close(self) -> None:
        """Read no more."""
        self.close_write_end()
        if self._read_end >= 0:
            self._loop.remove_reader(self._read_end)
            os.close(self._read_end)
            self._read_end = -1

    def _read(self) -> bool:
        """Whether there was anything to read."""
        try:
            chunk = os.read(self._read_end, _OUTPUT_CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not chunk:
            self.close()
            return False
        if self._num_kept < _KEPT_OUTPUT_BYTES:
            self._keep(chunk)
        else:
            self._loop.remove_reader(self._read_end)
            self._loop.call_later(_PAUSE_SECONDS, self._go_on)
        return True

    def _keep(self, chunk: bytes) -> None:
        self._num_kept += len(chunk)
        text = chunk.decode(errors="replace")
        lines = [line for line in text.splitlines() if line and not line.isspace()]
        for line in lines:
            self._log.info("%s: %s", self._name, line)
        self._last_line = lines[-1] if lines else self._last_line
        if self._num_kept >= _KEPT_OUTPUT_BYTES:
            self._log.info("%s: … what it prints from here on is not kept", self._name)

    def _go_on(self) -> None:
        if self._read_end >= 0:
            self._loop.add_reader(self._read_end, self._read)


class Worker:
    """One forked process. Does one task at a time.

    Made by `nursery.Nursery.spawn`, which sets `pid` and calls `note_exit`.
    """

    def __init__(
        self,
        channel: socket.socket,
        output: WorkerOutput,
        plan: WallPlan,
        kill: Callable[[], None],
    ) -> None:
        self.pid = 0
        self.folder = Path(plan.folder)
        self.outlives_server = plan.outlives_server
        self._channel = channel
        self._output = output
        self._memory_bytes = plan.memory_bytes
        self._kill = kill
        self._is_killed = False
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """How it ended: exit status, or minus the signal's number."""

    @property
    def is_usable(self) -> bool:
        """Whether it lives, as far as we know, and has not been told to end."""
        return not self._is_killed and not self.exited.done()

    async def settle(self) -> None:
        """Wait until its walls are up and it is ready for work.

        Raises:
            EngineUnavailable: it died first, or took too long.
        """
        self._reader, self._writer = await asyncio.open_connection(
            sock=self._channel, limit=_READ_AHEAD_BYTES
        )
        try:
            async with asyncio.timeout(_SETTLE_SECONDS):
                message = await protocol.receive(self._reader)
        except TimeoutError as error:
            self.kill()
            raise EngineUnavailable(
                f"A worker was not ready within {_SETTLE_SECONDS} seconds.",
                hint="The machine may be overloaded; try again.",
            ) from error
        except (asyncio.IncompleteReadError, OSError) as error:
            death = await self._obituary("while it started")
            raise EngineUnavailable(death.message, hint=death.hint) from error
        self._believe(message, NoRequest)

    async def ask(
        self, task: Task[Request, Answer], request: Request, timeout_seconds: float
    ) -> Answer:
        """Have the worker do `task`.

        Raises:
            TaskTimedOut: it took longer; the worker is killed.
            WorkerError: it died, or answered nonsense; it is dead or to be killed.
            LayerwrightError: what the task itself raised.
        """
        frame = protocol.request_frame(task.name, request)
        try:
            async with asyncio.timeout(timeout_seconds):
                self._writer.write(frame)
                await self._writer.drain()
                message = await protocol.receive(self._reader)
        except TimeoutError as error:
            self.kill()
            raise TaskTimedOut(
                f"{task.doing.capitalize()} took longer than {timeout_seconds:g} seconds and was "
                "stopped.",
                hint=_LOOP_HINT,
            ) from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise await self._obituary(f"while {task.doing}") from error
        except WorkerError:
            self.kill()
            raise
        return self._believe(message, task.answer)

    def _believe(self, message: bytes, answer: type[Answer]) -> Answer:
        try:
            parsed = protocol.parse_answer(message, answer)
        except WorkerError:
            self.kill()
            raise
        if isinstance(parsed, LayerwrightError):
            raise parsed
        return parsed

    async def _obituary(self, when: str) -> WorkerError:
        """Why it died, in words."""
        was_killed = self._is_killed
        self.kill()
        try:
            async with asyncio.timeout(_NOTICE_SECONDS):
                status = await asyncio.shield(self.exited)
        except TimeoutError:
            status = -signal.SIGKILL
        if was_killed:
            return WorkerError(f"A worker was stopped {when}.")
        if status == -signal.SIGALRM:
            return TaskTimedOut(f"A worker took too long {when} and was stopped.", hint=_LOOP_HINT)
        hint = "If a custom layer is involved, look there first. The worker has been replaced."
        limit = f"{self._memory_bytes / 2**30:.1f} GiB"
        how = {
            -signal.SIGKILL: f"was killed (probably because memory ran out: its limit is {limit})",
            -signal.SIGABRT: f"gave up (probably because memory ran out: its limit is {limit})",
            -signal.SIGSEGV: "crashed with a memory fault (SIGSEGV)",
            -signal.SIGBUS: "crashed with a memory fault (SIGBUS)",
            -signal.SIGSYS: "made a forbidden system call",
            -signal.SIGXFSZ: "wrote a file larger than it may",
        }.get(status)
        if how is None:
            how = f"was ended by signal {-status}" if status < 0 else f"exited with status {status}"
        return WorkerError(f"A worker {how} {when}.", hint=hint)

    def kill(self) -> None:
        """End it, now. Does nothing to one that has ended."""
        if self.is_usable:
            self._is_killed = True
            self._kill()

    def close(self) -> None:
        """Kill it if it lives, close the channel. Its folder stays until it has ended."""
        self.kill()
        self._close_channel()

    def let_go(self) -> None:
        """What to do when the server ends: close it, unless it outlives the server."""
        self._output.close()
        if self.outlives_server:
            self._close_channel()
        else:
            self.close()

    def _close_channel(self) -> None:
        if hasattr(self, "_writer"):
            self._writer.close()
        else:
            self._channel.close()

    def note_exit(self, status: int) -> None:
        """Called by the nursery when the process has ended."""
        if not self.exited.done():
            self.exited.set_result(status)

    def resident_bytes(self) -> int:
        """Memory that it holds now, shared pages with its zygote included; 0 when it has ended."""
        try:
            fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        except OSError:
            return 0
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")

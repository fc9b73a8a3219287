"""A zygote: imports what workers need once, then forks a worker whenever it is asked.

Run as a process of its own by `nursery.Nursery`. It talks over one socket that keeps
message borders (SOCK_SEQPACKET): in come `{"fork": ID, "plan": {…}}` with the worker's
channel and output pipe as descriptors, and `{"kill": ID}`; out go `{"ready": true}` or
`{"problem": TEXT}`, `{"forked": ID, "pid"}`, `{"refused": ID, "problem"}` and
`{"exited": ID, "status"}` (as os.waitstatus_to_exitcode has it).
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from app.workers import child, kernel
from app.workers.sandbox import WallPlan

_IDLE_MS = 4000

MAX_CONTROL_BYTES = 2**17
"""The longest message to or from a zygote."""


def main() -> NoReturn:
    """Be the zygote of kind argv[1]; argv[2] is the control socket, argv[3] the parent's id."""
    kind, control, parent_pid = child.ZygoteKind(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    kernel.die_with_parent(signal.SIGKILL, parent_pid)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = Zygote(socket.socket(fileno=control))
    try:
        child.preload(kind)
    except BaseException as error:
        traceback.print_exc()
        zygote.send({"problem": f"{type(error).__name__}: {error}"[:2000]})
        sys.exit(1)
    gc.collect()
    gc.freeze()  # so that a worker's garbage collector does not copy the zygote's pages
    zygote.send({"ready": True})
    zygote.run(lambda: child.preload_more(kind))
    sys.exit(0)


@dataclass
class Zygote:
    """The loop that forks, kills and buries workers. Single-threaded: a fork copies one thread."""

    control: socket.socket
    _ids: dict[int, tuple[int, int]] = field(default_factory=dict)
    """pidfd → (worker id, process id)"""

    def send(self, message: dict[str, Any]) -> None:
        """Tell the web process; when it is gone, there is nobody to tell."""
        with contextlib.suppress(OSError):
            self.control.send(json.dumps(message).encode())

    def run(self, when_idle: Callable[[], None]) -> None:
        """Serve until the web process closes the control socket.

        `when_idle` is called once, when nothing was asked for a while: what the program
        can start without is imported then.
        """
        wait: float | None = _IDLE_MS
        while True:
            poll = select.poll()
            poll.register(self.control, select.POLLIN)
            for pidfd in self._ids:
                poll.register(pidfd, select.POLLIN)
            events = poll.poll(wait)
            if not events:
                wait = None
                when_idle()
                gc.freeze()
            for descriptor, _ in events:
                if descriptor in self._ids:
                    self._bury(descriptor)
                elif descriptor == self.control.fileno() and not self._obey():
                    return

    def _obey(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, MAX_CONTROL_BYTES, 2)
        if not message:
            return False
        order = json.loads(message)
        if "fork" in order:
            self._fork(order["fork"], order["plan"], descriptors)
        else:
            self._kill(order["kill"])
        return True

    def _fork(self, worker_id: int, plan: dict[str, Any], descriptors: list[int]) -> None:
        own_pid = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            self.send({"refused": worker_id, "problem": str(error)})
            pid = -1
        if pid == 0:
            channel = _keep_only(*descriptors)
            child.live(channel, WallPlan(**plan), own_pid)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid > 0:
            self._ids[os.pidfd_open(pid)] = (worker_id, pid)
            self.send({"forked": worker_id, "pid": pid})

    def _kill(self, worker_id: int) -> None:
        for known_id, pid in self._ids.values():
            if known_id == worker_id:
                # not buried yet, so the number is still this worker's; its group too, for
                # kernels without seccomp, where pasted code can start processes
                for kill in (os.killpg, os.kill):
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        kill(pid, signal.SIGKILL)

    def _bury(self, pidfd: int) -> None:
        worker_id, pid = self._ids.pop(pidfd)
        os.close(pidfd)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.send({"exited": worker_id, "status": status})


def _keep_only(channel: int, output: int) -> socket.socket:
    """In the fork: the channel as a socket, the output as stdout and stderr, nothing else open."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    kept = os.dup2(channel, 3, inheritable=False) if channel != 3 else 3
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=kept)

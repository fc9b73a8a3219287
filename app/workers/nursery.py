"""A zygote as the web process sees it: started, asked for workers, replaced when it dies."""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import app
from app.errors import EngineUnavailable, WorkerError
from app.spec.health import EngineState
from app.workers.child import ZygoteKind
from app.workers.sandbox import WallPlan
from app.workers.worker import Worker, WorkerOutput
from app.workers.zygote import MAX_CONTROL_BYTES

_PASSED_VARIABLES = (
    "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_HOME",
    "CUDA_PATH", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
    "XLA_FLAGS", "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
)  # fmt: skip
"""All that a zygote sees of the server's environment: no secret is among them."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "from app.workers.zygote import main; main()"
)
# TensorFlow leaves a thread behind when it is imported; Python 3.12 warns at each fork then
_NO_FORK_WARNING = ("-W", "ignore:This process:DeprecationWarning")
_MAX_DEATHS, _DEATHS_WINDOW_SECONDS = 3, 60.0


class Nursery:
    """One zygote and the workers that it forked.

    `state` is STARTING until it has imported what it must, FAILED when it cannot be
    had (`problem` says why in words).
    """

    def __init__(self, kind: ZygoteKind, folder: Path, log: logging.Logger) -> None:
        self.kind = kind
        self.state = EngineState.STARTING
        self.problem: str | None = None
        self._folder = folder
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._output: WorkerOutput | None = None
        self._workers: dict[int, Worker] = {}
        self._births: dict[int, asyncio.Future[int]] = {}
        self._next_id = 0
        self._deaths: deque[float] = deque(maxlen=_MAX_DEATHS)
        self._changed = asyncio.Event()
        self._is_stopping = False
        self._burials: set[asyncio.Task[object]] = set()

    def start(self) -> None:
        """Start the zygote; returns at once, it imports in the background."""
        self.state, self._changed = EngineState.STARTING, asyncio.Event()
        home = self._folder / f"{self.kind}-zygote"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        self._control = ours
        self._output = WorkerOutput(f"{self.kind} zygote", self._log)
        command = [sys.executable, "-P", "-s", *_NO_FORK_WARNING, "-c", _START, self.kind.value]
        command += [str(theirs.fileno()), str(os.getpid()), json.dumps(_module_path())]
        asyncio.get_running_loop().add_reader(ours, self._read)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                env=_environment(home),
                cwd=home,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._output.write_end,
                stderr=self._output.write_end,
                start_new_session=True,
            )
        except OSError as error:
            self.problem = str(error)
            self._become(EngineState.FAILED)
        finally:
            theirs.close()
            self._output.close_write_end()

    async def stop(self) -> None:
        """End the zygote, and with it every worker that may not outlive the server."""
        self._is_stopping = True
        for worker in self._workers.values():
            worker.let_go()
        self._let_go()
        self._changed.set()
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        await asyncio.gather(*self._burials)

    async def wait_until_ready(self) -> None:
        """Wait while the zygote starts.

        Raises:
            EngineUnavailable: it cannot be had.
        """
        while self.state is EngineState.STARTING and not self._is_stopping:
            await self._changed.wait()
        if self._is_stopping:
            raise EngineUnavailable("Layerwright is shutting down.")
        if self.state is EngineState.FAILED:
            raise EngineUnavailable(
                f"The process that makes {self.kind} workers does not start: {self.problem}",
                hint="`layerwright doctor` checks the installation.",
            )

    async def spawn(self, plan: WallPlan) -> Worker:
        """A new worker, its walls up; its private folder is made here and goes when it ends.

        Args:
            plan: its walls; an empty `folder` asks for a new one.

        Raises:
            EngineUnavailable: there is no zygote.
            WorkerError: the fork failed or died at once.
        """
        await self.wait_until_ready()
        worker_id, self._next_id = self._next_id, self._next_id + 1
        if not plan.folder:
            plan = replace(plan, folder=tempfile.mkdtemp(prefix="job-", dir=self._folder))
        ours, theirs = socket.socketpair()
        output = WorkerOutput(f"{self.kind} worker {worker_id}", self._log)
        worker = Worker(ours, output, plan, lambda: self._kill(worker_id))
        self._workers[worker_id] = worker
        birth = asyncio.get_running_loop().create_future()
        self._births[worker_id] = birth
        try:
            message = {"fork": worker_id, "plan": asdict(plan)}
            self._send(message, [theirs.fileno(), output.write_end])
            theirs.close()  # so that the worker alone holds it, and its end closes the channel
            worker.pid = await birth
            await worker.settle()
        except BaseException:
            worker.close()
            if not worker.pid:
                self._bury(worker_id, -signal.SIGKILL)
            raise
        finally:
            theirs.close()
            output.close_write_end()
            self._births.pop(worker_id, None)
        return worker

    def _send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        data = json.dumps(message).encode()
        if len(data) > MAX_CONTROL_BYTES:
            raise WorkerError("Too many paths for one worker.")
        if self._control is None:
            raise EngineUnavailable("The process that makes workers has ended.")
        try:
            socket.send_fds(self._control, [data], list(descriptors))
        except OSError as error:
            self._gone()
            raise EngineUnavailable("The process that makes workers has ended.") from error

    def _kill(self, worker_id: int) -> None:
        if self._control is not None:
            with contextlib.suppress(EngineUnavailable):
                self._send({"kill": worker_id})

    def _read(self) -> None:
        try:
            message = self._control.recv(MAX_CONTROL_BYTES) if self._control else b""
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._gone()
            return
        self._heed(json.loads(message))

    def _heed(self, news: dict[str, Any]) -> None:
        if "ready" in news:
            self._become(EngineState.READY)
        elif "problem" in news and "refused" not in news:
            self._deaths.extend([asyncio.get_running_loop().time()] * _MAX_DEATHS)
            self.problem = news["problem"]
        elif "forked" in news:
            birth = self._births.get(news["forked"])
            if birth is not None and not birth.done():
                birth.set_result(news["pid"])
            else:  # whoever wanted it has left
                self._kill(news["forked"])
        elif "refused" in news:
            birth = self._births.get(news["refused"])
            if birth is not None and not birth.done():
                birth.set_exception(
                    WorkerError(
                        f"No worker could be started: {news['problem']}",
                        hint="The machine may be short of memory or processes.",
                    )
                )
        elif "exited" in news:
            self._bury(news["exited"], news["status"])

    def _bury(self, worker_id: int, status: int) -> None:
        worker = self._workers.pop(worker_id, None)
        if worker is None:
            return
        worker.note_exit(status)
        if worker.folder.parent == self._folder:
            self._in_background(shutil.rmtree, worker.folder, True)

    def _in_background(self, function: Callable[..., object], *arguments: object) -> None:
        burial = asyncio.get_running_loop().create_task(asyncio.to_thread(function, *arguments))
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)

    def _become(self, state: EngineState) -> None:
        self.state = state
        if state is EngineState.FAILED:
            self._log.error(
                "the %s workers cannot be started: %s. Run `layerwright doctor`, mend what it "
                "finds, and start Layerwright again.",
                self.kind,
                (self.problem or "").rstrip("."),
            )
        self._changed.set()

    def _let_go(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None

    def _gone(self) -> None:
        """The zygote has died, and its workers with it: start another, a few times."""
        self._let_go()
        for birth in self._births.values():
            if not birth.done():
                birth.set_exception(WorkerError("The process that makes workers has ended."))
        for worker_id, worker in list(self._workers.items()):
            if not worker.outlives_server:
                self._bury(worker_id, -signal.SIGKILL)
        if self._is_stopping or self.state is EngineState.FAILED:
            return
        if self._process is not None:
            self._in_background(self._process.wait)
        now = asyncio.get_running_loop().time()
        self._deaths.append(now)
        if len(self._deaths) == _MAX_DEATHS and now - self._deaths[0] < _DEATHS_WINDOW_SECONDS:
            last_line = self._output.read_rest() if self._output is not None else ""
            self.problem = self.problem or f"it died {_MAX_DEATHS} times in a row; {last_line}"
            self._become(EngineState.FAILED)
            return
        self._log.warning("the %s zygote died and is started again", self.kind)
        changed = self._changed
        self.start()
        changed.set()


def _environment(home: Path) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ}
    return {
        "LANG": "C.UTF-8",
        **passed,
        "HOME": str(home),
        "TMPDIR": str(home),
        "KERAS_HOME": str(home),
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "PYTHONUNBUFFERED": "1",
    }


def _module_path() -> list[str]:
    """Where the zygote looks for modules: where this process does, but never the working folder.

    The folder that holds our own package stays, whether it is a checkout or site-packages.
    """
    root = str(Path(app.__file__).resolve().parent.parent)
    here = Path.cwd().resolve()
    kept = []
    for entry in sys.path:
        is_here = not entry or Path(entry).resolve() == here
        if entry and (not is_here or str(Path(entry).resolve()) == root):
            kept.append(str(Path(entry).resolve()))
    return kept if root in kept else [*kept, root]

"""The inside of a worker: settle in, raise the walls, serve tasks, never return.

The only module of this room that names the engine, and only as a string: it is
imported here, in a process of its own, and never by the web process.
"""

import gc
import os
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from app.errors import LayerwrightError, TooLarge, WorkerError
from app.spec.tasks import TASKS, NoRequest
from app.workers import kernel, protocol, sandbox

_ENGINE_TASKS = "app.engine.tasks"
_ENGINE_PRELOAD = "app.engine.preload"


class ZygoteKind(StrEnum):
    """What a zygote has imported when it forks: all of Keras, or what readers need."""

    ENGINE = "engine"
    READER = "reader"


def preload(kind: ZygoteKind) -> None:
    """Import what workers of `kind` need, in the zygote, without running any of it."""
    module: Any = import_module(_ENGINE_PRELOAD)
    module.preload_engine() if kind is ZygoteKind.ENGINE else module.preload_reader()


def preload_more(kind: ZygoteKind) -> None:
    """Import what few workers of `kind` need: for the first of them it would take long."""
    if kind is ZygoteKind.READER:
        module: Any = import_module(_ENGINE_PRELOAD)
        module.preload_rarer_formats()


def live(channel: socket.socket, plan: sandbox.WallPlan, zygote_pid: int) -> NoReturn:
    """Be a worker until the web process closes `channel`.

    Only called in a fresh fork with one thread; every other descriptor is closed.
    An empty answer says that the worker has settled in and its time starts to count.
    """
    status = 1
    try:
        os.setsid()
        if not plan.outlives_server:
            kernel.die_with_parent(signal.SIGKILL, zygote_pid)
        _move_into(plan)
        missing = sandbox.raise_walls(plan)
        for wall in missing:
            print(f"This worker lacks a wall: {wall}", file=sys.stderr, flush=True)
        if plan.warms_up:
            _warm_up()
        channel.sendall(protocol.answer_frame(NoRequest()))
        _serve(channel, plan)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _move_into(plan: sandbox.WallPlan) -> None:
    """Make the private folder the home, before the walls hide the old one."""
    os.umask(0o077)
    os.chdir(plan.folder)
    if plan.outlives_server:  # then nobody will read the pipe
        output = os.open("output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
    for name in ("HOME", "TMPDIR", "KERAS_HOME"):
        os.environ[name] = plan.folder
    if not plan.may_use_gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    tempfile.tempdir = None
    module: Any = import_module(_ENGINE_PRELOAD)
    module.settle_in(plan.folder)


def _warm_up() -> None:
    """A worker that could not warm up is slow at first, not useless."""
    module: Any = import_module(_ENGINE_PRELOAD)
    try:
        module.warm_up()
    except Exception:
        traceback.print_exc()
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it for garbage would cost each answer


def _serve(channel: socket.socket, plan: sandbox.WallPlan) -> None:
    while (message := protocol.receive_blocking(channel)) is not None:
        frame = _frame_of(message, plan)
        sys.stdout.flush()
        if plan.outlives_server:
            with suppress(OSError):  # a full disk: a server that is there gets it all the same
                protocol.keep_answer(frame, Path(plan.folder))
        channel.sendall(frame)


def _frame_of(message: bytes, plan: sandbox.WallPlan) -> bytes:
    doing = "reading the request"
    try:
        task_name, request = protocol.parse_request(message)
        doing = TASKS[task_name].doing
        if plan.outlives_server:  # then nobody may be there to look at the clock
            signal.alarm(int(TASKS[task_name].timeout_seconds))
        tasks: Any = import_module(_ENGINE_TASKS)
        return protocol.answer_frame(tasks.function_of(task_name)(request))
    except LayerwrightError as error:
        return protocol.error_frame(error)
    except BaseException as error:  # also what pasted code raises: SystemExit, KeyboardInterrupt
        traceback.print_exc()
        return protocol.error_frame(_in_words(error, doing, plan.memory_bytes))


def _in_words(error: BaseException, doing: str, memory_bytes: int) -> LayerwrightError:
    kind = type(error).__name__
    if isinstance(error, MemoryError) or kind == "ResourceExhaustedError":
        return out_of_memory(memory_bytes)
    said = str(error)
    return WorkerError(
        f"{doing.capitalize()} failed with {kind}{': ' if said else '.'}{said}",
        hint="If no pasted code is involved, it is a fault in Layerwright; "
        "HOME/logs/workers.log has the details.",
    )


def out_of_memory(memory_bytes: int) -> LayerwrightError:
    """The error for a worker that wanted more memory than it may use."""
    return TooLarge(
        f"This needs more memory than a worker may use ({memory_bytes / 2**30:.1f} GiB).",
        hint="Use smaller layers or fewer rows, or raise LAYERWRIGHT_WORKER_MEMORY_BYTES.",
    )

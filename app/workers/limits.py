"""How long a job may take where pasted code runs in it, and what is said when that is over."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from app.errors import TaskTimedOut
from app.spec.base import Words
from app.spec.tasks import Task
from app.workers.designers import CustomKey

Request = TypeVar("Request", bound=Words)
Answer = TypeVar("Answer", bound=Words)

_BYTES_A_SECOND = 2**18
"""What a job may take more for large files and requests."""


def custom_limit(task: Task[Request, Answer], request: Request, paths: Sequence[Path]) -> float:
    """Seconds for a job in which pasted code runs: few, since it may hang, and more for much data.

    Args:
        task: what is to be done.
        request: what it is asked.
        paths: the files that it works on.
    """
    if task.custom_seconds is None:
        return task.timeout_seconds
    num_bytes = len(request.model_dump_json())
    for path in paths:
        with suppress(OSError):  # the job itself will say so, in words
            num_bytes += path.stat().st_size
    return min(task.timeout_seconds, round(task.custom_seconds + num_bytes / _BYTES_A_SECOND))


def naming_layers(error: TaskTimedOut, key: CustomKey | None) -> TaskTimedOut:
    """The error with the pasted layers that may be at fault."""
    names = ", ".join(sorted({name for name, _, _ in key or ()}))
    if not names:
        return error
    return TaskTimedOut(
        error.message,
        hint=f"Pasted code runs in it ({names}): look there for a loop that does not end, or a "
        "wait; or give it less at once.",
    )

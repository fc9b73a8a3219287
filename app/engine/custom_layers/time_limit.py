"""A limit on how long pasted code may run at a stretch, kept by the kernel.

The process ends by SIGALRM when the time is over: a loop in native code, or one that
catches every exception, would never see a signal handler of Python's.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this process if what is inside takes longer (wall clock)."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

"""Measuring by turns: what the machine does meanwhile hits both sides alike."""

import statistics
import time
from collections.abc import Callable


def seconds_of(work: Callable[[], object]) -> float:
    """How long one call takes, in seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(
    ours: Callable[[], float], theirs: Callable[[], float], turns: int
) -> tuple[float, float]:
    """The medians of two measurements (each gives seconds), taken by turns."""
    pairs = [(ours(), theirs()) for _ in range(turns)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)

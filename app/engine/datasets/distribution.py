"""How the numbers of a column are spread, and which of them lie far from the rest."""

import math
from typing import Any

import numpy as np

from app.engine.datasets.statistics import NumberStatistics
from app.spec.dataset import DatasetIssue
from app.spec.histogram import Histogram

NUM_BINS = 24
MAX_WHOLE_BINS = 40
FAR = 50
"""A value is far from the rest when it lies so many times the spread of nine in ten away."""

MAX_FAR_SHARE = 0.05


def median_of(numbers: NumberStatistics) -> float | None:
    """The middle value; None where there is none."""
    sample = numbers.sample
    return float(np.median(sample)) if sample.size else None


def histogram_of(numbers: NumberStatistics) -> Histogram | None:
    """The counts that a bar chart of the values shows; None where they do not vary."""
    sample = numbers.sample
    if sample.size == 0:
        return None
    low, high = _fences(numbers)
    inside = sample[(sample >= low) & (sample <= high)]
    if inside.size == 0:
        return None
    first, last = float(inside.min()), float(inside.max())
    edges = _edges(first, last, numbers.is_whole)
    if edges is None:
        return None
    counts, _ = np.histogram(inside, edges)
    scale = numbers.num_values / sample.size
    return Histogram(
        edges=tuple(edges.tolist()),
        counts=tuple(round(count * scale) for count in counts.tolist()),
        num_below=round(int((sample < low).sum()) * scale),
        num_above=round(int((sample > high).sum()) * scale),
    )


def far_values_issue(name: str, numbers: NumberStatistics) -> DatasetIssue | None:
    """Said of a column with a few values far from all others: a lost decimal point does this."""
    low, high = _fences(numbers)
    sample = numbers.sample
    num_far = int(((sample < low) | (sample > high)).sum())
    if num_far == 0:
        return None
    num_far = round(num_far * numbers.num_values / sample.size)
    worst = numbers.maximum if numbers.maximum > high else numbers.minimum
    inner = np.quantile(sample, (0.05, 0.95))
    return DatasetIssue(
        code="far_values",
        column=name,
        message=f"{num_far:,} of {numbers.num_values:,} values of {name!r} lie far from the rest "
        f"(up to {worst:,.6g}; nine in ten lie between {inner[0]:,.6g} and {inner[1]:,.6g}). A "
        "lost decimal point does this, or a number that stands for a missing value.",
    )


def _fences(numbers: NumberStatistics) -> tuple[float, float]:
    """Between which values a column's values lie, those far from the rest left out."""
    sample = numbers.sample
    if sample.size < NUM_BINS:
        return -math.inf, math.inf
    low, high = np.quantile(sample, (0.05, 0.95)).tolist()
    spread = FAR * (high - low)
    if spread <= 0 or not math.isfinite(spread):
        return -math.inf, math.inf
    fences = low - spread, high + spread
    share = ((sample < fences[0]) | (sample > fences[1])).mean()
    return fences if share <= MAX_FAR_SHARE else (-math.inf, math.inf)


def _edges(first: float, last: float, is_whole: bool) -> np.ndarray[Any, Any] | None:
    span = last - first
    if span == 0 or not math.isfinite(span):
        return None
    if not is_whole:
        return np.linspace(first, last, NUM_BINS + 1)
    # Bars of whole numbers hold equally many numbers each, else some are empty for no reason.
    width = 1.0 if span < MAX_WHOLE_BINS else float(math.ceil((span + 1) / NUM_BINS))
    num_bins = math.ceil((span + 1) / width)
    return first - 0.5 + width * np.arange(num_bins + 1)

"""Start a run over HTTP and follow its events, as the page does."""

import itertools
import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx


def events_of(client: httpx.Client, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a new run, as they come."""
    run = client.post("/api/runs", json=request)
    run.raise_for_status()
    with client.stream("GET", f"/api/runs/{run.json()['id']}/events") as events:
        for line in events.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def epoch_seconds(client: httpx.Client, request: dict[str, Any]) -> float:
    """How long an epoch of a run takes: the median, without the first, which includes tracing."""
    ends = [event["seconds"] for event in events_of(client, request) if event["kind"] == "epoch"]
    return median(b - a for a, b in itertools.pairwise(ends))


def first_step_seconds(client: httpx.Client, request: dict[str, Any]) -> float:
    """From asking for a run to hearing that its first steps are done; then it is let finish."""
    begin = time.perf_counter()
    found = 0.0
    for event in events_of(client, request):
        if event["kind"] == "progress" and not found:
            found = time.perf_counter() - begin
    return found

"""Small talk with the server that many tests share: documents, uploads, runs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import REPOSITORY

SAMPLES = REPOSITORY / "app" / "samples" / "data"
REAL_DATA = REPOSITORY.parent / "shared" / "data"

DENSE: dict[str, Any] = {
    "name": "small",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [4]}},
        {"name": "dense", "class_name": "Dense", "config": {"units": 3}},
    ],
}
"""An ordinary network; it has 15 parameters."""


def stack(*layers: Any, shape: Sequence[int | None] = (4,)) -> dict[str, Any]:
    """A sequential document: an input of `shape`, then `(class_name, config)` or whole layers."""
    first = {"name": "input", "class_name": "InputLayer", "config": {"shape": list(shape)}}
    drawn: list[dict[str, Any]] = [first]
    for number, layer in enumerate(layers):
        if isinstance(layer, dict):
            drawn.append(layer)
        else:
            class_name, config = layer
            drawn.append({"name": f"layer_{number}", "class_name": class_name, "config": config})
    return {"name": "stack", "layers": drawn}


def made(answer: httpx.Response, status: int = 201) -> Any:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, answer.text[:3000]
    return answer.json()


def upload(client: httpx.Client, noun: str, name: str, content: bytes) -> Any:
    """Upload a file that must be taken."""
    return made(client.post(f"/api/{noun}", files={"file": (name, content)}))


def checked(client: httpx.Client, network: Mapping[str, Any]) -> Any:
    """The shape report on a drawing."""
    return made(client.post("/api/networks/shapes", json=network), 200)


def assert_serves(client: httpx.Client) -> None:
    """An ordinary shape check works: whatever was before left a sound server behind."""
    assert checked(client, DENSE)["num_params"] == 15


def start(client: httpx.Client, dataset_id: str, network: Any = None, **more: Any) -> Any:
    """Start a run that must be accepted."""
    body = {"dataset_id": dataset_id, **({"network": network} if network else {}), **more}
    return made(client.post("/api/runs", json=body), 202)


def events_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """The events of a stream, each with its SSE `id` and `event`, until it ends."""
    found: list[dict[str, Any]] = []
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif not line and "data" in fields:
            found.append(
                {"id": fields["id"], "event": fields["event"]} | json.loads(fields["data"])
            )
            fields = {}
    return found


def followed(client: httpx.Client, run_id: str, after: int | None = None) -> list[dict[str, Any]]:
    """The events of a run until it has ended, those after `after`."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    with client.stream("GET", f"/api/runs/{run_id}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return events_of(answer)


def finished(client: httpx.Client, run_id: str) -> Any:
    """The run, once it has finished well."""
    last = followed(client, run_id)[-1]
    assert last["state"] == "finished", last
    return made(client.get(f"/api/runs/{run_id}"), 200)


def real_data(name: str) -> Path:
    """A real data file; the test is skipped where it is not there."""
    path = REAL_DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not here: it does not belong to the repository")
    return path

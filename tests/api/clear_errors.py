"""What a clear error is: the one shape, in words, without anything of the server's inside."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.server import REPOSITORY, RunningServer

GENEROUS_SECONDS = 30
"""No answer may take longer, whatever was asked, even on a busy machine: it would be a hang."""

INSIDES = ("Traceback (most recent", 'File "', "site-packages", "app/engine", str(REPOSITORY))
"""What never stands in an answer."""


def clear_error(server: RunningServer, answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """The error in `answer`, which must be one that a person can use.

    Args:
        server: whose answer it is; its folders must not be named.
        answer: what came.
        statuses: what its status may be; any below 500, and 502 and 504, where none is stated.
    """
    text = answer.text
    assert answer.status_code >= 400, text[:2000]
    if statuses:
        assert answer.status_code in statuses, text[:2000]
    assert answer.status_code < 500 or answer.status_code in (502, 504), text[:2000]
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "hint", "where"}
    assert error["code"]
    assert len(error["message"]) > 10, error
    assert not error["message"].rstrip().endswith(":"), error
    assert len(text) < 30_000, "nobody reads an error of this length"
    assert_nothing_inside(server, text)
    return error


def assert_nothing_inside(server: RunningServer, text: str) -> None:
    """Neither a traceback nor a path of the server stands in `text`."""
    for inside in (*INSIDES, str(server.home)):
        assert inside not in text, text[:2000]


@contextmanager
def no_hang() -> Iterator[None]:
    """What is done inside ends within GENEROUS_SECONDS."""
    begin = time.monotonic()
    yield
    seconds = time.monotonic() - begin
    assert seconds < GENEROUS_SECONDS, f"took {seconds:.0f} s"

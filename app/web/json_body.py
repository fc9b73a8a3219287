"""JSON bodies, read strictly before FastAPI sees them.

Python's own reader takes NaN, 1e999, lone surrogates and numbers of any length,
and FastAPI's answer to a refused body then fails while writing them out again
(KERAS_FACTS, "The web layer"). So every JSON body is checked here first, counted
while it is read, and handed on as it came.
"""

import re
from typing import Any

import pydantic_core
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import InvalidRequest, LayerwrightError, TooLarge, WrongMediaType

MAX_INTEGER = 2**63 - 1
"""Whole numbers beyond this fit nothing that Keras counts."""

_MAY_HOLD_HUGE_NUMBER = re.compile(rb"\d(?:\d{18}|[eE]\+?\d{3})")  # quick: begins with a digit
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class JsonBodyMiddleware:
    """Refuses bodies that are not strict JSON of at most `max_bytes`.

    Multipart bodies pass unread: `app.web.uploads` streams and counts them.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or hand it on."""
        if scope["type"] != "http" or scope["method"] not in _METHODS_WITH_BODY:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == "multipart/form-data":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(headers, receive)
            if body is None:
                return
            if body and media_type != "application/json":
                raise WrongMediaType(
                    f"The body is {media_type or 'of no stated type'}; application/json is taken.",
                    where="Content-Type",
                )
            if body:
                check_json(body)
        except LayerwrightError as error:
            await JSONResponse(error.as_answer(), error.status)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """The whole body, or None when the client went away."""
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared[:20]) > self._max_bytes:
            raise self._too_large()
        chunks: list[bytes] = []
        num_bytes = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk: bytes = message.get("body", b"")
            num_bytes += len(chunk)
            if num_bytes > self._max_bytes:
                raise self._too_large()
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body is larger than the limit of {self._max_bytes:,} bytes.")


def check_json(body: bytes) -> None:
    """Refuse what is not strict JSON.

    Raises:
        InvalidRequest: for malformed text, bad UTF-8, NaN and Infinity, lone
            surrogates, nesting beyond 200 levels, whole numbers beyond 64 bits and
            numbers that are infinite as a float.
    """
    try:
        value = pydantic_core.from_json(body, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise InvalidRequest(f"The body is not valid JSON: {error}.", where="body") from error
    if _MAY_HOLD_HUGE_NUMBER.search(body):
        _refuse_huge_numbers(value)


def _refuse_huge_numbers(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, int) and not -MAX_INTEGER <= item <= MAX_INTEGER:
            raise InvalidRequest(
                f"The body holds a whole number beyond {MAX_INTEGER:,}.",
                hint="Write a smaller number.",
                where="body",
            )
        elif isinstance(item, float) and item in (float("inf"), float("-inf")):
            raise InvalidRequest("The body holds a number too large to be stored.", where="body")


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that gives `body` once, then what comes after it (a disconnect)."""
    is_given = False

    async def replayed() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed

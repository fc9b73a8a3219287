"""Every error leaves in the one shape: `{"error": {"code", "message", "hint", "where"}}`."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from app.errors import InvalidRequest, LayerwrightError, NotFound

_logger = logging.getLogger("layerwright")

_MAX_QUOTED_CHARACTERS = 200


def install_error_handlers(api: FastAPI) -> None:
    """Make `api` answer every error in the one shape."""
    api.add_exception_handler(LayerwrightError, _answer_own)
    api.add_exception_handler(RequestValidationError, _answer_validation)
    api.add_exception_handler(HTTPException, _answer_http)
    api.add_exception_handler(Exception, _answer_unexpected)


def _answer(error: LayerwrightError, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(error.as_answer(), status_code=error.status, headers=headers)


def _answer_own(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LayerwrightError)  # noqa: S101 - registered for this class alone
    return _answer(error)


def _answer_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    problems = error.errors()
    first = problems[0]
    place = [_cut(str(part)) for part in first["loc"] if part != "body"]
    where = ".".join(place) or "body"
    message = _cut(first["msg"].removeprefix("Value error, "))
    if first["type"] == "extra_forbidden":
        message = f"unknown key {place[-1]!r}" if place else "unknown key"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return _answer(InvalidRequest(f"{where}: {message}{more}", where=where))


def _cut(text: str) -> str:
    """Text from the request, short enough to be read; a key may have any length."""
    return text if len(text) <= _MAX_QUOTED_CHARACTERS else f"{text[:_MAX_QUOTED_CHARACTERS]}…"


def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return _answer(NotFound(f"There is nothing at {request.url.path}.", where="path"))
    failure = LayerwrightError(str(error.detail), where="path")
    answer = failure.as_answer()
    answer["error"]["code"] = str(error.detail).lower().replace(" ", "_")
    return JSONResponse(answer, error.status_code, headers=dict(error.headers or {}))


def _answer_unexpected(request: Request, error: Exception) -> JSONResponse:
    _logger.error("unexpected error at %s", request.url.path, exc_info=error)
    return _answer(
        LayerwrightError(
            "Something went wrong inside Layerwright; what was saved before is intact.",
            hint="The server's log says more. Please report it.",
        )
    )

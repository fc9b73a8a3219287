"""What goes through the pipe between the web process and a worker: framed JSON.

A frame is the length of the message in four bytes (big-endian) and that many bytes
of JSON. A request is `{"task": NAME, "request": {…}}`, an answer `{"answer": {…}}`
or `{"error": {"code", "message", "hint", "where"}}`. A worker may be in the hands of
hostile code, so whatever comes back is checked before it is believed; nothing is
ever unpickled.
"""

import asyncio
import json
import socket
import struct
from pathlib import Path
from typing import TypeVar

import pydantic_core
from pydantic import ValidationError

from app.errors import InvalidRequest, LayerwrightError, TooLarge, WorkerError, all_error_classes
from app.spec.base import JsonObject, Words
from app.spec.tasks import TASKS

Answer = TypeVar("Answer", bound=Words)

MAX_MESSAGE_BYTES = 96 * 2**20
"""Longer messages are neither sent nor read; a request body of the web has at most 64 MiB."""

ANSWER_FILE = "answer.json"
"""Where a worker that may outlive its server leaves its answer, in its private folder."""

MAX_WORDS_CHARACTERS = 20_000
"""An error's words are cut to this length."""

_LENGTH = struct.Struct(">I")


def request_frame(task_name: str, request: Words) -> bytes:
    """The frame that asks a worker for `task_name`.

    Raises:
        InvalidRequest: for text that is not Unicode (a lone surrogate).
        TooLarge: for a request above MAX_MESSAGE_BYTES.
    """
    try:
        body = request.model_dump_json().encode()
    except ValueError as error:
        raise InvalidRequest(
            "The request has text that cannot be sent as UTF-8 (half of a surrogate pair).",
            hint="Remove the character that shows as � or as \\ud800 … \\udfff.",
        ) from error
    return _frame(b'{"task":%s,"request":%s}' % (json.dumps(task_name).encode(), body))


def answer_frame(answer: Words) -> bytes:
    """The frame in which a worker gives its answer.

    Raises:
        WorkerError: for an answer that is not Unicode.
        TooLarge: for an answer above MAX_MESSAGE_BYTES.
    """
    try:
        body = answer.model_dump_json().encode()
    except ValueError as error:
        raise WorkerError(f"The answer cannot be sent as JSON: {error}") from error
    return _frame(b'{"answer":%s}' % body)


def error_frame(error: LayerwrightError) -> bytes:
    """The frame in which a worker says what went wrong."""
    words = error.as_answer()["error"]
    return _frame(json.dumps({"error": {key: _cut(text) for key, text in words.items()}}).encode())


def keep_answer(frame: bytes, folder: Path) -> None:
    """Leave the message of an answer in a file, for a server that starts after this one ended."""
    temporary = folder / "answer.new"
    temporary.write_bytes(frame[_LENGTH.size :])
    temporary.replace(folder / ANSWER_FILE)


def _cut(text: str | None) -> str | None:
    return None if text is None else text[:MAX_WORDS_CHARACTERS]


def _frame(message: bytes) -> bytes:
    if len(message) > MAX_MESSAGE_BYTES:
        raise TooLarge(
            f"A message of {len(message):,} bytes is more than the {MAX_MESSAGE_BYTES:,} bytes "
            "that go through the wall to a worker at once.",
            hint="Use a smaller document.",
        )
    return _LENGTH.pack(len(message)) + message


def parse_request(message: bytes) -> tuple[str, Words]:
    """The task's name and its request, on the worker's side.

    Raises:
        InvalidRequest: for anything that is not a request of a known task.
    """
    envelope = _json_object(message)
    task = TASKS.get(str(envelope.get("task")))
    if task is None:
        raise InvalidRequest(f"No task is called {envelope.get('task')!r}.")
    try:
        return task.name, task.request.model_validate(envelope.get("request"))
    except ValidationError as error:
        raise InvalidRequest(
            f"The request for {task.name} does not have the right form: {error}"
        ) from error


def parse_answer(message: bytes, answer: type[Answer]) -> Answer | LayerwrightError:
    """The answer in a worker's message, or the error that it sent, as the class of its code.

    Raises:
        WorkerError: for bytes that are neither.
    """
    envelope = _json_object(message)
    if "error" in envelope:
        return _error_of(envelope["error"])
    try:
        return answer.model_validate(envelope.get("answer"))
    except (ValidationError, RecursionError) as error:
        raise WorkerError(
            "A worker's answer does not have the expected form; the worker has been replaced.",
            hint="Try again. If it happens again, it is a fault in Layerwright.",
        ) from error


def _error_of(words: object) -> LayerwrightError:
    fields: dict[object, object] = words if isinstance(words, dict) else {}
    error_class = all_error_classes().get(str(fields.get("code")), WorkerError)
    texts = {key: fields.get(key) for key in ("message", "hint", "where")}
    checked = {key: _cut(text) if isinstance(text, str) else None for key, text in texts.items()}
    return error_class(
        checked["message"] or "A worker failed and did not say why.",
        hint=checked["hint"],
        where=checked["where"],
    )


def _json_object(message: bytes) -> JsonObject:
    try:
        value = pydantic_core.from_json(message, allow_inf_nan=False)
    except ValueError as error:
        raise WorkerError(f"A message through the wall is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise WorkerError("A message through the wall is not a JSON object.")
    return value


async def receive(reader: asyncio.StreamReader) -> bytes:
    """One message from a worker.

    Raises:
        asyncio.IncompleteReadError: the worker closed the pipe.
        WorkerError: the announced length is above MAX_MESSAGE_BYTES.
    """
    return await reader.readexactly(_checked_length(await reader.readexactly(_LENGTH.size)))


def receive_blocking(channel: socket.socket) -> bytes | None:
    """One message from the web process; None when it has closed the pipe."""
    head = _receive_exactly(channel, _LENGTH.size)
    return None if head is None else _receive_exactly(channel, _checked_length(head))


def _checked_length(head: bytes) -> int:
    length: int = _LENGTH.unpack(head)[0]
    if length > MAX_MESSAGE_BYTES:
        raise WorkerError(
            f"A message of {length:,} bytes was announced; at most {MAX_MESSAGE_BYTES:,} are read."
        )
    return length


def _receive_exactly(channel: socket.socket, num_bytes: int) -> bytes | None:
    received = bytearray()
    while len(received) < num_bytes:
        chunk = channel.recv(min(num_bytes - len(received), 2**20))
        if not chunk:
            return None
        received += chunk
    return bytes(received)

import asyncio
import json
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import (
    InvalidRequest,
    LayerwrightError,
    NotFound,
    TooLarge,
    WorkerError,
    all_error_classes,
)
from app.spec.dataset_requests import PreviewRequest
from app.spec.sandbox_probe import SandboxProbe, SandboxProbed
from app.spec.tasks import PROBE_SANDBOX
from app.workers import protocol

LENGTH_BYTES = 4


def message_of(frame: bytes) -> bytes:
    assert struct.unpack(">I", frame[:LENGTH_BYTES])[0] == len(frame) - LENGTH_BYTES
    return frame[LENGTH_BYTES:]


def test_a_request_arrives_as_it_was_sent() -> None:
    request = SandboxProbe(action="a", argument={"é": [1, 2.5, None, {"b": "\u2028"}]})
    frame = protocol.request_frame(PROBE_SANDBOX.name, request)
    assert protocol.parse_request(message_of(frame)) == (PROBE_SANDBOX.name, request)


def test_an_answer_arrives_as_it_was_sent() -> None:
    answer = SandboxProbed(is_held=True, detail="ok")
    assert protocol.parse_answer(message_of(protocol.answer_frame(answer)), SandboxProbed) == answer


@pytest.mark.parametrize("error_class", all_error_classes().values())
def test_every_error_arrives_as_its_own_class(error_class: type[LayerwrightError]) -> None:
    sent = error_class("what happened", hint="how to mend it", where="dense_1")
    received = protocol.parse_answer(message_of(protocol.error_frame(sent)), SandboxProbed)
    assert isinstance(received, error_class)
    assert received.as_answer() == sent.as_answer()


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xfe",
        b"not json",
        b"null",
        b"[]",
        b"{}",
        b'{"answer": null}',
        b'{"answer": {"is_held": "perhaps", "detail": ""}}',
        b'{"answer": {"is_held": true, "detail": "", "more": 1}}',
        b'{"answer": {"is_held": true, "detail": NaN}}',
        b'{"answer": {"is_held": ' + b"9" * 5000 + b', "detail": ""}}',
        b'{"answer": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"answer": {"is_held": true, "detail": "\\ud800"}}',
    ],
)
def test_nonsense_from_a_worker_is_a_worker_error(message: bytes) -> None:
    with pytest.raises(WorkerError):
        protocol.parse_answer(message, SandboxProbed)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(message: bytes) -> None:
    with pytest.raises(WorkerError):
        protocol.parse_answer(message, SandboxProbed)


@pytest.mark.parametrize(
    "words",
    [None, 3, "text", [], {}, {"code": 7, "message": []}, {"code": "no_such_code", "hint": {}}],
)
def test_a_malformed_error_is_a_worker_error(words: object) -> None:
    received = protocol.parse_answer(json.dumps({"error": words}).encode(), SandboxProbed)
    assert type(received) is WorkerError
    assert received.message


def test_an_endless_error_is_cut() -> None:
    frame = protocol.error_frame(NotFound("x" * 10**6))
    received = protocol.parse_answer(message_of(frame), SandboxProbed)
    assert isinstance(received, NotFound)
    assert len(received.message) == protocol.MAX_WORDS_CHARACTERS


def test_half_a_surrogate_pair_cannot_be_sent() -> None:
    with pytest.raises(InvalidRequest, match="surrogate"):
        protocol.request_frame(PROBE_SANDBOX.name, SandboxProbe(action="\ud800"))


def test_a_request_above_the_limit_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_MESSAGE_BYTES", 100)
    with pytest.raises(TooLarge, match="100"):
        protocol.request_frame(PROBE_SANDBOX.name, SandboxProbe(action="a" * 100))


def test_an_unknown_task_and_a_wrong_request_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="'format_disk'"):
        protocol.parse_request(b'{"task": "format_disk", "request": {}}')
    with pytest.raises(InvalidRequest, match="probe_sandbox"):
        protocol.parse_request(b'{"task": "probe_sandbox", "request": {"no": 1}}')


def test_a_request_of_another_task_is_refused() -> None:
    frame = protocol.request_frame("preview_dataset", SandboxProbe(action="a"))
    with pytest.raises(InvalidRequest, match=PreviewRequest.__name__):
        protocol.parse_request(message_of(frame))


async def test_an_announced_length_above_the_limit_is_not_waited_for() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(b"\xff\xff\xff\xff")
    with pytest.raises(WorkerError, match="4,294,967,295"):
        await protocol.receive(reader)


async def test_a_closed_pipe_is_an_incomplete_read() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(struct.pack(">I", 10) + b"half")
    reader.feed_eof()
    with pytest.raises(asyncio.IncompleteReadError):
        await protocol.receive(reader)


def test_a_worker_reads_messages_until_the_pipe_is_closed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frame = protocol.request_frame(PROBE_SANDBOX.name, SandboxProbe(action="a"))
        ours.sendall(frame + frame)
        ours.close()
        assert protocol.receive_blocking(theirs) == message_of(frame)
        assert protocol.receive_blocking(theirs) == message_of(frame)
        assert protocol.receive_blocking(theirs) is None

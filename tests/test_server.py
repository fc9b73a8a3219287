"""The socket that the server listens on."""

import socket

import pytest

from app.errors import Conflict
from app.server import free_socket


def test_answers_do_not_wait_for_a_delayed_acknowledgement() -> None:
    """Asyncio sets TCP_NODELAY only where a socket states its protocol; else 40 ms an answer."""
    with free_socket("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_busy_port_is_said() -> None:
    with (
        free_socket("127.0.0.1", 0) as listening,
        pytest.raises(Conflict, match="cannot be used"),
    ):
        free_socket("127.0.0.1", listening.getsockname()[1])

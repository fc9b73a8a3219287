import socket

import pytest

from app.workers import zygote


def test_what_is_rarely_needed_is_imported_once_when_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zygote, "_IDLE_MS", 1)
    monkeypatch.setattr(zygote.gc, "freeze", lambda: None)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    calls = []

    def when_idle() -> None:
        calls.append("idle")
        ours.close()

    with theirs:
        zygote.Zygote(theirs).run(when_idle)
    assert calls == ["idle"]

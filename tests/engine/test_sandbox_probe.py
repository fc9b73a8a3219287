"""Without walls the probes succeed: only then does it mean something when a wall holds them."""

import os
import resource
from pathlib import Path

import pytest

from app.engine.sandbox_probe import probe_sandbox
from app.errors import InvalidRequest
from app.spec.base import JsonObject
from app.spec.sandbox_probe import SandboxProbe


def is_held(action: str, **argument: object) -> bool:
    given: JsonObject = {key: str(value) for key, value in argument.items()}
    return probe_sandbox(SandboxProbe(action=action, argument=given)).is_held


@pytest.mark.parametrize(
    "action", ["open_internet_socket", "connect_tcp", "connect_local_socket", "run_program"]
)
def test_what_an_ordinary_process_may_do_is_not_held(action: str) -> None:
    assert not is_held(action)


def test_files_of_an_ordinary_process_are_not_held(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    assert not is_held("read_secret", path=secret)
    assert not is_held("list_home", path=tmp_path)
    assert not is_held("change_permissions", path=secret)
    assert not is_held("link", path=tmp_path / "link", to=secret)
    assert not is_held("write_outside", path=tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("action", ["read_process", "signal_process", "limit_process"])
def test_other_processes_of_an_ordinary_process_are_not_held(action: str) -> None:
    assert not is_held(action, pid=os.getpid())


def test_a_secret_in_the_environment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERWRIGHT_TOKEN", "secret")
    assert not is_held("read_environment")


def test_memory_is_held_by_a_limit_alone() -> None:
    assert not is_held("exceed_memory", num_bytes=2**30)
    unlimited = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, unlimited[1]))
    try:
        assert is_held("exceed_memory", num_bytes=2**40)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, unlimited)


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="'dance'"):
        is_held("dance")

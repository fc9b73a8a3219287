from pathlib import Path

import pytest

from app.spec.health import SandboxCheck, SandboxLevel
from app.workers import self_test

ACTIONS = [probe.action for probe in self_test.forbidden_actions(Path("s"), Path("h"), 1, 1)]


@pytest.mark.parametrize(
    ("failed", "level"),
    [
        (set(), SandboxLevel.STRONG),
        ({"connect_tcp"}, SandboxLevel.PARTIAL),
        (set(ACTIONS) - {"read_secret", "list_home", "write_outside"}, SandboxLevel.PARTIAL),
        ({"read_secret"}, SandboxLevel.NONE),
        ({"write_outside"}, SandboxLevel.NONE),
        (set(ACTIONS), SandboxLevel.NONE),
    ],
)
def test_the_level_says_how_much_held(failed: set[str], level: SandboxLevel) -> None:
    checks = [SandboxCheck(action=action, is_held=action not in failed) for action in ACTIONS]
    assert self_test.level_of(checks) is level


def test_nothing_tested_is_no_sandbox() -> None:
    assert self_test.level_of([]) is SandboxLevel.NONE

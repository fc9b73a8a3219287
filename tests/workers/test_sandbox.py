"""The forbidden acts, done for real inside every kind of worker."""

import dataclasses
import os
from pathlib import Path

import pytest

from app.settings import Settings
from app.spec.health import SandboxLevel
from app.spec.sandbox_probe import SandboxProbe
from app.spec.tasks import PROBE_SANDBOX, Crew
from app.workers import landlock, self_test
from app.workers.pool import WorkerPool

pytestmark = pytest.mark.asyncio(loop_scope="session")

needs_all_walls = pytest.mark.skipif(
    landlock.abi_version() < 6, reason="this kernel's Landlock is older than ABI 6"
)

ACTIONS = [probe.action for probe in self_test.forbidden_actions(Path("s"), Path("h"), 1, 1)]


def probe_of(action: str, settings: Settings) -> SandboxProbe:
    probes = self_test.forbidden_actions(
        settings.home / "token", settings.home, os.getpid(), settings.worker_memory_bytes
    )
    return next(probe for probe in probes if probe.action == action)


@needs_all_walls
@pytest.mark.parametrize("crew", Crew)
@pytest.mark.parametrize("action", ACTIONS)
async def test_a_forbidden_act_is_held(
    pool: WorkerPool, pool_settings: Settings, crew: Crew, action: str
) -> None:
    task = dataclasses.replace(PROBE_SANDBOX, crew=crew)
    probed = await pool.call(task, probe_of(action, pool_settings))
    assert probed.is_held, probed.detail


@needs_all_walls
async def test_the_self_test_publishes_strong(pool: WorkerPool) -> None:
    report = await pool.self_test()
    assert report.level is SandboxLevel.STRONG, report
    assert [check.action for check in report.checks] == ACTIONS
    assert pool.sandbox == report


async def test_a_worker_reads_what_it_is_given_and_nothing_beside(
    pool: WorkerPool, tmp_path: Path
) -> None:
    given, beside = tmp_path / "given", tmp_path / "beside"
    for file in (given, beside):
        file.write_text("text")
    for path, is_held in ((given, False), (beside, True)):
        probed = await pool.call(
            PROBE_SANDBOX,
            SandboxProbe(action="read_secret", argument={"path": str(path)}),
            readable_paths=[given],
        )
        assert probed.is_held is is_held, probed.detail


async def test_a_worker_writes_in_its_folder_and_nowhere_else(
    pool: WorkerPool, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    for path, is_held in ((folder / "new", False), (tmp_path / "new", True)):
        probed = await pool.call(
            PROBE_SANDBOX,
            SandboxProbe(action="write_outside", argument={"path": str(path)}),
            writable_folder=folder,
        )
        assert probed.is_held is is_held, probed.detail


@needs_all_walls
async def test_a_worker_leaves_no_link_for_the_server_to_follow(
    pool: WorkerPool, pool_settings: Settings, tmp_path: Path
) -> None:
    probed = await pool.call(
        PROBE_SANDBOX,
        SandboxProbe(
            action="link",
            argument={"path": str(tmp_path / "model.keras"), "to": str(pool_settings.home)},
        ),
        writable_folder=tmp_path,
    )
    assert probed.is_held, probed.detail

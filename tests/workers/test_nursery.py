"""Zygotes that die, that cannot start, and servers that are killed."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from app.errors import EngineUnavailable, WorkerError
from app.spec.health import EngineState
from app.spec.sandbox_probe import SandboxProbe
from app.spec.tasks import PROBE_SANDBOX
from app.workers import nursery as nursery_module
from app.workers.child import ZygoteKind
from app.workers.nursery import Nursery
from app.workers.sandbox import WallPlan

ROOT = Path(__file__).resolve().parents[2]

PLAN = WallPlan(folder="", readable=(), writable=(), memory_bytes=2**30, file_bytes=2**20)

SERVER = """
import asyncio, json, sys
import psutil
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from app.settings import Settings
from app.spec.sandbox_probe import SandboxProbe
from app.spec.tasks import PROBE_SANDBOX
from app.workers.pool import WorkerPool

async def main():
    home, outlives_server = Path(sys.argv[2]), sys.argv[3] == "outlives"
    pool = WorkerPool(Settings(home=home / "home"))
    await pool.start()
    folder = home / "run"
    folder.mkdir()
    job = await pool.spawn_job(PROBE_SANDBOX, SandboxProbe(action="loop"), readable_paths=[],
                               writable_folder=folder, outlives_server=outlives_server)
    job_process = psutil.Process(job.pid)
    begin = job_process.cpu_times().user
    while job_process.cpu_times().user < begin + 0.1:  # it loops: the job has its request
        await asyncio.sleep(0.02)
    zygotes = [pool._reader._process.pid, pool._engine._process.pid]
    print(json.dumps({"job": job.pid, "zygotes": zygotes}), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest_asyncio.fixture
async def make_nursery(tmp_path: Path) -> AsyncIterator[Callable[[], Nursery]]:
    made: list[Nursery] = []

    def make() -> Nursery:
        made.append(Nursery(ZygoteKind.READER, tmp_path, logging.getLogger("test")))
        return made[-1]

    yield make
    for nursery in made:
        await nursery.stop()


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def environment_of(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in pids if is_running(pid)]


async def test_a_zygote_that_dies_is_replaced(make_nursery: Callable[[], Nursery]) -> None:
    nursery = make_nursery()
    nursery.start()
    worker = await nursery.spawn(PLAN)
    assert nursery._process is not None
    nursery._process.kill()
    with pytest.raises(WorkerError):
        await worker.ask(PROBE_SANDBOX, SandboxProbe(action="loop"), 30)
    worker.close()
    again = await nursery.spawn(PLAN)
    probed = await again.ask(PROBE_SANDBOX, SandboxProbe(action="read_environment"), 30)
    assert probed.is_held
    again.close()


async def test_a_zygote_that_cannot_start_says_why(
    make_nursery: Callable[[], Nursery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery_module, "_START", "raise SystemExit('no Keras here')")
    nursery = make_nursery()
    nursery.start()
    with pytest.raises(EngineUnavailable, match="no Keras here") as caught:
        await nursery.spawn(PLAN)
    assert "doctor" in str(caught.value.hint)
    assert nursery.state is EngineState.FAILED


async def test_a_zygote_that_cannot_import_says_what(
    make_nursery: Callable[[], Nursery], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "h5py.py").write_text("raise ImportError('libhdf5 is missing')")
    path = nursery_module._module_path()
    monkeypatch.setattr(nursery_module, "_module_path", lambda: [str(broken), *path])
    nursery = make_nursery()
    nursery.start()
    with pytest.raises(EngineUnavailable, match="libhdf5 is missing"):
        await nursery.wait_until_ready()


async def test_a_zygote_whose_program_is_missing_says_so(
    make_nursery: Callable[[], Nursery], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    nursery = make_nursery()
    nursery.start()
    with pytest.raises(EngineUnavailable, match="No such file"):
        await nursery.wait_until_ready()


async def test_who_waits_while_it_stops_is_told(make_nursery: Callable[[], Nursery]) -> None:
    nursery = make_nursery()
    nursery.start()
    waiting = asyncio.create_task(nursery.spawn(PLAN))
    await asyncio.sleep(0)
    await nursery.stop()
    with pytest.raises(EngineUnavailable, match="shutting down"):
        await waiting


async def test_modules_in_the_working_folder_are_not_picked_up(
    make_nursery: Callable[[], Nursery], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    users_folder = tmp_path / "users"
    users_folder.mkdir()
    for name in ("app", "h5py", "numpy", "json", "keras"):
        (users_folder / f"{name}.py").write_text("raise SystemExit('picked up')")
    monkeypatch.chdir(users_folder)
    monkeypatch.setattr(sys, "path", ["", str(users_folder), *sys.path])
    nursery = make_nursery()
    nursery.start()
    worker = await nursery.spawn(PLAN)
    assert (await worker.ask(PROBE_SANDBOX, SandboxProbe(action="mount"), 30)).is_held
    worker.close()


async def test_secrets_of_the_server_are_not_passed_on(
    make_nursery: Callable[[], Nursery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERWRIGHT_TOKEN", "hush-hush")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    nursery = make_nursery()
    nursery.start()
    worker = await nursery.spawn(PLAN)
    probed = await worker.ask(PROBE_SANDBOX, SandboxProbe(action="read_environment"), 30)
    assert probed.is_held, probed.detail
    assert nursery._process is not None
    assert "hush-hush" not in environment_of(nursery._process.pid)
    worker.close()


@pytest.mark.parametrize("outlives_server", [False, True])
def test_workers_end_with_a_killed_server_unless_they_outlive_it(
    tmp_path: Path, outlives_server: bool
) -> None:
    word = "outlives" if outlives_server else "ends"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(ROOT), str(tmp_path), word],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    with server:
        assert server.stdout is not None
        pids = json.loads(server.stdout.readline())
        assert is_running(pids["job"])
        server.kill()
    wait_until_gone(pids["zygotes"])
    try:
        if outlives_server:
            assert is_running(pids["job"])
        else:
            wait_until_gone([pids["job"]])
    finally:
        if is_running(pids["job"]):
            os.kill(pids["job"], signal.SIGKILL)

"""The pool with real zygotes and workers: answers, errors, limits, and what comes after."""

import asyncio
import dataclasses
import os
import time
from pathlib import Path

import pytest

from app.errors import EngineUnavailable, InvalidRequest, TaskTimedOut, TooLarge, WorkerError
from app.settings import Settings
from app.spec.base import JsonValue
from app.spec.health import EngineState
from app.spec.sandbox_probe import SandboxProbe, SandboxProbed
from app.spec.tasks import PROBE_SANDBOX, Crew, Task
from app.workers.pool import WorkerPool
from tests.fakes import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROBES = {crew: dataclasses.replace(PROBE_SANDBOX, crew=crew) for crew in Crew}
each_crew = pytest.mark.parametrize("task", PROBES.values(), ids=[crew.value for crew in Crew])

Probe = Task[SandboxProbe, SandboxProbed]


def probe(action: str, **argument: JsonValue) -> SandboxProbe:
    return SandboxProbe(action=action, argument=argument)


async def assert_it_goes_on(pool: WorkerPool, task: Probe) -> None:
    assert (await pool.call(task, probe("read_environment"))).is_held


async def test_the_engine_is_ready(pool: WorkerPool) -> None:
    await pool.wait_until_ready()
    assert pool.engine_state is EngineState.READY
    assert pool.engine_problem is None


@each_crew
async def test_what_the_task_raises_arrives_as_itself(pool: WorkerPool, task: Probe) -> None:
    with pytest.raises(InvalidRequest, match="'dance'"):
        await pool.call(task, probe("dance"))
    await assert_it_goes_on(pool, task)


@each_crew
async def test_an_unexpected_error_comes_in_words(pool: WorkerPool, task: Probe) -> None:
    with pytest.raises(WorkerError, match="Testing the sandbox failed with KeyError: 'p") as caught:
        await pool.call(task, probe("read_secret"))
    assert "Traceback" not in str(caught.value.as_answer())
    await assert_it_goes_on(pool, task)


@each_crew
@pytest.mark.parametrize("action", ["loop", "print"])
async def test_what_does_not_end_is_stopped(pool: WorkerPool, task: Probe, action: str) -> None:
    with pytest.raises(TaskTimedOut, match=r"^Testing the sandbox took longer than 0\.5 seconds"):
        await pool.call(task, probe(action), timeout_seconds=0.5)
    await assert_it_goes_on(pool, task)


@each_crew
async def test_an_exit_is_said(pool: WorkerPool, task: Probe) -> None:
    with pytest.raises(WorkerError, match="exited with status 3 while testing the sandbox"):
        await pool.call(task, probe("exit", status=3))
    await assert_it_goes_on(pool, task)


@each_crew
async def test_a_crash_is_said(pool: WorkerPool, task: Probe) -> None:
    with pytest.raises(WorkerError, match="SIGSEGV"):
        await pool.call(task, probe("crash"))
    await assert_it_goes_on(pool, task)


@each_crew
async def test_too_much_memory_is_said(pool: WorkerPool, task: Probe) -> None:
    with pytest.raises(TooLarge, match=r"more memory .*\(4\.0 GiB\)") as caught:
        await pool.call(task, probe("allocate", num_bytes=100 * 2**30))
    assert "LAYERWRIGHT_WORKER_MEMORY_BYTES" in str(caught.value.hint)
    await assert_it_goes_on(pool, task)


@each_crew
async def test_many_calls_at_once_are_all_answered(pool: WorkerPool, task: Probe) -> None:
    calls = [pool.call(task, probe("read_environment")) for _ in range(12)]
    assert all(probed.is_held for probed in await asyncio.gather(*calls))


@each_crew
async def test_a_call_that_nobody_waits_for_frees_its_worker(pool: WorkerPool, task: Probe) -> None:
    calls = [
        asyncio.create_task(pool.call(task, probe("loop"), timeout_seconds=1)) for _ in range(6)
    ]
    await asyncio.sleep(0.2)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await assert_it_goes_on(pool, task)


async def test_custom_code_is_kept_apart(pool: WorkerPool) -> None:
    task = PROBES[Crew.DESIGNER]
    for runs_custom_code in (True, False, True, True):
        probed = await pool.call(task, probe("read_environment"), runs_custom_code=runs_custom_code)
        assert probed.is_held


async def test_a_designer_takes_no_paths(pool: WorkerPool, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="designer"):
        await pool.call(PROBES[Crew.DESIGNER], probe("read_environment"), readable_paths=[tmp_path])


async def test_a_job_answers_whoever_waits(pool: WorkerPool, tmp_path: Path) -> None:
    handle = await pool.spawn_job(
        PROBES[Crew.JOB],
        probe("write_outside", path=str(tmp_path / "new")),
        readable_paths=[],
        writable_folder=tmp_path,
    )
    assert handle.pid != os.getpid()
    first, second = await asyncio.gather(handle.wait(), handle.wait())
    assert first == second
    assert not first.is_held


async def test_a_job_that_is_killed_says_so(pool: WorkerPool, tmp_path: Path) -> None:
    handle = await pool.spawn_job(
        PROBES[Crew.JOB], probe("loop"), readable_paths=[], writable_folder=tmp_path
    )
    waiting = asyncio.create_task(handle.wait())
    await asyncio.sleep(0.1)
    handle.kill()
    with pytest.raises(WorkerError, match="was stopped"):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(handle.pid, 0)


async def test_private_folders_go_with_their_workers(
    pool: WorkerPool, pool_settings: Settings
) -> None:
    await asyncio.gather(
        *(pool.call(PROBES[Crew.READER], probe("read_environment")) for _ in range(4))
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        # what is left are the designers', two clean ones and two at most with custom code
        if len(list((pool_settings.home / "workers").glob("server-*/job-*"))) <= 4:
            break
        await asyncio.sleep(0.05)
    assert len(list((pool_settings.home / "workers").glob("server-*/job-*"))) <= 4


async def test_what_workers_print_is_kept_up_to_a_limit(
    pool: WorkerPool, pool_settings: Settings
) -> None:
    log = pool_settings.home / "logs" / "workers.log"
    printing = asyncio.create_task(pool.call(PROBES[Crew.READER], probe("print")))
    begin = log.read_text().count("not kept")
    await until(lambda: log.read_text().count("not kept") > begin)
    num_kept = log.read_text().count("again")
    assert num_kept > 0
    await asyncio.sleep(0.3)  # it prints on
    num_later = log.read_text().count("again")
    assert num_later == num_kept
    printing.cancel()
    await asyncio.gather(printing, return_exceptions=True)
    assert log.stat().st_size < 2**22


async def test_after_the_end_nothing_is_left(tmp_path: Path) -> None:
    pool = WorkerPool(Settings(home=tmp_path))
    await pool.start()
    assert (await pool.call(PROBES[Crew.READER], probe("read_environment"))).is_held
    designer = asyncio.create_task(pool.call(PROBES[Crew.DESIGNER], probe("read_environment")))
    await asyncio.sleep(0)
    await pool.stop()
    with pytest.raises((EngineUnavailable, WorkerError, asyncio.CancelledError)):
        await designer
    assert list((tmp_path / "workers").iterdir()) == []


async def test_the_next_server_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    left = tmp_path / "workers" / "server-of-yesterday"
    left.mkdir(parents=True)
    (left / "lock").touch()
    pool = WorkerPool(Settings(home=tmp_path))
    await pool.start()
    assert not left.exists()
    await pool.stop()

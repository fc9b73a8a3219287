"""Which designer serves whom, with real (light) workers in place of ones with Keras."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.errors import WorkerError
from app.workers import designers as designers_module
from app.workers.child import ZygoteKind
from app.workers.designers import CustomKey, Designers
from app.workers.nursery import Nursery
from app.workers.sandbox import WallPlan
from app.workers.worker import Worker

LOG = logging.getLogger("test")
PLAN = WallPlan(folder="", readable=(), writable=(), memory_bytes=2**30, file_bytes=2**20)
LINEAR: CustomKey = frozenset({("Linear", 1, "a")})
LINEAR_2: CustomKey = frozenset({("Linear", 2, "b")})
OTHER: CustomKey = frozenset({("Other", 1, "c")})


@pytest_asyncio.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    nursery = Nursery(ZygoteKind.READER, tmp_path, LOG)
    nursery.start()
    yield nursery
    await nursery.stop()


@pytest_asyncio.fixture
async def designers(nursery: Nursery) -> AsyncIterator[Designers]:
    designers = Designers(lambda: nursery.spawn(PLAN), LOG, max_resident_bytes=2**30)
    designers.start()
    yield designers
    await designers.stop()


async def pid_for(designers: Designers, key: CustomKey | None) -> int:
    designer = await designers.borrow(key)
    designers.give_back(designer)
    return designer.worker.pid


async def test_one_that_ran_custom_code_serves_no_other_documents(designers: Designers) -> None:
    ran_linear = await pid_for(designers, LINEAR)
    assert await pid_for(designers, LINEAR) == ran_linear
    for key in (None, None, LINEAR_2, OTHER, None):
        assert await pid_for(designers, key) != ran_linear


async def test_one_without_custom_code_stays(designers: Designers) -> None:
    assert await pid_for(designers, None) == await pid_for(designers, None)


async def test_two_clean_ones_work_at_once(designers: Designers) -> None:
    first, second = await designers.borrow(None), await designers.borrow(None)
    assert first.worker.pid != second.worker.pid
    third = asyncio.create_task(designers.borrow(None))
    await asyncio.sleep(0.05)
    assert not third.done()
    designers.give_back(first)
    assert (await third).worker.pid == first.worker.pid
    designers.give_back(second)


async def test_who_came_first_is_served_first(designers: Designers) -> None:
    lent = [await designers.borrow(None), await designers.borrow(None)]
    served: list[int] = []

    async def come(number: int) -> None:
        designer = await designers.borrow(None)
        served.append(number)
        designers.give_back(designer)

    waiting = [asyncio.create_task(come(number)) for number in range(5)]
    await asyncio.sleep(0.05)
    for designer in lent:
        designers.give_back(designer)
    await asyncio.gather(*waiting)
    assert served == [0, 1, 2, 3, 4]


async def test_who_leaves_the_queue_takes_nothing_along(designers: Designers) -> None:
    lent = [await designers.borrow(None), await designers.borrow(None)]
    waiting = [asyncio.create_task(designers.borrow(None)) for _ in range(3)]
    await asyncio.sleep(0.05)
    designers.give_back(lent[0])  # given to the first, who leaves before taking it
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    designers.give_back(lent[1])
    assert await pid_for(designers, None) in {one.worker.pid for one in lent}


async def test_a_dead_one_is_replaced(designers: Designers) -> None:
    designer = await designers.borrow(None)
    designer.worker.kill()
    await designer.worker.exited
    designers.give_back(designer)
    assert await pid_for(designers, None) != designer.worker.pid


async def test_one_that_dies_while_idle_is_not_lent(designers: Designers) -> None:
    designer = await designers.borrow(None)
    designers.give_back(designer)
    designer.worker.kill()
    await designer.worker.exited
    assert await pid_for(designers, None) != designer.worker.pid


async def test_one_that_has_grown_is_replaced(nursery: Nursery) -> None:
    designers = Designers(lambda: nursery.spawn(PLAN), LOG, max_resident_bytes=1)
    assert await pid_for(designers, None) != await pid_for(designers, None)
    await designers.stop()


async def test_custom_ones_are_retired_after_a_while(
    designers: Designers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(designers_module, "_CUSTOM_SECONDS", 0.0)
    designer = await designers.borrow(LINEAR)
    await asyncio.sleep(0.05)
    assert designer.is_retired
    designers.give_back(designer)
    assert not designer.worker.is_usable
    assert await pid_for(designers, LINEAR) != designer.worker.pid


async def test_of_many_custom_ones_the_oldest_goes(designers: Designers) -> None:
    oldest = await pid_for(designers, LINEAR)
    await pid_for(designers, LINEAR_2)
    await pid_for(designers, OTHER)
    assert await pid_for(designers, LINEAR) != oldest


async def test_where_none_can_be_had_everybody_is_told() -> None:
    async def refuse() -> Worker:
        raise WorkerError("no memory")

    designers = Designers(refuse, LOG, max_resident_bytes=2**30)
    waiting = [asyncio.create_task(designers.borrow(key)) for key in (None, None, LINEAR)]
    for task in waiting:
        with pytest.raises(WorkerError, match="no memory"):
            await task
    await designers.stop()

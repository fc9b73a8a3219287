"""One real pool for all tests of this folder: starting Keras takes seconds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.settings import Settings
from app.workers.pool import WorkerPool


@pytest.fixture(scope="session")
def pool_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    (home / "token").write_text("the token of this test")
    return Settings(home=home, worker_memory_bytes=4 * 2**30)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(pool_settings: Settings) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(pool_settings)
    await pool.start()
    yield pool
    await pool.stop()

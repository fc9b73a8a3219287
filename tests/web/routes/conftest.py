"""The whole program over real HTTP semantics, with a pool that needs no processes."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

import app.main
from app.settings import Settings
from tests.fakes import FakePool

TOKEN = "a-token-of-some-length"


@pytest.fixture
async def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """`client` (signed in), `services` and `pool` of a running program."""
    monkeypatch.setattr(app.main, "WorkerPool", FakePool)
    settings = Settings(
        home=tmp_path / "home",
        max_dataset_bytes=10_000,
        max_model_bytes=10_000,
        max_design_bytes=30_000,
    )
    api = app.main.create_app(settings, token=TOKEN, hosts=["test"])
    async with (
        api.router.lifespan_context(api),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(api, raise_app_exceptions=False),
            base_url="http://test/api",
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as client,
    ):
        services = api.state.services
        yield SimpleNamespace(client=client, services=services, pool=services.pool, api=api)


@pytest.fixture
def client(program: Any) -> httpx.AsyncClient:
    return program.client


@pytest.fixture
def pool(program: Any) -> FakePool:
    return program.pool


@pytest.fixture
async def dataset_id(client: httpx.AsyncClient) -> str:
    """A data set of two number columns."""
    answer = await client.post("/datasets", files={"file": ("numbers.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])

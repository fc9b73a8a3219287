from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from app.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(Settings(home=tmp_path / "home"))
    yield store
    store.close()

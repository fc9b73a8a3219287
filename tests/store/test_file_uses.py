"""Files and the rows that name them, through crashes between the one and the other."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.store.files import NewFile
from app.store.store import Store
from tests.fakes import PROFILE


class Killed(BaseException):
    """What happens when the process is killed here."""


def file_of(store: Store, content: bytes) -> NewFile:
    path = store.files.temporary_path()
    path.write_bytes(content)
    return NewFile(path, hashlib.sha256(content).hexdigest(), len(content))


def create(store: Store, content: bytes) -> str:
    return store.datasets.create(
        name="d", filename="d.csv", profile=PROFILE, file=file_of(store, content)
    ).id


def files_of(home: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in (home / "files").rglob("*") if path.is_file())


def test_nothing_is_in_question_when_all_went_well(store: Store) -> None:
    id = create(store, b"a")
    assert store.files.in_question() == []
    store.datasets.delete(id)
    assert store.files.in_question() == []
    assert files_of(store.home) == []


@pytest.mark.parametrize("has_namesake", [True, False])
def test_a_file_without_its_row_is_gone_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_namesake: bool
) -> None:
    store = Store(Settings(home=tmp_path))
    if has_namesake:
        create(store, b"a")

    def killed(*_: Any) -> Any:
        raise Killed

    monkeypatch.setattr(store.database, "writing", killed)
    monkeypatch.setattr("app.store.datasets.delete_if_unused", killed)
    with pytest.raises(Killed):
        create(store, b"a")
    assert len(store.files.in_question()) == 1
    store.close()
    Store(Settings(home=tmp_path)).close()
    assert files_of(tmp_path) == ([b"a"] if has_namesake else [])


def test_a_file_whose_row_has_just_gone_is_gone_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Settings(home=tmp_path))
    kept, id = create(store, b"kept"), create(store, b"a")

    def killed(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr("app.store.datasets.delete_if_unused", killed)
    with pytest.raises(Killed):
        store.datasets.delete(id)
    store.close()
    store = Store(Settings(home=tmp_path))
    assert store.files.in_question() == []
    assert files_of(tmp_path) == [b"kept"]
    assert store.datasets.file(kept).path.read_bytes() == b"kept"
    store.close()

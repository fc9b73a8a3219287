import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.errors import NotFound, StorageFull, UnreadableFile
from app.store.files import FileStore


def written(files: FileStore, content: bytes) -> tuple[Path, str]:
    path = files.temporary_path()
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def all_files(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and path.parent.name != "in_question"
    ]


def test_a_file_is_found_by_its_content(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    key = files.adopt(*written(files, b"x"), ".keras")
    assert key == hashlib.sha256(b"x").hexdigest() + ".keras"
    assert files.path(key).read_bytes() == b"x"
    assert files.adopt(*written(files, b"x"), ".keras") == key
    assert all_files(tmp_path) == [files.path(key)]
    files.delete(key)
    files.delete(key)
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("key", ["", "../x", "a" * 63, "a" * 64 + "/x", "a" * 64 + ".\n", "A" * 64])
def test_what_is_no_key_is_no_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        FileStore(tmp_path).path(key)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_move_leaves_all_or_nothing(tmp_path: Path, moment: str) -> None:
    program = f"""
import os, sys, signal, hashlib
from pathlib import Path
from app.store.files import FileStore
files = FileStore(Path(sys.argv[1]))
path = files.temporary_path()
path.write_bytes(b"whole")
move = Path.replace
def replace(self, target):
    if {moment == "after"}:
        move(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace
files.adopt(path, hashlib.sha256(b"whole").hexdigest())
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -signal.SIGKILL
    files = FileStore(tmp_path)
    path = files.path(hashlib.sha256(b"whole").hexdigest())
    assert all_files(tmp_path) == ([path] if moment == "after" else [])
    if moment == "after":
        assert path.read_bytes() == b"whole"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    files = FileStore(tmp_path / "files")
    source = tmp_path / "source"
    source.write_bytes(b"x")

    def full(*_: object) -> bytes:
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "read", full)
    with pytest.raises(StorageFull):
        files.copy_in(source)
    monkeypatch.undo()
    assert all_files(tmp_path / "files") == []
    path, sha256 = written(files, b"x")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        files.adopt(path, sha256)
    monkeypatch.undo()
    assert files.path(files.adopt(path, sha256)).read_bytes() == b"x"


def test_only_plain_files_are_copied_in(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (tmp_path / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "files", "missing"):
        with pytest.raises(UnreadableFile):
            files.copy_in(tmp_path / name)
    assert all_files(tmp_path / "files") == []
    copy = files.copy_in(secret)
    assert copy.size_bytes == 6
    assert copy.sha256 == hashlib.sha256(b"secret").hexdigest()


def test_the_same_content_from_many_at_once(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    keys: list[str] = []

    def adopt() -> None:
        path, sha256 = written(files, b"same")
        with files.lock:
            keys.append(files.adopt(path, sha256))

    threads = [threading.Thread(target=adopt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(all_files(tmp_path)) == 1

"""Files by their content: written under a temporary name, then moved into place.

A key is the SHA-256 of the content plus an extension. A file that has its key
is whole and on the disk: content is synced before it is renamed, and the folder
after. What a crash leaves behind lies in the temporary folder, which is emptied
when the store is opened, or is noted as in question: by a file of its key's name,
there from before it moves into place until the row that names it is safe, and
while it is being deleted. `file_uses` settles what is in question.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFound, StorageFull, UnreadableFile
from app.store.database import storage_full
from app.store.moments import new_id

KEY = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,16})?")
CHUNK_BYTES = 2**20


@dataclass(frozen=True)
class NewFile:
    """A file on its way into the store: a temporary path, and what was measured of it."""

    temporary: Path
    sha256: str
    size_bytes: int


class FileStore:
    """The files under `folder`.

    `lock` is held by whoever makes or removes a file together with the row that
    names it: else an upload could find its content there while a deletion that
    has just seen it unused takes it away.
    """

    def __init__(self, folder: Path) -> None:
        self.lock = threading.RLock()
        self._folder = folder
        self._temporary = folder / "temporary"
        self._questions = folder / "in_question"
        with disk_errors():
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary.mkdir(parents=True, exist_ok=True)
            self._questions.mkdir(exist_ok=True)

    def temporary_path(self) -> Path:
        """A free path in the same file system, for a file (or folder) that is being written."""
        return self._temporary / new_id()

    def path(self, key: str) -> Path:
        """Where the file `key` lies.

        Raises:
            NotFound: for what is not a key.
        """
        if not KEY.fullmatch(key):
            raise NotFound("There is no such file.")
        return self._folder / key[:2] / key

    def adopt(self, temporary: Path, sha256: str, extension: str = "") -> str:
        """Move a finished temporary file into place; the same content is kept once.

        Args:
            temporary: a path that `temporary_path` gave.
            sha256: of its content, in hexadecimal digits.
            extension: such as ".keras", for programs that go by it.

        Returns:
            The file's key.

        Raises:
            StorageFull: when there is no room; nothing has changed.
        """
        key = sha256 + extension
        target = self.path(key)
        with disk_errors():
            self.question(key)
            if target.exists():
                temporary.unlink()
                return key
            _sync(temporary)
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True)
                _sync(self._folder)
            temporary.replace(target)
            _sync(target.parent)
        return key

    def sync(self, temporary: Path) -> None:
        """Bring a temporary file onto the disk ahead of `adopt`, which then has less to wait for.

        Raises:
            StorageFull: when there is no room.
        """
        with disk_errors():
            _sync(temporary)

    def copy_in(self, source: Path) -> NewFile:
        """Copy a file that somebody else wrote to a temporary path.

        Raises:
            UnreadableFile: when `source` is a link, a pipe or anything but a plain file:
                a worker that ran foreign code may have put anything there.
            StorageFull: when there is no room.
        """
        temporary = self.temporary_path()
        digest = hashlib.sha256()
        size_bytes = 0
        try:
            with disk_errors(), open_plain(source) as reader, temporary.open("wb") as writer:
                while chunk := os.read(reader, CHUNK_BYTES):
                    digest.update(chunk)
                    size_bytes += len(chunk)
                    writer.write(chunk)
        except BaseException:
            self.discard(temporary)
            raise
        return NewFile(temporary, digest.hexdigest(), size_bytes)

    def discard(self, temporary: Path) -> None:
        """Remove a temporary file, if it is still there."""
        temporary.unlink(missing_ok=True)

    def question(self, key: str) -> None:
        """Note that it is in question whether a row names this file, if there is room for that."""
        with suppress(StorageFull), disk_errors():
            (self._questions / key).touch()

    def settle(self, key: str) -> None:
        """It is in question no more."""
        (self._questions / key).unlink(missing_ok=True)

    def in_question(self) -> list[str]:
        """The keys of all files that are in question."""
        return [path.name for path in self._questions.iterdir() if KEY.fullmatch(path.name)]

    def delete(self, key: str) -> None:
        """Remove a file. Whoever calls has made sure that nothing uses it."""
        with suppress(FileNotFoundError):
            self.path(key).unlink()


@contextmanager
def open_plain(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    """A descriptor for reading `path`, which must be a plain file and not a link.

    Raises:
        UnreadableFile: when it is not.
    """
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableFile(f"The file {path.name!r} cannot be read: {error.strerror}.") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile(f"{path.name!r} is not a plain file.")
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Say a full disk in words.

    Raises:
        StorageFull: for ENOSPC and EDQUOT.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise storage_full() from error
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

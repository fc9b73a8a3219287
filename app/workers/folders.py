"""The folder of one server's workers: private, and cleared when its server is gone."""

import fcntl
import os
import secrets
import shutil
import tempfile
from pathlib import Path


class WorkersFolder:
    """HOME/workers/RANDOM, with the private folder of every worker in it.

    A lock on it lives as long as this process, so that the next server knows which
    folders nobody needs any more, and clears them.
    """

    def __init__(self, parent: Path) -> None:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_abandoned(parent)
        self.path = Path(tempfile.mkdtemp(prefix="server-", dir=parent)).resolve()
        self._lock = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.secret = self.path / "secret"
        self.secret.write_text(secrets.token_hex())
        """A file that only the self-test knows of: no worker may read it."""

    def remove(self) -> None:
        """Remove it with all that is in it."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


def _clear_abandoned(parent: Path) -> None:
    for folder in parent.glob("server-*"):
        try:
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue  # just being made by another server
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)

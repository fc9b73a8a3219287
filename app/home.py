"""The data folder: made private, locked by one server, with its token."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import Conflict, StorageFull


def prepare_home(home: Path) -> None:
    """Make the folder where there is none; nobody else may look into it.

    Raises:
        StorageFull: it cannot be made or written.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(f"{home} is not writable")
    except OSError as error:
        raise StorageFull(
            f"The data folder {home} cannot be used: {error}.",
            hint="Choose another with --home or LAYERWRIGHT_HOME.",
        ) from error


@contextmanager
def locked_home(home: Path) -> Iterator[Callable[[str, int], None]]:
    """Hold the folder's lock, so that two servers never share a database and its runs.

    Yields:
        What to call with the host and port once they are known, for `served_at`.

    Raises:
        Conflict: another server holds it.
    """
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                f"Another Layerwright is running with the data folder {home}.",
                hint="Stop it, or start this one with another folder: --home FOLDER.",
            ) from error
        lock.truncate(0)

        def tell(host: str, port: int) -> None:
            lock.write(f"{port} {host}\n")
            lock.flush()

        yield tell


def served_at(home: Path) -> tuple[str, int] | None:
    """The host and port of the server that holds the folder now, or None where there is none."""
    try:
        lock = (home / "lock").open()
    except OSError:
        return None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            port, _, host = lock.readline().strip().partition(" ")
            return (host, int(port)) if port.isdigit() and host else None
    return None


def kept_token(home: Path, make: Callable[[], str]) -> str:
    """The token of HOME/token; made by `make` and kept (mode 0600) at the first start."""
    path = home / "token"
    with suppress(FileNotFoundError):
        kept = path.read_text(encoding="ascii", errors="replace").strip()
        if len(kept) >= 16 and kept.isascii():
            return kept
    token = make()
    temporary = home / "token.new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as target:
        target.write(token + "\n")
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(path)
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return token

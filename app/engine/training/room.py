"""A full disk while training: what was learned is worth waiting for room."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

from app.engine.training.callbacks import CANCEL_FILE

RETRY_SECONDS = 2.0
FULL = (errno.ENOSPC, errno.EDQUOT)


def when_there_is_room(write: Callable[[], None], folder: Path) -> None:
    """Do `write`, again and again while the disk is full; not for a run that was cancelled.

    Raises:
        OSError: anything else than a full disk, or a full disk and the run was cancelled.
    """
    while True:
        try:
            write()
        except OSError as error:
            if error.errno not in FULL or (folder / CANCEL_FILE).exists():
                raise
            print(f"The disk is full, waiting for room: {error}", file=sys.stderr, flush=True)
            sleep(RETRY_SECONDS)
        else:
            return

"""From a run's event file to the store: nothing lost, nothing twice, a full disk waited for."""

import asyncio
import logging
from collections.abc import Callable

from app.errors import StorageFull
from app.spec.events import RunEvent, RunEventKind
from app.spec.training import RunState
from app.store.runs import RunRepository
from app.workers.run_folder import RunFolder

RETRY_SECONDS = 2.0

_log = logging.getLogger(__name__)


class RunRelay:
    """Passes on what one run's worker writes.

    What the worker says of its end is kept in `last_words` and not passed on:
    a run ends when the supervisor has stored its model, and not before.
    """

    def __init__(
        self, run_id: str, folder: RunFolder, runs: RunRepository, announce: Callable[[str], None]
    ) -> None:
        self._run_id = run_id
        self._folder = folder
        self._runs = runs
        self._announce = announce
        self._waiting: list[RunEvent] = []
        self._num_bytes: int | None = None
        self.last_words: RunEvent | None = None

    @property
    def has_passed_on(self) -> bool:
        """Whether anything of the worker's has come into the log."""
        return self._num_bytes is not None

    async def pass_on(self) -> bool:
        """Add what is new to the store. False when there was nothing new.

        Raises:
            StorageFull: when there is no room; it is tried again the next time.
        """
        for end, event in await asyncio.to_thread(self._folder.read_events):
            if event.state is not None and event.state.is_terminal:
                self.last_words = event
            elif event.kind is not RunEventKind.STATE or event.message or event.weight_reuse:
                state = RunState.RUNNING if event.kind is RunEventKind.STATE else None
                self._waiting.append(event.model_copy(update={"state": state}))
                # not beyond the last words: they are read again by the server that ends the run
                self._num_bytes = end
        if not self._waiting:
            return False
        await asyncio.to_thread(self._runs.append, self._run_id, self._waiting, self._num_bytes)
        self._waiting = []
        self._announce(self._run_id)
        return True

    async def pass_on_rest(self) -> None:
        """Add all that is left, after the worker has ended; wait for room where there is none."""
        while True:
            try:
                if not await self.pass_on():
                    return
            except StorageFull:
                _log.warning("The disk is full: the end of run %s waits for room", self._run_id)
                await asyncio.sleep(RETRY_SECONDS)

"""The warm designers: workers with Keras that answer shape checks at once.

A clean designer has only seen built-in layers. One that has run pasted code serves
documents with the very same custom layers, for a short while, and is then replaced:
whatever that code left behind never touches somebody else's drawing.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.errors import LayerwrightError
from app.workers.worker import Worker

CustomKey = frozenset[tuple[str, int, str]]
"""Which custom layers a document uses: (name, version, sha256 of the source) of each."""

_NUM_CLEAN = 2
"""One at work, one spare that is being prepared or waits."""

_MAX_CUSTOM = 2
_CUSTOM_SECONDS = 60.0
_MAX_FAILURES = 3


@dataclass(eq=False)
class Designer:
    """A designer. `key` is None while it is clean; `has_served`: its key's layers are loaded."""

    worker: Worker
    key: CustomKey | None = None
    has_served: bool = False
    is_retired: bool = False

    @property
    def is_fit(self) -> bool:
        """Whether it may serve again."""
        return not self.is_retired and self.worker.is_usable


@dataclass(eq=False)
class _Waiter:
    key: CustomKey | None
    future: asyncio.Future[Designer]


class Designers:
    """Keeps designers warm and lends them, first come, first served."""

    def __init__(
        self,
        spawn: Callable[[], Awaitable[Worker]],
        log: logging.Logger,
        max_resident_bytes: int,
    ) -> None:
        self._spawn = spawn
        self._log = log
        self._max_resident_bytes = max_resident_bytes
        self._idle: list[Designer] = []
        self._lent: set[Designer] = set()
        self._waiters: deque[_Waiter] = deque()
        self._preparing: set[asyncio.Task[None]] = set()
        self._num_failures = 0
        self._is_stopping = False

    def start(self) -> None:
        """Begin to prepare designers."""
        self._top_up()

    async def stop(self) -> None:
        """Close all designers that are idle and prepare no more."""
        self._is_stopping = True
        for task in self._preparing:
            task.cancel()
        await asyncio.gather(*self._preparing, return_exceptions=True)
        for designer in [*self._idle, *self._lent]:
            designer.worker.close()

    async def borrow(self, key: CustomKey | None) -> Designer:
        """A warm designer for documents with the custom layers `key` (None: built-in alone).

        Raises:
            LayerwrightError: none can be had.
        """
        waiter = _Waiter(key, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._match()
        try:
            return await waiter.future
        except asyncio.CancelledError:
            if waiter.future.done() and not waiter.future.cancelled():
                with contextlib.suppress(LayerwrightError):
                    self.give_back(waiter.future.result())
            raise
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def give_back(self, designer: Designer) -> None:
        """Take a designer back; one that has died or grown too large is replaced."""
        self._lent.discard(designer)
        is_small = designer.worker.resident_bytes() <= self._max_resident_bytes
        if not designer.is_fit or not is_small:
            designer.worker.close()
        else:
            self._idle.append(designer)
        self._match()

    def _match(self) -> None:
        """Give every waiter, oldest first, what fits it; then prepare what is missing."""
        for designer in [one for one in self._idle if not one.is_fit]:
            self._idle.remove(designer)
            designer.worker.close()
        for waiter in list(self._waiters):
            fitting = self._fitting(waiter.key)
            if fitting is not None:
                self._waiters.remove(waiter)
                self._lend(fitting, waiter)
        self._top_up()

    def _fitting(self, key: CustomKey | None) -> Designer | None:
        """An idle designer for `key`: one that has its layers, else a clean one."""
        same = [one for one in self._idle if one.key == key]
        if same or key is None:
            return same[-1] if same else None
        if any(one.key == key for one in self._lent):
            return None  # it will be back, with the layers loaded
        return next((one for one in self._idle if one.key is None), None)

    def _lend(self, designer: Designer, waiter: _Waiter) -> None:
        self._idle.remove(designer)
        self._lent.add(designer)
        if waiter.key is not None and designer.key is None:
            designer.key, designer.has_served = waiter.key, False
            asyncio.get_running_loop().call_later(_CUSTOM_SECONDS, self._retire, designer)
            self._drop_oldest_custom()
        waiter.future.set_result(designer)

    def _drop_oldest_custom(self) -> None:
        idle = [one for one in self._idle if one.key is not None]
        num_lent = sum(one.key is not None for one in self._lent)
        for designer in idle[: max(0, len(idle) + num_lent - _MAX_CUSTOM)]:
            self._retire(designer)

    def _retire(self, designer: Designer) -> None:
        """End a custom designer; one at work ends when it comes back."""
        designer.is_retired = True
        if designer in self._idle:
            self._idle.remove(designer)
            designer.worker.close()

    def _top_up(self) -> None:
        if self._is_stopping:
            return
        clean = sum(one.key is None for one in [*self._idle, *self._lent])
        for _ in range(_NUM_CLEAN - clean - len(self._preparing)):
            task = asyncio.get_running_loop().create_task(self._prepare())
            self._preparing.add(task)
            task.add_done_callback(self._prepared)

    async def _prepare(self) -> None:
        if self._num_failures:
            await asyncio.sleep(0.2 * 2 ** min(self._num_failures, 6))
        try:
            worker = await self._spawn()
        except LayerwrightError as error:
            self._num_failures += 1
            self._log.warning("no designer could be prepared: %s", error.message)
            if self._num_failures >= _MAX_FAILURES:
                self._disappoint(error)
                return
        else:
            self._num_failures = 0
            self._idle.append(Designer(worker))

    def _prepared(self, task: asyncio.Task[None]) -> None:
        self._preparing.discard(task)
        if not task.cancelled() and (self._waiters or not self._num_failures):
            self._match()

    def _disappoint(self, error: LayerwrightError) -> None:
        """Tell everybody who waits that there is no designer; whoever comes next tries again."""
        waiters, self._waiters = list(self._waiters), deque()
        for waiter in waiters:
            if not waiter.future.done():
                waiter.future.set_exception(error)

"""Work that ends with the request that asked for it: a page that goes on needs no answer."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import Request

from app.errors import Conflict

Answer = TypeVar("Answer")


async def while_wanted(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """What `work` gives; cancelled, its worker ended, when the client goes away first.

    Args:
        request: whose body has been read, or has none.
        work: such as a call of the worker pool.

    Raises:
        Conflict: nobody waits any more; nobody reads this either.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Conflict("This was cancelled: whoever asked has gone.")
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

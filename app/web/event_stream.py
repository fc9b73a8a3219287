"""A run's log as Server-Sent Events: what was, what comes, until the run has ended."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from app.errors import NotFound
from app.spec.events import RunEvent
from app.store.store import Store
from app.workers.supervisor import Supervisor

KEEP_ALIVE_SECONDS = 15.0
"""A comment is sent after so long without news, so that nothing in between hangs up."""

RETRY_MILLISECONDS = 2000


class EventStreamResponse(StreamingResponse):
    """An answer that goes on: `text/event-stream`."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str]) -> None:
        # A proxy must pass each event on at once, and nobody may keep them.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(content, headers=headers)


async def run_events(
    store: Store, supervisor: Supervisor, run_id: str, after: int
) -> AsyncIterator[str]:
    """The events of a run after the sequence number `after`, as they come.

    Ends after the event with the terminal state, or when the run is deleted.
    """
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    while True:
        # Both before the log is read: nothing falls in between.
        news = supervisor.news(run_id)
        has_ended = await _has_ended(store, run_id)
        events = await asyncio.to_thread(store.runs.events, run_id, after=after)
        for event in events:
            yield as_message(event)
            after = event.sequence
            if event.state is not None and event.state.is_terminal:
                return
        if events:
            continue
        if has_ended:
            return
        try:
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                await news.wait()
        except TimeoutError:
            yield ": still training\n\n"


def as_message(event: RunEvent) -> str:
    """One event as it is sent; JSON in one line, so no text of a run can end the message."""
    data = event.model_dump_json(exclude={"evaluation"})
    return f"id: {event.sequence}\nevent: {event.kind.value}\ndata: {data}\n\n"


def last_seen(last_event_id: str | None) -> int:
    """The sequence number in a Last-Event-ID header; 0 for none, or for what is no number."""
    text = (last_event_id or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


async def _has_ended(store: Store, run_id: str) -> bool:
    """Whether nothing will come that is not in the log."""
    try:
        return (await asyncio.to_thread(store.runs.state, run_id)).is_terminal
    except NotFound:
        return True

"""Live news of the workbench: server-sent events that look now and then, and never hold the database.

Each look is a short reading of its own; between two looks nothing is held but the connection to the
browser. A stream ends by itself after a while (the browser comes back), when there is nothing more to
tell, and when the reader leaves. Only so many run in a process: one more is answered 204, which tells
the browser not to come back, and the page goes on by reloading.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct

from marketplace.ground.db import LOST
from marketplace.ground.errors import Overloaded

STREAMS_MAX: Final = 60
LASTS_SECONDS: Final = 600.0
KEEP_ALIVE_SECONDS: Final = 15.0
#: How soon a stream hears that the server stops.
BREATH_SECONDS: Final = 0.5
_BUSY: Final = (Overloaded, TimeoutError, *LOST)


class Told(Struct, frozen=True):
    """One event for the browser: its name and what it says, as JSON; `last` ends the stream."""

    name: str
    says: Any
    last: bool = False


Look = Callable[[], Awaitable[Told | None]]


class Streams:
    """The streams that run in this process."""

    def __init__(self) -> None:
        self.running = 0
        #: Whether the server is told to stop: open streams end then, and do not hold it up.
        self.is_ending: Callable[[], bool] = lambda: False

    @contextlib.contextmanager
    def one(self) -> Any:
        """Count one while it runs."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1


STREAMS: Final = Streams()


def answer_with(look: Look, every_seconds: float) -> Response[Any]:
    """A stream of what `look` tells, looked at every so often; 204 when too many run already."""
    if STREAMS.running >= STREAMS_MAX:
        return Response(None, status_code=204, media_type="text/plain")
    return ServerSentEvent(
        events(look, every_seconds),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def events(
    look: Look, every_seconds: float, lasts_seconds: float = LASTS_SECONDS
) -> AsyncIterator[ServerSentEventMessage]:
    """The messages of one stream: what is new, a sign of life now and then, and its end."""
    clock = asyncio.get_running_loop().time
    ends = clock() + lasts_seconds
    spoke = clock()
    before: bytes | None = None
    with STREAMS.one():
        yield ServerSentEventMessage(comment="begun", retry=5000, data=None)
        while clock() < ends and not STREAMS.is_ending():
            told = await _look(look)
            now = msgspec.json.encode([told.name, told.says]) if told else None
            if told is not None and now != before:
                before, spoke = now, clock()
                yield ServerSentEventMessage(
                    event=told.name, data=msgspec.json.encode(told.says).decode()
                )
                if told.last:
                    return
            elif clock() - spoke >= KEEP_ALIVE_SECONDS:
                spoke = clock()
                yield ServerSentEventMessage(comment="still here", data=None)
            await _rest(every_seconds)


async def _rest(seconds: float) -> None:
    """Sleep, in short breaths, no longer than the server goes on."""
    while seconds > 0 and not STREAMS.is_ending():
        await asyncio.sleep(min(seconds, BREATH_SECONDS))
        seconds -= BREATH_SECONDS


async def _look(look: Look) -> Told | None:
    """One look; a database that does not answer is looked at again later."""
    try:
        return await look()
    except _BUSY:
        return None

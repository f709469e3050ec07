"""Passing news on: each event to its listeners, once, in the unit of work that holds its effects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, unit_of_work
from marketplace.ground.outbox import queries
from marketplace.ground.outbox.events import ToldEvent

Listener = Callable[[Unit, ToldEvent], Awaitable[None]]
Listeners = Mapping[str, Sequence[Listener]]
#: Locks an item for the unit without waiting; False while somebody else acts on it.
Hold = Callable[[Unit, str], Awaitable[bool]]

log = structlog.get_logger()


async def pass_on_everything_due(listeners: Listeners, hold: Hold) -> int:
    """Pass on what is due until nothing is; answer how many events were delivered.

    An item on which somebody acts at this moment is left for the next time: that act hears the news
    itself if it books anything.
    """
    delivered = 0
    # An event told while we worked, or one that waited for an earlier one, needs another round.
    while (passed := await _pass_on_one_after_another(listeners, hold)) is not None:
        delivered += passed
    return delivered


async def _pass_on_one_after_another(listeners: Listeners, hold: Hold) -> int | None:
    """One round through what is due; how many were delivered, None when nothing could be done."""
    after, delivered, has_done = 0, 0, False
    while True:
        event, outcome = await _pass_on_one(listeners, hold, after)
        if event is None:
            return delivered if has_done else None
        after = event.sequence
        delivered += outcome == "delivered"
        has_done |= outcome != "left"


async def _pass_on_one(
    listeners: Listeners, hold: Hold, after: int
) -> tuple[ToldEvent | None, str]:
    event: ToldEvent | None = None
    try:
        async with unit_of_work(CLOCKWORK, "relay") as unit:
            event = await queries.lock_next_event(unit, after)
            if event is None:
                return None, "left"
            # Acts lock the item first and then its news. Whoever holds the news must not wait for it.
            if event.item and not await hold(unit, event.item):
                return event, "left"
            for listener in listeners.get(event.topic, ()):
                await listener(unit, event)
            await queries.set_delivered(unit, event.sequence)
        return event, "delivered"
    except Exception as fault:
        if event is None:
            raise
        await _note_failure(event, fault)
        return event, "failed"


async def _note_failure(event: ToldEvent, fault: Exception) -> None:
    log.error("event_not_delivered", event_id=event.event_id, topic=event.topic, exc_info=fault)
    async with unit_of_work(CLOCKWORK, "relay") as unit:
        await queries.set_failed(unit, event, f"{type(fault).__name__}: {fault}")

"""Passing news on: each event to its listeners, once, in the unit of work that holds its effects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, unit_of_work
from marketplace.ground.outbox import queries
from marketplace.ground.outbox.events import ToldEvent

Listener = Callable[[Unit, ToldEvent], Awaitable[None]]
Listeners = Mapping[str, Sequence[Listener]]

log = structlog.get_logger()


async def pass_on_everything_due(listeners: Listeners) -> int:
    """Pass on what is due until nothing is; answer how many events were delivered."""
    delivered = 0
    after = 0
    while True:
        event, failed = await _pass_on_one(listeners, after)
        if event is None:
            # An event told while we worked, or one that waited for an earlier one, starts a new round.
            if after == 0:
                return delivered
            after = 0
            continue
        after = event.sequence
        delivered += not failed


async def _pass_on_one(listeners: Listeners, after: int) -> tuple[ToldEvent | None, bool]:
    event: ToldEvent | None = None
    try:
        async with unit_of_work(CLOCKWORK, "relay") as unit:
            event = await queries.lock_next_event(unit, after)
            if event is None:
                return None, False
            for listener in listeners.get(event.topic, ()):
                await listener(unit, event)
            await queries.set_delivered(unit, event.sequence)
            return event, False
    except Exception as fault:
        if event is None:
            raise
        await _note_failure(event, fault)
        return event, True


async def _note_failure(event: ToldEvent, fault: Exception) -> None:
    log.error("event_not_delivered", event_id=event.event_id, topic=event.topic, exc_info=fault)
    async with unit_of_work(CLOCKWORK, "relay") as unit:
        await queries.set_failed(unit, event, f"{type(fault).__name__}: {fault}")

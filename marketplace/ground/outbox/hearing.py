"""Hearing an item's earlier news within an act, so that nothing is booked before what it follows."""

from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
import structlog

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import LOST, Unit
from marketplace.ground.outbox import queries
from marketplace.ground.outbox.events import ToldEvent
from marketplace.ground.outbox.relay import Listeners

#: Beyond so much unheard news of one item the relay is left to its work.
AT_ONCE_MAX: Final = 100
_ENDS_THE_UNIT: Final = (*LOST, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

#: Locks the item for this unit of work, and waits for whoever acts on it.
Lock = Callable[[Unit, str], Awaitable[object]]

log = structlog.get_logger()


class _Ears:
    """Who listens in this process; the wiring of each program says it once."""

    listeners: Listeners | None = None


def listen_with(listeners: Listeners) -> None:
    """Name those who listen to news in this process."""
    _Ears.listeners = listeners


async def hear_what_came_before(unit: Unit, item: str, event_id: str, lock: Lock) -> int:
    """Hear the news of `item` that was told before `event_id` and not heard yet; how many.

    In order, as the clockwork, in this unit of work. `lock` locks the item where the act has not done
    so: first the item, then its news, as every act does. News that cannot be heard is left to the relay,
    with all that follows it. Raises `RuntimeError` where nobody listens.
    """
    if not await queries.has_events_before(unit, item, event_id):
        return 0
    await lock(unit, item)
    heard = 0
    for event in await queries.lock_events_before(unit, item, event_id, AT_ONCE_MAX):
        if not await _is_heard(unit, event):
            break
        heard += 1
    return heard


async def _is_heard(unit: Unit, event: ToldEvent) -> bool:
    if _Ears.listeners is None:
        raise RuntimeError("nobody listens in this process: call listen_with at its start")
    clockwork = Unit(unit.connection, unit.at, CLOCKWORK, unit.request_id)
    try:
        async with unit.connection.transaction():
            for listener in _Ears.listeners.get(event.topic, ()):
                await listener(clockwork, event)
            await queries.set_delivered(clockwork, event.sequence)
    except _ENDS_THE_UNIT:
        raise
    except Exception as fault:
        log.error("event_left_to_the_relay", event_id=event.event_id, exc_info=fault)
        return False
    return True

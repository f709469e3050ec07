"""SQL about the outbox."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from marketplace.ground.db import Reader, Unit
from marketplace.ground.outbox.events import Event, ToldEvent
from marketplace.ground.together import Statement

TRIES_MAX: Final = 12
_PAUSE_MAX: Final = timedelta(seconds=30)


async def tell(unit: Unit, event: Event, event_id: str) -> None:
    """Write the event; whoever listens is woken when this unit of work commits."""
    await unit.execute_one(telling(unit, event, event_id))


def telling(unit: Unit, event: Event, event_id: str) -> Statement:
    """The statement of `tell`, to be done together with others."""
    return Statement(
        """insert into outbox (event_id, topic, item, payload, told_at, state, tries, next_try_at)
           values ($1, $2, $3, $4, $5, 'pending', 0, $5)""",
        (event_id, event.TOPIC, event.item, msgspec.to_builtins(event), unit.at),
    )


async def lock_next_event(unit: Unit, after: int) -> ToldEvent | None:
    """The next event that is due, locked for this unit; one that another relay holds is passed over.

    Events of one item are heard in order: an event waits while an earlier one of its item is pending
    or dead, even when that one is locked by another relay.
    """
    row = await unit.fetch_row(
        """select sequence, event_id, topic, item, payload, tries from outbox as due
           where state = 'pending' and next_try_at <= $1 and sequence > $2
             and not exists (
                 select from outbox as earlier
                 where earlier.item = due.item and earlier.sequence < due.sequence
                   and earlier.state <> 'delivered')
           order by sequence limit 1 for no key update skip locked""",
        unit.at,
        after,
    )
    return ToldEvent(*row) if row else None


async def has_events_before(reader: Reader, item: str, event_id: str) -> bool:
    """Whether the item has unheard events that were told before this one."""
    return bool(
        await reader.fetch_value(
            """select true from outbox where item = $1 and state <> 'delivered'
                   and sequence < (select sequence from outbox where event_id = $2) limit 1""",
            item,
            event_id,
        )
    )


async def lock_events_before(unit: Unit, item: str, event_id: str, limit: int) -> list[ToldEvent]:
    """The item's unheard events that were told before this one, in order, locked; at most `limit`.

    None of them where an even earlier one is dead. The item must be locked: else a relay that holds one
    of them may wait for the item.
    """
    rows = await unit.fetch(
        """select sequence, event_id, topic, item, payload, tries, state from outbox
           where item = $1 and state <> 'delivered'
             and sequence < (select sequence from outbox where event_id = $2)
           order by sequence limit $3 for no key update""",
        item,
        event_id,
        limit,
    )
    if any(row["state"] == "dead" for row in rows):
        return []
    return [ToldEvent(*row[:6]) for row in rows]


async def set_delivered(unit: Unit, sequence: int) -> None:
    """Mark the event as heard, in the same unit of work as its effect."""
    await unit.execute(
        "update outbox set state = 'delivered', delivered_at = $2 where sequence = $1",
        sequence,
        unit.at,
    )


async def set_failed(unit: Unit, event: ToldEvent, fault: str) -> None:
    """Note the fault and try later, each time twice as late; after `TRIES_MAX` tries it is dead."""
    tries = event.tries + 1
    pause = min(_PAUSE_MAX, timedelta(seconds=0.2 * 2**tries))
    await unit.execute(
        """update outbox set tries = $2, last_fault = $3, next_try_at = $4, state = $5
           where sequence = $1 and state = 'pending'""",
        event.sequence,
        tries,
        fault[:500],
        unit.at + pause,
        "dead" if tries >= TRIES_MAX else "pending",
    )


async def find_oldest_pending(reader: Reader) -> datetime | None:
    """When the oldest unheard event was told, or None."""
    told_at: datetime | None = await reader.fetch_value(
        "select min(told_at) from outbox where state = 'pending'"
    )
    return told_at


async def count_dead(reader: Reader) -> int:
    """How many events were given up."""
    return int(await reader.fetch_value("select count(*) from outbox where state = 'dead'"))

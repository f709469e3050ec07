"""Booking: the one way in which an entry comes to be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import asdict

from impact.ledger import queries
from impact.ledger.canonical import canonical_json
from impact.ledger.merkle import leaf_hash
from impact.ledger.schemas import Basis, Booking, Facts, Move, StateView
from impact.ledger.tiles import ENTRY_BYTES_MAX
from marketplace.ground.db import Unit
from marketplace.ground.outbox.events import Event
from marketplace.ground.outbox.hearing import hear_what_came_before
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.items.queries import lock_item


async def book(unit: Unit, booking: Booking) -> int:
    """Book one event; answer its entry number.

    The number comes from one locked row, so that numbers are dense and in commit order: book last in a
    unit of work. What the item's news told before this event is heard and booked first. A second booking of the same event on the same basis violates
    `ledger_entries_once_per_event`. Raises `ValueError` for an entry too long for a tile.
    """
    if booking.item:
        await hear_what_came_before(unit, booking.item, booking.event_id, lock_item)
    number = await queries.draw_entry_number(unit)
    booked_at = unit.at.replace(microsecond=unit.at.microsecond // 1000 * 1000)
    states = await queries.list_states_reached(unit, booking.event_id)
    leaf = canonical_json(published_form(number, booking, booked_at, states))
    if len(leaf) > ENTRY_BYTES_MAX:
        told = f"event {booking.event_id} ({booking.event}): an entry of {len(leaf)} bytes"
        raise ValueError(f"{told}, and a tile holds {ENTRY_BYTES_MAX}")
    await queries.insert_entry(unit, number, booking, booked_at, leaf, leaf_hash(leaf))
    return number


async def tell_and_book(
    unit: Unit,
    event: Event,
    event_id: str,
    basis: Basis,
    moves: Sequence[Move] = (),
    facts: Facts | None = None,
) -> int:
    """Tell an event of the books' own and book it, in the act's transaction; answer its entry number."""
    await tell(unit, event, event_id)
    booking = Booking(
        event=event.TOPIC,
        event_id=event_id,
        basis=basis,
        item=event.item,
        moves=tuple(moves),
        facts=facts or {},
    )
    return await book(unit, booking)


def published_form(
    number: int, booking: Booking, booked_at: datetime, states: Sequence[StateView]
) -> dict[str, Any]:
    """The entry as it is published for ever; its canonical JSON is what the Merkle tree hashes."""
    return {
        "entry": str(number),
        "event": booking.event,
        "event_id": booking.event_id,
        "item": booking.item,
        "claim": booking.claim,
        "booked_at": booked_at.astimezone(UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
        "basis": booking.basis,
        "corrects": None if booking.corrects is None else str(booking.corrects),
        "postings": [
            {
                "debit": move.debit,
                "credit": move.credit,
                "asset": move.asset,
                "amount": quantity_text(move.amount),
            }
            for move in booking.moves
        ],
        # An estimate goes beside the entry that already tells what moved.
        "states": [] if booking.basis == "estimated" else [asdict(state) for state in states],
        "facts": dict(booking.facts),
    }

"""Moving claims and their lines: one step is the audit row, the new state and the news of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from marketplace.claims import queries
from marketplace.claims.events import ClaimActive, ClaimEvent
from marketplace.claims.rows import ClaimLineRow, LockedClaim
from marketplace.claims.terms import queries as terms
from marketplace.ground.audit.recording import record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.items import queries as items
from marketplace.items.events import LineAmount


async def move_claim(
    unit: Unit,
    claim: LockedClaim,
    to_state: str,
    act: str,
    news: ClaimEvent,
    *,
    reason: str | None = None,
    reserved_until: datetime | None = None,
    publicity_ends_at: datetime | None = None,
) -> str:
    """Move the locked claim to `to_state`, recorded and told; answer the event's id."""
    event_id = new_id()
    await record_move(unit, "claim", claim.id, claim, to_state, act, event_id, reason)
    await queries.set_claim_state(
        unit, claim, to_state, reserved_until=reserved_until, publicity_ends_at=publicity_ends_at
    )
    await tell(unit, news, event_id)
    return event_id


async def reserve(unit: Unit, lines: Sequence[tuple[str, Decimal]]) -> None:
    """Reserve on each need line; raises `Refused` (gap_exceeded) when one cannot hold it."""
    for need_line, quantity in sorted(lines):
        if not await items.move_line(unit, need_line, reserved=quantity):
            raise Refused("gap_exceeded")


async def let_go(unit: Unit, claim: LockedClaim) -> list[ClaimLineRow]:
    """End the clock of a claim that ends before signing, and free its lines; those that were reserved."""
    await terms.set_clock_ended(unit, claim.id)
    if not claim.holds:
        return []
    lines = await queries.list_claim_lines(unit, claim.id)
    for line in lines:
        await items.move_line(unit, line.need_line, reserved=-line.quantity)
    return lines


async def free_undelivered(unit: Unit, lines: Sequence[ClaimLineRow]) -> None:
    """Give back what a claim had signed and not brought."""
    for line in lines:
        await items.move_line(unit, line.need_line, signed=line.arrived - line.quantity)


async def activate(unit: Unit, claim: LockedClaim) -> str:
    """Let delivery start: the claim is signed and every gate of its item is passed."""
    news = ClaimActive(item=claim.item, claim=claim.id, listing_round=claim.listing_round)
    return await move_claim(unit, claim, "active", "become_active", news)


def amounts_of(lines: Sequence[ClaimLineRow]) -> list[LineAmount]:
    """The lines' whole quantities, as the ledger counts them."""
    return [LineAmount(line.need_line, line.asset, quantity_text(line.quantity)) for line in lines]


def undelivered_of(lines: Sequence[ClaimLineRow]) -> list[LineAmount]:
    """The parts of the lines that have not come."""
    return [
        LineAmount(line.need_line, line.asset, quantity_text(line.quantity - line.arrived))
        for line in lines
        if line.quantity > line.arrived
    ]

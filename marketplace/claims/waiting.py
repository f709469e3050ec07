"""The waiting list: what came free is reserved for the first in line whose whole wish fits.

Every act on an item's claims holds the lock of the item, so that freeing and offering are one step:
nobody can come in between, and no place is offered twice.
"""

from decimal import Decimal

from marketplace.claims import clocks, queries, steps
from marketplace.claims.events import PlaceOffered
from marketplace.claims.rows import LockedClaim
from marketplace.claims.terms import queries as terms
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit
from marketplace.ground.working_days.rules import end_of
from marketplace.items import queries as items
from marketplace.items.queries import LockedItem


async def offer_freed(unit: Unit, item: LockedItem) -> None:
    """Offer what the item's lines lack to those who wait, in their order; the item must be locked.

    Whoever gets a place has `reservation_working_days` to confirm it; then the next in line has it.
    """
    if item.state != "published" or item.track != "light":
        return
    in_line = await terms.list_in_line(unit, item.code)
    if not in_line:
        return
    policy = await items.find_policy(unit, item.list, item.policy_version)
    lines = await items.lock_lines(unit, item.code)
    gaps = {need_line: line.gap for need_line, line in lines.items()}
    for waiting in in_line:
        if _fits(waiting.wish, gaps):
            claim = await queries.lock_claim(unit, waiting.claim)
            await _offer_place(unit, claim, policy.reservation_working_days)
            gaps = {line: gap - waiting.wish.get(line, Decimal(0)) for line, gap in gaps.items()}


def _fits(wish: dict[str, Decimal], gaps: dict[str, Decimal]) -> bool:
    return all(quantity <= gaps[need_line] for need_line, quantity in wish.items())


async def _offer_place(unit: Unit, claim: LockedClaim, working_days: int) -> None:
    # Whoever freed the lines did not choose who gets them: the clockwork did.
    by_itself = Unit(unit.connection, unit.at, CLOCKWORK, unit.request_id)
    rows = await queries.list_claim_lines(unit, claim.id)
    await steps.reserve(unit, [(row.need_line, row.quantity) for row in rows])
    last = await clocks.begin_clock(unit, claim.id, "confirm", working_days)
    news = PlaceOffered(item=claim.item, claim=claim.id, lines=steps.amounts_of(rows))
    await steps.move_claim(by_itself, claim, "waiting", "offer", news, reserved_until=end_of(last))

"""Hearing the market's events: each is booked, and the first active claim makes the milestones."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final

from impact.booking import rules
from impact.ledger import queries as ledger
from impact.ledger.commands import book
from impact.milestones.commands import make_milestones
from marketplace.claims.events import ClaimActive
from marketplace.ground.db import Unit
from marketplace.ground.outbox.events import Event, ToldEvent
from marketplace.items.events import ItemPublished

Handler = Callable[[Unit, ToldEvent], Awaitable[None]]


def _handler(kind: type[Event]) -> Handler:
    async def hear(unit: Unit, told: ToldEvent) -> None:
        await book(unit, rules.booking_of(kind, told))

    return hear


async def hear_item_published(unit: Unit, told: ToldEvent) -> None:
    """Book what is asked, and the estimated burden of the problem."""
    event: ItemPublished = told.read(ItemPublished)
    await book(unit, rules.booking_of(ItemPublished, told))
    if event.burden and event.item:
        move = rules.burden_move(event.item, "raised", "open", Decimal(event.burden))
        await book(unit, rules.burden_booking(told, event.TOPIC, event.item, [move]))


async def hear_claim_active(unit: Unit, told: ToldEvent) -> None:
    """Make the milestones if this is the first active claim, and book that delivery has begun."""
    event: ClaimActive = told.read(ClaimActive)
    if event.item is None:
        return
    await make_milestones(unit, event.item, told.event_id)
    await book(unit, rules.booking_of(ClaimActive, told))
    burden = await ledger.find_balance(unit, f"open:{event.item}", rules.BURDEN)
    if burden > 0:
        move = rules.burden_move(event.item, "open", "in_delivery", burden)
        await book(unit, rules.burden_booking(told, event.TOPIC, event.item, [move]))


#: One handler for each event of the market, by topic.
HANDLERS: Final[dict[str, Handler]] = {
    **{kind.TOPIC: _handler(kind) for kind in rules.MARKET},
    ItemPublished.TOPIC: hear_item_published,
    ClaimActive.TOPIC: hear_claim_active,
}

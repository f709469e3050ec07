"""Hearing the market's events: each is booked, and the first active claim makes the milestones."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final

from impact.booking import queries, rules
from impact.ledger import queries as ledger
from impact.ledger.commands import book
from impact.milestones.commands import make_milestones
from impact.milestones.resting import rest_milestones, wake_milestones
from marketplace.claims.events import ClaimActive
from marketplace.ground.db import Unit
from marketplace.ground.outbox.events import Event, ToldEvent
from marketplace.items.events import (
    ItemPublished,
    ItemRelisted,
    ItemResumed,
    ItemSuspended,
    ItemWithdrawn,
)

Handler = Callable[[Unit, ToldEvent], Awaitable[None]]


def _handler(kind: type[Event]) -> Handler:
    async def hear(unit: Unit, told: ToldEvent) -> None:
        await book(unit, rules.booking_of(kind, told))

    return hear


async def hear_item_published(unit: Unit, told: ToldEvent) -> None:
    """Book what is asked, and the estimated burden of the problem."""
    event: ItemPublished = told.read(ItemPublished)
    facts = await queries.find_box_facts(unit, str(event.item))
    await book(unit, rules.booking_of(ItemPublished, told, facts))
    if event.burden and event.item:
        move = rules.burden_move(event.item, "raised", "open", Decimal(event.burden))
        await book(unit, rules.burden_booking(told, event.TOPIC, event.item, [move]))


async def hear_claim_active(unit: Unit, told: ToldEvent) -> None:
    """Make the milestones if this is the first active claim, and book that delivery has begun."""
    event: ClaimActive = told.read(ClaimActive)
    if event.item is None:
        return
    await make_milestones(unit, event.item, told.event_id, event.listing_round)
    await book(unit, rules.booking_of(ClaimActive, told))
    burden = await ledger.find_balance(unit, f"open:{event.item}", rules.BURDEN)
    if burden > 0:
        move = rules.burden_move(event.item, "open", "in_delivery", burden)
        await book(unit, rules.burden_booking(told, event.TOPIC, event.item, [move]))


async def hear_item_suspended(unit: Unit, told: ToldEvent) -> None:
    """Let the milestones rest that are not behind the item."""
    event: ItemSuspended = told.read(ItemSuspended)
    await rest_milestones(unit, str(event.item), told.event_id)
    await book(unit, rules.booking_of(ItemSuspended, told))


async def hear_item_resumed(unit: Unit, told: ToldEvent) -> None:
    """Wake the milestones, each in the state in which it came to rest and as much later."""
    event: ItemResumed = told.read(ItemResumed)
    await wake_milestones(unit, str(event.item), event.days, told.event_id)
    await book(unit, rules.booking_of(ItemResumed, told))


async def hear_item_withdrawn(unit: Unit, told: ToldEvent) -> None:
    """Nothing is due any more, and the estimated burden is where it was before publication."""
    event: ItemWithdrawn = told.read(ItemWithdrawn)
    item = str(event.item)
    # Heard late, the item may be listed again already: what was made since then goes on.
    after = event.listing_round + 1 if event.listing_round else None
    await rest_milestones(unit, item, told.event_id, before_round=after)
    await book(unit, rules.booking_of(ItemWithdrawn, told))
    burdens = {
        account: await ledger.find_balance(unit, f"{account}:{item}", rules.BURDEN)
        for account in ("open", "in_delivery")
    }
    moves = [
        rules.burden_move(item, account, "raised", burden)
        for account, burden in burdens.items()
        if burden > 0
    ]
    if moves:
        await book(unit, rules.burden_booking(told, event.TOPIC, item, moves))


async def hear_item_relisted(unit: Unit, told: ToldEvent) -> None:
    """What was left of an earlier round rests; what is asked is asked again, and so is the burden."""
    event: ItemRelisted = told.read(ItemRelisted)
    item = str(event.item)
    await rest_milestones(unit, item, told.event_id, before_round=event.listing_round)
    await book(unit, rules.booking_of(ItemRelisted, told))
    # What was raised stands as a debt of its account; the rest of the burden is not open yet.
    raised = await ledger.find_balance(unit, f"raised:{item}", rules.BURDEN)
    not_open = Decimal(event.burden or 0) + raised
    in_delivery = await ledger.find_balance(unit, f"in_delivery:{item}", rules.BURDEN)
    moves = [
        rules.burden_move(item, account, "open", amount)
        for account, amount in (("raised", not_open), ("in_delivery", in_delivery))
        if amount > 0
    ]
    if moves:
        await book(unit, rules.burden_booking(told, event.TOPIC, item, moves))


#: One handler for each event of the market, by topic.
HANDLERS: Final[dict[str, Handler]] = {
    **{kind.TOPIC: _handler(kind) for kind in rules.MARKET},
    ItemPublished.TOPIC: hear_item_published,
    ClaimActive.TOPIC: hear_claim_active,
    ItemSuspended.TOPIC: hear_item_suspended,
    ItemResumed.TOPIC: hear_item_resumed,
    ItemWithdrawn.TOPIC: hear_item_withdrawn,
    ItemRelisted.TOPIC: hear_item_relisted,
}

"""Acts about offers: making one, changing it, taking it back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.units import queries, rules
from marketplace.units.events import OfferChanged, OfferMade, OfferWithdrawn
from marketplace.units.rows import LockedOffer
from marketplace.units.schemas import ChangedOffer, NewOffer, OfferWithdrawal


async def make_offer(unit: Unit, offer: NewOffer) -> ChangedOffer:
    """Offer something, for communities and committees to take up."""
    step = await _step_in_order(unit, offer)
    offer_id, event_id = new_id(), new_id()
    await record_making(unit, "offer", offer_id, "open", "make", event_id)
    await queries.insert_offer(unit, offer_id, offer, step)
    news = OfferMade(item=None, unit=str(unit.actor.organisation), offer=offer_id)
    await tell(unit, news, event_id)
    return await _changed(unit, offer_id, event_id)


async def change_offer(unit: Unit, offer_id: str, changed: NewOffer) -> ChangedOffer:
    """Write an open offer anew; what was taken up from it before stands as it was."""
    offer = await _lock_own(unit, offer_id, "change")
    step = await _step_in_order(unit, changed)
    event_id = new_id()
    await record_move(unit, "offer", offer_id, offer, "open", "change", event_id)
    await queries.rewrite_offer(unit, offer, changed, step)
    await tell(unit, OfferChanged(item=None, unit=offer.unit, offer=offer_id), event_id)
    return await _changed(unit, offer_id, event_id)


async def withdraw_offer(unit: Unit, offer_id: str, withdrawal: OfferWithdrawal) -> ChangedOffer:
    """Take an open offer back: free, no mark."""
    offer = await _lock_own(unit, offer_id, "withdraw")
    event_id = new_id()
    reason = withdrawal.reason
    await record_move(unit, "offer", offer_id, offer, "withdrawn", "withdraw", event_id, reason)
    await queries.set_offer_withdrawn(unit, offer)
    await tell(unit, OfferWithdrawn(item=None, unit=offer.unit, offer=offer_id), event_id)
    return await _changed(unit, offer_id, event_id)


async def enter_offers(unit: Unit, rows: Sequence[Any], *, demonstration: bool) -> None:
    """Enter offers that an office brought in a file; the rows are those of offers.csv."""
    for row in rows:
        await record_making(unit, "offer", row.offer_id, "open", "load", new_id())
    await queries.insert_offers(unit, list(rows), demonstration=demonstration)


async def amend_offer(unit: Unit, offer_id: str, changes: Mapping[str, str]) -> None:
    """Change an offer by what an office brought in a file; what is not given stays."""
    offer = await queries.lock_offer(unit, offer_id)
    if offer is None:
        raise NotFound
    await record_move(unit, "offer", offer_id, offer, offer.state, "amend", new_id())
    await queries.set_offer(unit, offer_id, changes)


async def _lock_own(unit: Unit, offer_id: str, act: str) -> LockedOffer:
    offer = await queries.lock_offer(unit, offer_id)
    if offer is None:
        raise NotFound
    if offer.unit != unit.actor.organisation:
        raise Forbidden
    refusal = rules.why_not_move_offer(offer.state, act)
    if refusal:
        raise Refused(refusal)
    return offer


async def _step_in_order(unit: Unit, offer: NewOffer) -> Decimal:
    """The offer's step; raises `BadRequest` with everything that is wrong with the offer."""
    quantity = Decimal(offer.quantity)
    step = rules.step_of(quantity, None if offer.step is None else Decimal(offer.step))
    known = await queries.list_community_ids(unit)
    refuse_faults(_faults_of(offer, quantity, step) + _unknown_places(offer, known))
    return step


def _faults_of(offer: NewOffer, quantity: Decimal, step: Decimal) -> list[Fault]:
    faults = []
    if quantity <= 0:
        faults.append(fault_at("/quantity", "too_small", "Give more than nothing."))
    elif not rules.in_whole_steps(quantity, step):
        text = "The quantity is a whole multiple of the smallest share."
        faults.append(fault_at("/step", "not_whole_steps", text))
    if offer.available_from > offer.available_to:
        faults.append(fault_at("/available_to", "before_the_start", "It ends after it begins."))
    return faults


def _unknown_places(offer: NewOffer, known: frozenset[str]) -> list[Fault]:
    return [
        fault_at(
            f"/communities/{index}", "unknown", "There is no such community; ALL stands alone."
        )
        for index in rules.unknown_places(offer.communities, known)
    ]


async def _changed(unit: Unit, offer_id: str, event_id: str) -> ChangedOffer:
    view = (await queries.list_offers(unit, offer_id=offer_id))[0]
    return ChangedOffer(**msgspec.structs.asdict(view), event_id=event_id)

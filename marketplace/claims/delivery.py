"""Acts about claims once they are chosen: signatures, the start of delivery, arrivals."""

from decimal import Decimal

import msgspec

from marketplace.claims import arrival_queries as arrivals
from marketplace.claims import queries, rules, steps
from marketplace.claims.clocks import hold_clock
from marketplace.claims.commands import be_the_claimant, changed_claim, lock_claim_and_item
from marketplace.claims.events import (
    ArrivalConfirmed,
    ArrivalReported,
    BothSigned,
    ClaimSigned,
    UnitSigned,
)
from marketplace.claims.rows import ClaimLineRow, LockedArrival, LockedClaim
from marketplace.claims.schemas import (
    ArrivalConfirmation,
    ChangedArrival,
    ChangedClaim,
    NewArrival,
    NewSignature,
)
from marketplace.claims.terms import queries as terms
from marketplace.claims.terms.rules import who_binds
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import queries as items
from marketplace.items.commands import be_its_community, lock_item_or_not_found
from marketplace.items.events import LineAmount
from marketplace.items.queries import LockedItem


async def sign_claim(unit: Unit, claim_id: str, signature: NewSignature) -> ChangedClaim:
    """Sign a selected claim: the unit first, then the community; with both it is signed."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    side = "unit" if unit.actor.role == "unit" else "community"
    if side == "unit":
        be_the_claimant(unit, claim)
    else:
        be_its_community(unit, item)
    refusal = rules.why_not_sign(await _sign_facts(unit, item, claim, side))
    if refusal:
        raise Refused(refusal)
    await queries.insert_signature(unit, claim, side, signature.signatory_role)
    if side == "unit":
        news = UnitSigned(item=claim.item, claim=claim_id)
        event_id = await steps.move_claim(unit, claim, "selected", "sign", news)
        await hold_clock(unit, claim_id)
    else:
        event_id = await _bind_what_can(unit, item, claim)
    return await changed_claim(unit, claim_id, event_id)


async def _sign_facts(
    unit: Unit, item: LockedItem, claim: LockedClaim, side: str
) -> rules.SignFacts:
    return rules.SignFacts(
        state=claim.state,
        side=side,
        signed_sides=await queries.list_signed_sides(unit, claim.id),
        at=unit.at,
        publicity_ends_at=claim.publicity_ends_at,
        state_owned=await queries.is_state_owned(unit, claim.organisation),
        approval_ref=claim.internal_approval_ref,
        is_own_organisation=unit.actor.organisation == claim.organisation,
        reserved_until=claim.reserved_until,
        item_rests=item.suspended_at is not None,
    )


async def _bind_what_can(unit: Unit, item: LockedItem, signed: LockedClaim) -> str:
    """Bind the claim that was signed and what binds with it; answer the event's id of the claim.

    A claim that rests on another unit's binds with that one, in this unit of work or a later one.
    """
    binding = who_binds(
        await terms.list_fully_signed(unit, item.code), await terms.list_bound(unit, item.code)
    )
    if signed.id not in binding:
        news = BothSigned(item=item.code, claim=signed.id)
        return await steps.move_claim(unit, signed, "selected", "sign", news)
    event_id = await _bind(unit, item, signed)
    for other in sorted(binding - {signed.id}):
        await _bind(unit, item, await queries.lock_claim(unit, other))
    return event_id


async def _bind(unit: Unit, item: LockedItem, claim: LockedClaim) -> str:
    await terms.set_clock_ended(unit, claim.id)
    lines = await queries.list_claim_lines(unit, claim.id)
    for line in lines:
        await items.move_line(unit, line.need_line, reserved=-line.quantity, signed=line.quantity)
    news = ClaimSigned(item=claim.item, claim=claim.id, lines=steps.amounts_of(lines))
    event_id = await steps.move_claim(unit, claim, "signed", "sign", news)
    if not await items.count_gates_not_passed(unit, item.code):
        await steps.activate(unit, await queries.lock_claim(unit, claim.id))
    return event_id


async def start_delivery(unit: Unit, code: str) -> None:
    """Let the item's signed claims become active if every gate is passed; else nothing."""
    await lock_item_or_not_found(unit, code)
    if await items.count_gates_not_passed(unit, code):
        return
    for claim in await queries.lock_claims_of(unit, code, frozenset({"signed"})):
        await steps.activate(unit, claim)


async def report_arrival(unit: Unit, claim_id: str, arrival: NewArrival) -> ChangedArrival:
    """Say that something was brought for one line of the claim."""
    _, claim = await lock_claim_and_item(unit, claim_id)
    be_the_claimant(unit, claim)
    lines = {line.need_line: line for line in await queries.list_claim_lines(unit, claim_id)}
    line = lines.get(arrival.need_line)
    quantity = Decimal(arrival.quantity)
    _refuse_bad_arrival(line, quantity)
    refusal = rules.why_not_arrive(
        rules.ArrivalFacts(
            claim_state=claim.state,
            line_quantity=line.quantity if line else None,
            line_arrived=line.arrived if line else Decimal(0),
            brought=quantity,
        )
    )
    if refusal:
        raise Refused(refusal)
    arrival_id, event_id = new_id(), new_id()
    await record_making(unit, "arrival", arrival_id, "reported", "arrive", event_id)
    await arrivals.insert_arrival(
        unit, arrival_id, claim, arrival.need_line, quantity, arrival.note
    )
    await tell(unit, ArrivalReported(item=claim.item, claim=claim_id, arrival=arrival_id), event_id)
    return await _changed_arrival(unit, arrival_id, event_id)


def _refuse_bad_arrival(line: ClaimLineRow | None, quantity: Decimal) -> None:
    faults = []
    if line is None:
        faults.append(
            fault_at("/need_line", "unknown", "The claim promises nothing of this need line.")
        )
    if quantity <= 0:
        faults.append(fault_at("/quantity", "too_small", "More than nothing."))
    refuse_faults(faults)


async def confirm_arrival(
    unit: Unit, arrival_id: str, confirmation: ArrivalConfirmation
) -> ChangedArrival:
    """Confirm what was brought, as the receiver counted it: signed becomes arrived."""
    claim_id = await arrivals.find_arrival_claim(unit, arrival_id)
    if claim_id is None:
        raise NotFound
    item, claim = await lock_claim_and_item(unit, claim_id)
    be_its_community(unit, item)
    arrival = await arrivals.lock_arrival(unit, arrival_id)
    counted = Decimal(confirmation.quantity)
    lines = {line.need_line: line for line in await queries.list_claim_lines(unit, claim_id)}
    line = lines[arrival.need_line]
    refusal = rules.why_not_confirm_arrival(
        rules.ConfirmArrivalFacts(
            arrival_state=arrival.state,
            claim_state=claim.state,
            line_quantity=line.quantity,
            line_arrived=line.arrived,
            counted=counted,
            is_own_organisation=unit.actor.organisation == claim.organisation,
        )
    )
    if refusal:
        raise Refused(refusal)
    if counted > arrival.quantity:
        refuse_faults([fault_at("/quantity", "too_large", "At most what was reported.")])
    return await _count_arrival(unit, claim, arrival, line, counted)


async def _count_arrival(
    unit: Unit,
    claim: LockedClaim,
    arrival: LockedArrival,
    line: ClaimLineRow,
    counted: Decimal,
) -> ChangedArrival:
    event_id = new_id()
    await record_move(
        unit, "arrival", arrival.id, arrival, "confirmed", "confirm_arrival", event_id
    )
    await arrivals.set_arrival_confirmed(unit, arrival, counted)
    await queries.add_to_claim_line(
        unit, claim.id, arrival.need_line, arrived=counted, used=Decimal(0)
    )
    await items.move_line(unit, arrival.need_line, arrived=counted)
    amounts = [LineAmount(arrival.need_line, line.asset, quantity_text(counted))]
    await tell(
        unit,
        ArrivalConfirmed(
            item=claim.item, claim=claim.id, arrival=arrival.id, lines=amounts if counted else []
        ),
        event_id,
    )
    return await _changed_arrival(unit, arrival.id, event_id)


async def _changed_arrival(unit: Unit, arrival_id: str, event_id: str) -> ChangedArrival:
    view = (await arrivals.list_arrival_views(unit, arrival_id=arrival_id, sees_all=True))[0]
    return ChangedArrival(**msgspec.structs.asdict(view), event_id=event_id)

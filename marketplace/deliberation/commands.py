"""Acts about 3+N meetings and the choice of claims."""

import msgspec

from marketplace.claims import queries as claims
from marketplace.claims import steps
from marketplace.claims.commands import changed_claim, lock_claim_and_item
from marketplace.claims.events import ClaimNotSelected, ClaimSelected
from marketplace.claims.rows import ClaimLineRow, LockedClaim
from marketplace.claims.schemas import ChangedClaim
from marketplace.deliberation import queries, rules
from marketplace.deliberation.events import DeliberationClosed
from marketplace.deliberation.schemas import (
    NewDeliberation,
    NewSelection,
    RecordedDeliberation,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items
from marketplace.items.commands import (
    be_a_committee_of_it,
    be_its_community,
    lock_item_or_not_found,
)
from marketplace.items.queries import LockedItem
from marketplace.units.commands import confirm_unit


async def record_deliberation(
    unit: Unit, code: str, record: NewDeliberation
) -> RecordedDeliberation:
    """Record a 3+N meeting that was held about the item."""
    refuse_faults(await _faults_of(unit, record))
    item = await lock_item_or_not_found(unit, code)
    be_its_community(unit, item)
    policy = await items.find_policy(unit, item.list, item.policy_version)
    refusal = rules.why_not_deliberate(
        rules.MeetingFacts(
            item_state=item.state,
            track=item.track,
            community_type=item.community_type,
            notified_on=record.notified_on,
            held_on=record.held_on,
            notice_days_min=policy.deliberation_notice_days,
            seats=record.seats,
            claimants=await queries.list_claimants(unit, code),
        )
    )
    if refusal:
        raise Refused(refusal)
    deliberation_id, event_id = new_id(), new_id()
    await queries.insert_deliberation(unit, deliberation_id, code, record, event_id)
    await tell(unit, DeliberationClosed(item=code, deliberation=deliberation_id), event_id)
    view = (await queries.list_deliberations(unit, deliberation_id=deliberation_id))[0]
    return RecordedDeliberation(**msgspec.structs.asdict(view), event_id=event_id)


async def _faults_of(unit: Unit, record: NewDeliberation) -> list[Fault]:
    faults = []
    if record.held_on > civil_date(unit.at):
        faults.append(
            fault_at("/held_on", "in_the_future", "Record the meeting after it was held.")
        )
    if record.notified_on > record.held_on:
        faults.append(
            fault_at("/notified_on", "after_the_meeting", "The notice comes before the meeting.")
        )
    named = [seat.organisation for seat in record.seats if seat.organisation]
    unknown = set(await queries.list_unknown_organisations(unit, named))
    faults += [
        fault_at(f"/seats/{index}/organisation", "unknown", "There is no such organisation.")
        for index, seat in enumerate(record.seats)
        if seat.organisation in unknown
    ]
    return faults


async def select_claim(unit: Unit, claim_id: str, choice: NewSelection) -> ChangedClaim:
    """Choose a claim or turn it down; on the full track choosing reserves its lines."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    lines = await claims.list_claim_lines(unit, claim_id)
    refusal = rules.why_not_select(await _selection_facts(unit, item, claim, lines, choice))
    if refusal:
        raise Refused(refusal)
    event_id = await (
        _choose(unit, item, claim, lines, choice)
        if choice.selected
        else _turn_down(unit, claim, choice)
    )
    return await changed_claim(unit, claim_id, event_id)


async def _selection_facts(
    unit: Unit,
    item: LockedItem,
    claim: LockedClaim,
    lines: list[ClaimLineRow],
    choice: NewSelection,
) -> rules.SelectionFacts:
    needs = await items.lock_lines(unit, item.code)
    return rules.SelectionFacts(
        state=claim.state,
        track=claim.track,
        item_state=item.state,
        level_refusal=be_a_committee_of_it(unit, item),
        selected=choice.selected,
        deliberation_is_the_items=await queries.is_deliberation_of(
            unit, choice.deliberation, item.code
        ),
        exceeds_gap=claim.track == "full"
        and any(line.quantity > needs[line.need_line].gap for line in lines),
        is_own_organisation=unit.actor.organisation == claim.organisation,
    )


async def _choose(
    unit: Unit,
    item: LockedItem,
    claim: LockedClaim,
    lines: list[ClaimLineRow],
    choice: NewSelection,
) -> str:
    policy = await items.find_policy(unit, item.list, item.policy_version)
    full = claim.track == "full"
    if full:
        await steps.reserve(unit, [(line.need_line, line.quantity) for line in lines])
    await queries.insert_selection(
        unit, claim, choice.deliberation if full else None, choice.reason or ""
    )
    notice = after_working_days(civil_date(unit.at), policy.publicity_working_days)
    notice_ends_at = end_of(notice.day) if full and policy.publicity_working_days else None
    last = after_working_days(
        notice.day if full else civil_date(unit.at), policy.signing_working_days
    )
    event_id = await steps.move_claim(
        unit,
        claim,
        "selected",
        "select",
        ClaimSelected(
            item=item.code, claim=claim.id, lines=steps.amounts_of(lines) if full else []
        ),
        reason=choice.reason,
        reserved_until=end_of(last.day),
        publicity_ends_at=(notice_ends_at or unit.at) if full else None,
    )
    if choice.lead or not await claims.has_lead(unit, item.code):
        await claims.set_lead(unit, item.code, claim.id)
    await confirm_unit(unit, claim.organisation)
    return event_id


async def _turn_down(unit: Unit, claim: LockedClaim, choice: NewSelection) -> str:
    freed = await steps.let_go(unit, claim)
    news = ClaimNotSelected(item=claim.item, claim=claim.id, lines=steps.amounts_of(freed))
    return await steps.move_claim(unit, claim, "not_selected", "select", news, reason=choice.reason)

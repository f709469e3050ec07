"""The choice of claims: one, or several that compete, at once."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from marketplace.claims import queries as claims
from marketplace.claims import steps
from marketplace.claims.clocks import begin_clock
from marketplace.claims.commands import changed_claim, lock_claim_and_item
from marketplace.claims.events import ClaimNotSelected, ClaimSelected
from marketplace.claims.rows import ClaimLineRow, LockedClaim
from marketplace.claims.schemas import ChangedClaim
from marketplace.claims.waiting import offer_freed
from marketplace.deliberation import queries, rules
from marketplace.deliberation.convening import refuse_all
from marketplace.deliberation.schemas import (
    ChosenClaims,
    ClaimChoice,
    NewSelection,
    NewSelections,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Refused
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items
from marketplace.items.commands import be_a_committee_of_it, lock_item_or_not_found
from marketplace.items.queries import LockedItem
from marketplace.units.commands import confirm_unit


class Candidate(Struct, frozen=True):
    """A locked claim that is to be chosen or turned down."""

    claim: LockedClaim
    lines: list[ClaimLineRow]
    choice: NewSelection


async def select_claim(unit: Unit, claim_id: str, choice: NewSelection) -> ChangedClaim:
    """Choose a claim or turn it down; on the full track choosing reserves its lines."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    one = Candidate(claim, await claims.list_claim_lines(unit, claim_id), choice)
    gaps = {line.id: line.gap for line in (await items.lock_lines(unit, item.code)).values()}
    refusal = rules.why_not_select(await _selection_facts(unit, item, one, gaps))
    if refusal:
        raise Refused(refusal)
    return await changed_claim(unit, claim_id, await _decide(unit, item, one))


async def select_claims(unit: Unit, code: str, wish: NewSelections) -> ChosenClaims:
    """Choose some of an item's claims and turn down others, at once: each is an act of its own.

    Refusals of all claims are told at once; while there is one, nothing is chosen.
    """
    item = await lock_item_or_not_found(unit, code)
    refuse_faults(await _faults_of(unit, code, wish))
    candidates = {one.claim: await _candidate(unit, wish, one) for one in wish.choices}
    refusals = {}
    gaps = {line.id: line.gap for line in (await items.lock_lines(unit, code)).values()}
    for one in candidates.values():
        refusal = rules.why_not_select(await _selection_facts(unit, item, one, gaps))
        refusals[one.claim.id] = refusal
        if one.choice.selected and not refusal:
            gaps = _after(gaps, one)
    refuse_all("/choices", refusals)
    events = {}
    for claim_id, one in sorted(candidates.items(), key=lambda pair: pair[1].choice.selected):
        events[claim_id] = await _decide(unit, item, one)
    changed = [await changed_claim(unit, claim, event) for claim, event in events.items()]
    last = changed[-1].event_id
    changed.sort(key=lambda claim: list(candidates).index(claim.id))
    return ChosenClaims(item=code, claims=changed, event_id=last)


async def _candidate(unit: Unit, wish: NewSelections, one: ClaimChoice) -> Candidate:
    choice = NewSelection(
        selected=one.selected,
        lead=one.lead,
        deliberation=wish.deliberation,
        reason=one.reason,
    )
    claim = await claims.lock_claim(unit, one.claim)
    return Candidate(claim, await claims.list_claim_lines(unit, one.claim), choice)


def _after(gaps: Mapping[str, Decimal], one: Candidate) -> dict[str, Decimal]:
    """What the lines lack once this one of the full track is chosen."""
    taken = {line.need_line: line.quantity for line in one.lines if one.claim.track == "full"}
    return {line: gap - taken.get(line, Decimal(0)) for line, gap in gaps.items()}


async def _faults_of(unit: Unit, code: str, wish: NewSelections) -> list[Fault]:
    known = await queries.list_claims_of(unit, code, [one.claim for one in wish.choices])
    faults = []
    for index, one in enumerate(wish.choices):
        place = f"/choices/{index}"
        if one.claim in [prior.claim for prior in wish.choices[:index]]:
            faults.append(fault_at(f"{place}/claim", "twice", "Name each claim once."))
        elif one.claim not in known:
            faults.append(fault_at(f"{place}/claim", "unknown", "The item has no such claim."))
        if not one.selected and not (one.reason or "").strip():
            text = "Say why it is turned down; the unit reads it."
            faults.append(fault_at(f"{place}/reason", "missing", text))
        if one.lead and (not one.selected or any(prior.lead for prior in wish.choices[:index])):
            text = "One claim leads, and it must be one of those chosen."
            faults.append(fault_at(f"{place}/lead", "not_a_choice", text))
    return faults


async def _selection_facts(
    unit: Unit, item: LockedItem, one: Candidate, gaps: Mapping[str, Decimal]
) -> rules.SelectionFacts:
    return rules.SelectionFacts(
        state=one.claim.state,
        track=one.claim.track,
        item_state=item.state,
        level_refusal=be_a_committee_of_it(unit, item),
        selected=one.choice.selected,
        deliberation_carries_it=await queries.carries_a_choice(
            unit, one.choice.deliberation, item.code, one.claim.organisation
        ),
        exceeds_gap=one.claim.track == "full"
        and any(line.quantity > gaps[line.need_line] for line in one.lines),
        is_own_organisation=unit.actor.organisation == one.claim.organisation,
        owes_confirmation=one.claim.owes_donation_confirmation,
    )


async def _decide(unit: Unit, item: LockedItem, one: Candidate) -> str:
    if one.choice.selected:
        return await _choose(unit, item, one.claim, one.lines, one.choice)
    return await _turn_down(unit, item, one.claim, one.choice)


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
    last_on = await begin_clock(
        unit, claim.id, "sign", policy.signing_working_days, after=notice.day if full else None
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
        reserved_until=end_of(last_on),
        publicity_ends_at=(notice_ends_at or unit.at) if full else None,
    )
    if choice.lead or not await claims.has_lead(unit, item.code):
        await claims.set_lead(unit, item.code, claim.id)
    await confirm_unit(unit, claim.organisation)
    return event_id


async def _turn_down(unit: Unit, item: LockedItem, claim: LockedClaim, choice: NewSelection) -> str:
    freed = await steps.let_go(unit, claim)
    news = ClaimNotSelected(item=claim.item, claim=claim.id, lines=steps.amounts_of(freed))
    event_id = await steps.move_claim(
        unit, claim, "not_selected", "select", news, reason=choice.reason
    )
    await offer_freed(unit, item)
    return event_id

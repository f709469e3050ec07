"""Acts about claims before they are chosen, and what a closing item does to them."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from marketplace.claims import queries, rules, steps, wishes
from marketplace.claims.events import (
    ApprovalRecorded,
    ClaimEnded,
    ClaimEvent,
    ClaimNotSelected,
    ClaimQualified,
    ClaimSubmitted,
    ClaimUnqualified,
    ClaimWaiting,
    ClaimWithdrawn,
    ProposalEnded,
)
from marketplace.claims.rows import ClaimLineRow, LockedClaim, NewClaimRow
from marketplace.claims.schemas import (
    Approval,
    ChangedClaim,
    ClaimLineView,
    NewClaim,
    OrganisationName,
    Qualification,
    WantedLine,
    Withdrawal,
)
from marketplace.claims.states import CLAIM, ENDED_WITH_ITEM, reserves
from marketplace.claims.terms import queries as terms
from marketplace.claims.waiting import offer_freed
from marketplace.ground.audit.recording import recording_making
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.i18n.language import gettext
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell, telling
from marketplace.ground.quantities import is_whole_steps, quantity_text
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items
from marketplace.items.commands import be_a_committee_of_it, lock_item_or_not_found
from marketplace.items.events import LineAmount
from marketplace.items.queries import Locked, LockedItem, LockedLine
from marketplace.items.schemas import PolicyView
from marketplace.items.sight import be_in_sight
from marketplace.units.commands import confirm_unit


async def lock_claim_and_item(unit: Unit, claim_id: str) -> tuple[LockedItem, LockedClaim]:
    """The claim's item and the claim, locked in this order; raises `NotFound`."""
    code = await queries.find_claim_item(unit, claim_id)
    if code is None:
        raise NotFound
    item = await lock_item_or_not_found(unit, code)
    return item, await queries.lock_claim(unit, claim_id)


def be_the_claimant(unit: Unit, claim: LockedClaim) -> None:
    """Raise `Forbidden` unless the actor acts for the unit that claimed."""
    if unit.actor.organisation != claim.organisation:
        raise NotFound if claim.state == "proposed" else Forbidden


async def changed_claim(unit: Unit, claim_id: str, event_id: str) -> ChangedClaim:
    """The claim as its actor sees it after an act."""
    views = await queries.list_claim_views(
        unit, claim_id=claim_id, viewer=unit.actor.organisation, sees_all=True, just_acted=True
    )
    return ChangedClaim(**msgspec.structs.asdict(views[0]), event_id=event_id)


async def claim_item(unit: Unit, code: str, wish: NewClaim) -> ChangedClaim:
    """Claim parts of an item's need lines; on the light track they are reserved at once.

    Little is said while the lines are locked: two questions, and one statement that writes it all.
    """
    locked = await items.lock_for_claim(unit, code, str(unit.actor.organisation))
    if locked is None:
        await lock_item_or_not_found(unit, code)
        await be_in_sight(unit, code, unit.actor)
        raise Refused("claiming_closed")
    item, lines = locked.item, locked.lines
    if item.published_at is None:
        await be_in_sight(unit, code, unit.actor)
    known = [line for line in wish.lines if line.need_line in lines]
    facts = await _claim_facts(unit, locked, known, waits_if_taken=wish.waitlist)
    refusal = rules.why_not_claim(facts)
    if refusal != "claiming_closed":  # where nothing can be claimed, no line is the wrong one
        refuse_faults(_faults_of(unit, wish, lines))
    if refusal:
        raise Refused(refusal, faults_behind(refusal, facts))
    claim_id, event_id = new_id(), new_id()
    state = rules.state_after_claiming(facts)
    row = _row_of(unit, item, wish, claim_id, state, locked.policy)
    wanted = [(line.need_line, line.amount) for line in wish.lines]
    reserved = sorted(wanted) if reserves(item.track, state) else []
    written = await unit.execute_together(
        recording_making(unit, "claim", claim_id, state, "claim", event_id),
        *queries.inserting_claim(row, wish.contact, wanted),
        *(items.reserving(need_line, quantity) for need_line, quantity in reserved),
        telling(unit, _news_of_claiming(code, claim_id, state, reserved, lines), event_id),
    )
    if not all(written):
        raise Refused("gap_exceeded")
    return _as_claimed(row, wish, locked, event_id)


def _as_claimed(
    row: NewClaimRow,
    wish: NewClaim,
    locked: Locked,
    event_id: str,
) -> ChangedClaim:
    """The new claim as its unit sees it."""
    return ChangedClaim(
        id=row.id,
        item=row.item,
        listing_round=row.listing_round,
        organisation=OrganisationName(**msgspec.structs.asdict(locked.claimant)),
        lead=False,
        kind=wish.kind,
        state=row.state,
        lines=[
            _line_as_claimed(locked.lines[line.need_line], line.amount)
            for line in sorted(wish.lines, key=lambda line: line.need_line)
        ],
        finish_on=row.finish_on,
        reserved_until=row.reserved_until,
        publicity_ends_at=None,
        deliberation=None,
        signatures=[],
        submitted_at=row.submitted_at,
        contact=wish.contact,
        note=row.note,
        event_id=event_id,
    )


def _line_as_claimed(need: LockedLine, quantity: Decimal) -> ClaimLineView:
    return ClaimLineView(
        need_line=need.id,
        quantity=quantity_text(quantity),
        arrived="0",
        used="0",
        unit_zh=need.unit_zh,
        amount_fen=int(quantity * 100) if need.resource == "funding" else None,
    )


def _news_of_claiming(
    code: str,
    claim_id: str,
    state: str,
    reserved: list[tuple[str, Decimal]],
    lines: dict[str, LockedLine],
) -> ClaimSubmitted | ClaimWaiting:
    if state == "waiting":
        return ClaimWaiting(item=code, claim=claim_id)
    amounts = [
        LineAmount(need_line, lines[need_line].asset, quantity_text(quantity))
        for need_line, quantity in reserved
    ]
    return ClaimSubmitted(item=code, claim=claim_id, lines=amounts)


def _faults_of(unit: Unit, wish: NewClaim, lines: dict[str, LockedLine]) -> list[Fault]:
    faults = wishes.faults_of_kind(wish, civil_date(unit.at))
    if wish.for_unit is not None:
        faults.append(
            fault_at("/for_unit", "not_for_units", "Leave it out: you claim for yourself.")
        )
    return faults + wishes.faults_of_lines(wish.lines, lines)


async def _claim_facts(
    unit: Unit,
    locked: Locked,
    wanted: Sequence[WantedLine],
    *,
    waits_if_taken: bool,
) -> rules.ClaimFacts:
    item = locked.item
    organisation = str(unit.actor.organisation)
    open_claims = 0
    if item.track == "light":
        open_claims = await queries.count_open_light_claims(unit, organisation)
    return rules.ClaimFacts(
        item_state=item.state,
        track=item.track,
        claim_until=item.claim_until,
        at=unit.at,
        item_has_lines=item.duration_days is not None,
        lines=[
            rules.LineFacts(line.amount, need.gap, need.step, need.required)
            for line in wanted
            for need in (locked.lines[line.need_line],)
        ],
        is_item_body=organisation in (item.community, item.regional_committee),
        open_light_claims=open_claims,
        light_claims_max=locked.policy.light_claims_per_unit,
        waits_if_taken=waits_if_taken,
    )


def faults_behind(refusal: str, facts: rules.ClaimFacts) -> list[Fault]:
    """Which lines a refusal is about, with what would do."""
    faults = []
    for index, line in enumerate(facts.lines):
        place = f"/lines/{index}/quantity"
        if refusal == "below_step" and not is_whole_steps(line.wanted, line.step):
            text = gettext("Give {step}, or a whole multiple of it.")
            faults.append(Fault(place, refusal, text.format(step=quantity_text(line.step))))
        elif refusal == "gap_exceeded" and line.wanted > line.gap:
            text = gettext("Of this line {gap} is still missing.")
            faults.append(Fault(place, refusal, text.format(gap=quantity_text(line.gap))))
    return faults


def _row_of(
    unit: Unit, item: LockedItem, wish: NewClaim, claim_id: str, state: str, policy: PolicyView
) -> NewClaimRow:
    deadline = after_working_days(civil_date(unit.at), policy.reservation_working_days)
    return NewClaimRow(
        id=claim_id,
        state=state,
        item=item.code,
        track=item.track,
        listing_round=item.listing_round,
        organisation=str(unit.actor.organisation),
        claim_kind=wish.kind,
        finish_on=wish.finish_on,
        reserved_until=end_of(deadline.day) if reserves(item.track, state) else None,
        note=wish.note,
        conflict_statement=wish.conflict_statement,
        licence_ref=wish.licence_ref,
        submitted_at=unit.at,
    )


async def withdraw_claim(unit: Unit, claim_id: str, withdrawal: Withdrawal) -> ChangedClaim:
    """Take a claim back before signing: free, no mark; what it had reserved is free."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    be_the_claimant(unit, claim)
    refusal = rules.why_not_withdraw(claim.state)
    if refusal:
        raise Refused(refusal)
    freed = await steps.let_go(unit, claim)
    news: ClaimEvent = ClaimWithdrawn(
        item=claim.item, claim=claim_id, lines=steps.amounts_of(freed)
    )
    if claim.state == "proposed":
        news = ProposalEnded(item=claim.item, claim=claim_id)
    event_id = await steps.move_claim(
        unit, claim, "withdrawn", "withdraw", news, reason=withdrawal.reason_category
    )
    await terms.insert_ending(unit, claim_id, withdrawal.reason_category, withdrawal.note)
    await offer_freed(unit, item)
    return await changed_claim(unit, claim_id, event_id)


async def qualify_claim(unit: Unit, claim_id: str, decision: Qualification) -> ChangedClaim:
    """Say whether a claim of the full track passes the committee's check."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    facts = rules.QualifyFacts(
        state=claim.state,
        track=claim.track,
        level_refusal=be_a_committee_of_it(unit, item),
        qualified=decision.qualified,
        reason=decision.reason,
        owes_confirmation=claim.owes_donation_confirmation,
        item_rests=item.suspended_at is not None,
    )
    refusal = rules.why_not_qualify(facts)
    if refusal:
        raise Refused(refusal)
    kind = ClaimQualified if decision.qualified else ClaimUnqualified
    event_id = await steps.move_claim(
        unit,
        claim,
        "qualified" if decision.qualified else "unqualified",
        "qualify",
        kind(item=claim.item, claim=claim_id),
        reason=decision.reason,
    )
    if decision.qualified:
        await confirm_unit(unit, claim.organisation)
    return await changed_claim(unit, claim_id, event_id)


async def record_approval(unit: Unit, claim_id: str, approval: Approval) -> ChangedClaim:
    """Enter the reference of a unit's internal approval, which state-owned units owe before signing."""
    _, claim = await lock_claim_and_item(unit, claim_id)
    be_the_claimant(unit, claim)
    if claim.state == "proposed" or claim.state not in CLAIM["withdraw"].before:
        raise Refused("wrong_state")
    await queries.set_approval(unit, claim_id, approval.internal_approval_ref)
    event_id = new_id()
    await tell(unit, ApprovalRecorded(item=claim.item, claim=claim_id), event_id)
    return await changed_claim(unit, claim_id, event_id)


async def end_claims_of(unit: Unit, code: str, *, withdrawn: bool = False) -> None:
    """End the live claims of a closing or `withdrawn` item, and give back what they had not delivered."""
    for claim in await queries.lock_claims_of(unit, code, ENDED_WITH_ITEM):
        lines = await queries.list_claim_lines(unit, claim.id)
        state = rules.state_at_the_end(
            claim.state,
            {line.need_line: (line.quantity, line.used) for line in lines},
            at_closure=not withdrawn,
        )
        freed = await steps.let_go(unit, claim)
        if claim.state in ("signed", "active"):
            await steps.free_undelivered(unit, lines)
        await steps.move_claim(
            unit, claim, state, "end", _news_of_the_end(claim, state, lines, freed)
        )


def _news_of_the_end(
    claim: LockedClaim, state: str, lines: Sequence[ClaimLineRow], freed: Sequence[ClaimLineRow]
) -> ClaimEvent:
    if claim.state == "proposed":
        return ProposalEnded(item=claim.item, claim=claim.id)
    if state == "not_selected":
        return ClaimNotSelected(item=claim.item, claim=claim.id, lines=steps.amounts_of(freed))
    return ClaimEnded(
        item=claim.item,
        claim=claim.id,
        state=state,
        lines=[] if claim.holds else steps.undelivered_of(lines),
        reserved_lines=steps.amounts_of(freed),
    )

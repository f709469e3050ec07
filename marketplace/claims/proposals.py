"""Claims entered for a unit: proposed by a committee, the unit's own once it confirms them."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from marketplace.claims import clocks, commands, queries, rules, steps
from marketplace.claims.claiming import faults_of_condition, faults_of_wish
from marketplace.claims.commands import changed_claim, lock_claim_and_item
from marketplace.claims.events import (
    ClaimProposed,
    ClaimSubmitted,
    ClaimWaiting,
    DonationConfirmed,
    PlaceTaken,
)
from marketplace.claims.newcomers import commands as newcomers
from marketplace.claims.rows import ClaimLineRow, LockedClaim, NewClaimRow
from marketplace.claims.schemas import (
    ChangedClaim,
    Condition,
    Confirmation,
    ConfirmLink,
    Contact,
    NewClaim,
    WantedLine,
)
from marketplace.claims.states import ClaimKind
from marketplace.claims.terms import queries as terms
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items
from marketplace.items.commands import be_a_body_of_it, lock_item_or_not_found
from marketplace.items.queries import LockedItem, LockedLine
from marketplace.items.schemas import PolicyView
from marketplace.organisations.queries import find_organisation_kind


class Proposal(Struct, frozen=True, kw_only=True):
    """What a committee or community enters for a unit; the contact may be left to the unit."""

    organisation: str
    lines: Sequence[WantedLine]
    finish_on: date
    contact: Contact | None = None
    kind: ClaimKind = "service"
    note: str | None = None
    conflict_statement: str | None = None
    licence_ref: str | None = None
    condition: Condition | None = None
    #: Whether to enter it although others have promised the lines meanwhile.
    waits_if_taken: bool = False
    #: In how many working days the unit confirms; by default, as the list's policy says.
    working_days: int | None = None


def new_secret() -> str:
    """The secret of a confirmation link: 256 random bits. It is told once and kept nowhere."""
    return secrets.token_urlsafe(32)


def hash_of_secret(secret: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).digest()


def path_of(claim_id: str, secret: str) -> str:
    """The page on which the unit's person sees what a proposal promises, and confirms or declines."""
    return f"/claims/{claim_id}/confirm/{secret}"


async def claim_or_propose(
    unit: Unit, code: str, wish: NewClaim, secret: str | None = None
) -> ChangedClaim:
    """A unit claims for itself; a committee enters a claim for a unit, confirmed by link."""
    if unit.actor.role == "unit":
        return await newcomers.claim_item(unit, code, wish)
    if wish.for_unit is None:
        refuse_faults([fault_at("/for_unit", "missing", "Say for which unit you enter it.")])
    proposal = Proposal(
        organisation=str(wish.for_unit),
        lines=wish.lines,
        finish_on=wish.finish_on,
        contact=wish.contact,
        kind=wish.kind,
        note=wish.note,
        conflict_statement=wish.conflict_statement,
        licence_ref=wish.licence_ref,
        condition=wish.condition,
        waits_if_taken=wish.waitlist,
    )
    return await propose_claim(unit, code, proposal, secret)


async def propose_claim(
    unit: Unit, code: str, proposal: Proposal, secret: str | None = None
) -> ChangedClaim:
    """Enter a claim for a unit. It is invisible and reserves nothing until the unit confirms.

    With a `secret` (`new_secret`) whoever holds the link of it can confirm without an account; the
    unit's own account can in any case. Raises `Refused`, `BadRequest`, `NotFound`, `Forbidden`.
    """
    item = await lock_item_or_not_found(unit, code)
    if refusal := be_a_body_of_it(unit, item):
        raise Refused(refusal)
    lines = await items.lock_lines(unit, code)
    faults = faults_of_wish(unit, proposal, lines)
    faults += await faults_of_condition(unit, proposal.condition, proposal.organisation)
    if await find_organisation_kind(unit, proposal.organisation) != "unit":
        faults.append(fault_at("/for_unit", "unknown", "There is no such unit."))
    refuse_faults(faults)
    policy = await items.find_policy(unit, item.list, item.policy_version)
    wanted = [(line.need_line, line.amount) for line in proposal.lines]
    _refuse(unit, item, lines, wanted, policy, proposal.organisation, waits=proposal.waits_if_taken)
    claim_id, event_id = new_id(), new_id()
    await record_making(unit, "claim", claim_id, "proposed", "propose", event_id)
    row = _row_of(unit, item, proposal, claim_id)
    await unit.execute_together(*queries.inserting_claim(row, proposal.contact, wanted))
    if proposal.condition is not None:
        rests_on = proposal.condition
        await terms.insert_condition(unit, claim_id, rests_on.organisation, rests_on.by)
    days = proposal.working_days or policy.reservation_working_days
    last = await clocks.begin_clock(unit, claim_id, "confirm", days)
    if secret is not None:
        await terms.set_link(unit, claim_id, hash_of_secret(secret), end_of(last))
    await tell(unit, ClaimProposed(item=code, claim=claim_id), event_id)
    return await changed_claim(unit, claim_id, event_id)


def _row_of(unit: Unit, item: LockedItem, proposal: Proposal, claim_id: str) -> NewClaimRow:
    return NewClaimRow(
        id=claim_id,
        state="proposed",
        item=item.code,
        track=item.track,
        listing_round=item.listing_round,
        organisation=proposal.organisation,
        claim_kind=proposal.kind,
        finish_on=proposal.finish_on,
        reserved_until=None,
        note=proposal.note,
        conflict_statement=proposal.conflict_statement,
        licence_ref=proposal.licence_ref,
        submitted_at=unit.at,
        proposed_by=unit.actor.organisation,
    )


def _refuse(
    unit: Unit,
    item: LockedItem,
    lines: dict[str, LockedLine],
    wanted: Sequence[tuple[str, Decimal]],
    policy: PolicyView,
    organisation: str,
    *,
    waits: bool,
    open_light_claims: int = 0,
) -> rules.ClaimFacts:
    """The facts of claiming for this unit; raises `Refused` when the law of claiming does."""
    facts = rules.ClaimFacts(
        item_state=item.state,
        track=item.track,
        claim_until=item.claim_until,
        at=unit.at,
        item_has_lines=bool(lines) and item.duration_days is not None,
        lines=[
            rules.LineFacts(quantity, need.gap, need.step, need.required)
            for need_line, quantity in wanted
            for need in (lines[need_line],)
        ],
        is_item_body=organisation in (item.community, item.regional_committee),
        open_light_claims=open_light_claims,
        light_claims_max=policy.light_claims_per_unit,
        waits_if_taken=waits,
    )
    if refusal := rules.why_not_claim(facts):
        raise Refused(refusal, commands.faults_behind(refusal, facts))
    return facts


async def find_link_holder(reader: Reader, claim_id: str, secret: str) -> Actor | None:
    """Who acts by the secret of a claim's link: its unit, without an account. None for a wrong one."""
    organisation = await terms.find_claimant_by_link(reader, claim_id, hash_of_secret(secret))
    return Actor("unit", organisation) if organisation else None


async def confirm_claim(unit: Unit, claim_id: str, confirmation: Confirmation) -> ChangedClaim:
    """The unit confirms: a proposal, a place offered from the waiting list, or a donation."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    if unit.actor.organisation != claim.organisation:
        raise NotFound
    clock = await terms.find_clock(unit, claim_id)
    refusal = rules.why_not_confirm(
        rules.ConfirmFacts(
            state=claim.state,
            item_state=item.state,
            is_offered=claim.is_offered,
            owes_donation_confirmation=claim.owes_donation_confirmation,
            last_on=clock.last_on if clock and clock.held_since is None else None,
            today=civil_date(unit.at),
        )
    )
    if refusal:
        raise Refused(refusal)
    if claim.state == "proposed":
        event_id = await _take_up(unit, item, claim, confirmation)
    elif claim.state == "waiting":
        event_id = await _take_place(unit, item, claim)
    else:
        event_id = await _confirm_donation(unit, claim)
    return await changed_claim(unit, claim_id, event_id)


async def _take_up(
    unit: Unit, item: LockedItem, claim: LockedClaim, confirmation: Confirmation
) -> str:
    """The proposal becomes the unit's own claim; the law of claiming is asked anew."""
    await _take_contact(unit, claim, confirmation)
    locked = await items.lock_for_claim(unit, item.code, claim.organisation)
    if locked is None:
        raise Refused("claiming_closed")
    lines, policy = locked.lines, locked.policy
    rows = await queries.list_claim_lines(unit, claim.id)
    wanted = [(row.need_line, row.quantity) for row in rows]
    open_claims = 0
    if claim.track == "light":
        open_claims = await queries.count_open_light_claims(unit, claim.organisation)
    facts = _refuse(
        unit, item, lines, wanted, policy, claim.organisation,
        waits=confirmation.waitlist, open_light_claims=open_claims,
    )  # fmt: skip
    state = rules.state_after_claiming(facts)
    reserved = rows if claim.track == "light" and state == "submitted" else []
    event_id = new_id()
    await record_move(unit, "claim", claim.id, claim, state, "confirm", event_id)
    until = after_working_days(civil_date(unit.at), policy.reservation_working_days).day
    await terms.set_taken_up(unit, claim, state, end_of(until) if reserved else None)
    await steps.reserve(unit, [(row.need_line, row.quantity) for row in reserved])
    await _begin_what_follows(unit, claim, state, policy)
    await tell(unit, _news_of_taking_up(item.code, claim.id, state, reserved), event_id)
    return event_id


def _news_of_taking_up(
    code: str, claim_id: str, state: str, reserved: Sequence[ClaimLineRow]
) -> ClaimSubmitted | ClaimWaiting:
    if state == "waiting":
        return ClaimWaiting(item=code, claim=claim_id)
    return ClaimSubmitted(item=code, claim=claim_id, lines=steps.amounts_of(reserved))


async def _take_contact(unit: Unit, claim: LockedClaim, confirmation: Confirmation) -> None:
    if confirmation.contact is not None:
        await terms.set_contact(unit, claim.id, confirmation.contact)
    elif not await terms.has_contact(unit, claim.id):
        refuse_faults([fault_at("/contact", "missing", "Say whom to call about it.")])


async def _begin_what_follows(
    unit: Unit, claim: LockedClaim, state: str, policy: PolicyView
) -> None:
    """A donation owes its second confirmation; else the move is the committee's."""
    if state == "submitted" and claim.owes_donation_confirmation:
        await clocks.begin_clock(unit, claim.id, "confirm", policy.reservation_working_days)
    else:
        await terms.set_clock_ended(unit, claim.id)


async def _take_place(unit: Unit, item: LockedItem, claim: LockedClaim) -> str:
    """The place offered is taken; for a donation this is the second confirmation too."""
    event_id = new_id()
    await record_move(unit, "claim", claim.id, claim, "submitted", "confirm", event_id)
    policy = await items.find_policy(unit, item.list, item.policy_version)
    until = after_working_days(civil_date(unit.at), policy.reservation_working_days).day
    await terms.set_confirmed(unit, claim, end_of(until))
    await terms.set_clock_ended(unit, claim.id)
    await tell(unit, PlaceTaken(item=item.code, claim=claim.id), event_id)
    return event_id


async def _confirm_donation(unit: Unit, claim: LockedClaim) -> str:
    event_id = new_id()
    await record_move(unit, "claim", claim.id, claim, "submitted", "confirm", event_id)
    await terms.set_confirmed(unit, claim, None)
    await terms.set_clock_ended(unit, claim.id)
    await tell(unit, DonationConfirmed(item=claim.item, claim=claim.id), event_id)
    return event_id


async def make_link(unit: Unit, claim_id: str, secret: str) -> ConfirmLink:
    """Give an open proposal a fresh link; the one before is void. For the body that entered it."""
    _, claim = await lock_claim_and_item(unit, claim_id)
    if claim.proposed_by != unit.actor.organisation:
        raise NotFound
    clock = await terms.find_clock(unit, claim_id)
    if claim.state != "proposed" or clock is None or clock.held_since is not None:
        raise Refused("wrong_state")
    await terms.set_link(unit, claim_id, hash_of_secret(secret), end_of(clock.last_on))
    return ConfirmLink(confirm_path=path_of(claim_id, secret), valid_until=end_of(clock.last_on))

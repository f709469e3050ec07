"""Acts that end a signed claim, or name another lead: what was not delivered is free again."""

from marketplace.claims import queries, rules, steps
from marketplace.claims.commands import be_the_claimant, changed_claim, lock_claim_and_item
from marketplace.claims.events import ClaimEvent, ClaimReturned, ClaimTerminated, LeadNamed
from marketplace.claims.rows import LockedClaim
from marketplace.claims.schemas import ChangedClaim, Ending, NamingLead
from marketplace.claims.terms import queries as terms
from marketplace.claims.waiting import offer_freed
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Refused
from marketplace.ground.web.faults import fault_at
from marketplace.items.commands import be_a_committee_of_it
from marketplace.items.queries import LockedItem


async def return_claim(unit: Unit, claim_id: str, ending: Ending) -> ChangedClaim:
    """The unit gives a signed claim back, with a reason and a handover; what arrived stays."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    be_the_claimant(unit, claim)
    refusal = rules.why_not_return(
        rules.ReturnFacts(
            state=claim.state, reason_category=ending.reason_category, handover=ending.note
        )
    )
    if refusal:
        raise Refused(refusal, _missing(ending) if refusal == "reason_missing" else ())
    event_id = await _end(unit, item, claim, "returned", "return", ending)
    return await changed_claim(unit, claim_id, event_id)


def _missing(ending: Ending) -> list[Fault]:
    faults = []
    if not (ending.reason_category or "").strip():
        faults.append(fault_at("/reason_category", "missing", "Say in a word why."))
    if not (ending.note or "").strip():
        faults.append(
            fault_at("/note", "missing", "Say how far the work is and what you hand over.")
        )
    return faults


async def terminate_claim(unit: Unit, claim_id: str, ending: Ending) -> ChangedClaim:
    """The committee ends a signed claim, with a reason; what arrived stays."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    reason = ending.reason_category or ending.note
    refusal = rules.why_not_terminate(_facts(unit, item, claim, reason))
    if refusal:
        raise Refused(refusal)
    event_id = await _end(unit, item, claim, "terminated", "terminate", ending)
    return await changed_claim(unit, claim_id, event_id)


def _facts(
    unit: Unit, item: LockedItem, claim: LockedClaim, reason: str | None
) -> rules.CommitteeFacts:
    return rules.CommitteeFacts(
        state=claim.state,
        item_state=item.state,
        is_lead=claim.is_lead,
        level_refusal=be_a_committee_of_it(unit, item),
        is_own_organisation=unit.actor.organisation == claim.organisation,
        reason=reason,
    )


async def _end(
    unit: Unit, item: LockedItem, claim: LockedClaim, state: str, act: str, ending: Ending
) -> str:
    lines = await queries.list_claim_lines(unit, claim.id)
    await steps.free_undelivered(unit, lines)
    kind: type[ClaimEvent] = ClaimReturned if state == "returned" else ClaimTerminated
    news = kind(item=claim.item, claim=claim.id, lines=steps.undelivered_of(lines))
    # The reason's category is public with the step; what a person wrote about it is not.
    event_id = await steps.move_claim(unit, claim, state, act, news, reason=ending.reason_category)
    await terms.insert_ending(unit, claim.id, ending.reason_category, ending.note)
    await offer_freed(unit, item)
    return event_id


async def name_lead(unit: Unit, claim_id: str, naming: NamingLead) -> ChangedClaim:
    """Let this signed or active claim lead its item: its unit hands in the milestones from now on."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    refusal = rules.why_not_name_lead(_facts(unit, item, claim, naming.reason))
    if refusal:
        raise Refused(refusal)
    news = LeadNamed(item=claim.item, claim=claim_id)
    event_id = await steps.move_claim(
        unit, claim, claim.state, "name_lead", news, reason=naming.reason
    )
    await queries.set_lead(unit, claim.item, claim_id)
    return await changed_claim(unit, claim_id, event_id)

"""Inviting a unit: a proposed claim with a link, few open at once, seen by the two sides alone."""

from collections.abc import Sequence
from datetime import date, timedelta

from marketplace.claims.proposals import Proposal, propose_claim
from marketplace.claims.schemas import ChangedClaim, WantedLine
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Refused
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import be_a_body_of_it, lock_item_or_not_found
from marketplace.items.queries import find_policy
from marketplace.matching import queries
from marketplace.matching.rules import InvitationFacts, why_not_invite
from marketplace.matching.schemas import InvitationView
from marketplace.organisations.queries import find_organisation_kind

DAYS_IF_UNKNOWN = 90


async def invite(
    unit: Unit,
    code: str,
    organisation: str,
    lines: Sequence[WantedLine],
    *,
    finish_on: date | None = None,
    note: str | None = None,
    secret: str | None = None,
    run: str | None = None,
) -> ChangedClaim:
    """Invite a unit to take these parts of an item, done in as many days as the item gives.

    The secret of its link is told to the caller alone. Raises `Refused` (too_many_invitations, and what
    the law of claiming refuses), `BadRequest`, `Forbidden` for a body that does not decide on the item,
    `NotFound`.
    """
    item = await lock_item_or_not_found(unit, code)
    if refusal := be_a_body_of_it(unit, item):
        raise Refused(refusal)
    policy = await find_policy(unit, item.list, item.policy_version)
    if await find_organisation_kind(unit, organisation) != "unit":
        refuse_faults([fault_at("/unit", "unknown", "There is no such unit.")])
    await _refuse_too_many(unit, organisation, policy.invitations_per_unit)
    days = timedelta(days=item.duration_days or DAYS_IF_UNKNOWN)
    proposal = Proposal(
        organisation=organisation,
        lines=lines,
        finish_on=finish_on or civil_date(unit.at) + days,
        note=note,
    )
    claim = await propose_claim(unit, code, proposal, secret)
    await queries.insert_invitation(unit, claim.id, organisation, run)
    return claim


async def _refuse_too_many(unit: Unit, organisation: str, most: int) -> None:
    """Two invitations in the same second: the unit's own row lets one at a time be counted."""
    await queries.lock_unit(unit, organisation)
    facts = InvitationFacts(
        open_invitations=await queries.count_open_invitations(unit, organisation),
        invitations_max=most,
    )
    if refused := why_not_invite(facts):
        raise Refused(refused)


def invitation_of(claim: ChangedClaim, unit: str, lines: Sequence[WantedLine]) -> InvitationView:
    """The invitation that made this proposal, as its maker sees it."""
    return InvitationView(
        claim=claim.id, item=claim.item, unit=unit, lines=list(lines), event_id=claim.event_id
    )

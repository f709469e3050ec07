"""Claiming as a unit does, kept small for a unit that nobody has confirmed."""

import msgspec

from marketplace.claims.claiming import claim_for_oneself
from marketplace.claims.clocks import begin_clock
from marketplace.claims.newcomers import queries, rules
from marketplace.claims.schemas import ChangedClaim, NewClaim
from marketplace.claims.terms.queries import set_clock_ended
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Refused
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items


async def claim_item(unit: Unit, code: str, wish: NewClaim) -> ChangedClaim:
    """Claim as a unit does; one that nobody has confirmed has one open claim, and holds it less long."""
    claimed = await claim_for_oneself(unit, code, wish)
    return await keep_newcomers_small(unit, claimed)


async def keep_newcomers_small(unit: Unit, claimed: ChangedClaim) -> ChangedClaim:
    """After a unit has claimed: refuse a newcomer's second open claim, and shorten its hold."""
    newcomer = await queries.find_newcomer(unit, str(unit.actor.organisation))
    if newcomer is None:
        return claimed
    if rules.has_too_many(newcomer.open_claims):
        raise Refused("too_many_open_claims")
    policy_of = await items.find_item_state(unit, claimed.item)
    if newcomer.is_completed or claimed.reserved_until is None or policy_of is None:
        return claimed
    policy = await items.find_policy(unit, policy_of.list, policy_of.policy_version)
    days = rules.days_held(policy.reservation_working_days, policy.qualification_working_days)
    until = end_of(await begin_clock(unit, claimed.id, claimed.awaits or "complete", days))
    await queries.set_hold(unit, claimed.id, until)
    return msgspec.structs.replace(claimed, reserved_until=until)


async def let_claims_hold(unit: Unit, organisation: str) -> None:
    """The unit has given its particulars: its claims hold their lines as long as anybody's.

    No clock of its own runs any more, since the move is the committee's; where a donation waits for its second
    confirmation one runs, as long as anybody's.
    """
    for hold in await queries.list_first_holds(unit, organisation):
        policy = await items.find_policy(unit, hold.list, hold.policy_version)
        days = policy.reservation_working_days
        last = after_working_days(civil_date(hold.submitted_at), days).day
        await queries.set_hold(unit, hold.claim, end_of(last))
        if hold.owes_donation_confirmation:
            await begin_clock(unit, hold.claim, "confirm", days)
        else:
            await set_clock_ended(unit, hold.claim)

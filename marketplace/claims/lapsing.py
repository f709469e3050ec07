"""What the clockwork does to claims: it reminds the unit, and ends what ran out of time."""

from marketplace.claims import queries, steps
from marketplace.claims.commands import lock_claim_and_item
from marketplace.claims.events import ClaimEvent, ClaimExpired, ClaimReminded, ProposalEnded
from marketplace.claims.rows import LockedClaim
from marketplace.claims.states import Share
from marketplace.claims.terms import queries as terms
from marketplace.claims.terms import rules
from marketplace.claims.terms.rows import DueClock
from marketplace.claims.waiting import offer_freed
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.working_days.rules import working_days_left
from marketplace.items.queries import LockedItem

AT_ONCE_MAX = 200
CLOCKS_MAX = 10_000


async def list_due(reader: Reader) -> list[str]:
    """The claims that look as if they fall today; `expire_claim` asks again under the lock."""
    today = civil_date(reader.at)
    run_out = await terms.list_run_out(reader, today, AT_ONCE_MAX)
    return [*run_out, *await terms.list_conditions_over(reader, today, AT_ONCE_MAX)]


async def expire_claim(unit: Unit, claim_id: str) -> bool:
    """End the claim if its time is over; its lines are free for the next in line. False if it stays."""
    item, claim = await lock_claim_and_item(unit, claim_id)
    reason = rules.why_fall(await _facts(unit, item, claim))
    if reason is None:
        return False
    freed = await steps.let_go(unit, claim)
    news: ClaimEvent = ClaimExpired(
        item=claim.item, claim=claim_id, lines=steps.amounts_of(freed), reason=reason
    )
    if claim.state == "proposed":
        news = ProposalEnded(item=claim.item, claim=claim_id)
    await steps.move_claim(unit, claim, "expired", "expire", news, reason=reason)
    await terms.insert_ending(unit, claim_id, reason, None)
    await offer_freed(unit, item)
    return True


async def _facts(unit: Unit, item: LockedItem, claim: LockedClaim) -> rules.FallFacts:
    today = civil_date(unit.at)
    clock = await terms.find_clock(unit, claim.id)
    rests = await terms.find_condition(unit, claim.id)
    return rules.FallFacts(
        state=claim.state,
        item_state=item.state,
        last_on=clock.last_on if clock and clock.held_since is None else None,
        condition=None
        if rests is None
        else rules.ConditionFacts(
            due_on=rests.due_on,
            today=today,
            others=await terms.list_states_of(unit, item.code, rests.organisation),
        ),
        today=today,
    )


async def list_reminders_due(reader: Reader) -> list[tuple[DueClock, Share]]:
    """Clocks with the share of their time of which the unit is to be reminded today."""
    today = civil_date(reader.at)
    due = []
    for clock in await terms.list_running_clocks(reader, today, CLOCKS_MAX):
        left = working_days_left(today, clock.last_on)
        share = rules.share_to_tell(clock.working_days, left, set(clock.told))
        if share is not None:
            due.append((clock, share))
    return due


async def remind(unit: Unit, clock: DueClock, share: str) -> bool:
    """Remind the unit once; False when that was done, or the clock no longer runs."""
    item = await queries.find_claim_item(unit, clock.claim)
    await lock_claim_and_item(unit, clock.claim)
    event_id = new_id()
    if not await terms.insert_reminder(unit, clock, share, event_id):
        return False
    news = ClaimReminded(
        item=item, claim=clock.claim, share=share, act=clock.act, due_on=clock.last_on
    )
    await tell(unit, news, event_id)
    return True

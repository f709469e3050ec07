"""Another day for a milestone: the lead proposes it, the committee agrees or not."""

from datetime import timedelta
from typing import Final

from impact.ledger.commands import tell_and_book
from impact.milestones import replan_queries as plans
from impact.milestones import rules
from impact.milestones.commands import be_the_lead, changed_milestone, lock_milestone_and_item
from impact.milestones.events import ReplanDecided, ReplanProposed
from impact.milestones.schemas import ChangedMilestone, NewReplan, ReplanDecision
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Refused
from marketplace.ground.ids import new_id
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import be_a_committee_of_it

AHEAD_MAX: Final = timedelta(days=3652)


async def propose_replan(unit: Unit, milestone_id: str, plan: NewReplan) -> ChangedMilestone:
    """Propose another day; the present one stands until the committee agrees."""
    item, milestone = await lock_milestone_and_item(unit, milestone_id)
    await be_the_lead(unit, item)
    refusal = rules.why_not_replan(
        rules.ReplanFacts(
            item_state=item.state,
            state=milestone.state,
            is_proposed_already=await plans.find_open_replan(unit, milestone_id) is not None,
            reason=plan.reason,
        )
    )
    if refusal:
        raise Refused(refusal)
    today = civil_date(unit.at)
    if plan.due_on < today:
        refuse_faults([fault_at("/due_on", "in_the_past", "Choose today or a later date.")])
    if plan.due_on - today > AHEAD_MAX:
        refuse_faults([fault_at("/due_on", "too_late", "Choose a day within ten years.")])
    event_id = new_id()
    await plans.insert_replan(unit, new_id(), milestone_id, plan)
    news = ReplanProposed(item=item.code, milestone=milestone_id)
    await tell_and_book(unit, news, event_id, "reported")
    return await changed_milestone(unit, milestone_id, event_id)


async def decide_replan(
    unit: Unit, milestone_id: str, decision: ReplanDecision
) -> ChangedMilestone:
    """Agree to the other day, or not; the first due date never changes."""
    item, milestone = await lock_milestone_and_item(unit, milestone_id)
    replan = await plans.find_open_replan(unit, milestone_id)
    refusal = rules.why_not_decide_replan(
        rules.DecideReplanFacts(
            item_state=item.state,
            state=milestone.state,
            is_proposed=replan is not None,
            level_refusal=be_a_committee_of_it(unit, item),
            is_own_organisation=replan is not None
            and replan.organisation == unit.actor.organisation,
            approved=decision.approved,
            reason=decision.reason,
        )
    )
    if refusal or replan is None:
        raise Refused(refusal or "wrong_state")
    await plans.set_replan_decided(unit, replan, decision)
    if decision.approved:
        await plans.set_due_on(unit, milestone, replan.due_on)
    event_id = new_id()
    news = ReplanDecided(item=item.code, milestone=milestone_id, approved=decision.approved)
    await tell_and_book(unit, news, event_id, "reported")
    return await changed_milestone(unit, milestone_id, event_id)

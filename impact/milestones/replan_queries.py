"""SQL about proposals of another day for a milestone."""

from datetime import date

from msgspec import Struct

from impact.milestones.queries import LockedMilestone
from impact.milestones.schemas import NewReplan, ReplanDecision
from marketplace.ground.db import Reader, Unit


class OpenReplan(Struct, frozen=True):
    """A proposal that waits for the committee."""

    id: str
    due_on: date
    organisation: str


async def find_open_replan(reader: Reader, milestone_id: str) -> OpenReplan | None:
    """The proposal that nobody has decided on, or None."""
    row = await reader.fetch_row(
        """select id, due_on, organisation from milestone_replans
           where milestone = $1 and approved is null""",
        milestone_id,
    )
    return OpenReplan(*row) if row else None


async def insert_replan(unit: Unit, replan_id: str, milestone_id: str, plan: NewReplan) -> None:
    """Record a proposal; a second open one violates `milestone_replans_one_open`."""
    await unit.execute(
        """insert into milestone_replans (id, milestone, due_on, reason, organisation, proposed_at)
           values ($1, $2, $3, $4, $5, $6)""",
        replan_id,
        milestone_id,
        plan.due_on,
        plan.reason,
        unit.actor.organisation,
        unit.at,
    )


async def set_replan_decided(unit: Unit, replan: OpenReplan, decision: ReplanDecision) -> None:
    """Record what the committee said."""
    await unit.execute(
        """update milestone_replans set approved = $2, decision_reason = $3, decider = $4,
                  decided_at = $5
           where id = $1 and approved is null""",
        replan.id,
        decision.approved,
        decision.reason,
        unit.actor.organisation,
        unit.at,
    )


async def set_due_on(unit: Unit, milestone: LockedMilestone, due_on: date) -> None:
    """Give the milestone another day; its first one stands as it was written."""
    await unit.execute("update milestones set due_on = $2 where id = $1", milestone.id, due_on)

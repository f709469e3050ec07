"""SQL about milestones, handings-in and verifications."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec import Struct

from impact.milestones.schemas import MilestoneView, NewSubmission, NewVerification
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader, Unit


class NewMilestone(Struct, frozen=True, kw_only=True):
    """A milestone to be inserted."""

    id: str
    item: str
    listing_round: int
    node_no: int
    node_code: str
    title_zh: str
    title_en: str
    verified_by: str
    evidence_kinds: list[str]
    first_due_on: date


class LockedMilestone(Struct, frozen=True):
    """A milestone whose row is locked for this unit of work."""

    id: str
    version: int
    state: str
    item: str
    node_code: str
    verified_by: str
    evidence_kinds: list[str]
    due_on: date
    made_at: datetime


class OpenSubmission(Struct, frozen=True):
    """The handing-in that waits to be judged."""

    id: str
    account: str
    organisation: str


class UseRow(Struct, frozen=True):
    """A handed-in use beside what its claim's line holds."""

    claim: str
    need_line: str
    resource: str
    unit_zh: str
    quantity: Decimal
    arrived: Decimal
    used: Decimal
    handed_in: Decimal
    is_delivering: bool = True

    @property
    def asset(self) -> str:
        """What the ledger counts this line in."""
        return f"{self.resource}/{self.unit_zh}"


async def insert_milestone(unit: Unit, row: NewMilestone) -> None:
    """Insert a milestone as due; its first state must already be recorded."""
    await unit.execute(
        """insert into milestones (id, kind, version, state, item, listing_round, node_no, node_code,
               title_zh, title_en, verified_by, evidence_kinds, first_due_on, due_on, made_at)
           values ($1, 'milestone', 1, 'due', $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)""",
        *msgspec.structs.astuple(row),
        unit.at,
    )


async def find_last_node_no(reader: Reader, item: str, listing_round: int) -> int:
    """The number of the item's last node in this round; 0 when it has none."""
    return int(
        await reader.fetch_value(
            """select coalesce(max(node_no), 0) from milestones
               where item = $1 and listing_round = $2""",
            item,
            listing_round,
        )
    )


async def find_last_node_state(reader: Reader, item: str, listing_round: int) -> str | None:
    """The state of the item's last node in this round, or None when it has none."""
    state: str | None = await reader.fetch_value(
        """select state from milestones where item = $1 and listing_round = $2
           order by node_no desc limit 1""",
        item,
        listing_round,
    )
    return state


async def count_nodes(reader: Reader, item: str, listing_round: int, node_code: str) -> int:
    """How many nodes of this code the item has in this round."""
    return int(
        await reader.fetch_value(
            """select count(*) from milestones
               where item = $1 and listing_round = $2 and node_code = $3""",
            item,
            listing_round,
            node_code,
        )
    )


async def find_milestone_item(reader: Reader, milestone_id: str) -> str | None:
    """The item of a milestone, so that it can be locked first."""
    item: str | None = await reader.fetch_value(
        "select item from milestones where id = $1", milestone_id
    )
    return item


async def lock_milestone(unit: Unit, milestone_id: str) -> LockedMilestone:
    """Lock a milestone; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, item, node_code, verified_by, evidence_kinds, due_on, made_at
           from milestones where id = $1 for no key update""",
        milestone_id,
    )
    return LockedMilestone(*row)


async def set_milestone_state(unit: Unit, milestone: LockedMilestone, state: str) -> None:
    """Move the milestone on from its locked version."""
    await unit.execute(
        """update milestones set state = $3, version = $2 + 1,
                  submitted_at = case when $3 = 'submitted' then $4 else submitted_at end,
                  verified_at = case when $3 = 'submitted' then null else $4 end
           where id = $1 and version = $2""",
        milestone.id,
        milestone.version,
        state,
        unit.at,
    )


async def find_lead(reader: Reader, item: str) -> str | None:
    """The organisation that leads the item: of its newest leading claim that was once active."""
    organisation: str | None = await reader.fetch_value(
        """select organisation from claims where item = $1 and is_lead
             and state in ('active', 'fulfilled', 'partly_fulfilled')
           order by (state = 'active') desc, submitted_at desc limit 1""",
        item,
    )
    return organisation


async def is_concerned(reader: Reader, milestone_id: str, actor: Actor) -> bool:
    """Whether the actor leads the milestone's item, decides about it, or reads everything."""
    if actor.sees_all:
        return True
    return bool(
        await reader.fetch_value(
            """select true from milestones as node join items as item on item.code = node.item
               left join organisations as community on community.id = item.community
               where node.id = $1 and ($2 in (item.community, community.parent)
                   or exists (select from claims where claims.item = item.code and is_lead
                       and organisation = $2
                       and state in ('active', 'fulfilled', 'partly_fulfilled')))""",
            milestone_id,
            actor.organisation,
        )
    )


async def insert_submission(
    unit: Unit, submission_id: str, milestone_id: str, submission: NewSubmission
) -> None:
    """Record a handing-in with its uses, numbered after the one before."""
    await unit.execute(
        """insert into milestone_submissions (id, milestone, round_no, account, organisation, note,
               submitted_at)
           select $1, $2, count(*) + 1, $3, $4, $5, $6 from milestone_submissions
           where milestone = $2""",
        submission_id,
        milestone_id,
        unit.actor.account,
        unit.actor.organisation,
        submission.note,
        unit.at,
    )
    await unit.execute_many(
        """insert into submitted_uses (submission, claim, need_line, quantity)
           values ($1, $2, $3, $4)""",
        [(submission_id, use.claim, use.need_line, use.amount) for use in submission.used],
    )


async def find_open_submission(reader: Reader, milestone_id: str) -> OpenSubmission | None:
    """The newest handing-in that was not judged yet."""
    row = await reader.fetch_row(
        """select id, account, organisation from milestone_submissions as submission
           where milestone = $1
             and not exists (select from verifications where submission = submission.id)
           order by round_no desc limit 1""",
        milestone_id,
    )
    return OpenSubmission(*row) if row else None


async def list_uses(reader: Reader, submission_id: str) -> list[UseRow]:
    """The uses of a handing-in beside what their lines hold now."""
    rows = await reader.fetch(
        """select use.claim, use.need_line, need.resource, need.unit_zh, line.quantity, line.arrived,
                  line.used, use.quantity, claims.state = 'active'
           from submitted_uses as use join claims on claims.id = use.claim
           join claim_lines as line on line.claim = use.claim and line.need_line = use.need_line
           join need_lines as need on need.id = use.need_line
           where use.submission = $1 order by use.need_line, use.claim""",
        submission_id,
    )
    return [UseRow(*row) for row in rows]


async def list_active_lines(reader: Reader, item: str) -> list[UseRow]:
    """Every line of the item's active claims, with nothing handed in."""
    rows = await reader.fetch(
        """select line.claim, line.need_line, need.resource, need.unit_zh, line.quantity,
                  line.arrived, line.used, 0::numeric
           from claims join claim_lines as line on line.claim = claims.id
           join need_lines as need on need.id = line.need_line
           where claims.item = $1 and claims.state = 'active' order by line.need_line, line.claim""",
        item,
    )
    return [UseRow(*row) for row in rows]


async def insert_verification(
    unit: Unit, submission: OpenSubmission, verification: NewVerification, event_id: str
) -> None:
    """Record the judgement of a handing-in, once."""
    await unit.execute(
        """insert into verifications (submission, submitter, submitter_organisation, account,
               organisation, result, note, verified_at, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        submission.id,
        submission.account,
        submission.organisation,
        unit.actor.account,
        unit.actor.organisation,
        verification.result,
        verification.note,
        unit.at,
        event_id,
    )


class NodeDates(Struct, frozen=True, kw_only=True):
    """A delivery node: its first due date, the present one, when it was met, and whether it rests."""

    programme: str
    domain: str
    item: str
    item_zh: str
    item_en: str | None
    title_zh: str
    title_en: str
    first_due_on: date
    due_on: date
    met_on: date | None
    is_resting: bool = False


async def list_node_dates(reader: Reader) -> list[NodeDates]:
    """The dates of every delivery node of every item, by item."""
    rows = await reader.fetch(
        """select item.programme, item.domain, node.item, item.title_zh as item_zh,
                  item.title_en as item_en, node.title_zh, node.title_en, node.first_due_on, node.due_on,
                  case when node.state in ('met', 'partly')
                       then (node.verified_at at time zone 'Asia/Shanghai')::date end as met_on,
                  node.state = 'suspended' as is_resting
           from milestones as node join items as item on item.code = node.item
           order by node.item, node.listing_round, node.node_no"""
    )
    return [NodeDates(**row) for row in rows]


async def list_milestone_views(
    reader: Reader, *, item: str | None = None, milestone_id: str | None = None
) -> list[MilestoneView]:
    """The milestones of an item in order, or the one of this id."""
    rows = await reader.fetch(
        """select id, item, node_no, node_code, title_zh, title_en, verified_by, first_due_on, due_on,
                  due_on - first_due_on as slip_days, state, submitted_at, verified_at, evidence_kinds,
                  coalesce((select jsonb_agg(jsonb_build_object('claim', use.claim,
                          'need_line', use.need_line, 'quantity', trim_scale(use.quantity)::text)
                          order by use.need_line, use.claim)
                      from submitted_uses as use join milestone_submissions as submission
                           on submission.id = use.submission
                      where submission.milestone = milestone.id and submission.round_no =
                          (select max(round_no) from milestone_submissions
                           where milestone_submissions.milestone = milestone.id)), '[]') as used,
                  coalesce((select jsonb_agg(jsonb_build_object('id', file.id,
                          'kind', file.evidence_kind, 'sha256', file.sha256, 'state', file.state)
                          order by file.stored_at, file.id)
                      from evidence_files as file where file.proves = milestone.id), '[]') as evidence,
                  (select to_jsonb(plan) from (select due_on, reason, proposed_at, approved,
                          decided_at, decision_reason
                      from milestone_replans as replan where replan.milestone = milestone.id
                      order by proposed_at desc limit 1) as plan) as replan
           from milestones as milestone
           where ($1::text is null or item = $1) and ($2::text is null or id = $2)
           order by listing_round, node_no""",
        item,
        milestone_id,
    )
    return [msgspec.convert(dict(row), MilestoneView) for row in rows]

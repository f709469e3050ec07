"""Acts about milestones: making them, handing them in, judging them, adding files to them."""

from decimal import Decimal

import msgspec

from impact.evidence import queries as evidence
from impact.evidence.queries import EvidenceRow, Settled
from impact.evidence.rules import UNIT_BYTES_MAX, compare_day, may_be_shown
from impact.ledger.commands import tell_and_book
from impact.ledger.schemas import Move
from impact.milestones import queries, rules
from impact.milestones.events import EvidenceStored, MilestoneSubmitted, MilestoneVerified
from impact.milestones.queries import LockedMilestone, NewMilestone, UseRow
from impact.milestones.schemas import (
    ChangedMilestone,
    NewSubmission,
    NewVerification,
)
from impact.milestones.states import EXTRA_EVIDENCE, EXTRA_NODES
from marketplace.claims import queries as claims
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days
from marketplace.items import queries as items
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedItem


async def make_milestones(
    unit: Unit, code: str, event_id: str, listing_round: int | None = None
) -> None:
    """Make the item's nodes from its template, once in each listing round; by itself the present one."""
    item = await lock_item_or_not_found(unit, code)
    round_no = listing_round or item.listing_round
    if item.milestone_template is None or await queries.find_last_node_no(unit, code, round_no):
        return
    start = civil_date(unit.at)
    for node in await items.list_template_nodes(unit, item.milestone_template):
        await _insert(
            unit,
            NewMilestone(
                id=new_id(),
                item=code,
                listing_round=round_no,
                node_no=node.node_no,
                node_code=node.node_code,
                title_zh=node.title_zh,
                title_en=node.title_en,
                verified_by=node.verified_by,
                evidence_kinds=node.evidence_kinds,
                first_due_on=rules.due_on(start, item.duration_days or 0, node.due_percent),
            ),
            event_id,
        )


async def make_extra_node(unit: Unit, item: LockedItem, node_code: str, event_id: str) -> None:
    """Add a node that no template holds, behind the others (a failed acceptance, a recurrence)."""
    policy = await items.find_policy(unit, item.list, item.policy_version)
    last = await queries.find_last_node_no(unit, item.code, item.listing_round)
    due = after_working_days(civil_date(unit.at), policy.rectification_working_days)
    title_zh, title_en = EXTRA_NODES[node_code]
    await _insert(
        unit,
        NewMilestone(
            id=new_id(),
            item=item.code,
            listing_round=item.listing_round,
            node_no=last + 1,
            node_code=node_code,
            title_zh=title_zh,
            title_en=title_en,
            verified_by="community",
            evidence_kinds=EXTRA_EVIDENCE,
            first_due_on=due.day,
        ),
        event_id,
    )


async def _insert(unit: Unit, row: NewMilestone, event_id: str) -> None:
    await record_making(unit, "milestone", row.id, "due", "make", event_id)
    await queries.insert_milestone(unit, row)


async def lock_milestone_and_item(
    unit: Unit, milestone_id: str
) -> tuple[LockedItem, LockedMilestone]:
    """The milestone's item and the milestone, locked in this order; raises `NotFound`."""
    code = await queries.find_milestone_item(unit, milestone_id)
    if code is None:
        raise NotFound
    item = await lock_item_or_not_found(unit, code)
    return item, await queries.lock_milestone(unit, milestone_id)


async def be_the_lead(unit: Unit, item: LockedItem) -> None:
    """Raise `Forbidden` unless the actor acts for the unit that leads the item."""
    if unit.actor.organisation != await queries.find_lead(unit, item.code):
        raise Forbidden


async def submit_milestone(
    unit: Unit, milestone_id: str, submission: NewSubmission
) -> ChangedMilestone:
    """Hand in a milestone with what was used since the last one."""
    item, milestone = await lock_milestone_and_item(unit, milestone_id)
    await be_the_lead(unit, item)
    lines = {
        (line.claim, line.need_line): line
        for line in await queries.list_active_lines(unit, item.code)
    }
    refuse_faults(_faults_of(submission, set(lines)))
    uses = [_use_facts(lines[use.claim, use.need_line], use.amount) for use in submission.used]
    refusal = rules.why_not_submit(
        rules.SubmitFacts(
            item_state=item.state,
            state=milestone.state,
            track=item.track,
            evidence_wanted=frozenset(milestone.evidence_kinds),
            evidence_there=await evidence.list_kinds(unit, milestone_id),
            uses=uses,
        )
    )
    if refusal:
        raise Refused(refusal)
    await queries.insert_submission(unit, new_id(), milestone_id, submission)
    event_id = await _move(unit, milestone, "submitted", "submit", submission.note)
    await tell_and_book(
        unit, MilestoneSubmitted(item=item.code, milestone=milestone_id), event_id, "reported"
    )
    return await changed_milestone(unit, milestone_id, event_id)


def _faults_of(submission: NewSubmission, known: set[tuple[str, str]]) -> list[Fault]:
    faults = []
    seen: set[tuple[str, str]] = set()
    for index, use in enumerate(submission.used):
        named = (use.claim, use.need_line)
        place = f"/used/{index}"
        if named in seen:
            faults.append(fault_at(place, "twice", "Name each line of a claim once."))
        elif named not in known:
            faults.append(
                fault_at(place, "unknown", "No active claim of this item promises this need line.")
            )
        if use.amount <= 0:
            faults.append(fault_at(f"{place}/quantity", "too_small", "More than nothing."))
        seen.add(named)
    return faults


def _use_facts(row: UseRow, handed_in: Decimal) -> rules.UseFacts:
    return rules.UseFacts(
        row.resource, row.quantity, row.arrived, row.used, handed_in, row.is_delivering
    )


async def verify_milestone(
    unit: Unit, milestone_id: str, verification: NewVerification
) -> ChangedMilestone:
    """Judge a handed-in milestone; met or partly counts what was used."""
    item, milestone = await lock_milestone_and_item(unit, milestone_id)
    level = rules.level_that_verifies(
        milestone.verified_by, for_the_whole=item.regional_committee is None
    )
    _be_of_this_item(unit, item)
    submission = await queries.find_open_submission(unit, milestone_id)
    uses = await queries.list_uses(unit, submission.id) if submission else []
    refusal = rules.why_not_verify(
        rules.VerifyFacts(
            item_state=item.state,
            state=milestone.state,
            result=verification.result,
            is_right_level=unit.actor.role == level,
            is_own_organisation=submission is not None
            and submission.organisation == unit.actor.organisation,
            uses=[_use_facts(use, use.handed_in) for use in uses],
        )
    )
    if refusal or submission is None:
        raise Refused(refusal or "wrong_state")
    event_id = await _move(unit, milestone, verification.result, "verify", verification.note)
    await queries.insert_verification(unit, submission, verification, event_id)
    moves = [] if verification.result == "not_met" else await _count(unit, uses)
    event = MilestoneVerified(item=item.code, milestone=milestone_id, result=verification.result)
    await tell_and_book(unit, event, event_id, "measured", moves)
    return await changed_milestone(unit, milestone_id, event_id)


def _be_of_this_item(unit: Unit, item: LockedItem) -> None:
    own = {
        "community": item.community,
        "regional": item.regional_committee,
        "subdistrict": unit.actor.organisation,
    }
    if own[unit.actor.role] not in (None, unit.actor.organisation):
        raise Forbidden


async def _count(unit: Unit, uses: list[UseRow]) -> list[Move]:
    """Count the uses on claims and need lines; answer the ledger's moves."""
    moves = []
    for use in uses:
        arrives = _use_facts(use, use.handed_in).arrives_now
        await claims.add_to_claim_line(
            unit, use.claim, use.need_line, arrived=arrives, used=use.handed_in
        )
        await items.move_line(unit, use.need_line, arrived=arrives, used=use.handed_in)
        line = use.need_line
        if arrives:
            moves.append(Move(f"signed:{line}", f"arrived:{line}", use.asset, arrives))
        moves.append(Move(f"arrived:{line}", f"used:{line}", use.asset, use.handed_in))
    return moves


async def _move(
    unit: Unit, milestone: LockedMilestone, state: str, act: str, reason: str | None
) -> str:
    event_id = new_id()
    await record_move(unit, "milestone", milestone.id, milestone, state, act, event_id, reason)
    await queries.set_milestone_state(unit, milestone, state)
    return event_id


async def be_the_lead_of(reader: Reader, actor: Actor, milestone_id: str) -> None:
    """Raise `NotFound` or `Forbidden` unless the actor's unit leads the item of this milestone."""
    code = await queries.find_milestone_item(reader, milestone_id)
    if code is None:
        raise NotFound
    if actor.organisation != await queries.find_lead(reader, code):
        raise Forbidden


async def add_evidence(unit: Unit, row: EvidenceRow) -> ChangedMilestone:
    """Add a checked and stored file to a milestone that is not behind the item yet."""
    item, milestone = await lock_milestone_and_item(unit, row.proves)
    await be_the_lead(unit, item)
    _refuse_other_kinds(row, milestone)
    await evidence.lock_room_of(unit, unit.actor.organisation)
    known = await evidence.find_event_of_same(unit, row)
    refusal = rules.why_not_add_evidence(
        rules.EvidenceFacts(
            state=milestone.state,
            files=await evidence.count_files(unit, milestone.id),
            unit_bytes=await evidence.sum_bytes(unit, unit.actor.organisation),
            size_bytes=row.size_bytes,
            is_known=known is not None,
        )
    )
    if refusal:
        raise Refused(refusal)
    event_id = known or await _insert_evidence(unit, row, item, milestone)
    return await changed_milestone(unit, milestone.id, event_id)


def _refuse_other_kinds(row: EvidenceRow, milestone: LockedMilestone) -> None:
    if row.evidence_kind not in milestone.evidence_kinds:
        listed = ", ".join(milestone.evidence_kinds)
        fault = fault_at("/kind", "not_a_choice", "Choose a kind that the milestone lists.")
        refuse_faults([msgspec.structs.replace(fault, message=f"{fault.message} {listed}")])


async def _insert_evidence(
    unit: Unit, row: EvidenceRow, item: LockedItem, milestone: LockedMilestone
) -> str:
    """Record the file with how its day compares, tell it; answer the event."""
    event_id, is_picture = new_id(), row.width is not None
    start, today = civil_date(milestone.made_at), civil_date(unit.at)
    settled = Settled(
        item=item.code,
        time_check=compare_day(row.taken_on, start, milestone.due_on, today)
        if is_picture
        else None,
        may_be_public=may_be_shown(
            is_picture=is_picture,
            evidence_kind=row.evidence_kind,
            sensitive_group=item.sensitive_group,
        ),
        event_id=event_id,
    )
    await record_making(unit, "evidence", row.id, "clean", "add", event_id)
    await evidence.insert_evidence(unit, row, settled)
    event = EvidenceStored(item=item.code, milestone=milestone.id)
    await tell_and_book(unit, event, event_id, "reported")
    return event_id


async def be_able_to_add(reader: Reader, actor: Actor, milestone_id: str) -> None:
    """Raise before a byte is stored: the lead alone adds files, and only while there is room for them.

    Raises `NotFound`, `Forbidden` and `Refused`.
    """
    await be_the_lead_of(reader, actor, milestone_id)
    if await evidence.sum_bytes(reader, actor.organisation) >= UNIT_BYTES_MAX:
        raise Refused("too_many_files")


async def changed_milestone(unit: Unit, milestone_id: str, event_id: str) -> ChangedMilestone:
    """The milestone after an act."""
    view = (await queries.list_milestone_views(unit, milestone_id=milestone_id))[0]
    return ChangedMilestone(**msgspec.structs.asdict(view), event_id=event_id)

"""A unit's statement: what stands in public, and to those whom it concerns what was given back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from impact.closure.queries import list_bill_lines
from impact.closure.schemas import BillLineView
from impact.ledger.foot import find_foot
from impact.recognition import queries
from impact.recognition.rules import GIVEN_BACK, KEPT, percent_text, share_of
from impact.recognition.schemas import (
    Answers,
    StatementLine,
    StatementOutcome,
    StatementRow,
    StatementView,
    Verify,
)
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.queries import list_item_facts
from impact.standing.views import visits_view
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.intervals import wilson_percent
from marketplace.units.queries import find_unit


class Around(Struct, frozen=True, kw_only=True):
    """What a statement's rows are made of, by item and claim."""

    items: dict[str, ItemFacts]
    required: dict[str, dict[str, Decimal]]
    entries: dict[str, list[str]]
    closings: dict[str, Any]
    milestones: dict[str, tuple[int, int]]
    bill: dict[str, list[BillLineView]]
    replies: dict[str, str]


async def find_statement(reader: Reader, unit_id: str, actor: Actor) -> StatementView:
    """The unit's statement for this actor; raises `NotFound`, also for a unit that is not public yet."""
    unit = await find_unit(reader, unit_id, viewer=actor.organisation, sees_all=actor.sees_all)
    if unit is None:
        raise NotFound
    claims = await list_claim_views(
        reader, organisation=unit_id, viewer=actor.organisation, sees_all=actor.sees_all
    )
    around = await _look_around(reader, unit_id, claims)
    kept = [one for one in claims if one.organisation is not None and one.state in KEPT]
    given_back = [
        one
        for one in claims
        if one.state in GIVEN_BACK and is_concerned(actor, unit_id, around.items[one.item])
    ]
    return StatementView(
        unit=unit_id,
        name_zh=unit.name_zh,
        name_en=unit.name_en,
        rows=[row_of(one, around) for one in kept],
        given_back=[row_of(one, around) for one in given_back] if given_back or _asks_own(actor, unit_id) else None,
        verify=await _verify(reader),
        demonstration=unit.demonstration,
    )  # fmt: skip


def is_concerned(actor: Actor, unit_id: str, item: ItemFacts) -> bool:
    """Who is told of what was given back: the unit itself, the item's committee and the auditor."""
    if actor.role == "auditor":
        return True
    committee = item.regional_committee
    return actor.organisation is not None and actor.organisation in (unit_id, committee)


def _asks_own(actor: Actor, unit_id: str) -> bool:
    return actor.role == "auditor" or actor.organisation == unit_id


async def _look_around(reader: Reader, unit_id: str, claims: Sequence[ClaimView]) -> Around:
    codes = sorted({one.item for one in claims})
    facts = {
        one.code: one
        for one in await list_item_facts(reader, ItemFilters(unpublished=True))
        if one.code in codes
    }
    return Around(
        items=facts,
        required=await queries.list_required(reader, codes),
        entries=await queries.list_entries_of_claims(reader, [one.id for one in claims]),
        closings=await queries.list_closings(reader, codes),
        milestones=await queries.count_milestones(reader, codes),
        bill={code: await list_bill_lines(reader, item=code) for code in codes},
        replies={
            code: reply.text
            for code, reply in await queries.list_replies(reader, organisation=unit_id)
        },
    )


def row_of(claim: ClaimView, around: Around) -> StatementRow:
    """One claim as a row: what it gave, its part, what was verified, and what residents said."""
    item = around.items[claim.item]
    bill = around.bill[claim.item]
    met, made = around.milestones.get(claim.item, (0, 0))
    used = {one.need_line: Decimal(one.used) for one in claim.lines}
    own = around.entries.get(claim.id, [])
    entries = {*own, *(number for line in bill for number in line.entries)}
    return StatementRow(
        item=item.code,
        title_zh=item.title_zh,
        title_en=item.title_en,
        community=item.community or "ALL",
        claim=claim.id,
        state=claim.state,
        lead=claim.lead,
        lines=_lines(claim, item),
        share_percent=percent_text(share_of(used, around.required.get(item.code, {}))),
        milestones_met=met,
        milestones=made,
        resolution=item.resolution if item.state == "closed" else None,
        closed_on=around.closings.get(item.code),
        outcomes=[_outcome(one) for one in bill],
        residents=_answers(item),
        entries=sorted(entries, key=int),
        reply=around.replies.get(item.code),
    )


def _lines(claim: ClaimView, item: ItemFacts) -> list[StatementLine]:
    known = {one.id: one for one in item.lines}
    return [
        StatementLine(
            need_line=one.need_line,
            what_zh=known[one.need_line].what_zh,
            what_en=known[one.need_line].what_en,
            quantity=one.quantity,
            arrived=one.arrived,
            used=one.used,
            unit_zh=one.unit_zh,
            unit_en=known[one.need_line].unit_en,
        )
        for one in claim.lines
        if one.need_line in known
    ]


def _outcome(line: BillLineView) -> StatementOutcome:
    return StatementOutcome(
        outcome_code=line.outcome_code,
        label_zh=line.label_zh,
        label_en=line.label_en,
        quantity=line.quantity,
        unit_zh=line.unit_zh,
        unit_en=line.unit_en,
        status=line.status,
        struck_on=line.struck_on,
    )


def _answers(item: ItemFacts) -> Answers:
    shown = visits_view(item.tally, sensitive=item.sensitive_group is not None)
    interval = None if shown.yes is None else wilson_percent(shown.yes, shown.answered)
    return Answers(
        asked=shown.asked,
        answered=shown.answered,
        yes=shown.yes,
        low_percent=interval[0] if interval else None,
        high_percent=interval[1] if interval else None,
    )


async def _verify(reader: Reader) -> Verify:
    foot = await find_foot(reader)
    return Verify(
        ledger="/ledger",
        verifier="/ledger/verifier.py",
        as_of_entry=str(foot.as_of.entry),
        as_of=foot.as_of.at,
        checkpoint=foot.checkpoint.short if foot.checkpoint else None,
    )

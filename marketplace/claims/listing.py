"""Acts about a published item that touch its claims: lines added, rest, the end, a new round."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from marketplace.claims import queries
from marketplace.claims import window_queries as windows
from marketplace.claims.clocks import hold_clocks_of, let_clocks_run
from marketplace.claims.commands import end_claims_of
from marketplace.claims.states import ENDED_WITH_ITEM
from marketplace.claims.waiting import offer_freed
from marketplace.ground.audit.recording import record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import draft_queries as drafts
from marketplace.items import listing_rules as rules
from marketplace.items import queries as items
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.draft_schemas import LINES_MAX, Ending, NewLines, Reason
from marketplace.items.drafting import amounts_asked, be_a_drafter_of, make_gates, window_end
from marketplace.items.drafts import faults_of_lines, line_rows
from marketplace.items.events import (
    ItemRelisted,
    ItemResumed,
    ItemSuspended,
    ItemWithdrawn,
    LinesAdded,
    WindowEmpty,
)
from marketplace.items.queries import LockedItem
from marketplace.items.rules import burden_of

#: Whom a committee's empty windows escalate to; the subdistrict has nobody above it.
NEXT_LEVEL: Final = "subdistrict"


async def add_lines(unit: Unit, code: str, asked: NewLines) -> str:
    """Say what a published item needs and how long it takes, so that it can be claimed; the event's id.

    Possible as long as nobody has a claim on it, since claims rest on its lines.
    """
    item = await lock_item_or_not_found(unit, code)
    be_a_drafter_of(unit, item)
    had_lines = await items.lock_lines(unit, code)
    lines_after = [(line.resource, line.required) for line in had_lines.values()]
    lines_after += [(line.resource, line.quantity) for line in asked.need_lines]
    refusal = rules.why_not_add_lines(await _lines_facts(unit, item, lines_after))
    if refusal:
        raise Refused(refusal)
    refuse_faults(_faults_of_more(item, asked, lines_after))
    duration = item.duration_days or asked.duration_days or 0
    event_id = new_id()
    last = await drafts.find_last_line_no(unit, code)
    rows = line_rows(code, asked.need_lines, last)
    await items.insert_items(unit, [], rows, [], [])
    had = await drafts.list_gate_names(unit, code)
    await make_gates(unit, code, [gate for gate in asked.gates if gate not in had], event_id)
    await record_move(unit, "item", code, item, "published", "add_lines", event_id)
    await drafts.set_lines_added(unit, code, item.version, duration, await _window(unit, item))
    added = {row.id for row in rows}
    lines = [line for line in (await items.lock_lines(unit, code)).values() if line.id in added]
    await tell(unit, LinesAdded(item=code, lines=amounts_asked(lines)), event_id)
    return event_id


async def _lines_facts(
    unit: Unit, item: LockedItem, lines_after: list[tuple[str, Decimal]]
) -> rules.LinesFacts:
    policy = await items.find_policy(unit, item.list, item.policy_version)
    level = rules.level_that_publishes(
        for_the_whole=item.regional_committee is None,
        works=rules.works_fen(item.milestone_template, lines_after),
        cap=policy.works_cap_fen,
    )
    is_above = level == NEXT_LEVEL and unit.actor.role != NEXT_LEVEL
    return rules.LinesFacts(
        state=item.state,
        has_claims=await queries.count_claims_in(unit, item.code, ENDED_WITH_ITEM) > 0,
        level_refusal="wrong_level" if is_above else None,
    )


def _faults_of_more(
    item: LockedItem, asked: NewLines, lines_after: list[tuple[str, Decimal]]
) -> list[Fault]:
    """What keeps these lines from being added; `lines_after` are all that the item would have."""
    faults = faults_of_lines(asked.need_lines)
    if item.duration_days is None and asked.duration_days is None:
        told = "Say how many days it takes; without that nobody can claim it."
        faults.append(fault_at("/duration_days", "missing", told))
    if len(lines_after) > LINES_MAX:
        told = "An item has at most 50 need lines; draft another item for the rest."
        faults.append(fault_at("/need_lines", "too_many", told))
    if item.track == "light":
        told = "This item goes the light track; draft another one for the full track."
        keeps = {"gates": bool(asked.gates), "need_lines": rules.are_not_light(lines_after)}
        faults += [
            fault_at(f"/{name}", "not_light", told) for name, is_so in keeps.items() if is_so
        ]
    return faults


async def _window(unit: Unit, item: LockedItem) -> datetime:
    """When a window of this item that opens now closes, by the policy that it pinned."""
    policy = await items.find_policy(unit, item.list, item.policy_version)
    return window_end(unit.at, policy.listing_window_working_days)


async def suspend_item(unit: Unit, code: str, reason: Reason) -> str:
    """Let the work on an item rest; its claims and milestones stand. Answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    refusal = rules.why_not_suspend(_rest_facts(unit, item, reason.reason))
    if refusal:
        raise Refused(refusal)
    event_id = await _record(unit, item, "suspended", "suspend", reason.reason)
    await drafts.set_suspended(unit, code, item.version)
    await hold_clocks_of(unit, code)
    await tell(unit, ItemSuspended(item=code), event_id)
    return event_id


async def resume_item(unit: Unit, code: str, reason: Reason) -> str:
    """Let the work go on: the window and every due date move by as long as it rested."""
    item = await lock_item_or_not_found(unit, code)
    refusal = rules.why_not_resume(_rest_facts(unit, item, reason.reason))
    if refusal or item.suspended_at is None:
        raise Refused(refusal or "wrong_state")
    days = (civil_date(unit.at) - civil_date(item.suspended_at)).days
    until = item.claim_until
    if until is not None and until > item.suspended_at:
        until += timedelta(days=days)
    event_id = await _record(unit, item, "published", "resume", reason.reason)
    await drafts.set_resumed(unit, code, item.version, until)
    await let_clocks_run(unit, code)
    await offer_freed(unit, await lock_item_or_not_found(unit, code))
    await tell(unit, ItemResumed(item=code, days=days), event_id)
    return event_id


async def withdraw_item(unit: Unit, code: str, ending: Ending) -> str:
    """Take an item off its list: its claims end, what was promised is free. Answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    empty = await _mark_if_empty(unit, item)
    refusal = rules.why_not_withdraw(_rest_facts(unit, item, ending.reason, empty))
    if refusal:
        raise Refused(refusal)
    event_id = await _record(unit, item, "withdrawn", "withdraw", ending.reason)
    await drafts.set_withdrawn(unit, code, item.version, ending.resolution)
    await end_claims_of(unit, code, withdrawn=True)
    lines = await items.lock_lines(unit, code)
    was_published = item.published_at is not None
    news = ItemWithdrawn(
        item=code,
        resolution=ending.resolution,
        was_published=was_published,
        lines=amounts_asked(lines.values()) if was_published else [],
        listing_round=item.listing_round,
    )
    await tell(unit, news, event_id)
    return event_id


async def relist_item(unit: Unit, code: str, reason: Reason) -> str:
    """List an item again, after its end or an empty window: the next round. Answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    refusal = rules.why_not_relist(await _relist_facts(unit, item, reason))
    if refusal:
        raise Refused(refusal)
    lines = await items.lock_lines(unit, code)
    event_id = await _record(unit, item, "published", "relist", reason.reason)
    until = await _window(unit, item) if lines else None
    await drafts.set_relisted(unit, code, item.version, until)
    news = ItemRelisted(
        item=code,
        listing_round=item.listing_round + 1,
        lines=amounts_asked(lines.values()) if item.state == "withdrawn" else [],
        burden=burden_of(item.people_affected, item.severity),
    )
    await tell(unit, news, event_id)
    return event_id


async def _relist_facts(unit: Unit, item: LockedItem, reason: Reason) -> rules.RelistFacts:
    empty = await _mark_if_empty(unit, item)
    return rules.RelistFacts(
        state=item.state,
        was_published=item.published_at is not None,
        window_is_empty=empty > 0,
        level_refusal=_level_refusal(unit, item, empty),
        reason=reason.reason,
    )


async def mark_window(unit: Unit, code: str) -> bool:
    """Mark the item's window as empty if it passed without a claim; False when there is nothing to mark."""
    item = await lock_item_or_not_found(unit, code)
    return await _mark_if_empty(unit, item) > 0


async def _mark_if_empty(unit: Unit, item: LockedItem) -> int:
    """How many windows passed empty, when the present one did (marked now if it was not); else 0."""
    empty = rules.is_window_empty(
        state=item.state,
        claim_until=item.claim_until,
        at=unit.at,
        claims_that_stand=await windows.count_claims_that_stand(
            unit, item.code, item.listing_round
        ),
    )
    if not empty or item.claim_until is None:
        return 0
    before = await windows.count_empty_windows(unit, item.code, item.listing_round)
    asks_above = rules.escalates(before + 1) and item.regional_committee is not None
    event_id = new_id()
    escalated_to = NEXT_LEVEL if asks_above else None
    if await windows.insert_empty_window(unit, item, escalated_to, event_id):
        news = WindowEmpty(
            item=item.code, listing_round=item.listing_round, escalated_to=escalated_to
        )
        await tell(unit, news, event_id)
    return before + 1


def _rest_facts(
    unit: Unit, item: LockedItem, reason: str | None, empty_windows: int = 0
) -> rules.RestFacts:
    return rules.RestFacts(
        state=item.state, level_refusal=_level_refusal(unit, item, empty_windows), reason=reason
    )


def _level_refusal(unit: Unit, item: LockedItem, empty_windows: int) -> str | None:
    """The committee decides; after two empty windows the subdistrict, which was asked, may too."""
    level = "subdistrict" if item.regional_committee is None else "regional"
    if unit.actor.role == "regional" and unit.actor.organisation != item.regional_committee:
        raise Forbidden
    helps = unit.actor.role == NEXT_LEVEL and rules.escalates(empty_windows)
    return None if unit.actor.role == level or helps else "wrong_level"


async def _record(unit: Unit, item: LockedItem, state: str, act: str, reason: str | None) -> str:
    event_id = new_id()
    committee = item.regional_committee
    helped = committee if unit.actor.organisation != committee else None
    await record_move(unit, "item", item.code, item, state, act, event_id, reason, helped)
    return event_id

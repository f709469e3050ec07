"""Acts about an item on its way onto its list: drafted, written anew, handed in, sent back, published."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.events import Event
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import draft_queries as drafts
from marketplace.items import listing_rules as rules
from marketplace.items import queries
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.draft_queries import LockedList, Place
from marketplace.items.draft_schemas import NewItem, Nothing, Reason
from marketplace.items.drafts import (
    draft_row,
    faults_of_draft,
    line_rows,
    next_code,
    outcome_rows,
)
from marketplace.items.events import (
    DraftChanged,
    ItemDrafted,
    ItemPublished,
    ItemScreenedBack,
    ItemSubmitted,
    LineAmount,
)
from marketplace.items.queries import LockedItem, LockedLine
from marketplace.items.rows import GateRow
from marketplace.items.rules import burden_of
from marketplace.items.states import ITEM

WHOLE_SUBDISTRICT: Final = "ALL"


async def draft_item(unit: Unit, wish: NewItem) -> tuple[str, str]:
    """Write down a new item as a draft; answer its code, the next of its list, and the event's id."""
    listing, place = await _check(unit, wish)
    code, event_id = next_code(listing), new_id()
    on_behalf_of = _on_behalf_of(unit, wish)
    await record_making(unit, "item", code, "draft", "draft", event_id, on_behalf_of)
    row = draft_row(code, wish, listing, place, _community(unit, wish), civil_date(unit.at))
    lines, outcomes = line_rows(code, wish.need_lines), outcome_rows(code, wish)
    await queries.insert_items(unit, [row], lines, outcomes, [])
    await tell(unit, ItemDrafted(item=code), event_id)
    return code, event_id


async def change_draft(unit: Unit, code: str, wish: NewItem) -> str:
    """Write a draft anew, whole; answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    be_a_drafter_of(unit, item)
    if item.state not in ITEM["change"].before:
        raise Refused("wrong_state")
    listing, place = await _check(unit, wish, item.list)
    event_id = new_id()
    await record_move(unit, "item", code, item, "draft", "change", event_id)
    row = draft_row(code, wish, listing, place, _community(unit, wish), civil_date(unit.at))
    await drafts.set_draft(unit, row, item.version)
    await drafts.delete_what_is_asked(unit, code)
    lines, outcomes = line_rows(code, wish.need_lines), outcome_rows(code, wish)
    await queries.insert_items(unit, [], lines, outcomes, [])
    await tell(unit, DraftChanged(item=code), event_id)
    return event_id


async def _check(
    unit: Unit, wish: NewItem, own_list: str | None = None
) -> tuple[LockedList, Place]:
    """The list, locked, and the place of a draft; raises `BadRequest` with every fault."""
    place = await _place_of(unit, wish)
    today = civil_date(unit.at)
    listing = await drafts.lock_list_for_numbering(unit, wish.list, today)
    known = await drafts.find_known_names(unit, wish, today)
    faults = faults_of_draft(wish, known, listing, today, place_is_known=place is not None)
    if own_list not in (None, wish.list):
        faults.append(fault_at("/list", "not_this", "A draft stays on its list; draft it anew."))
    refuse_faults(faults)
    if listing is None or place is None:  # both are among the faults
        raise NotFound
    return listing, place


async def submit_item(unit: Unit, code: str, _: Nothing) -> str:
    """Hand a draft in to be screened; answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    be_a_drafter_of(unit, item)
    facts = await _listing_facts(unit, item)
    refusal = rules.why_not_submit(facts)
    if refusal:
        raise Refused(refusal, _missing(facts) if refusal != "wrong_state" else [])
    return await _move(unit, item, "screening", "submit", ItemSubmitted(item=code))


async def screen_back(unit: Unit, code: str, reason: Reason) -> str:
    """Send a draft back to be mended, with a reason; answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    facts = await _listing_facts(unit, item, reason.reason, at_level=True)
    refusal = rules.why_not_screen_back(facts)
    if refusal:
        raise Refused(refusal)
    news = ItemScreenedBack(item=code)
    return await _move(unit, item, "draft", "screen_back", news, reason.reason)


async def publish_item(unit: Unit, code: str, _: Nothing) -> str:
    """Publish: the frame is frozen, the policy's version pinned, the window opens; the event's id."""
    item = await lock_item_or_not_found(unit, code)
    facts = await _listing_facts(unit, item, at_level=True)
    refusal = rules.why_not_publish(facts)
    if refusal:
        shown = refusal not in ("wrong_state", "wrong_level")
        raise Refused(refusal, _missing(facts) if shown else [])
    policy = await queries.find_policy(unit, item.list)
    lines = await queries.lock_lines(unit, code)
    until = window_end(unit.at, policy.listing_window_working_days) if lines else None
    event_id = new_id()
    await record_move(unit, "item", code, item, "published", "publish", event_id)
    await drafts.set_published(unit, code, item.version, policy.version, until)
    await make_gates(unit, code, item.gates_wanted or (), event_id)
    news = ItemPublished(
        item=code,
        lines=amounts_asked(lines.values()),
        burden=burden_of(item.people_affected, item.severity),
    )
    await tell(unit, news, event_id)
    return event_id


def window_end(at: datetime, working_days: int) -> datetime:
    """When a claiming window that opens now closes."""
    return end_of(after_working_days(civil_date(at), working_days).day)


async def make_gates(unit: Unit, code: str, gates: Sequence[str], event_id: str) -> None:
    """Make the gates that an item must pass, each open."""
    rows = [
        GateRow(id=f"{code}:{gate}", version=1, state="open", item=code, gate=gate)
        for gate in sorted(set(gates))
    ]
    for row in rows:
        await record_making(unit, "gate", row.id, "open", "publish", event_id)
    await queries.insert_items(unit, [], [], [], rows)


def amounts_asked(lines: Iterable[LockedLine]) -> list[LineAmount]:
    """What is still missing of these lines, as the ledger counts it."""

    return [
        LineAmount(line.id, line.asset, quantity_text(line.gap)) for line in lines if line.gap > 0
    ]


def be_a_drafter_of(unit: Unit, item: LockedItem) -> None:
    """Raise `Forbidden` unless the actor may draft for this item: its community, or a level above."""
    own = {
        "community": item.community,
        "regional": item.regional_committee,
        "subdistrict": unit.actor.organisation,
    }
    if unit.actor.organisation is None or own.get(unit.actor.role) != unit.actor.organisation:
        raise Forbidden


def _on_behalf_of(unit: Unit, wish: NewItem) -> str | None:
    """The community for which a level above drafts."""
    community = wish.community
    if unit.actor.role == "community" or community in (None, WHOLE_SUBDISTRICT):
        return None
    return community


async def _place_of(unit: Unit, wish: NewItem) -> Place | None:
    """Where the draft is about; raises `Forbidden` for another's community."""
    if unit.actor.role == "community":
        own = str(unit.actor.organisation)
        if wish.community not in (None, own):
            raise Forbidden
        return await drafts.find_place(unit, own)
    if wish.community == WHOLE_SUBDISTRICT and unit.actor.role == "subdistrict":
        return Place("all", None)
    place = await drafts.find_place(unit, wish.community) if wish.community else None
    strange = place is not None and place.regional_committee != unit.actor.organisation
    if unit.actor.role == "regional" and strange:
        raise Forbidden
    return place


def _community(unit: Unit, wish: NewItem) -> str | None:
    if unit.actor.role == "community":
        return unit.actor.organisation
    return None if wish.community == WHOLE_SUBDISTRICT else wish.community


async def _listing_facts(
    unit: Unit, item: LockedItem, reason: str | None = None, *, at_level: bool = False
) -> rules.ListingFacts:
    lines = await queries.lock_lines(unit, item.code)
    refusal = None
    if at_level:
        asked = [(line.resource, line.required) for line in lines.values()]
        level = await find_level_that_publishes(unit, item, asked)
        refusal = _be_of_level(unit, item, level)
    return rules.ListingFacts(
        state=item.state,
        level_refusal=refusal,
        programme=item.programme,
        lines=len(lines),
        duration_days=item.duration_days,
        milestone_template=item.milestone_template,
        outcomes=await drafts.count_outcomes(unit, item.code),
        frame_doors=item.frame_doors,
        reason=reason,
    )


async def find_level_that_publishes(
    reader: Reader, item: LockedItem, lines: list[tuple[str, Decimal]]
) -> str:
    """Which level screens and publishes this item, by its list's newest policy."""
    policy = await queries.find_policy(reader, item.list)
    return rules.level_that_publishes(
        for_the_whole=item.regional_committee is None,
        works=rules.works_fen(item.milestone_template, lines),
        cap=policy.works_cap_fen,
    )


def _be_of_level(unit: Unit, item: LockedItem, level: str) -> str | None:
    """Raise `Forbidden` for another region's committee; answer `wrong_level` for another level."""
    if unit.actor.role == "regional" and unit.actor.organisation != item.regional_committee:
        raise Forbidden
    return None if unit.actor.role == level else "wrong_level"


def _missing(facts: rules.ListingFacts) -> list[Fault]:
    return [
        fault_at(f"/{name}", "missing", "The item lacks this before it can stand on its list.")
        for name in rules.missing_parts(facts)
    ]


async def _move(
    unit: Unit, item: LockedItem, state: str, act: str, news: Event, reason: str | None = None
) -> str:
    event_id = new_id()
    await record_move(unit, "item", item.code, item, state, act, event_id, reason)
    await queries.set_item_state(unit, item.code, item.version, state, None)
    await tell(unit, news, event_id)
    return event_id

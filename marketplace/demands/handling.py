"""Acts of a community about the reports of its residents; `ALL` is the subdistrict's."""

from collections.abc import Sequence

import msgspec

from marketplace.demands import codes, paper_queries, queries, rules, views
from marketplace.demands.commands import WHOLE, items_like, lock_or_not_found
from marketplace.demands.events import (
    DemandAcknowledged,
    DemandEvent,
    DemandHandedOff,
    DemandLinked,
    DemandMerged,
    DemandPhotoJudged,
    DemandReplied,
    DemandSummarised,
)
from marketplace.demands.rows import DemandRow, LockedDemand
from marketplace.demands.schemas import (
    ChangedDemand,
    ChangedDemands,
    ManyDemands,
    NewHandOff,
    NewLinks,
    NewMerge,
    NewReply,
    NewSummary,
    OwnDemand,
    PhotoVerdict,
    Similar,
)
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_move
from marketplace.ground.bigrams import bigrams_of
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.text import NAMES_A_PERSON, names_a_person
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.paging import Page, page_at, position_of
from marketplace.items.queries import lock_item

_LIMITS = (rules.COMMON_MIN, rules.LIKENESS_MIN)


def community_of(actor: Actor) -> str | None:
    """Whose reports an account handles: its community's, or those for the whole subdistrict (None)."""
    return None if actor.role == "subdistrict" else actor.organisation


def _be_its_community(actor: Actor, community: str | None) -> None:
    own = "subdistrict" if community is None else "community"
    if actor.role != own or (community and actor.organisation != community):
        raise Forbidden


async def _lock_own(unit: Unit, ref: str) -> LockedDemand:
    demand = await lock_or_not_found(unit, ref)
    _be_its_community(unit.actor, demand.community)
    return demand


async def get_own(reader: Reader, actor: Actor, ref: str) -> OwnDemand:
    """A report as its own community reads it; raises `NotFound` and `Forbidden`."""
    serial = codes.typed(ref)
    row = (await queries.find_by_serial(reader, serial) if serial else None) or (
        await queries.find_by_id(reader, ref)
    )
    if row is None:
        raise NotFound
    _be_its_community(actor, None if row.community == WHOLE else row.community)
    return views.own(row)


async def list_owed(
    reader: Reader, actor: Actor, limit: int, cursor: str | None
) -> Page[OwnDemand]:
    """The reports whose writers this community owes a move, by the day it is due."""
    start = position_of(cursor)
    rows, total = await queries.list_owed(reader, community_of(actor), start, limit)
    return page_at([views.own(row) for row in rows], total, limit, cursor)


async def find_like(reader: Reader, demand: OwnDemand) -> tuple[list[OwnDemand], Similar]:
    """What reminds of a report: others of the same community, and listed items."""
    community = None if demand.community == WHOLE else demand.community
    grams = bigrams_of(demand.original)
    rows = await queries.list_like(reader, community, grams, but=demand.id, limits=_LIMITS)
    items = items_like(grams, await queries.list_items_of(reader, [demand.community, WHOLE]))
    return [views.own(row) for row in rows], Similar(demands=[], items=items)


async def _changed(unit: Unit, demand_id: str, event_id: str) -> ChangedDemand:
    view = views.own(await _row(unit, demand_id))
    return ChangedDemand(**msgspec.structs.asdict(view), event_id=event_id)


async def _row(reader: Reader, demand_id: str) -> DemandRow:
    row = await queries.find_by_id(reader, demand_id)
    if row is None:
        raise NotFound
    return row


async def _move(unit: Unit, demand: LockedDemand, state: str, act: str, news: DemandEvent) -> str:
    """Record the step, move the report, tell it; the event's id."""
    event_id = new_id()
    await record_move(unit, "demand", demand.id, demand, state, act, event_id)
    await queries.set_state(
        unit, demand, state, answered_at=unit.at if state == "replied" else None
    )
    await tell(unit, news, event_id)
    return event_id


def _about(demand: LockedDemand) -> dict[str, str]:
    return {"demand": demand.id, "community": demand.community or WHOLE}


async def _see(unit: Unit, demand: LockedDemand) -> LockedDemand:
    """Whoever works on a report has seen it: the first act of any kind says so."""
    if demand.state != "received":
        return demand
    news = DemandAcknowledged(item=None, **_about(demand))
    await _move(unit, demand, "acknowledged", "acknowledge", news)
    return msgspec.structs.replace(demand, state="acknowledged", version=demand.version + 1)


async def acknowledge_demand(unit: Unit, ref: str) -> ChangedDemand:
    """Say that a report was seen."""
    demand = await _lock_own(unit, ref)
    refusal = rules.why_not("acknowledge", demand.state)
    if refusal:
        raise Refused(refusal)
    news = DemandAcknowledged(item=None, **_about(demand))
    event_id = await _move(unit, demand, "acknowledged", "acknowledge", news)
    return await _changed(unit, demand.id, event_id)


async def summarise_demand(unit: Unit, ref: str, summary: NewSummary) -> ChangedDemand:
    """Write what the public may read of a report; a duplicate's summary is that of its thread."""
    text = summary.summary_zh.strip()
    refuse_faults(_faults_of_summary(text))
    demand = await _lock_own(unit, ref)
    if demand.same_as is not None:
        raise Refused("wrong_state")
    await _see(unit, demand)
    await queries.set_summary(unit, demand.id, text, bigrams_of(text))
    event_id = new_id()
    await tell(unit, DemandSummarised(item=None, **_about(demand)), event_id)
    return await _changed(unit, demand.id, event_id)


def _faults_of_summary(text: str) -> list[Fault]:
    if not text:
        return [fault_at("/summary_zh", "missing", "This field is needed.")]
    if names_a_person(text):
        return [fault_at("/summary_zh", "names_a_person", NAMES_A_PERSON)]
    return []


async def link_demand(unit: Unit, ref: str, links: NewLinks) -> ChangedDemand:
    """Join a report (with all that repeat it) to the items it belongs to."""
    if not links.codes:
        refuse_faults([fault_at("/items", "missing", "Name at least one item.")])
    for place, code in enumerate(links.codes):
        await _lock_known_item(unit, code, f"/items/{place}" if links.items else "/item")
    demand = await _lock_own(unit, ref)
    await _see(unit, demand)
    event_id = new_id()
    for code in links.codes:
        event_id = await _join(unit, demand, code)
    return await _changed(unit, demand.id, event_id)


async def _lock_known_item(unit: Unit, code: str, pointer: str) -> None:
    item = await lock_item(unit, code)
    is_draft = item is not None and item.state in ("draft", "screening")
    if item is None or (is_draft and item.community != community_of(unit.actor)):
        refuse_faults([fault_at(pointer, "unknown", "There is no item of this number.")])


async def _join(unit: Unit, demand: LockedDemand, code: str) -> str:
    event_id = new_id()
    organisation = unit.actor.organisation
    if await queries.insert_link(unit, demand.thread, code, organisation, event_id):
        await tell(unit, DemandLinked(**{"item": code, **_about(demand)}), event_id)
    return event_id


async def reply_to_demand(unit: Unit, ref: str, reply: NewReply) -> ChangedDemand:
    """Answer a writer; with `to_duplicates` every writer of the thread who is owed an answer."""
    demand = await _lock_own(unit, ref)
    refusal = rules.why_not("reply", demand.state)
    if refusal:
        raise Refused(refusal)
    event_id = await _reply(unit, demand, reply.text)
    if reply.to_duplicates:
        for other in await queries.list_thread(unit, demand.thread):
            await _reply_if_owed(unit, await _lock_own(unit, other), reply.text)
    return await _changed(unit, demand.id, event_id)


async def _reply_if_owed(unit: Unit, other: LockedDemand, text: str) -> None:
    """Answer one of the thread, unless another has answered it before it could be locked."""
    if rules.why_not("reply", other.state) is None:
        await _reply(unit, other, text)


async def _reply(unit: Unit, demand: LockedDemand, text: str) -> str:
    news = DemandReplied(item=None, **_about(demand))
    event_id = await _move(unit, demand, "replied", "reply", news)
    await queries.insert_reply(unit, demand.id, text, unit.actor.organisation, event_id)
    return event_id


async def hand_off_demand(unit: Unit, ref: str, hand_off: NewHandOff) -> ChangedDemand:
    """Hand a report to where it belongs; its writer is still owed the outcome."""
    demand = await _lock_own(unit, ref)
    refusal = rules.why_not("hand_off", demand.state)
    if refusal:
        raise Refused(refusal)
    await queries.set_hand_off(unit, demand.id, hand_off.to, hand_off.ticket or None)
    news = DemandHandedOff(item=None, **_about(demand))
    event_id = await _move(unit, demand, "handed_off", "hand_off", news)
    return await _changed(unit, demand.id, event_id)


async def merge_demand(unit: Unit, ref: str, merge: NewMerge) -> ChangedDemand:
    """Say that a report repeats another; each writer is still owed an answer."""
    demand, other = await _lock_two(unit, ref, merge.into)
    facts = rules.MergeFacts(
        is_itself=demand.id == other.id,
        is_merged=demand.same_as is not None,
        other_is_merged=other.same_as is not None,
        same_community=demand.community == other.community,
    )
    refusal = rules.why_not_merge(facts)
    if refusal:
        raise Refused(refusal)
    await _see(unit, demand)
    await queries.merge_into(unit, demand.id, other.id)
    event_id = new_id()
    await tell(unit, DemandMerged(item=None, into=other.id, **_about(demand)), event_id)
    return await _changed(unit, demand.id, event_id)


async def _lock_two(unit: Unit, ref: str, into: str) -> tuple[LockedDemand, LockedDemand]:
    """Two reports, locked in the order of their ids so that two merges never wait for each other."""
    ids = [await _id_of(unit, ref, ""), await _id_of(unit, into, "/into")]
    locked = {one: await lock_or_not_found(unit, one) for one in sorted(set(ids))}
    _be_its_community(unit.actor, locked[ids[0]].community)
    return locked[ids[0]], locked[ids[1]]


async def _id_of(reader: Reader, ref: str, pointer: str) -> str:
    serial = codes.typed(ref)
    row = (await queries.find_by_serial(reader, serial) if serial else None) or (
        await queries.find_by_id(reader, ref)
    )
    if row is None and pointer:
        refuse_faults([fault_at(pointer, "unknown", "There is no report of this number.")])
    if row is None:
        raise NotFound
    return row.id


async def judge_photo(unit: Unit, ref: str, verdict: PhotoVerdict) -> ChangedDemand:
    """Let all see a picture that shows no person, or delete one that does."""
    demand = await _lock_own(unit, ref)
    photo = await paper_queries.find_photo(unit, demand.id)
    if photo is None or photo.is_public:
        raise Refused("wrong_state")
    await _see(unit, demand)
    if verdict.shows_person:
        await paper_queries.delete_photo(unit, photo.id)
    else:
        await paper_queries.clear_photo(unit, photo.id)
    event_id = new_id()
    is_public = not verdict.shows_person
    news = DemandPhotoJudged(
        item=None, demand=demand.id, community=demand.community or WHOLE, is_public=is_public
    )
    await tell(unit, news, event_id)
    return await _changed(unit, demand.id, event_id)


async def act_on_many(unit: Unit, wish: ManyDemands) -> ChangedDemands:
    """One act on many reports at once; all of them or none."""
    refuse_faults(_faults_of(wish))
    refs = sorted(set(wish.demands)) if wish.act != "merge" else list(dict.fromkeys(wish.demands))
    event_id = new_id()
    changed = []
    for ref in refs[1:] if wish.act == "merge" else refs:
        changed.append(await _one_of_many(unit, ref, wish, refs))
        event_id = changed[-1].event_id
    rows = [await _row(unit, one.id) for one in changed]
    return ChangedDemands(demands=[views.own(row) for row in rows], event_id=event_id)


async def _one_of_many(
    unit: Unit, ref: str, wish: ManyDemands, refs: Sequence[str]
) -> ChangedDemand:
    if wish.act == "link":
        return await link_demand(unit, ref, NewLinks(item=wish.item))
    if wish.act == "reply":
        return await reply_to_demand(unit, ref, NewReply(text=str(wish.text)))
    if wish.act == "merge":
        return await merge_demand(unit, ref, NewMerge(into=refs[0]))
    demand = await _lock_own(unit, ref)
    await _see(unit, demand)  # one that was seen already is no mistake
    return await _changed(unit, demand.id, new_id())


def _faults_of(wish: ManyDemands) -> list[Fault]:
    faults = []
    if wish.act == "link" and not wish.item:
        faults.append(fault_at("/item", "missing", "Name the item."))
    if wish.act == "reply" and not wish.text:
        faults.append(fault_at("/text", "missing", "Write the answer."))
    if wish.act == "merge" and len(set(wish.demands)) < 2:
        faults.append(fault_at("/demands", "too_few", "Choose at least two reports."))
    return faults

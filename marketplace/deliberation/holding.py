"""Recording meetings as they were held: announced ones with many topics, or one topic the short way."""

from collections.abc import Mapping, Sequence

import msgspec

from marketplace.deliberation import queries, rules
from marketplace.deliberation.convening import (
    be_the_convener,
    changed_meeting,
    facts_of,
    lock_items,
    lock_meeting_or_not_found,
    places_of,
    refuse_all,
)
from marketplace.deliberation.events import DeliberationClosed, MeetingHeld
from marketplace.deliberation.queries import LockedMeeting, NewDeliberationRow, NewMeetingRow
from marketplace.deliberation.schemas import (
    ChangedMeeting,
    NewDeliberation,
    NewMinutes,
    NewSeat,
    NewTopicRecord,
    RecordedDeliberation,
    TakenSeat,
)
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.text import NAMES_A_PERSON, names_a_person
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedItem

Decided = list[tuple[NewDeliberationRow, frozenset[str]]]


async def hold_meeting(unit: Unit, meeting_id: str, minutes: NewMinutes) -> ChangedMeeting:
    """Record an announced meeting as it was held: each topic is decided in its own right.

    Faults and refusals of all topics are told at once; while there is one, nothing is recorded.
    """
    topics = await lock_items(unit, await queries.list_topics(unit, meeting_id))
    meeting = await lock_meeting_or_not_found(unit, meeting_id)
    refusal = rules.why_not_hold(meeting.state, meeting.meets_on, civil_date(unit.at))
    if refusal:
        raise Refused(refusal)
    taken = rules.merged(minutes.seats)
    refuse_faults([*_faults_of_topics(meeting, minutes, taken), *await _unknown(unit, minutes)])
    decided = await _decide(unit, meeting, topics, minutes, taken)
    event_id = new_id()
    acts_for = meeting.on_behalf_of
    await record_move(
        unit, "meeting", meeting_id, meeting, "held", "hold", event_id, on_behalf_of=acts_for
    )
    await queries.set_meeting_state(unit, meeting, "held")
    await queries.insert_attendance(unit, meeting_id, taken)
    await tell(unit, MeetingHeld(item=None, meeting=meeting_id), event_id)
    for row, claimants in decided:
        await _close(unit, row, claimants, new_id())
    return await changed_meeting(unit, meeting_id, event_id)


async def _decide(
    unit: Unit,
    meeting: LockedMeeting,
    topics: Mapping[str, LockedItem],
    minutes: NewMinutes,
    taken: Sequence[TakenSeat],
) -> Decided:
    """What there is to record of each topic that was not put off; raises the refusals of all."""
    decided: Decided = []
    refusals: dict[str, str | None] = {}
    for topic in minutes.topics:
        refusals[topic.item] = None
        if not topic.put_off:
            claimants = await queries.list_claimants(unit, topic.item)
            seats = rules.seats_on(taken, topic, claimants)
            item = topics[topic.item]
            days = (meeting.notified_on, meeting.meets_on)
            facts = await facts_of(unit, item, *days, seats, claimants)
            refusals[topic.item] = rules.why_not_deliberate(facts)
            decided.append((_row_of(meeting, topic, seats), claimants))
    refuse_all("/topics", refusals)
    return decided


def _row_of(
    meeting: LockedMeeting | NewMeetingRow, topic: NewTopicRecord, seats: Sequence[NewSeat]
) -> NewDeliberationRow:
    return NewDeliberationRow(
        id=new_id(),
        meeting=meeting.id,
        item=topic.item,
        notified_on=meeting.notified_on,
        held_on=meeting.meets_on,
        place=meeting.place,
        opinion_zh=topic.opinion_zh or "",
        on_behalf_of=meeting.on_behalf_of,
        seats=seats,
        objections=topic.objections,
        conditions=topic.conditions,
    )


def _faults_of_topics(
    meeting: LockedMeeting, minutes: NewMinutes, taken: Sequence[TakenSeat]
) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, topic in enumerate(minutes.topics):
        place = f"/topics/{index}"
        if topic.item in seen:
            faults.append(fault_at(f"{place}/item", "twice", "Name each item once."))
        elif topic.item not in meeting.items:
            text = "The notice of the meeting does not name this item."
            faults.append(fault_at(f"{place}/item", "unknown", text))
        elif not topic.put_off:
            faults += _faults_of_topic(place, topic, taken)
        seen.add(topic.item)
    if not seen.issuperset(meeting.items):
        text = "Say of every topic of the notice what became of it, or that it was put off."
        faults.append(fault_at("/topics", "missing", text))
    return faults


def _faults_of_topic(place: str, topic: NewTopicRecord, taken: Sequence[TakenSeat]) -> list[Fault]:
    faults = faults_of_texts(place, topic.opinion_zh or "", topic.objections, topic.conditions)
    if not topic.opinion_zh:
        faults.append(fault_at(f"{place}/opinion_zh", "missing", "This field is needed."))
    stands_on_one = "condition" in (topic.position, *(one.position for one in topic.otherwise))
    if stands_on_one and not topic.conditions:
        text = "Somebody was for it on a condition; name the condition."
        faults.append(fault_at(f"{place}/conditions", "missing", text))
    for row in rules.more_than_sat(taken, topic):
        text = "More than sat there."
        faults.append(fault_at(f"{place}/otherwise/{row}/count", "too_large", text))
    return faults


def faults_of_texts(
    place: str, opinion: str, objections: Sequence[str], conditions: Sequence[str]
) -> list[Fault]:
    """Which of the texts that the public will read name a person by a number."""
    texts = {
        f"{place}/opinion_zh": opinion,
        **{f"{place}/objections/{index}": one for index, one in enumerate(objections)},
        **{f"{place}/conditions/{index}": one for index, one in enumerate(conditions)},
    }
    return [
        fault_at(pointer, "names_a_person", NAMES_A_PERSON)
        for pointer, text in texts.items()
        if names_a_person(text)
    ]


async def _unknown(unit: Unit, minutes: NewMinutes) -> list[Fault]:
    """The bodies named on seats that are none."""
    named: list[tuple[str, TakenSeat | NewSeat]] = [
        (f"/seats/{index}", one) for index, one in enumerate(minutes.seats)
    ]
    for number, topic in enumerate(minutes.topics):
        for index, one in enumerate(topic.otherwise):
            named.append((f"/topics/{number}/otherwise/{index}", one))
    return await _unknown_bodies(unit, named)


async def _unknown_bodies(
    unit: Unit, named: Sequence[tuple[str, TakenSeat | NewSeat]]
) -> list[Fault]:
    ids = [one.organisation for _, one in named if one.organisation]
    unknown = set(await queries.list_unknown_organisations(unit, ids))
    return [
        fault_at(f"{place}/organisation", "unknown", "There is no such organisation.")
        for place, one in named
        if one.organisation in unknown
    ]


async def record_deliberation(
    unit: Unit, code: str, record: NewDeliberation
) -> RecordedDeliberation:
    """Record a meeting that was held about this one item: the short way, without an announcement."""
    refuse_faults(await _faults_of_record(unit, record))
    item = await lock_item_or_not_found(unit, code)
    acts_for = await be_the_convener(unit, unit.actor, places_of([item]))
    claimants = await queries.list_claimants(unit, code)
    days = (record.notified_on, record.held_on)
    facts = await facts_of(unit, item, *days, record.seats, claimants)
    refusal = rules.why_not_deliberate(facts)
    if refusal:
        raise Refused(refusal)
    event_id = new_id()
    meeting = _held_meeting(code, record, acts_for)
    await record_making(unit, "meeting", meeting.id, "held", "hold", event_id, acts_for)
    await queries.insert_meeting(unit, meeting, event_id)
    await queries.insert_attendance(unit, meeting.id, _taken(record))
    topic = NewTopicRecord(
        item=code,
        opinion_zh=record.opinion_zh,
        objections=record.objections,
        conditions=record.conditions,
    )
    row = _row_of(meeting, topic, record.seats)
    await _close(unit, row, claimants, event_id)
    found = await queries.list_deliberations(unit, deliberation_id=row.id, sees_all=True)
    return RecordedDeliberation(**msgspec.structs.asdict(found[0]), event_id=event_id)


def _held_meeting(code: str, record: NewDeliberation, acts_for: str | None) -> NewMeetingRow:
    return NewMeetingRow(
        id=new_id(),
        state="held",
        notified_on=record.notified_on,
        meets_on=record.held_on,
        at_time=None,
        place=record.place,
        on_behalf_of=acts_for,
        items=[code],
    )


def _taken(record: NewDeliberation) -> list[TakenSeat]:
    return rules.merged(
        TakenSeat(seat=one.seat, count=one.count, organisation=one.organisation)
        for one in record.seats
    )


async def _faults_of_record(unit: Unit, record: NewDeliberation) -> list[Fault]:
    faults = []
    if record.held_on > civil_date(unit.at):
        faults.append(
            fault_at("/held_on", "in_the_future", "Record the meeting after it was held.")
        )
    if record.notified_on > record.held_on:
        faults.append(
            fault_at("/notified_on", "after_the_meeting", "The notice comes before the meeting.")
        )
    faults += faults_of_texts("", record.opinion_zh, record.objections, record.conditions)
    named = [(f"/seats/{index}", seat) for index, seat in enumerate(record.seats)]
    return [*faults, *await _unknown_bodies(unit, named)]


async def _close(
    unit: Unit, row: NewDeliberationRow, claimants: frozenset[str], event_id: str
) -> None:
    await queries.insert_deliberation(unit, row, claimants, event_id)
    await tell(unit, DeliberationClosed(item=row.item, deliberation=row.id), event_id)

"""Convening meetings: whose meeting it is, the announcement, and calling one off."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from marketplace.deliberation import queries, rules
from marketplace.deliberation.events import MeetingAnnounced, MeetingCalledOff
from marketplace.deliberation.queries import LockedMeeting, NewMeetingRow
from marketplace.deliberation.schemas import CallingOff, ChangedMeeting, NewMeeting, NewSeat
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.i18n.language import gettext
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.refusals import REFUSALS
from marketplace.ground.text import NAMES_A_PERSON, names_a_person
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import queries as items
from marketplace.items.queries import LockedItem

#: How the whole subdistrict is written where its committee acts for it.
WHOLE: Final = "ALL"


async def be_the_convener(
    reader: Reader, actor: Actor, places: Sequence[rules.Place]
) -> str | None:
    """For whom the actor convenes a meeting about items of these places; None: for itself.

    Where nobody acts for the body whose meeting it is, the next level up does. Raises `Forbidden`.
    """
    chain = rules.conveners_of(places)
    for acting in chain:
        if acting.body is None or await queries.has_account(reader, acting.body):
            if actor.role != acting.role or acting.body not in (None, actor.organisation):
                raise Forbidden
            if acting != chain[0]:
                return chain[0].body
            return WHOLE if any(place.community is None for place in places) else None
    raise Forbidden


def places_of(topics: Iterable[LockedItem]) -> list[rules.Place]:
    """Where these items are."""
    return [rules.Place(one.community, one.regional_committee) for one in topics]


async def announce_meeting(unit: Unit, notice: NewMeeting) -> ChangedMeeting:
    """Announce a meeting about one or several items: the notice is public from now on."""
    _refuse_persons("/place", notice.place)
    today = civil_date(unit.at)
    topics = await lock_items(unit, notice.items)
    refuse_faults(_faults_of(notice, topics, today))
    acts_for = await be_the_convener(unit, unit.actor, places_of(topics.values()))
    refusals = {}
    for code in notice.items:
        facts = await facts_of(unit, topics[code], today, notice.meets_on)
        refusals[code] = rules.why_not_announce(facts)
    refuse_all("/items", refusals)
    meeting_id, event_id = new_id(), new_id()
    await record_making(unit, "meeting", meeting_id, "announced", "announce", event_id, acts_for)
    row = NewMeetingRow(
        id=meeting_id,
        state="announced",
        notified_on=today,
        meets_on=notice.meets_on,
        at_time=notice.at_time,
        place=notice.place,
        on_behalf_of=acts_for,
        items=notice.items,
    )
    await queries.insert_meeting(unit, row, event_id)
    news = MeetingAnnounced(item=None, meeting=meeting_id, items=notice.items)
    await tell(unit, news, event_id)
    return await changed_meeting(unit, meeting_id, event_id)


def _faults_of(notice: NewMeeting, topics: Mapping[str, LockedItem], today: date) -> list[Fault]:
    faults = []
    if notice.meets_on < today:
        faults.append(fault_at("/meets_on", "in_the_past", "Choose today or a later date."))
    seen: set[str] = set()
    for index, code in enumerate(notice.items):
        if code in seen:
            faults.append(fault_at(f"/items/{index}", "twice", "Name each item once."))
        elif code not in topics:
            faults.append(fault_at(f"/items/{index}", "unknown", "There is no such item."))
        seen.add(code)
    return faults


async def call_off_meeting(unit: Unit, meeting_id: str, wish: CallingOff) -> ChangedMeeting:
    """Say that an announced meeting will not be held, and why."""
    _refuse_persons("/reason", wish.reason)
    meeting = await lock_meeting_or_not_found(unit, meeting_id)
    refusal = rules.why_not_call_off(meeting.state)
    if refusal:
        raise Refused(refusal)
    event_id = new_id()
    await record_move(
        unit,
        "meeting",
        meeting_id,
        meeting,
        "called_off",
        "call_off",
        event_id,
        wish.reason,
        meeting.on_behalf_of,
    )
    await queries.set_meeting_state(unit, meeting, "called_off")
    await tell(unit, MeetingCalledOff(item=None, meeting=meeting_id), event_id)
    return await changed_meeting(unit, meeting_id, event_id)


def _refuse_persons(pointer: str, text: str) -> None:
    """The notice of a meeting is read by all: no telephone or identity number stands in it."""
    if names_a_person(text):
        refuse_faults([fault_at(pointer, "names_a_person", NAMES_A_PERSON)])


async def lock_items(unit: Unit, codes: Iterable[str]) -> dict[str, LockedItem]:
    """Those of these items that there are, locked in one order."""
    found = [await items.lock_item(unit, code) for code in sorted(set(codes))]
    return {item.code: item for item in found if item is not None}


async def lock_meeting_or_not_found(unit: Unit, meeting_id: str) -> LockedMeeting:
    """The meeting, locked, for whoever convened it; raises `NotFound` and `Forbidden`."""
    meeting = await queries.lock_meeting(unit, meeting_id)
    if meeting is None:
        raise NotFound
    if unit.actor.organisation != meeting.organisation:
        raise Forbidden
    return meeting


async def facts_of(
    unit: Unit,
    item: LockedItem,
    notified_on: date,
    held_on: date,
    seats: Sequence[NewSeat] = (),
    claimants: frozenset[str] = frozenset(),
) -> rules.MeetingFacts:
    """What the law looks at when a meeting is about this item, under the policy that it pinned."""
    policy = await items.find_policy(unit, item.list, item.policy_version)
    return rules.MeetingFacts(
        item_state=item.state,
        track=item.track,
        community_type=item.community_type,
        notified_on=notified_on,
        held_on=held_on,
        notice_days_min=policy.deliberation_notice_days,
        seats=seats,
        claimants=claimants,
    )


def refuse_all(pointer: str, refusals: Mapping[str, str | None]) -> None:
    """Raise the first refusal, with all of them as faults: those of the body's list at `pointer`.

    `refusals` has what the list is about in its order, each with its refusal if it has one.
    """
    faults = []
    for index, (about, refusal) in enumerate(refusals.items()):
        if refusal:
            text = REFUSALS[refusal]
            told = f"{about}: {gettext(text.title)} – {gettext(text.remedy)}"
            faults.append(Fault(f"{pointer}/{index}", refusal, told))
    if faults:
        raise Refused(faults[0].code, faults)


async def changed_meeting(unit: Unit, meeting_id: str, event_id: str) -> ChangedMeeting:
    """The meeting as its convener sees it after an act."""
    view = (await queries.list_minutes(unit, meeting_id=meeting_id, sees_all=True))[0]
    return ChangedMeeting(**msgspec.structs.asdict(view), event_id=event_id)

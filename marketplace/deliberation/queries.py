"""SQL about meetings, deliberations and selections."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct

from marketplace.claims.rows import LockedClaim
from marketplace.deliberation.schemas import (
    DeliberationView,
    MinutesView,
    NewSeat,
    TakenSeat,
    Voices,
)
from marketplace.ground.db import Reader, Unit


class LockedMeeting(Struct, frozen=True, kw_only=True):
    """A meeting whose row is locked."""

    id: str
    version: int
    state: str
    notified_on: date
    meets_on: date
    place: str
    organisation: str
    on_behalf_of: str | None
    items: list[str]


class NewMeetingRow(Struct, frozen=True, kw_only=True):
    """A meeting to be inserted."""

    id: str
    state: str
    notified_on: date
    meets_on: date
    at_time: str | None
    place: str
    on_behalf_of: str | None
    items: Sequence[str]


class NewDeliberationRow(Struct, frozen=True, kw_only=True):
    """What a meeting came to about one item, to be inserted."""

    id: str
    meeting: str
    item: str
    notified_on: date
    held_on: date
    place: str
    opinion_zh: str
    on_behalf_of: str | None
    seats: Sequence[NewSeat]
    objections: Sequence[str]
    conditions: Sequence[str]


async def insert_meeting(unit: Unit, row: NewMeetingRow, event_id: str) -> None:
    """Insert a meeting with its topics; its first state must already be recorded."""
    await unit.execute(
        """with meeting as (
               insert into meetings (id, kind, version, state, notified_on, meets_on, at_time, place,
                   organisation, on_behalf_of, recorded_at, event_id)
               values ($1, 'meeting', 1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
           insert into meeting_topics (meeting, topic_no, item)
           select $1, topic_no, item from unnest($11::text[]) with ordinality as topic (item, topic_no)""",
        row.id,
        row.state,
        row.notified_on,
        row.meets_on,
        row.at_time,
        row.place,
        unit.actor.organisation,
        row.on_behalf_of,
        unit.at,
        event_id,
        list(row.items),
    )


async def insert_attendance(unit: Unit, meeting: str, seats: Sequence[TakenSeat]) -> None:
    """Record who sat through the meeting."""
    await unit.execute_many(
        "insert into meeting_seats (meeting, seat, people, organisation) values ($1, $2, $3, $4)",
        [(meeting, seat.seat, seat.count, seat.organisation) for seat in seats],
    )


async def lock_meeting(unit: Unit, meeting_id: str) -> LockedMeeting | None:
    """Lock a meeting, or None when there is none."""
    row = await unit.fetch_row(
        """select id, version, state, notified_on, meets_on, place, organisation, on_behalf_of,
                  (select array_agg(item order by topic_no) from meeting_topics
                   where meeting = meetings.id) as items
           from meetings where id = $1 for no key update""",
        meeting_id,
    )
    return msgspec.convert(dict(row), LockedMeeting) if row else None


async def list_topics(reader: Reader, meeting_id: str) -> list[str]:
    """The items that a meeting is about; they never change."""
    rows = await reader.fetch(
        "select item from meeting_topics where meeting = $1 order by topic_no", meeting_id
    )
    return [row["item"] for row in rows]


async def find_last_place(reader: Reader, organisation: str | None) -> str | None:
    """Where this body met last, or means to."""
    place: str | None = await reader.fetch_value(
        """select place from meetings where organisation = $1
           order by recorded_at desc, id desc limit 1""",
        organisation,
    )
    return place


async def list_suggested_seats(reader: Reader, items: list[str]) -> list[str]:
    """Whom the solution modules of these items suggest to sit, each once."""
    rows = await reader.fetch(
        """select distinct seat from items
           join solution_modules as module on module.code = items.solution_module
           cross join unnest(module.seats) as seat
           where items.code = any($1::text[]) order by seat""",
        items,
    )
    return [row["seat"] for row in rows]


async def set_meeting_state(unit: Unit, meeting: LockedMeeting, state: str) -> None:
    """Move the meeting on from its locked version."""
    await unit.execute(
        "update meetings set state = $3, version = $2 + 1 where id = $1 and version = $2",
        meeting.id,
        meeting.version,
        state,
    )


async def insert_deliberation(
    unit: Unit, row: NewDeliberationRow, claimants: frozenset[str], event_id: str
) -> None:
    """Insert what a meeting came to about one item, with seats, objections and conditions."""
    await unit.execute(
        """insert into deliberations (id, meeting, item, notified_on, held_on, place, opinion_zh,
               organisation, on_behalf_of, recorded_at, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        row.id,
        row.meeting,
        row.item,
        row.notified_on,
        row.held_on,
        row.place,
        row.opinion_zh,
        unit.actor.organisation,
        row.on_behalf_of,
        unit.at,
        event_id,
    )
    await unit.execute_many(
        """insert into deliberation_seats (deliberation, seat, people, position, organisation, recused)
           values ($1, $2, $3, $4, $5, $6)""",
        [
            (row.id, one.seat, one.count, one.position, one.organisation,
             one.position is None and one.organisation in claimants)
            for one in row.seats
        ],
    )  # fmt: skip
    for table, texts in (
        ("deliberation_objections", row.objections),
        ("deliberation_conditions", row.conditions),
    ):
        await unit.execute_many(
            f"insert into {table} (deliberation, text) values ($1, $2)",
            [(row.id, text) for text in texts],
        )


async def list_unknown_organisations(reader: Reader, ids: list[str]) -> list[str]:
    """Those of `ids` that no organisation has."""
    rows = await reader.fetch(
        """select wanted.id from unnest($1::text[]) as wanted (id)
           where not exists (select from organisations where organisations.id = wanted.id)""",
        ids,
    )
    return [row["id"] for row in rows]


async def has_account(reader: Reader, organisation: str) -> bool:
    """Whether anybody acts here for this body."""
    return bool(
        await reader.fetch_value(
            "select exists (select from accounts where organisation = $1 and active)", organisation
        )
    )


async def list_claimants(reader: Reader, item: str) -> frozenset[str]:
    """The organisations that have a live claim on the item."""
    rows = await reader.fetch(
        """select distinct organisation from claims where item = $1
           and state in ('submitted', 'waiting', 'qualified', 'selected', 'signed', 'active')""",
        item,
    )
    return frozenset(row["organisation"] for row in rows)


async def list_claims_of(reader: Reader, item: str, ids: list[str]) -> frozenset[str]:
    """Those of `ids` that are claims on the item."""
    rows = await reader.fetch(
        "select id from claims where item = $1 and id = any($2::text[])", item, ids
    )
    return frozenset(row["id"] for row in rows)


async def carries_a_choice(
    reader: Reader, deliberation: str | None, item: str, claimant: str
) -> bool:
    """Whether a choice of this claimant may rest on the deliberation.

    It is about this item, recorded since the item was last listed again, and the claimant's own
    organisation took no position in it.
    """
    return bool(
        await reader.fetch_value(
            """select true from deliberations as held join items as item on item.code = held.item
               where held.id = $1 and held.item = $2
                 and held.recorded_at >= coalesce(item.relisted_at, '-infinity')
                 and not exists (select from deliberation_seats as seat
                     where seat.deliberation = held.id and seat.organisation = $3
                       and seat.position is not null)""",
            deliberation,
            item,
            claimant,
        )
    )


#: The seats of a deliberation `held` about an item whose community is `community`. A unit's name is
#: shown to those concerned, and to all once its claim on the item was chosen.
_SEATS: Final = """
    coalesce((select jsonb_agg(jsonb_build_object('seat', seat.seat, 'count', seat.people,
        'position', seat.position, 'recused', seat.recused, 'organisation', case
            when body.kind <> 'unit' or {concerned} or exists (select from selections
                where selections.item = held.item and selections.claimant = body.id)
            then body.id end) order by seat.id)
     from deliberation_seats as seat left join organisations as body on body.id = seat.organisation
     where seat.deliberation = held.id), '[]')
"""
_TEXTS: Final = """
    coalesce((select jsonb_agg(text order by id) from deliberation_objections
              where deliberation = held.id), '[]') as objections,
    coalesce((select jsonb_agg(text order by id) from deliberation_conditions
              where deliberation = held.id), '[]') as conditions
"""
_CONCERNED: Final = """($1::boolean or coalesce($2::text in
    (held.organisation, item.community, community.parent), false))"""


async def list_deliberations(
    reader: Reader,
    *,
    item: str | None = None,
    deliberation_id: str | None = None,
    viewer: str | None = None,
    sees_all: bool = False,
) -> list[DeliberationView]:
    """What was deliberated about an item, or the one of this id, oldest first.

    `viewer` and `sees_all`: for whom the names of units are shown before they are public.
    """
    rows = await reader.fetch(
        f"""select held.id, held.meeting, held.item, held.notified_on, held.held_on, held.place,
                  held.opinion_zh, held.organisation, held.on_behalf_of, held.recorded_at,
                  {_SEATS.format(concerned=_CONCERNED)} as seats, {_TEXTS}
           from deliberations as held join items as item on item.code = held.item
           left join organisations as community on community.id = item.community
           where ($3::text is null or held.item = $3) and ($4::text is null or held.id = $4)
           order by held.held_on, held.recorded_at, held.id""",
        sees_all,
        viewer,
        item,
        deliberation_id,
    )
    return [msgspec.convert(dict(row), DeliberationView) for row in rows]


_MINUTES: Final = f"""
    select meeting.id, meeting.state, meeting.notified_on, meeting.meets_on, meeting.at_time,
        meeting.place, meeting.organisation, meeting.on_behalf_of, meeting.recorded_at,
        last.reason as called_off_reason, case when meeting.state = 'held' then last.changed_at end
            as held_at,
        coalesce((select jsonb_agg(jsonb_build_object('seat', seat.seat, 'count', seat.people,
            'organisation', case when body.kind <> 'unit' or $1::boolean
                or $2::text = meeting.organisation or exists (
                    select from selections join meeting_topics as topic on topic.item = selections.item
                    where topic.meeting = meeting.id and selections.claimant = body.id)
                then body.id end) order by seat.id)
         from meeting_seats as seat left join organisations as body on body.id = seat.organisation
         where seat.meeting = meeting.id), '[]') as attendance,
        (select jsonb_agg(jsonb_build_object('item', item.code, 'title_zh', item.title_zh,
            'title_en', item.title_en, 'community', item.community,
            'outcome', case when meeting.state = 'held'
                then case when held.id is null then 'put_off' else 'decided' end end,
            'deliberation', held.id, 'seats', held.seats, 'opinion_zh', held.opinion_zh,
            'objections', coalesce(held.objections, '[]'),
            'conditions', coalesce(held.conditions, '[]')) order by topic.topic_no)
         from meeting_topics as topic join items as item on item.code = topic.item
         left join organisations as community on community.id = item.community
         left join lateral (
             select held.id, held.opinion_zh, {_SEATS.format(concerned=_CONCERNED)} as seats, {_TEXTS}
             from deliberations as held
             where held.meeting = meeting.id and held.item = topic.item) as held on true
         where topic.meeting = meeting.id) as topics
    from meetings as meeting
    join state_changes as last on last.kind = 'meeting' and last.subject = meeting.id
        and last.version = meeting.version
"""


async def list_minutes(
    reader: Reader,
    *,
    meeting_id: str | None = None,
    item: str | None = None,
    community: str | None = None,
    state: str | None = None,
    viewer: str | None = None,
    sees_all: bool = False,
) -> list[MinutesView]:
    """Meetings with all that is known of them, the latest day first.

    Of one id, about an item, about items of a community, or in a state. For `viewer` and `sees_all`
    see `list_deliberations`.
    """
    rows = await reader.fetch(
        _MINUTES
        + """where ($3::text is null or meeting.id = $3)
               and ($4::text is null or exists (select from meeting_topics as topic
                   where topic.meeting = meeting.id and topic.item = $4))
               and ($5::text is null or exists (select from meeting_topics as topic
                   join items as about on about.code = topic.item
                   where topic.meeting = meeting.id and about.community = $5))
               and ($6::text is null or meeting.state = $6)
             order by meeting.meets_on desc, meeting.id desc""",
        sees_all,
        viewer,
        meeting_id,
        item,
        community,
        state,
    )
    return [_minutes(dict(row)) for row in rows]


def _minutes(row: dict[str, Any]) -> MinutesView:
    if row["state"] != "called_off":
        row["called_off_reason"] = None
    for topic in row["topics"]:
        topic["voices"] = None
        topic["seats"] = topic["seats"] or []
    view = msgspec.convert(row, MinutesView)
    topics = [
        msgspec.structs.replace(topic, voices=Voices.of(topic.seats))
        if topic.outcome == "decided"
        else topic
        for topic in view.topics
    ]
    return msgspec.structs.replace(view, topics=topics)


async def insert_selection(
    unit: Unit, claim: LockedClaim, deliberation: str | None, reason: str
) -> None:
    """Record the choice of a claim, once for ever."""
    await unit.execute(
        """insert into selections (claim, item, track, deliberation, claimant, organisation, reason,
               selected_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        claim.id,
        claim.item,
        claim.track,
        deliberation,
        claim.organisation,
        unit.actor.organisation,
        reason,
        unit.at,
    )

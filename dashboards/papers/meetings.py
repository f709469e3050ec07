"""The minutes of a 3+N meeting: the same roles, counts and words that are public, with room to sign."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards import both as words
from dashboards.papers.giving import give_paper
from dashboards.public.doors import page
from impact.ledger.foot import find_foot
from marketplace.deliberation.queries import list_deliberations, list_minutes
from marketplace.deliberation.schemas import MinutesView, SeatView, TopicView
from marketplace.deliberation.states import FIXED_BODIES
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import Name, list_names


@page("/meetings/{meeting_id:str}/minutes.pdf", "minutes")
async def give_minutes(request: AnyRequest, meeting_id: FromPath[str]) -> Response[bytes]:
    """The minutes of a meeting with all its topics; before it is held, its notice."""
    return await _give(request, meeting_id)


@page("/deliberations/{deliberation_id:str}/minutes.pdf", "minutes_of_deliberation")
async def give_minutes_of(request: AnyRequest, deliberation_id: FromPath[str]) -> Response[bytes]:
    """The minutes of the meeting at which one item was deliberated."""
    async with reading() as reader:
        found = await list_deliberations(reader, deliberation_id=deliberation_id)
    if not found:
        raise NotFound
    return await _give(request, found[0].meeting)


async def _give(request: AnyRequest, meeting_id: str) -> Response[bytes]:
    async with reading() as reader:
        found = await list_minutes(reader, meeting_id=meeting_id)
        if not found:
            raise NotFound
        content = await _minutes(reader, found[0])
        foot = await find_foot(reader)
    return await give_paper(request, "minutes", meeting_id, foot, content)


async def _minutes(reader: Reader, meeting: MinutesView) -> dict[str, Any]:
    names = await list_names(reader)
    sat = [one.seat for one in meeting.attendance] or [
        seat.seat for topic in meeting.topics for seat in topic.seats
    ]
    return {
        "state": meeting.state,
        "organisation": _name(names, meeting.organisation),
        "on_behalf_of": _name(names, meeting.on_behalf_of),
        "notified_on": words.day(meeting.notified_on),
        "held_on": words.day(meeting.meets_on),
        "at_time": meeting.at_time,
        "place": meeting.place,
        "called_off_reason": meeting.called_off_reason,
        "topics": [_topic(one, names) for one in meeting.topics],
        "fixed_seats": [
            words.term("seat", one) for one in dict.fromkeys(sat) if one in FIXED_BODIES
        ],
    }


def _topic(topic: TopicView, names: dict[str, Name]) -> dict[str, Any]:
    return {
        "item": topic.item,
        "title_zh": topic.title_zh,
        "title_en": topic.title_en,
        "outcome": words.term("topic_outcome", topic.outcome) if topic.outcome else None,
        "seats": [_seat(one, names) for one in topic.seats],
        "opinion_zh": topic.opinion_zh,
        "objections": topic.objections,
        "conditions": topic.conditions,
    }


def _seat(seat: SeatView, names: dict[str, Name]) -> dict[str, Any]:
    return {
        "seat": words.term("seat", seat.seat),
        "count": str(seat.count),
        "position": words.term("position", seat.position) if seat.position else None,
        "recused": seat.recused,
        "organisation": _name(names, seat.organisation),
    }


def _name(names: dict[str, Name], organisation: str | None) -> words.Both | None:
    """The name of an organisation where it is public."""
    known = names.get(organisation or "")
    return words.name(known) if known else None


PAGES: Final[list[Any]] = [give_minutes, give_minutes_of]

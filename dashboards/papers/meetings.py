"""The minutes of a 3+N meeting: the same roles, counts and words that are public, with room to sign."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards import both as words
from dashboards.papers.giving import give_paper
from dashboards.public.doors import page
from impact.ledger.witness import find_witness
from impact.standing import views
from marketplace.deliberation.queries import list_deliberations
from marketplace.deliberation.schemas import DeliberationView
from marketplace.deliberation.states import FIXED_BODIES
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import Name, list_names


@page("/deliberations/{deliberation_id:str}/minutes.pdf", "minutes")
async def give_minutes(request: AnyRequest, deliberation_id: FromPath[str]) -> Response[bytes]:
    """The minutes as a paper."""
    async with reading() as reader:
        found = await list_deliberations(reader, deliberation_id=deliberation_id)
        if not found:
            raise NotFound
        content = await _minutes(reader, found[0])
        witness = await find_witness(reader)
    return await give_paper(request, "minutes", deliberation_id, witness, content)


async def _minutes(reader: Reader, meeting: DeliberationView) -> dict[str, Any]:
    names = await list_names(reader)
    item = await views.get_item(reader, meeting.item)
    return {
        "organisation": _name(names, meeting.organisation),
        "on_behalf_of": _name(names, meeting.on_behalf_of),
        "notified_on": words.day(meeting.notified_on),
        "held_on": words.day(meeting.held_on),
        "place": meeting.place,
        "topics": [
            {
                "item": item,
                "seats": [
                    {
                        "seat": words.term("seat", one.seat),
                        "count": str(one.count),
                        "position": words.term("position", one.position) if one.position else None,
                        "organisation": _name(names, one.organisation),
                    }
                    for one in meeting.seats
                ],
                "opinion_zh": meeting.opinion_zh,
                "objections": meeting.objections,
            }
        ],
        "fixed_seats": [
            words.term("seat", one.seat) for one in meeting.seats if one.seat in FIXED_BODIES
        ],
        "demonstration": item.demonstration,
    }


def _name(names: dict[str, Name], organisation: str | None) -> words.Both | None:
    """The name of an organisation where it is public."""
    known = names.get(organisation or "")
    return words.name(known) if known else None


PAGES: Final[list[Any]] = [give_minutes]

"""3+N meetings: the notices of those to come, the minutes of those that were held."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.asking import PlaceAsked, asked
from dashboards.public.doors import page
from dashboards.rendering import render
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.deliberation.queries import list_minutes
from marketplace.deliberation.schemas import MinutesView
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.paging import LIMIT_DEFAULT, page_of
from marketplace.ground.web.problems import AnyRequest


@page("/meetings", "meetings")
async def show_meetings(request: AnyRequest) -> Response[str]:
    """The meetings to come with their topics, then those that were held or called off."""
    wanted = asked(request, PlaceAsked)
    async with reading() as reader:
        found = await list_minutes(reader, community=wanted.community)
    coming = [one for one in reversed(found) if one.state == "announced"]
    over = [one for one in found if one.state != "announced"]
    return await render(
        request,
        "meetings.html",
        coming=coming,
        page=page_of(over, LIMIT_DEFAULT, wanted.cursor),
        community=wanted.community,
    )


@page("/meetings/{meeting_id:str}", "meeting")
async def show_meeting(request: AnyRequest, meeting_id: FromPath[str]) -> Response[str]:
    """One meeting: before it the notice, after it the minutes, to read or to print."""
    actor = request.user
    async with reading() as reader:
        found = await list_minutes(
            reader, meeting_id=meeting_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
        if not found:
            raise NotFound
        followed = await _what_followed(reader, found[0], actor)
    return await render(request, "meeting.html", meeting=found[0], followed=followed)


async def _what_followed(
    reader: Reader, meeting: MinutesView, actor: Actor
) -> dict[str, list[ClaimView]]:
    """By topic: the claims that were chosen on what the meeting came to."""
    followed = {}
    for topic in meeting.topics:
        if topic.deliberation:
            claims = await list_claim_views(
                reader, item=topic.item, viewer=actor.organisation, sees_all=actor.sees_all
            )
            followed[topic.item] = [one for one in claims if one.deliberation == topic.deliberation]
    return followed


PAGES: Final[list[Any]] = [show_meetings, show_meeting]

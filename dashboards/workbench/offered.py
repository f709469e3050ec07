"""The page on which a community or committee sees which offers fit its open needs."""

from typing import Any, Final

from litestar import Response, get

from dashboards.rendering import render
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Reader, reading
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import list_communities
from marketplace.units.fitting import find_offers_that_fit


@get(
    "/offers",
    operation_id="workbench.offered",
    opt=open_to("community", "regional", "subdistrict"),
    include_in_schema=False,
)
async def show_offered(request: AnyRequest) -> Response[Any]:
    """The offers that fit what one's own items still lack."""
    actor = request.user
    async with reading() as reader:
        found = await find_offers_that_fit(reader, await own_communities(reader, actor))
    rows = [{"offer": offer, "fits": fits} for offer, fits in found]
    return await render(request, "offered.html", section="workbench", rows=rows)


async def own_communities(reader: Reader, actor: Actor) -> list[str] | None:
    """The communities that this account may act for; None is all of them."""
    if actor.role == "subdistrict":
        return None
    if actor.role == "community":
        return [str(actor.organisation)]
    everywhere = await list_communities(reader)
    return [one.id for one in everywhere if one.regional_committee == actor.organisation]


OFFERED: Final[list[Any]] = [show_offered]

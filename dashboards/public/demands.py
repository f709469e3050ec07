"""What people asked for, as their communities sum it up; and saying the same."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.asking import DemandsAsked, as_texts, asked
from dashboards.public.choices import offer_communities, offer_labels
from dashboards.public.doors import form, go_to, page
from dashboards.rendering import render
from marketplace.demands import commands
from marketplace.demands.controllers import perform_support
from marketplace.demands.paper_queries import sum_visits
from marketplace.ground.db import looking
from marketplace.ground.web.paging import LIMIT_DEFAULT
from marketplace.ground.web.problems import AnyRequest


@page("/demands", "demands")
async def show_demands(request: AnyRequest) -> Response[str]:
    """The public summaries, newest first, to be searched by words and place."""
    wanted = asked(request, DemandsAsked)
    filters = commands.filters_of(wanted.community, wanted.category, wanted.item, wanted.q)
    async with looking() as reader:
        found = await commands.list_public_demands(reader, filters, LIMIT_DEFAULT, wanted.cursor)
        visits = await sum_visits(reader, wanted.community)
        choices = {
            "community": await offer_communities(reader),
            "category": await offer_labels(reader, "categories"),
        }
    return await render(
        request,
        "demands.html",
        page=found,
        visits=visits,
        choices=choices,
        values=as_texts(wanted),
    )


@form("/demands/{demand_id:str}/support", "support_demand")
async def support_demand(request: AnyRequest, demand_id: FromPath[str]) -> Response[Any]:
    """Say the same, then see the community's list with a word of thanks."""
    spoken = await perform_support(request, demand_id)
    answer = go_to("/demands?said=yes")
    answer.cookies.extend(spoken.cookies)
    return answer


PAGES: Final[list[Any]] = [show_demands, support_demand]

"""Pages from which drafting and the lists' words are reached: choices, each a link."""

from typing import Any, Final

from litestar import Response, get

from dashboards.rendering import render
from dashboards.workbench.drafting import BLANK, stage_name
from dashboards.workbench.lists import KINDS, kind_name
from dashboards.workbench.showing import done_line
from impact.standing.acting import DRAFTERS
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, reading
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.draft_queries import find_place
from marketplace.items.list_queries import list_modules, list_terms
from marketplace.items.list_schemas import SolutionModuleView
from marketplace.items.queries import list_lists


@get("/drafting", operation_id="workbench.start_draft", opt=DRAFTERS, include_in_schema=False)
async def start_draft(request: AnyRequest) -> Response[Any]:
    """Which list, and filled in by which solution module, or blank."""
    async with reading() as reader:
        today = civil_date(reader.at)
        lists = [
            one
            for one in await list_lists(reader)
            if (one.valid_from or today) <= today <= (one.valid_to or today)
        ]
        modules = await _modules_for(reader, request.user)
    return await render(
        request,
        "drafting.html",
        lists=lists,
        modules=[(one, stage_name(one.stage)) for one in modules],
        blank=BLANK,
        report=request.query_params.get("report", ""),
    )


async def _modules_for(reader: Reader, actor: Actor) -> list[SolutionModuleView]:
    """The modules of a community's own type; levels above see all."""
    if actor.role != "community":
        return await list_modules(reader)
    place = await find_place(reader, str(actor.organisation))
    return await list_modules(reader, community_type=place.community_type if place else None)


@get(
    "/words",
    operation_id="workbench.show_words",
    opt=open_to("subdistrict"),
    include_in_schema=False,
)
async def show_words(request: AnyRequest) -> Response[Any]:
    """Lists, categories, domains, types, levels and gates, each with its days."""
    async with reading() as reader:
        words = await list_terms(reader)
        lists = await list_lists(reader)
    groups = [(kind_name(kind), [one for one in words if one.kind == kind]) for kind in KINDS]
    return await render(request, "words.html", lists=lists, groups=groups, done=done_line(request))


STARTING: Final[list[Any]] = [start_draft, show_words]

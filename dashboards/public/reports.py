"""Reports: writing one, its receipt, and how far it is."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from dashboards.public.asking import PlaceAsked, asked
from dashboards.public.choices import offer_communities, offer_labels
from dashboards.public.doors import form, go_to, page
from dashboards.public.forms import MENDABLE, perform_form, read_form, to_mend
from dashboards.rendering import render
from marketplace.demands import codes, commands
from marketplace.demands.schemas import DemandView, NewDemand, WrittenDemand
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest


@page("/report", "report")
async def show_report_form(request: AnyRequest) -> Response[str]:
    """The form; a community's own page has it chosen already."""
    chosen = asked(request, PlaceAsked).community
    return await _render_form(request, {"community": chosen or ""})


async def _render_form(
    request: AnyRequest, values: dict[str, str], faults: Any = (), status: int = 200
) -> Response[str]:
    async with looking() as reader:
        choices = {
            "community": await offer_communities(reader),
            "category": await offer_labels(reader, "categories"),
        }
    return await render(
        request, "report.html", status=status, choices=choices, values=values, faults=faults
    )


@form("/report", "write_report")
async def write_report(request: AnyRequest) -> Response[Any]:
    """Take in a report, then show its serial."""
    sent = await read_form(request)
    try:
        given = sent.given("text", "community", "category", "contact")
        demand = convert_or_name_faults(given, NewDemand)
        key = sent.key("anyone", "POST report")
        written = await perform_form(
            request, request.user, key, WrittenDemand, commands.write_demand, demand
        )
    except MENDABLE as fault:
        mending = to_mend(request, fault)
        return await _render_form(request, sent.fields, mending.faults, mending.status)
    return go_to(f"/report/{written.serial}?received=yes")


@page("/report/lookup", "report_lookup")
async def look_report_up(request: AnyRequest) -> Response[Any]:
    """On to the report of a serial that somebody typed."""
    typed = request.query_params.get("serial", "")[:40]
    serial = codes.typed(typed)
    if serial is None:
        return await _render_unknown(request, typed)
    return go_to(f"/report/{serial}")


@page("/report/{serial:str}", "report_state")
async def show_report(request: AnyRequest, serial: FromPath[str]) -> Response[Any]:
    """How far a report is; just after it was written, its receipt."""
    try:
        async with looking() as reader:
            demand = await commands.get_demand(reader, serial)
    except NotFound:
        return await _render_unknown(request, serial[:40])
    is_fresh = request.query_params.get("received") == "yes"
    template = "report_done.html" if is_fresh else "report_lookup.html"
    return await render(request, template, demand=_shown(demand), serial=demand.serial)


async def _render_unknown(request: AnyRequest, serial: str) -> Response[str]:
    status = 404 if serial else 200
    return await render(request, "report_lookup.html", status=status, demand=None, serial=serial)


def _shown(demand: DemandView) -> dict[str, Any]:
    replies = [{"at": one.replied_at, "text": one.text_zh} for one in demand.replies]
    return {
        "serial": demand.serial,
        "community": demand.community,
        "category": demand.category,
        "state": demand.state,
        "created_at": demand.written_at,
        "acknowledge_due_on": None,
        "answer_due_on": demand.answer_due_on,
        "item": None,
        "replies": replies,
    }


PAGES: list[Any] = [show_report_form, write_report, look_report_up, show_report]

"""A community's reports by the day they are due, acted on many at once; and paper forms to be printed."""

import io
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from dashboards.public.forms import KEY_FIELD
from dashboards.rendering import render
from dashboards.workbench.showing import done_line
from marketplace.demands import controllers as api
from marketplace.demands import handling, papers
from marketplace.demands.schemas import ManyDemands, PaperView
from marketplace.ground.clock import civil_date
from marketplace.ground.db import looking
from marketplace.ground.errors import BadRequest, Fault, KeyReused, NotFound, Refused
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import key_from, perform_once
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.paging import LIMIT_DEFAULT
from marketplace.ground.web.problems import AnyRequest, problem_of

HERE: Final = "/workbench/demands"
CHOSEN_MAX: Final = 200


class Chosen(Struct, frozen=True):
    """What was ticked and filled in under the list."""

    demands: Sequence[str] = ()
    values: dict[str, str] = {}


@get(
    "/demands", operation_id="workbench.show_inbox", opt=api.list_owed.opt, include_in_schema=False
)
async def show_inbox(request: AnyRequest) -> Response[Any]:
    """The reports whose writers are owed a move, what is due first on top."""
    return await _render(request, Chosen(), [], 200)


async def _render(
    request: AnyRequest, chosen: Chosen, faults: Sequence[Fault], status: int
) -> Response[Any]:
    cursor = request.query_params.get("cursor")
    async with looking() as reader:
        page = await handling.list_owed(reader, request.user, LIMIT_DEFAULT, cursor)
        today = civil_date(reader.at)
    return await render(
        request,
        "inbox.html",
        status=status,
        page=page,
        today=today,
        place=handling.community_of(request.user) or "ALL",
        chosen=set(chosen.demands),
        values=chosen.values,
        faults=faults,
        done=done_line(request),
    )


@post(
    "/demands",
    operation_id="workbench.act_on_many",
    opt=api.act_on_many.opt,
    include_in_schema=False,
    status_code=200,
)
async def act_on_many(request: AnyRequest) -> Response[Any]:
    """Do one act on everything that was ticked, and come back to the list."""
    sent = await request.form()
    texts = [(str(name), one) for name, one in sent.multi_items() if isinstance(one, str)]
    ticked = [one for name, one in texts if name == "demand"][:CHOSEN_MAX]
    values = {name: one.strip() for name, one in texts if name != "demand"}
    chosen = Chosen(ticked, values)
    try:
        await _perform(request, chosen)
    except (BadRequest, Refused, KeyReused) as fault:
        problem = problem_of(request, fault)
        told = problem.errors or [Fault("", problem.type, f"{problem.title} {problem.detail}")]
        return await _render(request, chosen, told, problem.status)
    return Redirect(f"{HERE}?done=work_on_demand", status_code=303)


async def _perform(request: AnyRequest, chosen: Chosen) -> None:
    given = {name: chosen.values[name] for name in ("item", "text") if chosen.values.get(name)}
    body = {"demands": list(chosen.demands), "act": chosen.values.get("act", ""), **given}
    wish: ManyDemands = convert_or_name_faults(body, ManyDemands)
    text = chosen.values.get(KEY_FIELD)
    client = request.user.account or "anyone"
    key = key_from(text, client, "POST inbox", msgspec.json.encode(wish)) if text else None
    await perform_once(request.user, key, request, 201, handling.act_on_many, wish)


@get(
    "/papers/{batch:str}",
    operation_id="workbench.show_papers",
    opt=api.show_papers.opt,
    include_in_schema=False,
)
async def show_papers(request: AnyRequest, batch: FromPath[str]) -> Response[Any]:
    """A batch of paper forms, one on each half page, to be printed from the browser."""
    async with looking() as reader:
        found = await papers.get_batch(reader, request.user, batch)
    blank = [one for one in found.papers if not one.used]
    if not found.papers:
        raise NotFound
    return await render(
        request,
        "papers.html",
        batch=found,
        papers=[{"paper": one, "qr": _qr(request, one)} for one in blank],
        address=f"{_site(request)}/report",
    )


def _site(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


def _qr(request: AnyRequest, paper: PaperView) -> str:
    """The paper's own address as an SVG element."""
    drawn = io.BytesIO()
    code = segno.make(f"{_site(request)}/report/{paper.serial}", error="m", micro=False)
    code.save(
        drawn, kind="svg", border=2, xmldecl=False, svgclass="qr", lineclass=None, omitsize=True
    )
    return drawn.getvalue().decode()


INBOX_PAGES: Final[list[Any]] = [show_inbox, act_on_many, show_papers]

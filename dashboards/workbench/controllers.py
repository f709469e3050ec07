"""HTTP of the workbench: its page, and two handlers for each form of the table."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from litestar import Response, Router, get, post
from litestar.response import Redirect

from dashboards.rendering import render
from dashboards.workbench.acting import post_form, show_form
from dashboards.workbench.confiding import CONFIDING
from dashboards.workbench.desk import lay_desk
from dashboards.workbench.forms import Form
from dashboards.workbench.history import HISTORY
from dashboards.workbench.importing import IMPORTING
from dashboards.workbench.inbox import INBOX_PAGES
from dashboards.workbench.live import LIVE
from dashboards.workbench.matching import MATCHING
from dashboards.workbench.offered import OFFERED
from dashboards.workbench.partly import asks_for_a_part, page_of
from dashboards.workbench.pictures import PICTURE_PAGES
from dashboards.workbench.reports import REPORTS
from dashboards.workbench.showing import done_line
from dashboards.workbench.sources import SOURCES
from dashboards.workbench.starting import STARTING
from dashboards.workbench.table import FORMS, by_number
from dashboards.workbench.work_tables import give_table
from marketplace.ground.access.declared import open_to_any_account
from marketplace.ground.db import reading
from marketplace.ground.errors import Fault, NotAuthenticated
from marketplace.ground.web.faults import fault_at
from marketplace.ground.web.problems import AnyRequest

_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


def to_login(request: AnyRequest, _fault: NotAuthenticated) -> Response[Any]:
    """Whoever is not signed in signs in first, and comes back."""
    if asks_for_a_part(request):
        return Response(
            b"",
            status_code=200,
            media_type="text/plain",
            headers={"HX-Redirect": f"/login?next={quote(page_of(request))}"},
        )
    here = request.scope["path"]
    return Redirect(f"/login?next={quote(here)}", status_code=303)


@get("/", operation_id="workbench.show", opt=open_to_any_account(), include_in_schema=False)
async def show_workbench(request: AnyRequest) -> Response[Any]:
    """What this account must do now, and what it waits for."""
    return await _desk(request, {}, [])


@get("/items", operation_id="workbench.find", opt=open_to_any_account(), include_in_schema=False)
async def find_form(request: AnyRequest) -> Response[Any]:
    """From an item's number and an act to the act's page."""
    asked = {name: str(request.query_params.get(name, "")).strip() for name in ("code", "act")}
    offered = {option.value for option in by_number(request.user.role)}
    faults = []
    if not _CODE.fullmatch(asked["code"]):
        faults.append(fault_at("/code", "wrong_form", "Write the number as LL-001 or TP-1-01."))
    if asked["act"] not in offered:
        faults.append(fault_at("/act", "not_a_choice", "Choose one of these."))
    if faults:
        return await _desk(request, asked, faults)
    page = FORMS[asked["act"]].path.format(code=asked["code"].upper())
    return Redirect(f"/workbench{page}", status_code=303)


async def _desk(
    request: AnyRequest, asked: Mapping[str, str], faults: Sequence[Fault]
) -> Response[Any]:
    async with reading() as reader:
        desk = await lay_desk(reader, request.user)
    return await render(
        request,
        "workbench.html",
        status=400 if faults else 200,
        desk=desk,
        tasks=desk.tasks,
        doors=desk.doors,
        done=done_line(request),
        asked=asked,
        faults=faults,
    )


def _handlers_of(form: Form) -> list[Any]:
    """The page of a form and its posting; who may knock at the API may knock here."""

    @get(
        form.address,
        operation_id=f"workbench.show_{form.name}",
        opt=form.api.opt,
        include_in_schema=False,
    )
    async def show(request: AnyRequest) -> Response[Any]:
        """The act's page."""
        return await show_form(request, form)

    @post(
        form.address,
        operation_id=f"workbench.{form.name}",
        opt=form.api.opt,
        include_in_schema=False,
        status_code=200,
    )
    async def act(request: AnyRequest) -> Response[Any]:
        """The act, done from its page."""
        return await post_form(request, form)

    return [show, act]


WORKBENCH: Final = Router(
    "/workbench",
    route_handlers=[
        *INBOX_PAGES,
        show_workbench,
        find_form,
        *OFFERED,
        *IMPORTING,
        *MATCHING,
        *LIVE,
        *REPORTS,
        *HISTORY,
        *CONFIDING,
        *SOURCES,
        *PICTURE_PAGES,
        *STARTING,
        give_table,
        *(one for form in FORMS.values() for one in _handlers_of(form)),
    ],
    exception_handlers={NotAuthenticated: to_login},
)

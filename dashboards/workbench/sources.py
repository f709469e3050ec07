"""Pages of the subdistrict about sources of figures: declaring one, its token, ending it, bringing a file."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from dashboards.rendering import render
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from impact.sources import commands, controllers, queries, views
from impact.sources.filing import Filed, heading_of
from impact.sources.schemas import ChangedSource, Empty, Ending, NewFigures, NewSource
from impact.sources.states import COLUMNS, DELIVERIES, THEMES
from marketplace.ground.db import Unit, reading, rehearse
from marketplace.ground.errors import BadRequest, Fault, Forbidden, KeyReused, Refused
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.acts import Key, key_from, perform_once, route_of
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest, problem_of
from marketplace.ground.web.request_ids import request_id_of

_OPEN: Final[dict[str, Any]] = {"opt": controllers.SUBDISTRICT, "include_in_schema": False}
INDICATOR_ROWS: Final = 3
_THEMES: Final = {
    "services": "Service programmes",
    "response": "Response times",
    "waste": "Waste sorting",
    "fund": "Revolving fund",
    "talent": "Talent",
    "works": "The ten works of a year",
    "other": "Other",
}
_WAYS: Final = {
    "push": "a program sends them",
    "file": "a file is brought",
    "pull": "fetched on a schedule",
}


async def lay_out_source(_visit: Visit) -> Sheet:
    """A new source: what it counts, in which unit, how it comes and how often."""
    return Sheet(
        about={"facts": fact(_("Columns of the one form"), "、".join(map(heading_of, COLUMNS)))},
        explanation=_(
            "Only figures over many are taken. Nothing about a person or a home, nothing finer than a community."
        ),
        fields=[
            Field(name="code", label=_("Code"), required=True, hint=_("Letters, digits and hyphens, as in summer-care.")),
            Field(name="name_zh", label=_("Name"), required=True),
            Field(name="name_en", label=_("Name in English")),
            Field(name="counts_zh", label=_("What it counts, in a sentence"), required=True),
            Field(name="unit_zh", label=_("Unit of measure"), required=True, hint=_("One source, one unit: class-hours, person-times and cases are three sources.")),
            Field(name="unit_en", label=_("Unit of measure in English")),
            Field(name="theme", label=_("What it is about"), kind="select", required=True,
                  options=[Option(one, _(_THEMES[one])) for one in THEMES]),
            Field(name="delivery", label=_("How it comes"), kind="radio", required=True,
                  options=[Option(one, _(_WAYS[one])) for one in DELIVERIES]),
            Field(name="pull_url", label=_("Address, where it is fetched")),
            Field(name="expected_days", label=_("Expected within, in days"), kind="number", reads="whole", required=True),
            Field(name="organisation", label=_("Whose figures these are"), hint=_("The organisation’s number; empty for the subdistrict.")),
            Field(name="indicators", label=_("What is counted"), kind="repeat", rows=INDICATOR_ROWS,
                  fields=[Field(name="code", label=_("Code")), Field(name="label_zh", label=_("Name")),
                          Field(name="label_en", label=_("Name in English"))]),
        ],
        values={"delivery": "push", "theme": "services", "expected_days": "31"},
    )  # fmt: skip


async def declare_source(unit: Unit, _subject: str, wish: NewSource) -> ChangedSource:
    """The API's command."""
    return await commands.declare_source(unit, wish)


async def lay_out_end(visit: Visit) -> Sheet:
    """The end of a source."""
    row = await views.find_source(visit.reader, visit.subject)
    return Sheet(
        about={"title_zh": row.name_zh, "title_en": row.name_en or row.name_zh, "facts": []},
        fields=[
            Field(name="reason", label=_("Why it ends"), kind="textarea", required=True,
                  hint=_("The public reads this."))
        ],
    )  # fmt: skip


def _to_sources(_ids: object, _answer: object) -> str:
    return "/workbench/sources"


SOURCE_FORMS: Final = (
    Form(
        name="declare_source",
        path="/source",
        api=controllers.declare_source,
        title="Declare a source of figures",
        submit="Declare it",
        done="The source is declared.",
        lay_out=lay_out_source,
        schema=NewSource,
        command=declare_source,
        then=_to_sources,
    ),
    Form(
        name="end_source",
        path="/sources/{code}/ending",
        api=controllers.end_source,
        title="End a source of figures",
        submit="End it",
        done="The source has ended.",
        lay_out=lay_out_end,
        schema=Ending,
        command=commands.end_source,
        irreversible=True,
        then=_to_sources,
    ),
)


@get("/sources", operation_id="workbench.sources", **_OPEN)
async def show_sources(request: AnyRequest) -> Response[Any]:
    """The sources with what was wrong at the last try, a token for each that pushes, and a box for a file."""
    return await _page(request)


async def _page(request: AnyRequest, **more: Any) -> Response[Any]:
    async with reading() as reader:
        rows = await queries.list_sources(reader)
        fresh = {one.code: one.freshness for one in await views.list_source_views(reader)}
    shown = {"token": None, "bad": None, "taken": None, "looked": None, **more}
    return await render(
        request,
        "workbench_sources.html",
        rows=rows,
        fresh=fresh,
        status=400 if shown["bad"] else 200,
        headers={"Cache-Control": "no-store"},
        **shown,
    )


@post(
    "/sources/{code:str}/token",
    operation_id="workbench.give_source_token",
    status_code=200,
    **_OPEN,
)
async def give_token(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """A token for a source's program, shown on this page once."""
    try:
        answer: Any = await perform_once(
            request.user, None, request, 201, commands.give_token, code, Empty()
        )
    except Refused as fault:
        return await _page(
            request, bad={"code": code, "problem": problem_of(request, fault), "faults": []}
        )
    return await _page(request, token=msgspec.json.decode(bytes(answer.content)))


@post("/sources/{code:str}/file", operation_id="workbench.bring_figures", status_code=200, **_OPEN)
async def bring_file(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """A file of the one form: looked at, with every fault by its line, or taken."""
    await request.body()
    form = await request.form()
    file = form.get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    filed = await controllers.read_file(content)
    try:
        if filed.faults:
            raise BadRequest(filed.faults)
        batch = convert_or_name_faults({"figures": filed.rows}, NewFigures)
        if form.get("look"):
            told = await rehearse(
                request.user,
                request_id_of(request.scope),
                commands.take_figures,
                code,
                batch,
                "file",
            )
            return await _page(request, looked={"code": code, "batch": told})
        key = _key(form, request, content)
        answer: Any = await perform_once(
            request.user, key, request, 201, commands.take_figures, code, batch, "file"
        )
    except (BadRequest, Refused, KeyReused, Forbidden) as fault:
        found = fault.faults if isinstance(fault, BadRequest | Refused) else ()
        lines = [_line_of(one, filed) for one in found]
        bad = {"code": code, "problem": problem_of(request, fault), "faults": lines}
        return await _page(request, bad=bad)
    return await _page(
        request, taken={"code": code, "batch": msgspec.json.decode(bytes(answer.content))}
    )


def _key(form: Mapping[str, Any], request: AnyRequest, content: bytes) -> Key | None:
    text = form.get("idempotency_key")
    client = request.user.account or "anyone"
    return key_from(str(text), client, route_of(request), content) if text else None


def _line_of(fault: Fault, filed: Filed) -> dict[str, str]:
    """A fault by the line and the heading that the file shows."""
    parts = fault.pointer.strip("/").split("/")
    where = ""
    if parts[0] == "figures" and len(parts) > 2 and parts[1].isdigit():
        line = filed.lines[int(parts[1])] if int(parts[1]) < len(filed.lines) else 0
        column = heading_of(parts[2]) if parts[2] in COLUMNS else parts[2]
        where = f"{line} · {column}"
    elif parts[0] == "columns" and len(parts) > 1 and parts[1].isdigit():
        where = filed.headings[int(parts[1])][:40]
    return {"where": where, "message": fault.message}


SOURCES: Final[list[Any]] = [show_sources, give_token, bring_file]

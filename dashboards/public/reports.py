"""Reports: writing one (on the page or from a paper's number), what is like it, and how far it is."""

from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath

from dashboards.public.asking import PlaceAsked, asked
from dashboards.public.choices import Choice, offer_communities, offer_labels
from dashboards.public.doors import form, go_to, page
from dashboards.public.forms import MENDABLE, Mending, Sent, perform_form, read_form, to_mend
from dashboards.rendering import render
from impact.standing.filters import ItemFilters
from impact.standing.rules import word_of
from impact.standing.views import find_items
from marketplace.demands import codes, commands, papers, photos
from marketplace.demands.controllers import writer_of
from marketplace.demands.schemas import (
    AskedSimilar,
    DemandView,
    NewDemand,
    PaperView,
    Similar,
    WrittenDemand,
)
from marketplace.ground.access.guesses import count_wrong_guess
from marketplace.ground.db import Reader, looking
from marketplace.ground.errors import BadRequest, Fault, NoRoom, NotFound
from marketplace.ground.web.acts import Key, key_from
from marketplace.ground.web.faults import convert_or_name_faults, fault_at
from marketplace.ground.web.problems import AnyRequest

MULTIPART: Final = "multipart/form-data"
FIELDS_MAX: Final = 50
FIELDS: Final = ("text", "community", "category", "contact", "serial", "channel", "photo")


class Given(msgspec.Struct, frozen=True):
    """A report's form as it was sent, with its picture if there is one."""

    sent: Sent
    picture: bytes


@page("/report", "report")
async def show_report_form(request: AnyRequest) -> Response[str]:
    """The form; a community's own page has it chosen already."""
    chosen = asked(request, PlaceAsked).community
    return await _render_form(request, {"community": chosen or ""})


async def _render_form(
    request: AnyRequest,
    values: dict[str, str],
    mending: Mending | None = None,
    paper: PaperView | None = None,
) -> Response[str]:
    async with looking() as reader:
        choices = {
            "community": await offer_communities(reader),
            "category": await offer_labels(reader, "categories"),
        }
    if paper is not None:
        choices["community"] = _of_the_paper(choices["community"], paper)
    return await render(
        request,
        "report.html",
        status=mending.status if mending else 200,
        headers=mending.headers if mending else None,
        path="/report",
        choices=choices,
        values=values,
        faults=mending.faults if mending else (),
        paper=paper,
    )


def _of_the_paper(choices: list[Choice], paper: PaperView) -> list[Choice]:
    """A paper is of one community, or of any when it was printed for all."""
    return [one for one in choices if paper.community in ("ALL", one.value)]


@form("/report", "write_report")
async def write_report(request: AnyRequest) -> Response[Any]:
    """Take in a report, then show its serial; before that, once, what is like it."""
    given = await _read(request)
    values = dict(given.sent.fields)
    try:
        demand = await _demand_of(request, given, values)
        if "checked" not in values:
            similar = await _find_similar(demand)
            if similar.demands or similar.items:
                return await render(
                    request, "report_alike.html", path="/report", similar=similar, values=values
                )
        key = _key(given.sent, demand)
        written = await perform_form(
            request,
            request.user,
            key,
            WrittenDemand,
            commands.write_demand_from,
            demand,
            writer_of(request),
        )
    except MENDABLE as fault:
        return await _render_form(request, values, to_mend(request, fault))
    except NoRoom:
        told = fault_at(
            "/photo", "no_room", "There is no room for photos just now. Send it without."
        )
        return await _render_form(request, values, Mending(507, [told]))
    return go_to(f"/report/{written.serial}?received=yes")


async def _read(request: AnyRequest) -> Given:
    """The form, urlencoded or with a file."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MULTIPART:
        return Given(await read_form(request), b"")
    sent = await request.form()
    texts = [(name, one) for name, one in sent.multi_items() if isinstance(one, str)]
    fields = {str(name): one for name, one in texts[:FIELDS_MAX]}
    return Given(Sent(fields, b""), await photos.read_upload(sent.get("picture")))


async def _demand_of(request: AnyRequest, given: Given, values: dict[str, str]) -> NewDemand:
    """What was written; a picture is kept at once, so that it need not be chosen again."""
    faults: list[Fault] = []
    if given.picture:
        try:
            values["photo"] = (await photos.take_photo(request, given.picture)).id
        except BadRequest as fault:
            faults = [msgspec.structs.replace(one, pointer="/picture") for one in fault.faults]
    wanted = Sent(values, b"").given(*FIELDS)
    try:
        demand: NewDemand = convert_or_name_faults(wanted, NewDemand)
    except BadRequest as fault:
        raise BadRequest([*fault.faults, *faults]) from None
    if faults:
        raise BadRequest(faults)
    return demand


async def _find_similar(demand: NewDemand) -> Similar:
    async with looking() as reader:
        return await commands.find_similar(
            reader, AskedSimilar(text=demand.text, community=demand.community)
        )


def _key(sent: Sent, demand: NewDemand) -> Key | None:
    text = sent.fields.get("idempotency_key")
    if not text:
        return None
    # The same words sent again with the picture chosen anew are the same report.
    body = msgspec.json.encode(msgspec.structs.replace(demand, photo=None))
    return key_from(text, "anyone", "POST report", body)


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
    """How far a report is; just after it was written, its receipt; of a blank paper, its form."""
    is_fresh = request.query_params.get("received") == "yes"
    return await _show(request, serial, "report_done.html" if is_fresh else "report_lookup.html")


async def _show(
    request: AnyRequest, serial: str, template: str, mending: Mending | None = None
) -> Response[Any]:
    async with looking() as reader:
        paper = await papers.find_blank(reader, serial)
        demand = await _find_or_none(reader, serial)
        words = await _words_of(reader, demand) if demand else {}
    if paper is not None:
        values = {"serial": paper.serial, "community": paper.community, "channel": paper.channel}
        return await _render_form(request, values, paper=paper)
    if demand is None:
        await count_wrong_guess(request, "serial")
        return await _render_unknown(request, serial[:40])
    return await render(
        request,
        template,
        status=mending.status if mending else 200,
        demand=demand,
        words=words,
        serial=demand.serial,
        faults=mending.faults if mending else (),
    )


async def _find_or_none(reader: Reader, serial: str) -> DemandView | None:
    try:
        return await commands.get_demand(reader, serial)
    except NotFound:
        return None


async def _words_of(reader: Reader, demand: DemandView) -> dict[str, str]:
    """The word that the public reads for each item that a report belongs to."""
    words: dict[str, str] = {}
    for item in demand.items:
        words |= {
            one.code: word_of(one) for one in await find_items(reader, ItemFilters(code=item.code))
        }
    return words


async def _render_unknown(request: AnyRequest, serial: str) -> Response[str]:
    status = 404 if serial else 200
    return await render(
        request, "report_lookup.html", status=status, demand=None, serial=serial, faults=()
    )


@form("/report/{serial:str}/objection", "contest_answer")
async def contest_answer(request: AnyRequest, serial: FromPath[str]) -> Response[Any]:
    """The writer says that the answer does not help, then sees by when the second one is due."""
    sent = await read_form(request)
    try:
        key = sent.key("anyone", f"POST objection {codes.typed(serial)}")
        written = await perform_form(
            request, request.user, key, WrittenDemand, commands.contest_answer, serial
        )
    except NotFound:
        await count_wrong_guess(request, "serial")
        return await _render_unknown(request, serial[:40])
    except MENDABLE as fault:
        return await _show(request, serial, "report_lookup.html", to_mend(request, fault))
    return go_to(f"/report/{written.serial}")


PAGES: list[Any] = [
    show_report_form,
    write_report,
    look_report_up,
    show_report,
    contest_answer,
]

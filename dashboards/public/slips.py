"""Slips: entering a code, answering, seeing what was recorded, and saying that it came back.

A code stands in the page's own address and nowhere else: these pages are kept by no browser and named
to no other page, and the code is never an idempotency key's route.
"""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.doors import UNSEEN, form, go_to, page
from dashboards.public.forms import MENDABLE, Mending, Sent, perform_form, read_form, to_mend
from dashboards.rendering import render
from impact.closure import reopening
from impact.return_visits import codes, commands, queries
from impact.return_visits.controllers import find_slip_or_count_guess
from impact.return_visits.queries import FoundSlip
from impact.return_visits.schemas import AnsweredSlip, NewAnswer, NewRecurrence
from impact.standing import views
from marketplace.ground.access.actor import RESIDENT
from marketplace.ground.db import Reader, looking
from marketplace.ground.errors import Fault, NotFound, TooManyTries
from marketplace.ground.i18n.language import gettext
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest

_PHONE: Final = {"/call_back/phone": "/phone"}


@page("/slip", "slip", by_code=True)
async def show_slip_door(request: AnyRequest) -> Response[Any]:
    """The box for a code; with twelve digits in it, on to their slip."""
    typed = request.query_params.get("code", "")[: codes.DIGITS * 4]
    if not typed:
        return await _render_door(request, "", [], 200)
    code = codes.typed(typed)
    if code is None:
        told = gettext("A code has 12 digits. Please compare it with the slip.")
        return await _render_door(request, typed, [Fault("/code", "wrong_form", told)], 400)
    return go_to(address_of(code), UNSEEN)


def address_of(code: str) -> str:
    """The address of a slip's page, with the code as it stands on paper."""
    return f"/slip/{codes.written(code)}"


@page("/slip/{code:str}", "slip_answer", by_code=True)
async def show_slip(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """What a slip is about, to be answered; or what was answered with it."""
    slip = await _find_or_none(request, code)
    if isinstance(slip, Response):
        return slip
    return await _render_slip(request, slip, code)


async def _find_or_none(request: AnyRequest, code: str) -> FoundSlip | Response[Any]:
    """The slip of this code, or the page that says why there is none."""
    try:
        return await find_slip_or_count_guess(request, code)
    except NotFound:
        told = gettext("No slip has this code. Please compare the 12 digits with the slip.")
        return await _render_door(request, code, [Fault("/code", "not_found", told)], 404)
    except TooManyTries as fault:
        mending = to_mend(request, fault)
        return await _render_door(request, "", mending.faults, mending.status, mending.headers)


async def _render_door(
    request: AnyRequest, typed: str, faults: Any, status: int, headers: Any = None
) -> Response[str]:
    return await render(
        request,
        "slip.html",
        status=status,
        headers={**UNSEEN, **(headers or {})},
        path="/slip",
        query={},
        values={"code": typed},
        faults=faults,
    )


@form("/slip/{code:str}", "answer_slip", by_code=True)
async def answer_slip(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Record the answer, then show what was recorded."""
    slip = await _find_or_none(request, code)
    if isinstance(slip, Response):
        return slip
    sent = await read_form(request)
    try:
        answer = convert_or_name_faults(_answer_of(sent), NewAnswer)
        key = sent.key(f"slip:{slip.id}", "POST answer of a slip")
        await perform_form(request, RESIDENT, key, AnsweredSlip, commands.answer_slip, slip, answer)
    except MENDABLE as fault:
        return await _render_slip(request, slip, code, sent, to_mend(request, fault, _PHONE))
    return go_to(address_of(str(codes.typed(code))), UNSEEN)


def _answer_of(sent: Sent) -> dict[str, Any]:
    values: dict[str, Any] = sent.given("resolved", "grade", "text", "phone")
    phone = values.pop("phone", None)
    return {**values, "call_back": {"phone": phone}} if phone else values


@form("/slip/{code:str}/recurrence", "report_recurrence", by_code=True)
async def report_recurrence(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Record that the problem came back, then show what was recorded."""
    slip = await _find_or_none(request, code)
    if isinstance(slip, Response):
        return slip
    sent = await read_form(request)
    try:
        said = convert_or_name_faults(sent.given("text"), NewRecurrence)
        key = sent.key(f"slip:{slip.id}", "POST recurrence of a slip")
        await perform_form(
            request, RESIDENT, key, AnsweredSlip, reopening.report_recurrence, slip, said
        )
    except MENDABLE as fault:
        return await _render_slip(request, slip, code, sent, to_mend(request, fault))
    return go_to(address_of(str(codes.typed(code))), UNSEEN)


async def _render_slip(
    request: AnyRequest,
    slip: FoundSlip,
    code: str,
    sent: Sent | None = None,
    mending: Mending | None = None,
) -> Response[Any]:
    async with looking() as reader:
        shown = await _find_shown(reader, slip)
    return await render(
        request,
        "slip_done.html" if shown["answered_at"] else "slip_answer.html",
        status=mending.status if mending else 200,
        headers=UNSEEN,
        path=address_of(str(codes.typed(code))),
        slip=shown,
        values=sent.fields if sent else {},
        faults=mending.faults if mending else [],
    )


async def _find_shown(reader: Reader, slip: FoundSlip) -> dict[str, Any]:
    """What a slip's page shows: its item, what was answered with it, and whether it can come back."""
    item = await views.get_item(reader, slip.item)
    words = {name: getattr(item, name) for name in ("title_zh", "title_en", "need_zh", "need_en")}
    may_report = await reopening.may_report(reader, slip)
    view = await commands.find_slip_view(reader, slip, may_report_recurrence=may_report)
    answer = view.answer
    owed = await queries.find_owed(reader, slip.id)
    return {
        **words,
        "item": slip.item,
        "community": view.community,
        "resolved": answer.resolved if answer else None,
        "grade": answer.grade if answer else None,
        "text": answer.text if answer else None,
        "answered_at": answer.answered_at if answer else None,
        "owed": view.owed,
        "answer_due_on": owed.answer_due_on,
        "recurrence_open": may_report,
        "recurrence_until": await reopening.find_last_day(reader, slip.item),
        "recurrence_at": None if may_report else owed.recurrence_at,
    }


PAGES: Final[list[Any]] = [show_slip_door, show_slip, answer_slip, report_recurrence]

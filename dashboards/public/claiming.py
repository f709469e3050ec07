"""The two-minute claim: for whoever has no account, a unit registers inside it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.doors import form, go_to, page
from dashboards.public.forms import KEY_FIELD, MENDABLE, read_form
from dashboards.rendering import render
from dashboards.workbench.fields import Field, Option, shown
from dashboards.workbench.reading import Entered, read_fields
from dashboards.workbench.words import terms_as_options
from impact.standing import views
from impact.standing.schemas import ItemView, NeedLineView
from marketplace.entrance.commands import hash_of_link
from marketplace.entrance.controllers import UNSEEN, keyed, let_in, path_of
from marketplace.entrance.schemas import NewRegistration
from marketplace.ground.clock import civil_date
from marketplace.ground.db import reading
from marketplace.ground.errors import BadRequest, Fault, Refused, TooManyTries
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text
from marketplace.ground.web.faults import convert_or_name_faults, fault_at
from marketplace.ground.web.problems import AnyRequest, problem_of
from marketplace.organisations.passwords import new_token

#: Property that can be given for good: where it is asked for, the kind of promise is asked in the open.
PROPERTY: Final = frozenset({"funding", "materials", "equipment"})
LINK_FIELD: Final = "link"
#: Parts of the body that belong to the claim; the rest is the unit's.
_OF_THE_CLAIM: Final = ("lines", "finish_on", "kind", "waitlist", "note")
SUGGESTED_DAYS: Final = 30


class Shown(Struct, frozen=True, kw_only=True):
    """The item a claim is about, and the day it is."""

    item: ItemView
    today: Any


@page("/items/{code:str}/claim", "claim")
async def show_claim_form(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """The form with the lines and the day filled in; a unit that is signed in has its own."""
    if request.user.role == "unit":
        asked = urlencode({name: str(text)[:64] for name, text in request.query_params.items()})
        return go_to(f"/workbench/items/{quote(code, safe='')}/claim?{asked}")
    about = await _look(code)
    return await _render(request, about, _values_at_first(about, request.query_params))


async def _look(code: str) -> Shown:
    async with reading() as reader:
        item = await views.get_item(reader, code)
        return Shown(item=item, today=civil_date(reader.at))


def _values_at_first(about: Shown, asked: Mapping[str, str]) -> dict[str, str]:
    """The chosen line with its amount, else the first open one with its smallest share; and a day."""
    lines = [line for line in about.item.need_lines if line.gap != "0"]
    chosen = next((line for line in lines if line.id == asked.get("line")), None)
    line = chosen or (lines[0] if lines else None)
    days = about.item.duration_days or SUGGESTED_DAYS
    values = {"finish_on": (about.today + timedelta(days=days)).isoformat(), "kind": "service"}
    if line is not None:
        wanted = asked.get("quantity", "") if chosen else ""
        values[f"lines.{line.id}"] = _whole_steps(line, wanted) or line.step
    return values


def _whole_steps(line: NeedLineView, wanted: str) -> str | None:
    """As much of what was wanted as the line takes in whole steps, or None."""
    try:
        room = min(Decimal(line.gap), Decimal(wanted[:16]))
    except InvalidOperation:
        return None
    step = Decimal(line.step)
    return quantity_text(room // step * step) if room.is_finite() and room >= step else None


def _first_chosen(item: ItemView, values: Mapping[str, str]) -> list[NeedLineView]:
    """The lines with an amount first, then those that lack something, then the rest."""
    return sorted(
        item.need_lines,
        key=lambda line: (not values.get(f"lines.{line.id}"), line.gap == "0"),
    )


def fields_of(item: ItemView, values: Mapping[str, str]) -> list[Field]:
    """Three fields to fill in, two that stand filled in, and what few need."""
    return [
        Field(name="lines", label=_("What you take on"), kind="quantity-lines", required=True,
              lines=_first_chosen(item, values),
              hint=_("Whole or in part; leave the others empty.")),
        Field(name="finish_on", label=_("Finished by"), kind="date", required=True),
        Field(name="name_zh", label=_("Your unit’s name"), required=True,
              hint=_("Public only once the claim is chosen or signed.")),
        Field(name="contact.name", label=_("Contact: name"), required=True),
        Field(name="contact.phone", label=_("Contact: telephone"), kind="tel", required=True,
              hint=_("For the community and its committee only; never public.")),
        *_kind_of(item),
        Field(name="note", label=_("Note to the committee"), kind="textarea", folded=True),
    ]  # fmt: skip


def _kind_of(item: ItemView) -> list[Field]:
    """The kind of promise; asked in the open where property is asked for."""
    folded = not has_property(item)
    hints = {"donation": _("can be enforced by law; needs the tick below")}
    options = [
        Option(one.value, one.label, hints.get(one.value))
        for one in terms_as_options("claim_kind", ("service", "works", "donation"))
    ]
    return [
        Field(name="kind", label=_("Kind of promise"), kind="radio", options=options, required=True, folded=folded),
        Field(name="understood", label=_("It is a donation of property, and we know that it can be enforced"),
              kind="checkbox", reads="not_sent", folded=folded),
    ]  # fmt: skip


def has_property(item: ItemView) -> bool:
    """Whether the item lacks something that could be donated."""
    return any(line.resource in PROPERTY and line.gap != "0" for line in item.need_lines)


@form("/items/{code:str}/claim", "claim_by_form")
async def claim_by_form(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Register and claim at once, then show the receipt; or the same form with what is wrong."""
    about = await _look(code)
    sent = await read_form(request)
    typed = dict(sent.fields)
    _take_choice(about.item, typed)
    fields = fields_of(about.item, typed)
    entered = read_fields(fields, typed)
    link = typed.get(LINK_FIELD, "")
    link = link if hash_of_link(link) else new_token()
    try:
        given = _registration_of(about, entered, typed)
        key = keyed(request, typed.get(KEY_FIELD) or None, sent.body)
        await let_in(request, given, key, link)
    except MENDABLE as fault:
        return await _render(request, about, typed, entered, fault)
    return go_to(path_of(link), UNSEEN)


def _take_choice(item: ItemView, typed: dict[str, str]) -> None:
    """After somebody was faster: take what is left, or wait in line."""
    choice = typed.pop("choice", "")
    if choice == "waitlist":
        typed["waitlist"] = "true"
    elif choice == "remaining":
        for line in item.need_lines:
            name = f"lines.{line.id}"
            if typed.get(name, "").strip():
                typed[name] = _whole_steps(line, typed[name].strip()) or ""


def _registration_of(about: Shown, entered: Entered, typed: Mapping[str, str]) -> NewRegistration:
    """What was entered as a registration; raises `BadRequest` with every fault at once."""
    faults = list(entered.faults)
    if typed.get("kind") == "donation" and not typed.get("understood"):
        text = "Tick this for a donation, or choose another kind."
        faults.append(fault_at("/understood", "missing", text))
    body = dict(entered.body)
    claim = {name: body.pop(name) for name in _OF_THE_CLAIM if name in body}
    if typed.get("waitlist") == "true":
        claim["waitlist"] = True
    body["claim"] = {**claim, "item": about.item.code}
    try:
        given: NewRegistration = convert_or_name_faults(body, NewRegistration)
    except BadRequest as fault:
        raise BadRequest([*faults, *fault.faults]) from None
    if faults:
        raise BadRequest(faults)
    return given


async def _render(
    request: AnyRequest,
    about: Shown,
    values: Mapping[str, str],
    entered: Entered | None = None,
    fault: Exception | None = None,
) -> Response[Any]:
    problem = problem_of(request, fault) if fault else None
    faults = _shown_faults(entered, problem.errors) if entered and problem else []
    fields = fields_of(about.item, values)
    at_fault = {one.pointer for one in faults}
    folded = [one for one in fields if one.folded]
    told = problem is not None and not isinstance(fault, BadRequest)
    wait = {"Retry-After": str(fault.retry_seconds)} if isinstance(fault, TooManyTries) else {}
    return await render(
        request,
        "claim.html",
        status=problem.status if problem else 200,
        headers={"Cache-Control": "no-store", **wait},
        item=about.item,
        fields=[shown(one) for one in fields if not one.folded],
        folded=[shown(one) for one in folded],
        unfolded=any("/" + one.name in at_fault for one in folded),
        values=values,
        faults=faults,
        labels=_labels(fields),
        refusal={"title": problem.title, "detail": problem.detail} if told and problem else None,
        choices=_choices(about.item, values, fault),
        link=new_token(),
        has_property=has_property(about.item),
    )


def _shown_faults(entered: Entered, faults: Sequence[Fault]) -> list[Fault]:
    """The faults beside the form's own fields: what is wrong with the claim stands at its lines."""
    own = [
        msgspec.structs.replace(one, pointer=one.pointer.removeprefix("/claim")) for one in faults
    ]
    return entered.shown(own)


def _labels(fields: Sequence[Field]) -> dict[str, str]:
    """What the fields are called, for the list of faults on top."""
    named = {one.name: f"{one.label}{_(': ')}" for one in fields}
    for one in fields:
        named |= {f"lines.{line.id}": f"{_('What you take on')}{_(': ')}" for line in one.lines}
    return named


def _choices(
    item: ItemView, values: Mapping[str, str], fault: Exception | None
) -> dict[str, bool] | None:
    """What can be done where somebody was faster: take what is left, or wait in line."""
    if not isinstance(fault, Refused) or fault.name != "gap_exceeded":
        return None
    asked = [line for line in item.need_lines if values.get(f"lines.{line.id}", "").strip()]
    return {
        "remaining": any(line.gap != "0" for line in asked),
        "waitlist": item.track == "light" and values.get("waitlist") != "true",
    }


PAGES: Final[list[Any]] = [show_claim_form, claim_by_form]

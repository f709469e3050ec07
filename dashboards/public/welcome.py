"""Behind a unit's private link: the receipt of its first claim, and the rest of its registration."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.doors import UNSEEN, form, go_to, page
from dashboards.public.forms import (
    KEY_FIELD,
    MENDABLE,
    Mending,
    Sent,
    perform_form,
    read_form,
    to_mend,
)
from dashboards.public.receipts import next_step_of
from dashboards.rendering import render
from dashboards.workbench.words import terms_as_options
from impact.standing import rules, views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.schemas import Move
from marketplace.claims.commands import withdraw_claim
from marketplace.claims.proposals import confirm_claim
from marketplace.claims.schemas import ChangedClaim, ClaimView, Confirmation, Withdrawal
from marketplace.claims.states import CLAIM
from marketplace.entrance import commands
from marketplace.entrance.controllers import complete, find_unit_of, keyed, let_in, path_of
from marketplace.entrance.schemas import NewRegistration
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import reading
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.passwords import new_token
from marketplace.units.schemas import Completion
from marketplace.units.states import UNIT_KINDS

_PARTICULARS: Final = ("name_en", "kind", "credit_code", "username")
_YES_NO: Final = {"yes": True, "no": False}


class ClaimShown(Struct, frozen=True, kw_only=True):
    """A claim with its item as the receipt shows them, and what comes next."""

    claim: ClaimView
    item: Any
    next_step: Move | None

    @property
    def owes_confirmation(self) -> bool:
        """Whether the unit must say yes once more: to a donation, or to a place that came free."""
        return self.claim.awaits == "confirm"

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the claim can still be taken back freely."""
        return self.claim.state in CLAIM["withdraw"].before


@page("/receipts/{link:str}", "private_receipt", by_code=True)
async def show_receipt(request: AnyRequest, link: FromPath[str]) -> Response[str]:
    """The receipt, and the form for what was left open."""
    organisation = await find_unit_of(request, link)
    return await _render(request, organisation, link, {})


async def _render(
    request: AnyRequest,
    organisation: str,
    link: str,
    values: Mapping[str, str],
    mending: Mending | None = None,
) -> Response[str]:
    async with reading() as reader:
        unit = await commands.get_registration(reader, organisation)
        claims = []
        for claim in unit.claims:
            facts = (await views.find_items(reader, ItemFilters(code=claim.item)))[0]
            item = views.item_view(facts, reader.at)
            claims.append(ClaimShown(claim=claim, item=item, next_step=_next_step(facts, claim)))
    shown = {name: text for name, text in values.items() if name != "password"}
    return await render(
        request,
        "welcome.html",
        status=mending.status if mending else 200,
        headers={**UNSEEN, **(mending.headers if mending else {})},
        unit=unit,
        claims=claims,
        address=path_of(link),
        values=shown,
        faults=mending.faults if mending else [],
        kinds=terms_as_options("unit_kind", UNIT_KINDS),
        done=request.query_params.get("done") == "yes",
    )


def _next_step(facts: ItemFacts, claim: ClaimView) -> Move | None:
    """The next move on this claim, and by when, whatever others do on the item."""
    if claim.state == "waiting" and (step := next_step_of(claim, facts.track)):
        return Move(role=step.role, organisation=None, act=step.act, since=None, due_on=step.due_on)
    own = tuple(one for one in facts.claims if one.id == claim.id)
    if not own:
        return None
    return rules.whose_move(msgspec.structs.replace(facts, claims=own, has_nodes=False))


@form("/receipts/{link:str}", "complete_registration", by_code=True)
async def complete_by_form(request: AnyRequest, link: FromPath[str]) -> Response[Any]:
    """Give what was left open, and open the unit's account."""
    organisation = await find_unit_of(request, link)
    sent = await read_form(request)
    try:
        given: Completion = convert_or_name_faults(_particulars_of(sent), Completion)
        text = sent.fields.get(KEY_FIELD) or None
        await complete(request, organisation, given, text, sent.body)
    except MENDABLE as fault:
        mending = to_mend(request, fault)
        return await _render(request, organisation, link, sent.fields, mending)
    return go_to(f"{path_of(link)}?done=yes", UNSEEN)


def _particulars_of(sent: Sent) -> dict[str, Any]:
    """The fields that were filled in; a password is taken as it is, spaces included."""
    given: dict[str, Any] = dict(sent.given(*_PARTICULARS))
    if sent.fields.get("state_owned") in _YES_NO:
        given["state_owned"] = _YES_NO[sent.fields["state_owned"]]
    if sent.fields.get("code_exception"):
        given["code_exception"] = True
    password = sent.fields.get("password", "")
    return {**given, **({"password": password} if password else {})}


@form("/receipts/{link:str}/claims/{claim_id:str}", "answer_private_claim", by_code=True)
async def answer_claim(
    request: AnyRequest, link: FromPath[str], claim_id: FromPath[str]
) -> Response[Any]:
    """Confirm a donation or an offered place once more, or take the claim back, without an account."""
    organisation = await find_unit_of(request, link)
    sent = await read_form(request)
    actor = Actor("unit", organisation)
    key = sent.key(f"unit:{organisation}", "POST answer on a private receipt")
    try:
        if sent.fields.get("answer") == "withdraw":
            withdrawal = Withdrawal()
            await perform_form(
                request, actor, key, ChangedClaim, withdraw_claim, claim_id, withdrawal
            )
        else:
            yes = Confirmation()
            await perform_form(request, actor, key, ChangedClaim, confirm_claim, claim_id, yes)
    except MENDABLE as fault:
        return await _render(request, organisation, link, {}, to_mend(request, fault))
    return go_to(path_of(link), UNSEEN)


@page("/register", "register")
async def show_register(request: AnyRequest) -> Response[str]:
    """Registering without a claim, for whoever wants to enter offers first."""
    return await _render_register(request, {})


async def _render_register(
    request: AnyRequest, values: Mapping[str, str], mending: Mending | None = None
) -> Response[str]:
    shown = {name: text for name, text in values.items() if name != "password"}
    return await render(
        request,
        "register.html",
        status=mending.status if mending else 200,
        headers={"Cache-Control": "no-store", **(mending.headers if mending else {})},
        values=shown,
        faults=mending.faults if mending else [],
        kinds=terms_as_options("unit_kind", UNIT_KINDS),
        link=new_token(),
    )


@form("/register", "register_by_form")
async def register_by_form(request: AnyRequest) -> Response[Any]:
    """Register, then show the private page."""
    sent = await read_form(request)
    link = sent.fields.get("link", "")
    link = link if commands.hash_of_link(link) else new_token()
    try:
        given: NewRegistration = convert_or_name_faults(_registration_of(sent), NewRegistration)
        key = keyed(request, sent.fields.get(KEY_FIELD) or None, sent.body)
        await let_in(request, given, key, link)
    except MENDABLE as fault:
        return await _render_register(request, sent.fields, to_mend(request, fault))
    return go_to(path_of(link), UNSEEN)


def _registration_of(sent: Sent) -> dict[str, Any]:
    contact = {
        name: text
        for name in ("name", "phone")
        if (text := sent.fields.get(f"contact.{name}", "").strip())
    }
    return {**_particulars_of(sent), **sent.given("name_zh"), "contact": contact}


PAGES: Final[list[Any]] = [
    show_receipt,
    complete_by_form,
    answer_claim,
    show_register,
    register_by_form,
]

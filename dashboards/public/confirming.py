"""The link that a committee gives to a unit: what a claim entered for it promises, and yes or no.

The secret stands in the page's own address and nowhere else, as a slip's code does.
"""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.doors import UNSEEN, form, go_to, page
from dashboards.public.forms import MENDABLE, Mending, Sent, perform_form, read_form, to_mend
from dashboards.public.receipts import next_step_of
from dashboards.rendering import render
from impact.standing import views
from impact.standing.schemas import ItemView
from marketplace.claims.commands import withdraw_claim
from marketplace.claims.controllers import who_confirms
from marketplace.claims.proposals import confirm_claim, path_of
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ChangedClaim, ClaimView, Confirmation, Withdrawal
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest


class Shown(Struct, frozen=True):
    """The claim of a link with its item, as its unit sees it."""

    claim: ClaimView
    item: ItemView


@page("/claims/{claim_id:str}/confirm/{secret:str}", "confirm_claim", by_code=True)
async def show_confirmation(
    request: AnyRequest, claim_id: FromPath[str], secret: FromPath[str]
) -> Response[str]:
    """What the claim promises; to be confirmed or declined in one tap, or how it stands by now."""
    actor = await who_confirms(request, claim_id, secret)
    return await _render(request, actor, claim_id, secret)


@form("/claims/{claim_id:str}/confirm/{secret:str}", "answer_confirmation", by_code=True)
async def answer_confirmation(
    request: AnyRequest, claim_id: FromPath[str], secret: FromPath[str]
) -> Response[Any]:
    """Confirm or decline, then show how the claim stands."""
    actor = await who_confirms(request, claim_id, secret)
    sent = await read_form(request)
    try:
        await _perform(request, actor, claim_id, sent)
    except MENDABLE as fault:
        mending = to_mend(request, fault, {"/contact": "/name", "/contact/name": "/name", "/contact/phone": "/phone"})  # fmt: skip
        taken = isinstance(fault, Refused) and fault.name == "gap_exceeded"
        return await _render(request, actor, claim_id, secret, sent, mending, taken=taken)
    return go_to(path_of(claim_id, secret), UNSEEN)


async def _perform(request: AnyRequest, actor: Actor, claim_id: str, sent: Sent) -> None:
    key = sent.key(f"claim:{claim_id}", "POST answer to a proposed claim")
    if sent.fields.get("answer") == "decline":
        declined = Withdrawal(reason_category="declined")
        await perform_form(request, actor, key, ChangedClaim, withdraw_claim, claim_id, declined)
        return
    said = convert_or_name_faults(_said(sent), Confirmation)
    await perform_form(request, actor, key, ChangedClaim, confirm_claim, claim_id, said)


def _said(sent: Sent) -> dict[str, Any]:
    contact = sent.given("name", "phone")
    said: dict[str, Any] = {"waitlist": sent.fields.get("waitlist") == "true"}
    return {**said, "contact": contact} if contact else said


async def _render(
    request: AnyRequest,
    actor: Actor,
    claim_id: str,
    secret: str,
    sent: Sent | None = None,
    mending: Mending | None = None,
    *,
    taken: bool = False,
) -> Response[str]:
    shown = await _find_shown(actor, claim_id)
    return await render(
        request,
        "confirm.html",
        status=mending.status if mending else 200,
        headers={**UNSEEN, **(mending.headers if mending else {})},
        path=path_of(claim_id, secret),
        query={},
        claim=shown.claim,
        item=shown.item,
        next_step=next_step_of(shown.claim, shown.item.track, shown.item.waiting_on),
        values=sent.fields if sent else {},
        faults=mending.faults if mending else [],
        taken=taken or bool(sent and sent.fields.get("waitlist")),
    )


async def _find_shown(actor: Actor, claim_id: str) -> Shown:
    async with reading() as reader:
        found = await list_claim_views(reader, claim_id=claim_id, viewer=actor.organisation)
        if not found:
            raise NotFound
        return Shown(found[0], await views.get_item(reader, found[0].item))


PAGES: Final[list[Any]] = [show_confirmation, answer_confirmation]

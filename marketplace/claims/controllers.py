"""HTTP about claims, signatures and arrivals."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from marketplace.claims import commands, delivery, ending, proposals, queries
from marketplace.claims.arrival_queries import list_arrival_views
from marketplace.claims.schemas import (
    Approval,
    ArrivalConfirmation,
    ArrivalView,
    ChangedArrival,
    ChangedClaim,
    ClaimView,
    Confirmation,
    ConfirmLink,
    Ending,
    NamingLead,
    NewArrival,
    NewClaim,
    NewSignature,
    Nothing,
    Qualification,
    Withdrawal,
)
from marketplace.claims.terms.queries import has_link
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.access.guesses import count_wrong_guess
from marketplace.ground.db import in_one_unit, looking
from marketplace.ground.errors import Forbidden, NotAuthenticated, NotFound
from marketplace.ground.web.acts import answer_of, perform, perform_as
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of
from marketplace.items.sight import be_in_sight


@get("/items/{code:str}/claims", operation_id="claims.list", opt=open_to_all())
async def list_claims(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[ClaimView]:
    """The claims on an item, as the caller may see them."""
    actor = request.user
    async with looking() as reader:
        await be_in_sight(reader, code, actor)
        found = await queries.list_claim_views(
            reader, item=code, viewer=actor.organisation, sees_all=actor.sees_all
        )
    return page_of(found, limit, cursor)


@get("/claims/{claim_id:str}", operation_id="claims.show", opt=open_to_all())
async def show_claim(request: AnyRequest, claim_id: FromPath[str]) -> ClaimView:
    """One claim, as the caller may see it."""
    actor = request.user
    async with looking() as reader:
        found = await queries.list_claim_views(
            reader, claim_id=claim_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
    if not found:
        raise NotFound
    return found[0]


@get("/claims/{claim_id:str}/arrivals", operation_id="arrivals.list", opt=open_to_all())
async def list_arrivals(
    request: AnyRequest, claim_id: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[ArrivalView]:
    """What was brought for a claim; notes for those alone whom they concern."""
    actor = request.user
    async with looking() as reader:
        found = await list_arrival_views(
            reader, claim_id=claim_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
    return page_of(found, limit, cursor)


@post(
    "/items/{code:str}/claims",
    operation_id="claims.claim",
    opt=open_to("unit", "regional", "subdistrict"),
)
async def claim_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewClaim]
) -> Response[ChangedClaim]:
    """Claim parts of an item's need lines; a committee enters a claim for a unit (`for_unit`)."""
    secret = proposals.new_secret()
    answer = await perform(request, 201, proposals.claim_or_propose, code, data, secret)
    return answer if request.user.role == "unit" else await with_link(answer, secret)


async def with_link(answer: Response[ChangedClaim], secret: str) -> Response[ChangedClaim]:
    """The answer with the link, if this very call made it: what is kept for a repetition has none."""
    content: Any = answer.content
    claim = msgspec.json.decode(content, type=ChangedClaim)
    async with looking() as reader:
        if not await has_link(reader, claim.id, proposals.hash_of_secret(secret)):
            return answer
    told = msgspec.structs.replace(claim, confirm_path=proposals.path_of(claim.id, secret))
    return answer_of(msgspec.json.encode(told), answer.status_code or 201)


@post(
    "/claims/{claim_id:str}/confirmation",
    operation_id="claims.confirm",
    opt=open_to_all(),
)
async def confirm_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Confirmation]
) -> Response[ChangedClaim]:
    """Confirm a proposal, an offered place or a donation: the unit's account, or its link's secret."""
    actor = await who_confirms(request, claim_id, data.secret)
    client = actor.account or f"claim:{claim_id}"
    return await perform_as(actor, client, request, 201, proposals.confirm_claim, claim_id, data)


async def who_confirms(request: AnyRequest, claim_id: str, secret: str | None) -> Actor:
    """The unit's account, or whoever shows the secret of the claim's link.

    A wrong secret is counted, and raises `NotFound` or `TooManyTries`.
    """
    if secret is not None:
        async with looking() as reader:
            holder = await proposals.find_link_holder(reader, claim_id, secret)
        if holder is None:
            await count_wrong_guess(request, "claim")
            raise NotFound
        return holder
    actor: Actor = request.user
    if actor.is_anyone:
        raise NotAuthenticated
    if actor.role != "unit":
        raise Forbidden
    return actor


@post("/claims/{claim_id:str}/withdrawal", operation_id="claims.withdraw", opt=open_to("unit"))
async def withdraw_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Withdrawal]
) -> Response[ChangedClaim]:
    """Take a claim back before signing."""
    return await perform(request, 201, commands.withdraw_claim, claim_id, data)


@post(
    "/claims/{claim_id:str}/link",
    operation_id="claims.make_link",
    opt=open_to("community", "regional", "subdistrict"),
)
async def make_link(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Nothing | None] = None
) -> Response[ConfirmLink]:
    """A fresh link for an open proposal; it is kept nowhere, so a lost answer means another one."""
    return answer_of(msgspec.json.encode(await fresh_link(request, claim_id)), 201)


async def fresh_link(request: AnyRequest, claim_id: str) -> ConfirmLink:
    """The link of a proposal made anew; never by an idempotency key, whose answer would be kept."""
    return await in_one_unit(
        request.user,
        request_id_of(request.scope),
        proposals.make_link,
        claim_id,
        proposals.new_secret(),
    )


@post("/claims/{claim_id:str}/return", operation_id="claims.return", opt=open_to("unit"))
async def return_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Ending]
) -> Response[ChangedClaim]:
    """Give a signed claim back, with a reason and a handover."""
    return await perform(request, 201, ending.return_claim, claim_id, data)


@post(
    "/claims/{claim_id:str}/termination",
    operation_id="claims.terminate",
    opt=open_to("regional", "subdistrict"),
)
async def terminate_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Ending]
) -> Response[ChangedClaim]:
    """End a signed claim, with a reason."""
    return await perform(request, 201, ending.terminate_claim, claim_id, data)


@post(
    "/claims/{claim_id:str}/lead",
    operation_id="claims.name_lead",
    opt=open_to("regional", "subdistrict"),
)
async def name_lead(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NamingLead]
) -> Response[ChangedClaim]:
    """Let this claim lead its item."""
    return await perform(request, 201, ending.name_lead, claim_id, data)


@post(
    "/claims/{claim_id:str}/qualification",
    operation_id="claims.qualify",
    opt=open_to("regional", "subdistrict"),
)
async def qualify_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Qualification]
) -> Response[ChangedClaim]:
    """Say whether a claim passes the check of unit, capacity, licence and conflicts."""
    return await perform(request, 201, commands.qualify_claim, claim_id, data)


@post("/claims/{claim_id:str}/approval", operation_id="claims.approve", opt=open_to("unit"))
async def record_approval(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[Approval]
) -> Response[ChangedClaim]:
    """Enter the reference of the unit's internal approval."""
    return await perform(request, 201, commands.record_approval, claim_id, data)


@post(
    "/claims/{claim_id:str}/signature",
    operation_id="claims.sign",
    opt=open_to("unit", "community", "subdistrict"),
)
async def sign_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NewSignature]
) -> Response[ChangedClaim]:
    """Sign: the unit first, then the community."""
    return await perform(request, 201, delivery.sign_claim, claim_id, data)


@post("/claims/{claim_id:str}/arrivals", operation_id="arrivals.report", opt=open_to("unit"))
async def report_arrival(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NewArrival]
) -> Response[ChangedArrival]:
    """Say that something was brought."""
    return await perform(request, 201, delivery.report_arrival, claim_id, data)


@post(
    "/arrivals/{arrival_id:str}/confirmation",
    operation_id="arrivals.confirm",
    opt=open_to("community", "subdistrict"),
)
async def confirm_arrival(
    request: AnyRequest, arrival_id: FromPath[str], data: JSONBody[ArrivalConfirmation]
) -> Response[ChangedArrival]:
    """Confirm what was brought, as counted by the receiver."""
    return await perform(request, 201, delivery.confirm_arrival, arrival_id, data)


HANDLERS: Final[list[Any]] = [
    list_claims,
    show_claim,
    list_arrivals,
    claim_item,
    confirm_claim,
    make_link,
    withdraw_claim,
    return_claim,
    terminate_claim,
    name_lead,
    qualify_claim,
    record_approval,
    sign_claim,
    report_arrival,
    confirm_arrival,
]

"""HTTP about units and their offers."""

from typing import Annotated, Any, Final

from litestar import Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.units import commands, offering
from marketplace.units.queries import find_unit, list_offers
from marketplace.units.schemas import (
    ChangedOffer,
    ChangedUnit,
    CodeConfirmation,
    NewOffer,
    OfferView,
    OfferWithdrawal,
    UnitView,
)

Code = Annotated[str | None, QueryParameter(max_length=64)]


@get("/units/{unit_id:str}", operation_id="units.show", opt=open_to_all())
async def show_unit(request: AnyRequest, unit_id: FromPath[str]) -> UnitView:
    """A unit's public record; of one that nobody has confirmed, for those whom it concerns."""
    actor = request.user
    async with looking() as reader:
        unit = await find_unit(reader, unit_id, viewer=actor.organisation, sees_all=actor.sees_all)
    if unit is None:
        raise NotFound
    return unit


@post(
    "/units/{unit_id:str}/code-confirmation",
    operation_id="units.confirm_code",
    opt=open_to("regional", "subdistrict"),
)
async def confirm_code(
    request: AnyRequest, unit_id: FromPath[str], data: JSONBody[CodeConfirmation]
) -> Response[ChangedUnit]:
    """Let a unit's code count although the standard's check does not pass it."""
    return await perform(request, 201, commands.confirm_code, unit_id, data)


@get(
    "/offers",
    operation_id="offers.list",
    opt=open_to("unit", "community", "regional", "subdistrict", "auditor"),
)
async def list_open_offers(
    request: AnyRequest,
    community: Code = None,
    resource: Code = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[OfferView]:
    """A unit's own offers; for the others, every open one that holds in a community."""
    actor = request.user
    own = actor.organisation if actor.role == "unit" else None
    async with looking() as reader:
        found = await list_offers(reader, unit=own, community=community, resource=resource)
    return page_of(found, limit, cursor)


@post("/offers", operation_id="offers.make", opt=open_to("unit"))
async def make_offer(request: AnyRequest, data: JSONBody[NewOffer]) -> Response[ChangedOffer]:
    """Offer something."""
    return await perform(request, 201, offering.make_offer, data)


@patch("/offers/{offer_id:str}", operation_id="offers.change", opt=open_to("unit"))
async def change_offer(
    request: AnyRequest, offer_id: FromPath[str], data: JSONBody[NewOffer]
) -> Response[ChangedOffer]:
    """Write an open offer anew."""
    return await perform(request, 200, offering.change_offer, offer_id, data)


@post("/offers/{offer_id:str}/withdrawal", operation_id="offers.withdraw", opt=open_to("unit"))
async def withdraw_offer(
    request: AnyRequest, offer_id: FromPath[str], data: JSONBody[OfferWithdrawal]
) -> Response[ChangedOffer]:
    """Take an offer back."""
    return await perform(request, 201, offering.withdraw_offer, offer_id, data)


HANDLERS: Final[list[Any]] = [
    show_unit,
    confirm_code,
    list_open_offers,
    make_offer,
    change_offer,
    withdraw_offer,
]

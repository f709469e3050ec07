"""HTTP about units and their offers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import Forbidden, NotFound
from marketplace.ground.quantities import QUANTITY_PATTERN
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.states import GateName
from marketplace.units import commands, offering
from marketplace.units.fitting import Asked, find_fits, find_fits_of_offer
from marketplace.units.queries import find_unit, list_offers
from marketplace.units.schemas import (
    ChangedOffer,
    ChangedUnit,
    CodeConfirmation,
    FitView,
    NewOffer,
    OfferView,
    OfferWithdrawal,
    UnitView,
)
from marketplace.units.states import Resource

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


@get(
    "/offers/{offer_id:str}/fits",
    operation_id="offers.fits",
    opt=open_to("unit", "community", "regional", "subdistrict", "auditor"),
)
async def list_fits_of_offer(
    request: AnyRequest, offer_id: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[FitView]:
    """The items with open lines that an offer fits; a unit asks about its own."""
    actor = request.user
    async with looking() as reader:
        offer, found = await find_fits_of_offer(reader, offer_id)
    if actor.role == "unit" and offer.unit != actor.organisation:
        raise Forbidden
    return page_of(found, limit, cursor)


@get("/fits", operation_id="fits.list", opt=open_to_all())
async def list_fits(
    resource: FromQuery[Resource | None] = None,
    unit_zh: Code = None,
    quantity: Annotated[str | None, QueryParameter(pattern=QUANTITY_PATTERN)] = None,
    community: Code = None,
    finish_before: FromQuery[date | None] = None,
    gate: FromQuery[GateName | Literal["none"] | None] = None,
    track: FromQuery[Literal["light", "full"] | None] = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[FitView]:
    """What somebody can give beside what is open, soonest finished first; `gate=none` is without a gate."""
    asked = Asked(
        resource=resource,
        unit_zh=unit_zh,
        quantity=None if quantity is None else Decimal(quantity),
        community=None if community == "ALL" else community,
        finish_before=finish_before,
        gate=gate,
        track=track,
    )
    async with looking() as reader:
        return page_of(await find_fits(reader, asked), limit, cursor)


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
    list_fits,
    list_fits_of_offer,
    make_offer,
    change_offer,
    withdraw_offer,
]

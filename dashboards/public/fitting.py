"""What can our unit do? Open needs that fit what a unit can give: without an account, or by its offers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from litestar import Response
from msgspec import Meta, Struct

from dashboards.public.asking import Code, Cursor, as_texts, asked
from dashboards.public.choices import Choice, offer_communities, offer_terms
from dashboards.public.doors import page
from dashboards.rendering import render
from impact.standing.states import Track
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import Forbidden
from marketplace.ground.quantities import QUANTITY_PATTERN
from marketplace.ground.web.paging import LIMIT_DEFAULT, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.states import GateName
from marketplace.units import fitting
from marketplace.units.queries import list_offers
from marketplace.units.schemas import FitView, OfferView
from marketplace.units.states import RESOURCES, Resource

NO_GATE: Final = "none"


class FitsAsked(Struct, frozen=True, kw_only=True):
    """What a unit can give, where, by when; or one of its own offers."""

    resource: Resource | None = None
    community: Code | None = None
    quantity: Annotated[str, Meta(pattern=QUANTITY_PATTERN)] | None = None
    finish_before: date | None = None
    gate: GateName | Literal["none"] | None = None
    track: Track | None = None
    offer: Code | None = None
    cursor: Cursor | None = None

    @property
    def question(self) -> fitting.Asked:
        """The same as the market understands it."""
        return fitting.Asked(
            resource=self.resource,
            quantity=None if self.quantity is None else Decimal(self.quantity),
            community=None if self.community in (None, "ALL") else self.community,
            finish_before=self.finish_before,
            gate=self.gate,
            track=self.track,
        )


@page("/what-fits", "what_fits")
async def show_what_fits(request: AnyRequest) -> Response[str]:
    """What fits, nearest finish first, a page at a time."""
    wanted = asked(request, FitsAsked)
    async with reading() as reader:
        offer, found = await _find(reader, wanted, request.user)
        own = await _own_offers(reader, request.user)
        communities = await offer_communities(reader)
    return await render(
        request,
        "what_fits.html",
        filters=as_texts(wanted),
        resources=offer_terms("resource", RESOURCES),
        choices=_choices(communities),
        page=page_of(found, LIMIT_DEFAULT, wanted.cursor),
        offer=offer,
        own_offers=own,
    )


async def _find(
    reader: Reader, wanted: FitsAsked, actor: Actor
) -> tuple[OfferView | None, Sequence[FitView]]:
    if wanted.offer is None:
        return None, await fitting.find_fits(reader, wanted.question)
    offer, found = await fitting.find_fits_of_offer(reader, wanted.offer)
    if (actor.role == "unit" and offer.unit != actor.organisation) or actor.is_anyone:
        raise Forbidden
    return offer, found


async def _own_offers(reader: Reader, actor: Actor) -> list[OfferView]:
    if actor.role != "unit":
        return []
    own = await list_offers(reader, unit=actor.organisation)
    return [one for one in own if one.state == "open"]


def _choices(communities: list[Choice]) -> dict[str, list[Choice]]:
    return {
        "community": [one for one in communities if one.value != "ALL"],
        "track": offer_terms("track", ("light", "full")),
    }


PAGES: Final[list[Any]] = [show_what_fits]

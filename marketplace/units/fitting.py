"""What fits: open needs beside what somebody can give, nearest finish first."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from msgspec import Struct

from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.quantities import quantity_text
from marketplace.units import queries, rules
from marketplace.units.rules import Need, Wish
from marketplace.units.schemas import FitLineView, FitView, OfferView


class Asked(Struct, frozen=True, kw_only=True):
    """What somebody can give, and which needs they would rather see; None lets everything pass."""

    resource: str | None = None
    unit_zh: str | None = None
    quantity: Decimal | None = None
    community: str | None = None
    finish_before: date | None = None
    gate: str | None = None
    track: str | None = None

    @property
    def wish(self) -> Wish:
        """The part that the rule of what fits looks at."""
        return Wish(
            resource=self.resource,
            unit_zh=self.unit_zh,
            quantity=self.quantity,
            communities=None if self.community is None else (self.community,),
        )


async def find_fits(reader: Reader, asked: Asked) -> list[FitView]:
    """The items with open lines that fit."""
    rows = await queries.list_open_needs(
        reader,
        resource=asked.resource,
        communities=None if asked.community is None else [asked.community],
        track=asked.track,
    )
    found = _fits_of(rows, asked.wish, civil_date(reader.at))
    return [one for one in found if _is_wanted(one, asked)]


async def find_fits_of_offer(reader: Reader, offer_id: str) -> tuple[OfferView, list[FitView]]:
    """An offer, and the items with open lines that it fits; raises `NotFound`."""
    found = await queries.list_offers(reader, offer_id=offer_id)
    if not found:
        raise NotFound
    offer = found[0]
    places = None if offer.communities == ["ALL"] else offer.communities
    rows = await queries.list_open_needs(reader, resource=offer.resource, communities=places)
    return offer, _fits_of(rows, wish_of(offer), civil_date(reader.at))


async def find_offers_that_fit(
    reader: Reader, communities: Sequence[str] | None
) -> list[tuple[OfferView, list[FitView]]]:
    """The open offers that fit an open line in these communities (None: anywhere), with what they fit."""
    places = None if communities is None else list(communities)
    rows = await queries.list_open_needs(reader, communities=places)
    today = civil_date(reader.at)
    pairs = [
        (offer, _fits_of(rows, wish_of(offer), today))
        for offer in await queries.list_offers(reader)
    ]
    return [(offer, fits) for offer, fits in pairs if fits]


def wish_of(offer: OfferView) -> Wish:
    """What an offer can give."""
    return Wish(
        resource=offer.resource,
        unit_zh=offer.unit_zh,
        quantity=Decimal(offer.quantity),
        step=Decimal(offer.step),
        communities=None if offer.communities == ["ALL"] else offer.communities,
        available_from=offer.available_from,
        available_to=offer.available_to,
    )


def _is_wanted(fit: FitView, asked: Asked) -> bool:
    if asked.finish_before is not None and fit.finish_on > asked.finish_before:
        return False
    if asked.gate == "none":
        return not fit.gates
    return asked.gate is None or asked.gate in fit.gates


def _fits_of(rows: Sequence[dict[str, Any]], wish: Wish, today: date) -> list[FitView]:
    """The rows, which come item by item, as far as they fit."""
    found = []
    for _, group in groupby(rows, key=lambda row: row["item"]):
        lines = list(group)
        fitting = [view for row in lines if (view := _line_of(row, wish, today))]
        if fitting:
            found.append(_item_of(lines[0], fitting, today))
    return found


def _finish(row: dict[str, Any], today: date) -> date:
    return today + timedelta(days=row["duration_days"])


def _line_of(row: dict[str, Any], wish: Wish, today: date) -> FitLineView | None:
    need = Need(
        resource=row["resource"],
        unit_zh=row["unit_zh"],
        gap=row["gap"],
        step=row["step"],
        community=row["community"],
        starts_on=today,
        finish_on=_finish(row, today),
    )
    fits = rules.how_much_fits(need, wish)
    if fits is None:
        return None
    names = ("resource", "what_zh", "what_en", "conditions_zh", "unit_zh", "unit_en")
    return FitLineView(
        need_line=row["need_line"],
        required=quantity_text(row["required"]),
        gap=quantity_text(row["gap"]),
        step=quantity_text(row["step"]),
        fits=quantity_text(fits),
        at_first=quantity_text(rules.first_amount(fits, row["step"], wish.quantity)),
        **{name: row[name] for name in names},
    )


def _item_of(row: dict[str, Any], lines: list[FitLineView], today: date) -> FitView:
    names = (
        "item", "programme", "title_zh", "title_en", "domain", "category", "community_type", "track",
        "gates", "nodes", "claim_until",
    )  # fmt: skip
    return FitView(
        community=row["community"] or "ALL",
        finish_on=_finish(row, today),
        lines=lines,
        **{name: row[name] for name in names},
    )

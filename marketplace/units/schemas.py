"""What goes out about units and their offers."""

from datetime import date

from msgspec import Struct


class OfferView(Struct, frozen=True, kw_only=True):
    """What a unit offers; `communities` is `["ALL"]` when it holds everywhere."""

    id: str
    unit: str
    resource: str
    quantity: str
    unit_zh: str
    unit_en: str | None
    step: str
    what_zh: str
    what_en: str | None
    available_from: date
    available_to: date
    communities: list[str]
    conditions_zh: str | None
    source: str
    demonstration: bool


class UnitView(Struct, frozen=True, kw_only=True):
    """A unit's public record: who it is and what it offers."""

    id: str
    name_zh: str
    name_en: str | None
    kind: str
    state_owned: bool
    community: str | None
    source: str
    demonstration: bool
    offers: list[OfferView]

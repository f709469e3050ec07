"""What comes in and goes out about units, their registration and their offers."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import END, CodeText, NameText, ParagraphText, SomeParagraphText
from marketplace.units.states import Resource, UnitKind

PLACES_MAX = 60

#: A credit code as people type it; what it must be, `credit_codes` says.
TypedCode = Annotated[str, Meta(max_length=64, pattern=rf"^[^\x00-\x1f\x7f]*{END}")]
Username = Annotated[
    str, Meta(min_length=3, max_length=64, pattern=rf"^[A-Za-z0-9][A-Za-z0-9._@-]*{END}")
]
#: As long as it is long, a password may be anything.
NewPassword = Annotated[str, Meta(min_length=10, max_length=200)]
Measure = Annotated[str, Meta(min_length=1, max_length=20, pattern=rf"^[^\x00-\x1f\x7f]*{END}")]


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
    state: str
    source: str
    demonstration: bool


class ChangedOffer(OfferView, frozen=True, kw_only=True):
    """An offer after an act."""

    event_id: str


class NewOffer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit can give. Without a `step`, one of it is the smallest share."""

    resource: Resource
    quantity: QuantityText
    unit_zh: Measure
    what_zh: SomeParagraphText
    available_from: date
    available_to: date
    communities: Annotated[list[CodeText], Meta(min_length=1, max_length=PLACES_MAX)]
    conditions_zh: ParagraphText | None = None
    step: QuantityText | None = None


class OfferWithdrawal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Taking an offer back; a reason may be left out, since it is free."""

    reason: ParagraphText | None = None


class DeliveredView(Struct, frozen=True, kw_only=True):
    """How much of one resource, in one unit of measure, verified milestones counted as used."""

    resource: str
    unit_zh: str
    unit_en: str | None
    quantity: str


class UnitView(Struct, frozen=True, kw_only=True):
    """A unit's public record: who it is, what it delivered and what it offers."""

    id: str
    name_zh: str
    name_en: str | None
    kind: str | None
    state_owned: bool
    community: str | None
    confirmed: bool
    source: str
    demonstration: bool
    delivered: list[DeliveredView]
    offers: list[OfferView]


class UnitParticulars(Struct, frozen=True, kw_only=True):
    """What is asked of a unit beside its name and a contact, now or later."""

    name_en: NameText | None = None
    kind: UnitKind | None = None
    state_owned: bool | None = None
    credit_code: TypedCode | None = None
    #: The code stands so on the unit's papers, although the standard's check does not pass it.
    code_exception: bool = False
    username: Username | None = None
    password: NewPassword | None = None


class Completion(UnitParticulars, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit gives through its private link when it has time."""


class CodeConfirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a code counts although the standard's check does not pass it."""

    reason: ParagraphText | None = None


class UnitStanding(Struct, frozen=True, kw_only=True):
    """How a registered unit stands, for itself and for those who decide on it."""

    id: str
    name_zh: str
    name_en: str | None
    kind: str | None
    state_owned: bool
    credit_code: str | None
    code_status: str
    state: str
    completed: bool
    username: str | None


class ChangedUnit(UnitStanding, frozen=True, kw_only=True):
    """A unit after an act."""

    event_id: str


class FitLineView(Struct, frozen=True, kw_only=True):
    """A line that fits: `fits` is the most that can be given to it, `at_first` what a form begins with."""

    need_line: str
    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    unit_zh: str
    unit_en: str | None
    required: str
    gap: str
    step: str
    fits: str
    at_first: str


class FitView(Struct, frozen=True, kw_only=True):
    """An item that fits: where, how soon, which gates stand before it, how much paper it takes.

    `track` says the paper: light, or full with check, meeting and public notice; `nodes` are handed in.
    `finish_on` is the day on which it would be finished if it began today.
    """

    item: str
    programme: str
    title_zh: str
    title_en: str | None
    domain: str
    category: str | None
    community: str
    community_type: str
    track: str
    gates: list[str]
    nodes: int
    finish_on: date
    claim_until: datetime | None
    lines: list[FitLineView]

"""Rows of units, registrations and offers, as acts look at them."""

from msgspec import Struct


class UnitRow(Struct, frozen=True, kw_only=True):
    """Details of a unit to be inserted."""

    organisation: str
    unit_kind: str | None
    state_owned: bool
    credit_code: str | None
    code_status: str


class LockedRegistration(Struct, frozen=True, kw_only=True):
    """A registration whose row is locked; `code_status` is the unit's."""

    id: str
    version: int
    state: str
    organisation: str
    is_completed: bool
    code_status: str


class LockedOffer(Struct, frozen=True, kw_only=True):
    """An offer whose row is locked."""

    id: str
    version: int
    state: str
    unit: str


class UnitPapers(Struct, frozen=True, kw_only=True):
    """What a committee looks at before it accepts a unit's claim."""

    name_zh: str
    name_en: str | None
    kind: str | None
    state_owned: bool
    credit_code: str | None
    code_status: str
    is_confirmed: bool
    is_completed: bool

"""What comes in and goes out when a unit registers, with its first claim or without one."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from marketplace.claims.schemas import LINES_MAX, ClaimView, Contact, NewClaim, WantedLine
from marketplace.ground.text import CodeText, NameText, ParagraphText
from marketplace.units.schemas import UnitParticulars, UnitStanding


class FirstClaim(NewClaim, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A claim by a unit that registers with it; without a contact it is the registration's."""

    item: CodeText
    contact: Contact | None = None  # type: ignore[assignment]  # needed of everybody else


class NewRegistration(UnitParticulars, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit that comes in. With a claim a name and a contact suffice; the rest may follow by its link."""

    name_zh: NameText
    contact: Contact
    claim: FirstClaim | None = None


class RegistrationView(UnitStanding, frozen=True, kw_only=True):
    """A registered unit and its claims, for whoever holds its private link."""

    claims: list[ClaimView]


class Registered(RegistrationView, frozen=True, kw_only=True):
    """What is told once: `link` leads to the receipt and lets the unit give the rest; keep it private."""

    event_id: str
    link: str | None = None


class NewUptake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which lines of an item an offer is to be given; without a day, by when the item could be done."""

    item: CodeText
    lines: Annotated[list[WantedLine], Meta(min_length=1, max_length=LINES_MAX)]
    finish_on: date | None = None
    note: ParagraphText | None = None

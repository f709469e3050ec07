"""What comes in and goes out when a unit registers, with its first claim or without one."""

from marketplace.claims.schemas import ClaimView, Contact, NewClaim
from marketplace.ground.text import CodeText, NameText
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

"""What comes in and goes out about claims, signatures and arrivals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.claims.states import ClaimKind, ClockAct, Side
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import (
    END,
    CodeText,
    LineText,
    NameText,
    ParagraphText,
    PhoneText,
    SomeLineText,
)

LINES_MAX = 50
#: The secret of a confirmation link.
SecretText = Annotated[str, Meta(min_length=20, max_length=100, pattern=rf"^[A-Za-z0-9_-]+{END}")]


class WantedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of one need line."""

    need_line: CodeText
    quantity: QuantityText

    @property
    def amount(self) -> Decimal:
        """The quantity as a number."""
        return Decimal(self.quantity)


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call about the claim; never public."""

    name: NameText
    phone: PhoneText


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody else's part on which this one depends, and until when."""

    organisation: CodeText
    by: date


class NewClaim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A claim on an item: lines, when, whom to call; the rest only where the kind asks for it."""

    lines: Annotated[list[WantedLine], Meta(min_length=1, max_length=LINES_MAX)]
    finish_on: date
    contact: Contact
    kind: ClaimKind = "service"
    waitlist: bool = False
    note: ParagraphText | None = None
    conflict_statement: ParagraphText | None = None
    licence_ref: LineText | None = None
    condition: Condition | None = None
    for_unit: CodeText | None = None


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that needs no words."""


class Confirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit's yes. Whoever has no account shows the secret of the link that it was given.

    `contact` where none was entered for it; `waitlist` for a proposal whose lines others took.
    """

    secret: SecretText | None = None
    contact: Contact | None = None
    waitlist: bool = False


class Withdrawal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a claim is taken back; both fields may be left out, since it is free."""

    reason_category: CodeText | None = None
    note: ParagraphText | None = None


class Ending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a signed claim ends; when a unit returns it, `note` is its handover."""

    reason_category: CodeText | None = None
    note: ParagraphText | None = None


class NamingLead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why this claim leads from now on."""

    reason: ParagraphText | None = None


class Qualification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The committee's check."""

    qualified: bool
    reason: ParagraphText | None = None


class Approval(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reference of a state-owned unit's internal approval."""

    internal_approval_ref: SomeLineText


class NewSignature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which role somebody signs; persons are not recorded."""

    signatory_role: SomeLineText


class NewArrival(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something brought for one line of the claim."""

    need_line: CodeText
    quantity: QuantityText
    note: ParagraphText | None = None


class ArrivalConfirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of it the receiver counted."""

    quantity: QuantityText


class OrganisationName(Struct, frozen=True, kw_only=True):
    """An organisation whose name is public."""

    id: str
    name_zh: str
    name_en: str | None


class ClaimLineView(Struct, frozen=True, kw_only=True):
    """A line of a claim with what has come of it."""

    need_line: str
    quantity: str
    arrived: str
    used: str
    unit_zh: str
    amount_fen: int | None


class SignatureView(Struct, frozen=True, kw_only=True):
    """One side's signature; in which role, once the unit's name is public."""

    side: Side
    signatory_role: str | None
    signed_at: datetime


class ConditionView(Struct, frozen=True, kw_only=True):
    """The other unit on which a claim rests, until when it may come, and whether it is there."""

    organisation: str
    by: date
    met: bool


class EndingView(Struct, frozen=True, kw_only=True):
    """Why a claim was taken back, returned or ended, for those concerned."""

    reason_category: str | None
    note: str | None
    ended_at: datetime


class ClaimView(Struct, frozen=True, kw_only=True):
    """A claim; `organisation` is null before its name is public, `contact` and `note` to strangers."""

    id: str
    item: str
    listing_round: int
    organisation: OrganisationName | None
    lead: bool
    kind: ClaimKind
    state: str
    lines: list[ClaimLineView]
    finish_on: date
    reserved_until: datetime | None
    publicity_ends_at: datetime | None
    deliberation: str | None
    signatures: list[SignatureView]
    submitted_at: datetime
    contact: Contact | None = None
    note: str | None = None
    #: Whose clock runs: until when the unit owes `awaits`; null while the move is somebody else's.
    awaits: ClockAct | None = None
    awaits_until: date | None = None
    condition: ConditionView | None = None
    ending: EndingView | None = None
    notice_zh: str | None = None
    notice_en: str | None = None


class ChangedClaim(ClaimView, frozen=True, kw_only=True):
    """A claim after an act; `confirm_path` once, to the committee that entered it for a unit.

    Whoever holds the path can confirm for the unit, so it is told to the unit and to nobody else.
    """

    event_id: str
    confirm_path: str | None = None


class ConfirmLink(Struct, frozen=True, kw_only=True):
    """The page on which the unit confirms; told once, to be given to the unit and to nobody else."""

    confirm_path: str
    valid_until: datetime


class ArrivalView(Struct, frozen=True, kw_only=True):
    """Something brought; `confirmed` is what the receiver counted."""

    id: str
    claim: str
    need_line: str
    quantity: str
    confirmed: str | None
    state: Literal["reported", "confirmed"]
    note: str | None
    reported_at: datetime
    confirmed_at: datetime | None


class ChangedArrival(ArrivalView, frozen=True, kw_only=True):
    """An arrival after an act."""

    event_id: str

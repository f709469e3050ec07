"""Rows of claims, their lines and arrivals, as acts and pages look at them."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from marketplace.claims.states import reserves


class LockedClaim(Struct, frozen=True, kw_only=True):
    """A claim whose row is locked for this unit of work."""

    id: str
    version: int
    state: str
    item: str
    track: str
    organisation: str
    is_lead: bool
    claim_kind: str
    listing_round: int
    publicity_ends_at: datetime | None
    reserved_until: datetime | None
    internal_approval_ref: str | None
    proposed_by: str | None
    donation_confirmed_at: datetime | None

    @property
    def is_offered(self) -> bool:
        """Whether a freed place is held for this claim, which waited in line."""
        return self.state == "waiting" and self.reserved_until is not None

    @property
    def holds(self) -> bool:
        """Whether its lines are reserved."""
        return reserves(self.track, self.state) or self.is_offered

    @property
    def owes_donation_confirmation(self) -> bool:
        """Whether it promises property and was not confirmed for the second time."""
        return self.claim_kind == "donation" and self.donation_confirmed_at is None


class ClaimLineRow(Struct, frozen=True):
    """A line of a claim with the need line's resource and unit."""

    need_line: str
    quantity: Decimal
    arrived: Decimal
    used: Decimal
    resource: str
    unit_zh: str

    @property
    def asset(self) -> str:
        """What the ledger counts this line in."""
        return f"{self.resource}/{self.unit_zh}"


class ClaimPapers(Struct, frozen=True):
    """What a committee looks at beside a claim's lines, and what signing asks of the unit."""

    conflict_statement: str | None
    licence_ref: str | None
    internal_approval_ref: str | None
    state_owned: bool


class ReportedArrival(Struct, frozen=True):
    """Something brought that the receiver has not confirmed yet."""

    id: str
    claim: str
    item: str
    reporter: str
    need_line: str
    quantity: Decimal
    reported_at: datetime


class NewClaimRow(Struct, frozen=True, kw_only=True):
    """A claim to be inserted."""

    id: str
    state: str
    item: str
    track: str
    listing_round: int
    organisation: str
    claim_kind: str
    finish_on: date
    reserved_until: datetime | None
    note: str | None
    conflict_statement: str | None
    licence_ref: str | None
    submitted_at: datetime
    proposed_by: str | None = None


class LockedArrival(Struct, frozen=True):
    """An arrival whose row is locked."""

    id: str
    version: int
    state: str
    claim: str
    need_line: str
    quantity: Decimal
    reporter: str

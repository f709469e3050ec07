"""What goes out of the ledger, and what is handed to it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Basis = Literal["measured", "reported", "estimated"]


#: What a reader must know beside the postings to recompute what pages say; public words and numbers.
Facts = Mapping[str, str | int | None | list[int]]


class Move(Struct, frozen=True):
    """`amount` of `asset` from the account `debit` to the account `credit`."""

    debit: str
    credit: str
    asset: str
    amount: Decimal


class Booking(Struct, frozen=True, kw_only=True):
    """One event as it is to be booked: its moves, if any, and the basis that follows from the act."""

    event: str
    event_id: str
    basis: Basis
    item: str | None
    claim: str | None = None
    corrects: int | None = None
    moves: tuple[Move, ...] = ()
    facts: Facts = {}


class StateView(Struct, frozen=True, kw_only=True):
    """A thing that the event moved: an item, claim, milestone, draw or bill line, and its new state."""

    kind: str
    subject: str
    to: str


class PostingView(Struct, frozen=True, kw_only=True):
    """One posting."""

    debit: str
    credit: str
    asset: str
    amount: str


class EntryView(Struct, frozen=True, kw_only=True):
    """One ledger entry as it is published; its canonical JSON is the leaf of the Merkle tree."""

    entry: str
    event: str
    event_id: str
    item: str | None
    claim: str | None
    booked_at: str
    basis: Basis
    corrects: str | None
    postings: list[PostingView]
    states: list[StateView]
    facts: dict[str, str | int | None | list[int]]


class BalanceView(Struct, frozen=True, kw_only=True):
    """What stands on one account in one asset."""

    account: str
    asset: str
    amount: str


class WitnessView(Struct, frozen=True, kw_only=True):
    """A witness by its key (name+hash+base64), and the last checkpoint that it cosigned, if any."""

    key: str
    size: int | None = None
    cosigned_at: datetime | None = None

    @property
    def name(self) -> str:
        """Its name alone."""
        return self.key.split("+", 1)[0]


class MonthView(Struct, frozen=True, kw_only=True):
    """A closed month: the last entry that it includes, the entry that closed it, its statement's hash."""

    month: str
    last_entry: str
    entry: str
    closed_at: datetime
    sha256: str


class CheckpointView(Struct, frozen=True, kw_only=True):
    """The newest signed tree head."""

    size: int
    note: str
    sealed_at: datetime
    short: str
    root_hex: str

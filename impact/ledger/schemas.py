"""What goes out of the ledger, and what is handed to it."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Basis = Literal["measured", "reported", "estimated"]


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


class CheckpointView(Struct, frozen=True, kw_only=True):
    """The newest signed tree head."""

    size: int
    note: str
    sealed_at: datetime
    short: str
    root_hex: str

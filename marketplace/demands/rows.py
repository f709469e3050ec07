"""Rows as statements give and take them."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct


class DemandRow(Struct, frozen=True, kw_only=True):
    """One report with its thread: summary, items and voices are those of the report it repeats."""

    id: str
    serial: str
    community: str
    category: str | None
    channel: str
    reference: str | None
    taken_in_by: str | None
    state: str
    original: str
    contact: str | None
    written_at: datetime
    acknowledge_due_on: date | None
    answer_due_on: date
    answered_at: datetime | None
    contested_at: datetime | None
    handed_to: str | None
    ticket: str | None
    same_as: str | None
    duplicates: int
    summary_zh: str | None
    voices: int
    items: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    photo: str | None


class LockedDemand(Struct, frozen=True, kw_only=True):
    """A report whose row is locked for this unit of work."""

    id: str
    version: int
    state: str
    community: str | None
    same_as: str | None
    contested_at: datetime | None
    summary_zh: str | None

    @property
    def thread(self) -> str:
        """The report that holds summary, items and voices of this one."""
        return self.same_as or self.id


class NewDemandRow(Struct, frozen=True, kw_only=True):
    """A report to be inserted."""

    id: str
    serial: str
    community: str
    category: str | None
    channel: str
    reference: str | None
    taken_in_by: str | None
    original: str
    grams: list[str]
    written_at: datetime
    acknowledge_due_on: date
    answer_due_on: date
    event_id: str


class KeptPhoto(Struct, frozen=True, kw_only=True):
    """Where a picture is kept, whose report it belongs to, and whether all may see it."""

    id: str
    demand: str | None
    community: str | None
    sha256: str
    is_public: bool


class Paper(Struct, frozen=True, kw_only=True):
    """A printed serial, and whether a report bears it."""

    serial: str
    community: str
    channel: str
    used: bool

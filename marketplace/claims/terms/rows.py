"""Rows of links, clocks, reminders and conditions."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct


class Clock(Struct, frozen=True, kw_only=True):
    """The unit's clock of one claim; `left_days` is set while it stands still."""

    claim: str
    clock_no: int
    act: str
    working_days: int
    last_on: date
    held_since: datetime | None
    left_days: int | None


class DueClock(Struct, frozen=True):
    """A running clock beside the item of its claim, with the shares already told."""

    claim: str
    clock_no: int
    act: str
    working_days: int
    last_on: date
    told: list[str]


class Condition(Struct, frozen=True):
    """The other unit on which a claim rests, and until when it may come."""

    claim: str
    organisation: str
    due_on: date


class Awaited(Struct, frozen=True):
    """An item on which another unit's claim waits for this unit's, and until when. Not whose it is."""

    item: str
    due_on: date


class Reminder(Struct, frozen=True, kw_only=True):
    """What a unit was reminded of and still owes."""

    claim: str
    share: str
    act: str
    due_on: date
    told_at: datetime


class InLine(Struct, frozen=True):
    """A claim on the waiting list with its whole wish: need lines and quantities."""

    claim: str
    wish: dict[str, Decimal]

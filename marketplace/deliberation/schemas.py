"""What comes in and goes out about meetings and selections."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from marketplace.deliberation.states import Position, SeatName
from marketplace.ground.text import CodeText, ParagraphText, SomeLineText, SomeParagraphText


class NewSeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats of one kind and how they stand; no position where the seat does not vote."""

    seat: SeatName
    count: Annotated[int, Meta(ge=1, le=1000)]
    position: Position | None = None
    organisation: CodeText | None = None


class NewDeliberation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record of a meeting; `opinion_zh` is what the public reads."""

    notified_on: date
    held_on: date
    place: SomeLineText
    seats: Annotated[list[NewSeat], Meta(min_length=1, max_length=100)]
    opinion_zh: SomeParagraphText
    objections: Annotated[list[SomeParagraphText], Meta(max_length=100)] = []


class SeatView(Struct, frozen=True, kw_only=True):
    """Seats of one kind and how they stood; counts of people, never names."""

    seat: SeatName
    count: int
    position: Position | None
    organisation: str | None


class DeliberationView(Struct, frozen=True, kw_only=True):
    """A closed meeting."""

    id: str
    item: str
    notified_on: date
    held_on: date
    place: str
    seats: list[SeatView]
    opinion_zh: str
    objections: list[str]
    organisation: str
    on_behalf_of: str | None
    recorded_at: datetime


class RecordedDeliberation(DeliberationView, frozen=True, kw_only=True):
    """A meeting just recorded."""

    event_id: str


class NewSelection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choice for or against a claim; on the full track it names the item's meeting."""

    selected: bool
    lead: bool = False
    deliberation: CodeText | None = None
    reason: ParagraphText | None = None

"""What comes in and goes out about meetings and selections."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct, field

from marketplace.claims.schemas import ChangedClaim
from marketplace.deliberation.states import MeetingState, Position, SeatName, TopicOutcome
from marketplace.ground.text import (
    END,
    CodeText,
    ParagraphText,
    SomeLineText,
    SomeParagraphText,
)

TOPICS_MAX: Final = 30
SEATS_MAX: Final = 100

Count = Annotated[int, Meta(ge=1, le=1000)]
ClockText = Annotated[str, Meta(pattern=rf"^([01][0-9]|2[0-3]):[0-5][0-9]{END}")]
Texts = Annotated[list[SomeParagraphText], Meta(max_length=100)]


class NewSeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats of one kind and how they stand; no position where the seat does not vote."""

    seat: SeatName
    count: Count
    position: Position | None = None
    organisation: CodeText | None = None


class NewDeliberation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record of a meeting of one topic; `opinion_zh` is what the public reads."""

    notified_on: date
    held_on: date
    place: SomeLineText
    seats: Annotated[list[NewSeat], Meta(min_length=1, max_length=SEATS_MAX)]
    opinion_zh: SomeParagraphText
    objections: Texts = []
    conditions: Texts = []


class NewMeeting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The notice of a meeting: when, where, about which items. It is public at once."""

    meets_on: date
    at_time: ClockText | None = None
    place: SomeLineText
    items: Annotated[list[CodeText], Meta(min_length=1, max_length=TOPICS_MAX)]


class TakenSeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sat through the meeting: seats of one kind, how many, and for which body if it is known here."""

    seat: SeatName
    count: Count
    organisation: CodeText | None = None


class NewTopicRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the meeting came to about one item, or that it was put off.

    `position` is everybody's who votes, but for `otherwise`: so many of a seat stood otherwise, or sat
    for this topic alone.
    """

    item: CodeText
    put_off: bool = False
    position: Position | None = None
    otherwise: Annotated[list[NewSeat], Meta(max_length=SEATS_MAX)] = []
    opinion_zh: ParagraphText | None = None
    objections: Texts = []
    conditions: Texts = []


class NewMinutes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting as it was held: who sat, and every topic of its notice."""

    seats: Annotated[list[TakenSeat], Meta(max_length=SEATS_MAX)] = []
    topics: Annotated[list[NewTopicRecord], Meta(min_length=1, max_length=TOPICS_MAX)]


class CallingOff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an announced meeting will not be held; the public reads it."""

    reason: SomeParagraphText


class SeatView(Struct, frozen=True, kw_only=True):
    """Seats of one kind and how they stood; counts of people, never names.

    A unit's name is null before its claim's is public. `recused`: it has its own claim on the item.
    """

    seat: SeatName
    count: int
    position: Position | None
    recused: bool
    organisation: str | None


class DeliberationView(Struct, frozen=True, kw_only=True):
    """What a closed meeting came to about one item."""

    id: str
    meeting: str
    item: str
    notified_on: date
    held_on: date
    place: str
    seats: list[SeatView]
    opinion_zh: str
    objections: list[str]
    conditions: list[str]
    organisation: str
    on_behalf_of: str | None
    recorded_at: datetime


class RecordedDeliberation(DeliberationView, frozen=True, kw_only=True):
    """A deliberation just recorded."""

    event_id: str


class AttendanceView(Struct, frozen=True, kw_only=True):
    """Who sat through the meeting: a kind of seat, how many people, and the body where it is public."""

    seat: SeatName
    count: int
    organisation: str | None


class Voices(Struct, frozen=True, kw_only=True):
    """How many people stood where on one topic; `silent` had no position, `recused` might not vote."""

    for_: int = field(name="for", default=0)
    against: int = 0
    condition: int = 0
    recused: int = 0
    silent: int = 0

    @classmethod
    def of(cls, seats: Sequence[SeatView]) -> "Voices":
        """The voices of these seats."""
        counted: Counter[str] = Counter()
        for seat in seats:
            counted["recused" if seat.recused else seat.position or "silent"] += seat.count
        return cls(
            for_=counted["for"],
            against=counted["against"],
            condition=counted["condition"],
            recused=counted["recused"],
            silent=counted["silent"],
        )


class TopicView(Struct, frozen=True, kw_only=True):
    """One topic of a meeting: what was decided about it; `outcome` is null before the meeting."""

    item: str
    title_zh: str
    title_en: str | None
    community: str | None
    outcome: TopicOutcome | None
    deliberation: str | None
    seats: list[SeatView]
    voices: Voices | None
    opinion_zh: str | None
    objections: list[str]
    conditions: list[str]


class MinutesView(Struct, frozen=True, kw_only=True):
    """A meeting: before it the notice, after it the minutes. Bodies and counts, never persons."""

    id: str
    state: MeetingState
    notified_on: date
    meets_on: date
    at_time: str | None
    place: str
    organisation: str
    on_behalf_of: str | None
    called_off_reason: str | None
    attendance: list[AttendanceView]
    topics: list[TopicView]
    recorded_at: datetime
    held_at: datetime | None


class ChangedMeeting(MinutesView, frozen=True, kw_only=True):
    """A meeting after an act."""

    event_id: str


class NewSelection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choice for or against a claim; on the full track it names the item's meeting."""

    selected: bool
    lead: bool = False
    deliberation: CodeText | None = None
    reason: ParagraphText | None = None


class ClaimChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choice for or against one of several claims on an item."""

    claim: CodeText
    selected: bool
    lead: bool = False
    reason: ParagraphText | None = None


class NewSelections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several claims on one item, chosen or turned down at once; each is an act of its own."""

    deliberation: CodeText | None = None
    choices: Annotated[list[ClaimChoice], Meta(min_length=1, max_length=100)]


class ChosenClaims(Struct, frozen=True, kw_only=True):
    """The claims as they stand after the choice; `event_id` is the last act's."""

    item: str
    claims: list[ChangedClaim]
    event_id: str

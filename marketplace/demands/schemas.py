"""What comes in and goes out about reports; what was written and by whom goes to its community alone."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.demands.states import Channel, PaperChannel, State
from marketplace.ground.text import (
    END,
    CodeText,
    LineText,
    NameText,
    PhoneText,
    SomeLineText,
    SomeParagraphText,
    SummaryText,
)

PAPERS_MAX = 200
MANY_MAX = 100

#: An id or a serial, as somebody typed it.
DemandRef = Annotated[str, Meta(min_length=1, max_length=64, pattern=rf"^[^\x00-\x1f\x7f]*{END}")]
Count = Annotated[int, Meta(ge=0, le=10_000)]


class WriterContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the writer wishes to be reached; never public."""

    name: NameText
    phone: PhoneText


class NewDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report; `community` is an id, or `ALL` for the whole subdistrict.

    `serial` is that of a printed paper, `reference` the number of a letter or of a hotline's ticket,
    `photo` the id that was given when a picture was sent ahead.
    """

    text: SomeParagraphText
    community: CodeText
    category: CodeText | None = None
    contact: LineText | WriterContact | None = None
    channel: Channel = "web"
    serial: DemandRef | None = None
    reference: LineText | None = None
    photo: CodeText | None = None

    @property
    def contact_line(self) -> str | None:
        """The contact in one line, if there is any."""
        if isinstance(self.contact, WriterContact):
            return f"{self.contact.name} {self.contact.phone}"
        return self.contact or None


class AskedSimilar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that somebody is about to send, to be told what is like it."""

    text: SomeParagraphText
    community: CodeText


class LinkedItem(Struct, frozen=True, kw_only=True):
    """An item that a report belongs to, or is like."""

    code: str
    title_zh: str
    title_en: str | None


class ReplyView(Struct, frozen=True, kw_only=True):
    """One answer to the writer."""

    text_zh: str
    replied_at: datetime


class DemandView(Struct, frozen=True, kw_only=True):
    """How far a report is, for whoever holds its serial; `voices` below 5 are not told."""

    id: str
    serial: str
    community: str
    category: str | None
    channel: Channel
    state: State
    written_at: datetime
    acknowledge_due_on: date | None
    answer_due_on: date
    provisional: bool
    summary_zh: str | None
    items: list[LinkedItem]
    voices: int | None
    replies: list[ReplyView]
    answer_zh: str | None
    answered_at: datetime | None
    may_contest: bool
    handed_to: str | None
    ticket: str | None
    photo: Literal["private", "public"] | None


class WrittenDemand(DemandView, frozen=True, kw_only=True):
    """A report just received, or just contested by its writer."""

    event_id: str


class PublicDemand(Struct, frozen=True, kw_only=True):
    """What the public reads of reports: the community's summary, never what was written."""

    id: str
    community: str
    category: str | None
    state: State
    summary_zh: str | None
    written_on: date
    items: list[LinkedItem]
    voices: int | None
    has_photo: bool


class SupportedDemand(PublicDemand, frozen=True, kw_only=True):
    """A report after somebody said the same."""

    event_id: str


class Similar(Struct, frozen=True, kw_only=True):
    """What reminds of a text: public summaries, and items of the lists."""

    demands: list[PublicDemand]
    items: list[LinkedItem]


class OwnDemand(DemandView, frozen=True, kw_only=True):
    """A report as its own community reads it: what was written, and how to reach the writer."""

    original: str
    contact: str | None
    reference: str | None
    taken_in_by: str | None
    due_on: date | None
    contested_at: datetime | None
    same_as: str | None
    duplicates: int


class ChangedDemand(OwnDemand, frozen=True, kw_only=True):
    """A report after an act of its community."""

    event_id: str


class ChangedDemands(Struct, frozen=True, kw_only=True):
    """Several reports after one act."""

    demands: list[OwnDemand]
    event_id: str


class NewSummary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the public may read of a report: without names, doors and telephone numbers."""

    summary_zh: SummaryText


class NewLinks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The items that a report belongs to; `item` is short for one."""

    items: Annotated[list[CodeText], Meta(max_length=20)] = []
    item: CodeText | None = None

    @property
    def codes(self) -> list[str]:
        """Every item named, each once."""
        return list(dict.fromkeys([*self.items, *([self.item] if self.item else [])]))


class NewReply(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to a writer; with `to_duplicates` to every writer of the thread who is owed one."""

    text: SomeParagraphText
    to_duplicates: bool = False


class NewHandOff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a report belongs, and under which number it is known there; its outcome is told later."""

    to: SomeLineText
    ticket: LineText | None = None


class NewMerge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The report that this one repeats."""

    into: DemandRef


class PhotoVerdict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a picture shows a person; one that does is deleted, one that does not becomes public."""

    shows_person: bool


class WorkOnDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a community can do about a report in one go; what is left out is left as it is."""

    shows_person: bool | None = None
    summary_zh: SummaryText | None = None
    items: Annotated[list[CodeText], Meta(max_length=20)] = []
    into: DemandRef | None = None
    hand_to: SomeLineText | None = None
    ticket: LineText | None = None
    reply: SomeParagraphText | None = None
    to_duplicates: bool = False


class ManyDemands(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act on many reports: seen, joined to an item, answered alike, or said to be the same."""

    demands: Annotated[list[DemandRef], Meta(min_length=1, max_length=MANY_MAX)]
    act: Literal["acknowledge", "link", "reply", "merge"]
    item: CodeText | None = None
    text: SomeParagraphText | None = None


class TakenPhoto(Struct, frozen=True, kw_only=True):
    """A picture that was taken in; `id` is told to its sender alone and goes with the report."""

    id: str
    width: int
    height: int


class NewPapers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many paper forms of which kind are to be printed."""

    community: CodeText
    channel: PaperChannel = "reply_slip"
    many: Annotated[int, Meta(ge=1, le=PAPERS_MAX)] = 20


class PaperView(Struct, frozen=True, kw_only=True):
    """One printed serial."""

    serial: str
    community: str
    channel: PaperChannel
    used: bool


class PrintedPapers(Struct, frozen=True, kw_only=True):
    """A batch of paper forms."""

    batch: str
    printed_at: datetime
    papers: list[PaperView]
    event_id: str | None = None


class NewTally(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a team of home visitors did in the week that holds a day; a second one replaces the first."""

    team: SomeLineText
    week_of: date
    doors: Count
    demands: Count


class TallyView(Struct, frozen=True, kw_only=True):
    """One team's week."""

    community: str
    team: str
    week_on: date
    doors: int
    demands: int


class RecordedTally(TallyView, frozen=True, kw_only=True):
    """A tally just recorded."""

    event_id: str


class VisitTotals(Struct, frozen=True, kw_only=True):
    """Home visits of all teams together; no team and no person is named."""

    doors: int
    demands: int
    first_week_on: date | None
    last_week_on: date | None

"""What comes in and goes out about draws and slips."""

from datetime import date, datetime

from msgspec import Struct

from impact.replies.schemas import ReplyView
from impact.return_visits.states import FlagName, Grade, Resolved
from marketplace.ground.text import ParagraphText, PhoneText


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """An empty body."""


class ReprintView(Struct, frozen=True, kw_only=True):
    """One voiding of printed codes: which printing, how many codes, why, when."""

    printing: int
    voided: int
    reason: str
    voided_at: datetime


class DrawView(Struct, frozen=True, kw_only=True):
    """A draw: everything that is needed to repeat it."""

    id: str
    item: str
    draw_no: int
    method: str
    seed: str | None
    checkpoint_size: str | None
    request_entry: str
    frame: int
    asked: int
    positions: list[int]
    state: str
    requested_at: datetime
    drawn_at: datetime | None
    printed_at: datetime | None
    printing: int
    reprints: list[ReprintView]


class ChangedDraw(DrawView, frozen=True, kw_only=True):
    """A draw after an act."""

    event_id: str


class CallBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A telephone number for a call back; deleted 90 days after the answer."""

    phone: PhoneText


class NewAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a resident says."""

    resolved: Resolved
    grade: Grade
    text: ParagraphText | None = None
    call_back: CallBack | None = None


class NewRecurrence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A resident's word that the problem came back."""

    text: ParagraphText | None = None


class GivenAnswer(Struct, frozen=True, kw_only=True):
    """What was said with a slip, for whoever holds its code."""

    resolved: Resolved
    grade: Grade
    text: str | None
    answered_at: datetime


class SlipView(Struct, frozen=True, kw_only=True):
    """What a slip is about; who holds the code may read it."""

    item: str
    title_zh: str
    title_en: str | None
    community: str
    frame_zh: str
    answer: GivenAnswer | None
    may_report_recurrence: bool
    owed: list[ReplyView]
    demonstration: bool


class AnsweredSlip(SlipView, frozen=True, kw_only=True):
    """A slip after an act."""

    owed_answer_by: date | None
    event_id: str


class RoundView(Struct, frozen=True, kw_only=True):
    """What residents said in one round, silence first; null where a count is too small to be shown."""

    frame: int
    asked: int
    answered: int
    yes: int | None
    half: int | None
    no: int | None
    satisfied: int | None
    fairly_satisfied: int | None
    dissatisfied: int | None


class VisitsView(RoundView, frozen=True, kw_only=True):
    """What residents said since the item was last reopened, and in each round before, the oldest first."""

    came_back: int | None
    earlier: tuple[RoundView, ...]


class FlagView(Struct, frozen=True, kw_only=True):
    """A flag beside the result: how many of how many answers show it; null where that is too few to tell."""

    flag: FlagName
    rows: int | None
    of: int
    text_zh: str
    text_en: str


class Flags(Struct, frozen=True, kw_only=True):
    """The flags on an item's answers. They delete nothing and weigh nothing."""

    item: str
    answered: int
    flags: list[FlagView]


class FlaggedRow(Struct, frozen=True, kw_only=True):
    """An answer that shows a flag, for the auditor; the slip office sees what itself typed."""

    flag: FlagName
    answer: str
    answered_at: datetime
    typed_by_account: str | None
    resolved: Resolved
    grade: Grade

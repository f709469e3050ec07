"""What comes in and goes out about closing, reopening and the bill."""

from builtins import list as list_of
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from impact.closure.states import BillState, ChallengeState, UpkeepResult
from marketplace.ground.text import ParagraphText, SomeParagraphText
from marketplace.items.states import Resolution


class NewClosure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an item ends; every resolution but `solved` says why in public."""

    resolution: Resolution
    reason: ParagraphText | None = None


class NewReopening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an item is opened again."""

    reason: ParagraphText | None = None


class BillLineView(Struct, frozen=True, kw_only=True):
    """One line of the bill; counts of answers are null where they are too small to be shown."""

    id: str
    item: str
    programme: str
    label_zh: str
    label_en: str | None
    outcome_code: str
    quantity: str
    unit_zh: str
    unit_en: str | None
    domain: str
    community: str
    community_type: str
    list: str
    closed_on: date | None
    resolution: str | None
    asked: int
    answered: int
    yes: int | None
    status: BillState
    struck_on: date | None
    struck_reason_zh: str | None
    entries: list_of[str]
    demonstration: bool


class Burden(Struct, frozen=True, kw_only=True):
    """People affected times severity: an estimate, never distinct people."""

    basis: Literal["estimated"] = "estimated"
    open: str
    in_delivery: str
    lifted: str


class OutcomeTotal(Struct, frozen=True, kw_only=True):
    """The standing lines of one outcome code and unit, added up."""

    outcome_code: str
    quantity: str
    unit_zh: str
    unit_en: str | None
    lines: int


class BillSummaryRow(Struct, frozen=True, kw_only=True):
    """One group of the bill's summary."""

    key: str
    label_zh: str
    label_en: str
    raised: int
    under_way: int
    solved: int
    half_solved: int
    came_back: int
    burden: Burden
    totals: list[OutcomeTotal]


class BillSummary(Struct, frozen=True, kw_only=True):
    """The bill summed up by one of its groups, as of a ledger entry."""

    by: str
    programme: str
    as_of: str
    rows: list[BillSummaryRow]


class NewChallenge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody doubts, and why; no name is asked."""

    text: SomeParagraphText


class ChallengeAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The committee's answer, which the public reads; upheld, the line is struck."""

    upheld: bool
    answer: ParagraphText


class PublicChallenge(Struct, frozen=True, kw_only=True):
    """A challenge as anybody may read it: by when an answer is owed, and the answer."""

    id: str
    item: str | None
    bill_line: str | None
    entry: str | None
    state: ChallengeState
    raised_at: datetime
    due_on: date
    answered_at: datetime | None
    answer_zh: str | None
    organisation: str | None


class ChallengeOwed(PublicChallenge, frozen=True, kw_only=True):
    """A challenge for those who answer it, with what was written."""

    text: str


class ChallengeView(ChallengeOwed, frozen=True, kw_only=True):
    """A challenge for whoever holds its serial."""

    serial: str


class RaisedChallenge(ChallengeView, frozen=True, kw_only=True):
    """A challenge just raised."""

    event_id: str


class AnsweredChallenge(ChallengeOwed, frozen=True, kw_only=True):
    """A challenge just answered."""

    event_id: str


class NewUpkeepResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a community found when it looked again; `came_back` says what."""

    result: UpkeepResult
    note: ParagraphText | None = None


class UpkeepView(Struct, frozen=True, kw_only=True):
    """A look at what was solved, so many months after its closing; void once the item is open again."""

    id: str
    item: str
    months: int
    due_on: date
    state: str
    checked_at: datetime | None
    organisation: str | None
    note: str | None
    is_due_still: bool


class ChangedUpkeep(UpkeepView, frozen=True, kw_only=True):
    """A look after it was recorded."""

    event_id: str

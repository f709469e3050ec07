"""What comes in and goes out about units' statements and replies."""

from datetime import date, datetime

from msgspec import Struct

from marketplace.ground.text import SomeParagraphText


class NewReply(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit says of a result; the public reads it."""

    text: SomeParagraphText


class ReplyView(Struct, frozen=True, kw_only=True):
    """A unit's reply as it stands beside the result."""

    organisation: str
    name_zh: str
    name_en: str | None
    text: str
    left_on: date


class LeftReply(Struct, frozen=True, kw_only=True):
    """A reply just left."""

    item: str
    claim: str
    text: str
    left_on: date
    event_id: str


class StatementLine(Struct, frozen=True, kw_only=True):
    """What was signed for and used of one need line."""

    need_line: str
    what_zh: str
    what_en: str | None
    quantity: str
    arrived: str
    used: str
    unit_zh: str
    unit_en: str | None


class StatementOutcome(Struct, frozen=True, kw_only=True):
    """A bill line of the item: what was counted for all who took part together."""

    outcome_code: str
    label_zh: str
    label_en: str | None
    quantity: str
    unit_zh: str
    unit_en: str | None
    status: str
    struck_on: date | None


class Answers(Struct, frozen=True, kw_only=True):
    """What residents said: silence first; how many said solved, and what that says of all (95 %).

    Null where the counts are too small to be shown.
    """

    asked: int
    answered: int
    yes: int | None
    low_percent: int | None
    high_percent: int | None


class StatementRow(Struct, frozen=True, kw_only=True):
    """One item in a unit's statement. `share_percent`: its part of what the item needed, by use."""

    item: str
    title_zh: str
    title_en: str | None
    community: str
    claim: str
    state: str
    lead: bool
    lines: list[StatementLine]
    share_percent: str
    milestones_met: int
    milestones: int
    resolution: str | None
    closed_on: date | None
    outcomes: list[StatementOutcome]
    residents: Answers
    entries: list[str]
    reply: str | None


class Verify(Struct, frozen=True, kw_only=True):
    """How a reader checks the statement: the program, and up to which entry it counts."""

    ledger: str
    verifier: str
    as_of_entry: str
    as_of: datetime | None
    checkpoint: str | None


class StatementView(Struct, frozen=True, kw_only=True):
    """A unit's statement. `given_back` is null to those whom it does not concern."""

    unit: str
    name_zh: str
    name_en: str | None
    rows: list[StatementRow]
    given_back: list[StatementRow] | None
    verify: Verify
    demonstration: bool

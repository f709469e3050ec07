"""What comes in and goes out about closing, reopening and the bill."""

from builtins import list as list_of
from datetime import date
from typing import Literal

from msgspec import Struct

from impact.closure.states import BillState
from marketplace.ground.text import ParagraphText
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

"""What goes out about where items stand."""

from datetime import date, datetime

from msgspec import Struct

from impact.replies.rules import OwedCount
from impact.return_visits.schemas import VisitsView
from impact.standing.states import Axis, Word


class Move(Struct, frozen=True, kw_only=True):
    """Whose move it is: who, which act, since when, due when."""

    role: str
    organisation: str | None
    act: str
    since: datetime | None
    due_on: date | None


class ItemInList(Struct, frozen=True, kw_only=True):
    """An item in a list."""

    code: str
    list: str
    programme: str
    track: str
    title_zh: str
    title_en: str | None
    category: str | None
    domain: str
    community: str
    community_type: str
    regional_committee: str | None
    state: str
    word: Word
    committed: Axis
    delivered: Axis
    verified: Axis
    waiting_on: Move | None
    listing_round: int
    gates: tuple[str, ...]
    people_affected: int | None
    severity: int | None
    first_heard_on: date
    claimable: bool
    claim_until: datetime | None
    lines_open: int
    resolution: str | None
    source: str
    demonstration: bool


class FrameView(Struct, frozen=True, kw_only=True):
    """Who could be asked: a plain name and a count, never persons or addresses."""

    zh: str
    doors: int


class NeedLineView(Struct, frozen=True, kw_only=True):
    """A need line with the four quantities, and what is still missing."""

    id: str
    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    conditions_en: str | None
    required: str
    reserved: str
    signed: str
    arrived: str
    used: str
    gap: str
    step: str
    unit_zh: str
    unit_en: str | None
    amount_fen: int | None


class OutcomeView(Struct, frozen=True, kw_only=True):
    """What will be, or was, counted."""

    outcome_code: str
    label_zh: str
    label_en: str | None
    target: str
    accepted: str | None
    unit_zh: str
    unit_en: str | None


class ItemView(ItemInList, frozen=True, kw_only=True):
    """One item, whole."""

    need_zh: str
    need_en: str | None
    duration_days: int | None
    milestone_template: str | None
    linked_item: str | None
    sensitive_group: str | None
    solution_module: str | None
    people_source: str | None
    severity_reason_zh: str | None
    seed_ref: str | None
    frame: FrameView | None
    policy_version: int
    publicity_ends_at: datetime | None
    need_lines: tuple[NeedLineView, ...]
    outcomes: tuple[OutcomeView, ...]
    visits: VisitsView


class ChangedItem(ItemView, frozen=True, kw_only=True):
    """An item after an act."""

    event_id: str


class CohortRow(Struct, frozen=True, kw_only=True):
    """One group of one programme's items; each item ever published stands in exactly one box."""

    programme: str
    key: str
    label_zh: str
    label_en: str
    raised: int
    needed: int
    taken: int
    under_way: int
    solved: int
    half_solved: int
    came_back: int
    suspended: int
    ended: int


class Cohort(Struct, frozen=True, kw_only=True):
    """The cohort table as of a ledger entry."""

    by: str
    as_of: str
    rows: list[CohortRow]


class OwedCounts(Struct, frozen=True, kw_only=True):
    """How many answers were owed, and how they were given; null where that is too few to be told."""

    item: str | None
    as_of_day: date
    answers: OwedCount | None
    recurrences: OwedCount | None
    challenges: OwedCount


class FunnelClaims(Struct, frozen=True, kw_only=True):
    """How many claims were handed in, and how many of them ended in which way."""

    intended: int
    withdrawn: int
    expired: int
    turned_down: int
    signed: int
    given_back: int


class FunnelLine(Struct, frozen=True, kw_only=True):
    """One resource in one unit: what was ever intended, and what became of it."""

    resource: str
    unit_zh: str
    unit_en: str | None
    intended: str
    withdrawn: str
    expired: str
    turned_down: str
    signed: str
    given_back: str
    arrived: str
    used: str


class Funnel(Struct, frozen=True, kw_only=True):
    """From intention to use, of one programme as of a ledger entry; units are never added together."""

    programme: str
    as_of: str
    claims: FunnelClaims
    rows: list[FunnelLine]


class SpanView(Struct, frozen=True, kw_only=True):
    """The median days of `n` items; null of none."""

    n: int
    median_days: int | None


class PaceRow(Struct, frozen=True, kw_only=True):
    """One group of one programme: from the first letter to solved, and how long the others wait already."""

    programme: str
    key: str
    label_zh: str
    label_en: str
    raised: int
    solved: SpanView
    waiting: SpanView


class Pace(Struct, frozen=True, kw_only=True):
    """How long problems take, as of a ledger entry; the clock runs through relistings and recurrences."""

    by: str
    as_of: str
    rows: list[PaceRow]

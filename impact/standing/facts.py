"""What is looked at to say where an item stands: the rows of every slice below, side by side."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from impact.return_visits.rules import Tally


class LineFact(Struct, frozen=True, kw_only=True):
    """A need line with its quantities."""

    id: str
    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    conditions_en: str | None
    required: Decimal
    reserved: Decimal
    signed: Decimal
    arrived: Decimal
    used: Decimal
    step: Decimal
    unit_zh: str
    unit_en: str | None

    @property
    def gap(self) -> Decimal:
        """What is still missing."""
        return self.required - self.reserved - self.signed


class OutcomeFact(Struct, frozen=True, kw_only=True):
    """An outcome with its target and what was accepted, if anything."""

    outcome_code: str
    label_zh: str
    label_en: str | None
    target: Decimal
    accepted: Decimal | None
    unit_zh: str
    unit_en: str | None


class ClaimFact(Struct, frozen=True, kw_only=True):
    """A live claim, as far as whose move it is depends on it."""

    id: str
    state: str
    organisation: str
    is_lead: bool
    name_is_public: bool
    signatures: int
    since: datetime
    reserved_until: datetime | None
    publicity_ends_at: datetime | None
    #: What the unit owes by its own clock, and by when; None while the move is somebody else's.
    awaits: str | None = None
    awaits_until: date | None = None


class NodeFact(Struct, frozen=True, kw_only=True):
    """The first milestone that is not behind the item."""

    id: str
    title_zh: str
    title_en: str
    state: str
    verified_by: str
    due_on: date
    since: datetime
    #: Since when another day for it is proposed, if one is.
    replan_since: datetime | None = None


class ItemFacts(Struct, frozen=True, kw_only=True):
    """One item with everything that its standing follows from."""

    code: str
    list: str
    programme: str
    track: str
    title_zh: str
    title_en: str | None
    need_zh: str
    need_en: str | None
    category: str | None
    domain: str
    community: str | None
    community_type: str
    regional_committee: str | None
    state: str
    listing_round: int
    people_affected: int | None
    severity: int | None
    severity_reason_zh: str | None
    people_source: str | None
    first_heard_on: date
    published_at: datetime | None
    claim_until: datetime | None
    resolution: str | None
    source: str
    seed_ref: str | None
    demonstration: bool
    duration_days: int | None
    milestone_template: str | None
    linked_item: str | None
    sensitive_group: str | None
    solution_module: str | None
    frame_zh: str | None
    frame_doors: int | None
    policy_version: int
    state_since: datetime
    gates: tuple[str, ...]
    gates_open: int
    lines: tuple[LineFact, ...]
    outcomes: tuple[OutcomeFact, ...]
    claims: tuple[ClaimFact, ...]
    lead: str | None
    deliberated_at: datetime | None
    has_nodes: bool
    node: NodeFact | None
    last_verified_at: datetime | None
    last_due_on: date | None
    was_reopened: bool
    acceptance: str | None
    accepted_at: datetime | None
    draw_state: str | None
    draw_since: datetime | None
    qualification_working_days: int
    acceptance_working_days: int
    answers_min: int
    response_min_percent: int
    resolved_floor_percent: int
    works_cap_fen: int | None
    empty_windows: int
    window_empty_since: datetime | None
    relisted_at: datetime | None
    #: What residents said in the present round of asking: closing goes by it alone.
    tally: Tally
    #: The same of every round before it, the oldest first: shown for good, deciding nothing.
    earlier: tuple[Tally, ...]

"""What comes in and goes out about milestones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from impact.milestones.states import Light, MilestoneState, Result
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText, ParagraphText


class NewUse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of a claim's line was used."""

    claim: CodeText
    need_line: CodeText
    quantity: QuantityText

    @property
    def amount(self) -> Decimal:
        """The quantity as a number."""
        return Decimal(self.quantity)


class NewSubmission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A handing-in: what was used since the last one."""

    used: Annotated[list[NewUse], Meta(max_length=200)] = []
    note: ParagraphText | None = None


class NewVerification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The judgement of a handing-in."""

    result: Result
    note: ParagraphText | None = None


class NewReplan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another day for a milestone, and why."""

    due_on: date
    reason: ParagraphText | None = None


class ReplanDecision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the committee says to the other day; a no needs a reason."""

    approved: bool
    reason: ParagraphText | None = None


class ReplanView(Struct, frozen=True, kw_only=True):
    """The last proposal of another day; `approved` is null while nobody has decided."""

    due_on: date
    reason: str
    proposed_at: datetime
    approved: bool | None
    decided_at: datetime | None
    decision_reason: str | None


class UseView(Struct, frozen=True, kw_only=True):
    """So much of a claim's line, as handed in."""

    claim: str
    need_line: str
    quantity: str


class EvidenceView(Struct, frozen=True, kw_only=True):
    """A file by its content's hash; the file itself is not public."""

    id: str
    kind: str
    sha256: str
    state: str


class MilestoneView(Struct, frozen=True, kw_only=True):
    """A delivery node; `slip_days` is how far the present due date lies behind the first."""

    id: str
    item: str
    node_no: int
    node_code: str
    title_zh: str
    title_en: str
    verified_by: str
    first_due_on: date
    due_on: date
    slip_days: int
    state: MilestoneState
    submitted_at: datetime | None
    verified_at: datetime | None
    used: list[UseView]
    evidence_kinds: list[str]
    evidence: list[EvidenceView]
    replan: ReplanView | None = None


class ChangedMilestone(MilestoneView, frozen=True, kw_only=True):
    """A milestone after an act."""

    event_id: str


class ForecastView(Struct, frozen=True, kw_only=True):
    """When a node might be done, from the median slip of `n` past ones: an estimate, never a promise."""

    on: date
    median_slip_days: int
    n: int
    basis: Literal["estimated"] = "estimated"


class NodePace(Struct, frozen=True, kw_only=True):
    """How one node goes; amber and red follow from days alone."""

    id: str
    node_code: str
    state: MilestoneState
    weight: int
    slip_days: int
    light: Light
    forecast: ForecastView | None


class Progress(Struct, frozen=True, kw_only=True):
    """How an item's delivery goes; `progress` is a share within 0 and 1, null before there are nodes."""

    item: str
    progress: float | None
    nodes: list[NodePace]

"""Rows of lists and items as they are inserted: the fields are the columns."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct


class TemplateNodeRow(Struct, frozen=True, kw_only=True):
    """One node of a milestone template."""

    template: str
    node_no: int
    node_code: str
    title_zh: str
    title_en: str
    due_percent: int
    evidence_kinds: list[str]
    verified_by: str
    paper_signature_by: str | None


class ListRow(Struct, frozen=True, kw_only=True):
    """A list or batch."""

    code: str
    programme: str
    batch_no: int | None
    name_zh: str
    name_en: str
    source: str
    demonstration: bool
    item_prefix: str
    valid_from: date | None = None
    valid_to: date | None = None


class ItemRow(Struct, frozen=True, kw_only=True):
    """An item."""

    code: str
    kind: str = "item"
    version: int
    state: str
    list: str
    policy_version: int
    programme: str
    track: str
    category: str | None
    domain: str
    community: str | None
    community_type: str
    title_zh: str
    title_en: str | None
    need_zh: str
    need_en: str | None
    first_heard_on: date
    people_affected: int | None
    people_source: str | None
    severity: int | None
    severity_reason_zh: str | None
    milestone_template: str | None
    sensitive_group: str | None
    frame_zh: str | None
    frame_doors: int | None
    duration_days: int | None
    linked_item: str | None
    intake_channel: str | None
    listing_round: int
    published_at: datetime | None
    claim_until: datetime | None
    source: str
    seed_ref: str | None
    demonstration: bool
    solution_module: str | None = None
    gates_wanted: tuple[str, ...] | None = None


class NeedLineRow(Struct, frozen=True, kw_only=True):
    """A need line, with nothing promised yet."""

    id: str
    item: str
    line_no: int
    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    conditions_en: str | None
    unit_zh: str
    unit_en: str | None
    required: Decimal
    step: Decimal
    reserved: Decimal = Decimal(0)
    signed: Decimal = Decimal(0)
    arrived: Decimal = Decimal(0)
    used: Decimal = Decimal(0)


class OutcomeRow(Struct, frozen=True, kw_only=True):
    """An outcome that is aimed at."""

    item: str
    outcome_code: str
    label_zh: str
    label_en: str | None
    target: Decimal
    unit_zh: str
    unit_en: str | None


class GateRow(Struct, frozen=True, kw_only=True):
    """A gate that an item must pass."""

    id: str
    kind: str = "gate"
    version: int
    state: str
    item: str
    gate: str


class SolutionLineRow(Struct, frozen=True, kw_only=True):
    """A need line that a module suggests."""

    module: str
    line_no: int
    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    unit_zh: str
    unit_en: str | None
    quantity: Decimal
    step: Decimal

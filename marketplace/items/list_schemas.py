"""What comes in and goes out about lists, the words of lists, and solution modules."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.ground.text import END, CodeText, SomeLineText
from marketplace.items.schemas import PolicyChange
from marketplace.items.states import Programme

TermKind = Literal["category", "domain", "community_type", "level", "gate"]
NumberText = Annotated[
    str, Meta(min_length=1, max_length=20, pattern=rf"^[A-Z0-9]+(-[A-Z0-9]+)*{END}")
]


class NewList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list or batch. `item_prefix` is what its items' numbers begin with (LL-2026, TP-4); the
    policy's fields that are left out get the law's defaults.
    """

    code: CodeText
    programme: Programme
    name_zh: SomeLineText
    name_en: SomeLineText
    batch_no: Annotated[int, Meta(ge=1, le=1000)] | None = None
    item_prefix: NumberText | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    policy: PolicyChange | None = None


class NewTerm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that items are sorted by, and from when until when drafts may use it."""

    kind: TermKind
    code: CodeText
    label_zh: SomeLineText
    label_en: SomeLineText
    valid_from: date | None = None
    valid_to: date | None = None


class Validity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when until when drafts may use it; null: without such a day."""

    valid_from: date | None = None
    valid_to: date | None = None


class TermView(Struct, frozen=True, kw_only=True):
    """A word that items are sorted by."""

    kind: TermKind
    code: str
    label_zh: str
    label_en: str
    source: str
    valid_from: date | None
    valid_to: date | None


class SetTerm(TermView, frozen=True, kw_only=True):
    """A word after it was made or changed."""

    event_id: str


class SolutionLineView(Struct, frozen=True, kw_only=True):
    """A need line that a module suggests."""

    resource: str
    what_zh: str
    what_en: str | None
    conditions_zh: str | None
    unit_zh: str
    unit_en: str | None
    quantity: str
    step: str


class SolutionModule(Struct, frozen=True, kw_only=True):
    """One class of problem, one set of solutions; `stage` only in resettlement communities."""

    code: str
    community_type: str
    stage: str | None
    stage_no: int
    label_zh: str
    label_en: str
    approach_zh: str
    approach_en: str
    domain: str
    track: str
    milestone_template: str
    gates: list[str]
    seats: list[str]
    duration_days: int
    source: str


class SolutionModuleView(SolutionModule, frozen=True, kw_only=True):
    """A solution module with the need lines that it suggests."""

    lines: list[SolutionLineView]

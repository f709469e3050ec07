"""What comes in when an item is drafted, given need lines, or sent on its way."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import (
    END,
    CodeText,
    LineText,
    ParagraphText,
    SomeLineText,
    SomeParagraphText,
)
from marketplace.items.states import GateName, Resource, SensitiveGroup, Track

LINES_MAX = 50
OUTCOMES_MAX = 20
SUBJECTS_MAX = 100

#: What a quantity is counted in: one word, since the ledger's accounts are named after it.
UnitText = Annotated[str, Meta(min_length=1, max_length=20, pattern=rf"^[^\x00-\x20\x7f/:]*{END}")]
Days = Annotated[int, Meta(ge=1, le=3650)]


class Frame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who could be asked: a plain name and a number of doors or participants, never persons."""

    zh: SomeLineText
    doors: Annotated[int, Meta(ge=1, le=1_000_000)]


class NewLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked, in whole steps: `required` is a multiple of `step`, the smallest share."""

    resource: Resource
    what_zh: SomeLineText
    unit_zh: UnitText
    required: QuantityText
    step: QuantityText
    what_en: LineText | None = None
    unit_en: LineText | None = None
    conditions_zh: LineText | None = None
    conditions_en: LineText | None = None

    @property
    def quantity(self) -> Decimal:
        """What is required, as a number."""
        return Decimal(self.required)

    @property
    def share(self) -> Decimal:
        """The step, as a number."""
        return Decimal(self.step)


class NewOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What will be counted at acceptance, and how much is aimed at.

    Outcomes of the same code and unit are added up on the bill; without one it gets one of its own.
    """

    label_zh: SomeLineText
    target: QuantityText
    unit_zh: UnitText
    outcome_code: CodeText | None = None
    label_en: LineText | None = None
    unit_en: LineText | None = None


Lines = Annotated[list[NewLine], Meta(max_length=LINES_MAX)]
Outcomes = Annotated[list[NewOutcome], Meta(max_length=OUTCOMES_MAX)]
Gates = Annotated[list[GateName], Meta(max_length=5)]


class NewItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, whole. A draft may be unfinished; what must not lack is asked when it is handed in.

    `community` is `ALL` for the whole subdistrict and may be left out by a community; without `track`
    the law's own conditions decide it.
    """

    list: CodeText
    title_zh: SomeLineText
    need_zh: SomeParagraphText
    domain: CodeText
    category: CodeText | None = None
    community: CodeText | None = None
    title_en: LineText | None = None
    need_en: ParagraphText | None = None
    first_heard_on: date | None = None
    people_affected: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    people_source: LineText | None = None
    severity: Annotated[int, Meta(ge=1, le=5)] | None = None
    severity_reason_zh: LineText | None = None
    milestone_template: CodeText | None = None
    duration_days: Days | None = None
    track: Track | None = None
    sensitive_group: SensitiveGroup | None = None
    frame: Frame | None = None
    linked_item: CodeText | None = None
    gates: Gates = []
    need_lines: Lines = []
    outcomes: Outcomes = []
    solution_module: CodeText | None = None


class NewLines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a published item asks for, and how long it takes: with this it can be claimed."""

    need_lines: Annotated[list[NewLine], Meta(min_length=1, max_length=LINES_MAX)]
    duration_days: Days | None = None
    gates: Gates = []


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that needs no more words; a reason may stand beside it."""

    reason: ParagraphText | None = None


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why; the public reads it."""

    reason: ParagraphText | None = None


class Ending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an item is taken off its list, and what became of the problem."""

    reason: ParagraphText | None = None
    resolution: Literal["moved", "merged", "infeasible", "withdrawn"] = "withdrawn"


class ManyItems(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several items for one act; each is decided in its own right."""

    items: Annotated[list[CodeText], Meta(min_length=1, max_length=SUBJECTS_MAX)]

"""What comes in and goes out about sources of figures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from impact.sources.states import (
    EXPECTED_DAYS_MAX,
    FIGURES_MAX,
    INDICATORS_MAX,
    Delivery,
    Freshness,
    Origin,
    Qualifier,
    Theme,
)
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText, ParagraphText, SomeLineText, SummaryText

UrlText = Annotated[str, Meta(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]*(?![\s\S])")]
SampleCount = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class NewIndicator(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a source counts."""

    code: CodeText
    label_zh: SomeLineText
    label_en: SomeLineText | None = None


class NewSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source to be declared: all of its figures are in one unit of measure."""

    code: CodeText
    name_zh: SomeLineText
    name_en: SomeLineText | None = None
    counts_zh: SomeLineText
    counts_en: SomeLineText | None = None
    unit_zh: SomeLineText
    unit_en: SomeLineText | None = None
    theme: Theme = "other"
    organisation: CodeText | None = None
    delivery: Delivery
    pull_url: UrlText | None = None
    expected_days: Annotated[int, Meta(ge=1, le=EXPECTED_DAYS_MAX)]
    indicators: Annotated[list[NewIndicator], Meta(min_length=1, max_length=INDICATORS_MAX)]
    columns: Annotated[list[SomeLineText], Meta(min_length=1, max_length=60)] = []


class NewFigure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the one form; `community` null is the whole subdistrict."""

    indicator: SomeLineText
    period: SomeLineText
    unit: SomeLineText
    community: SomeLineText | None = None
    baseline: QuantityText | None = None
    target: QuantityText | None = None
    actual: QuantityText | None = None
    qualifier: Qualifier = "exact"
    note: ParagraphText | None = None
    checked: SampleCount | None = None
    right: SampleCount | None = None


class NewFigures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A batch of figures; one that was said before with other numbers is thereby corrected."""

    figures: Annotated[list[NewFigure], Meta(min_length=1, max_length=FIGURES_MAX)]


class Ending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a source will deliver no more."""

    reason: SummaryText


class Empty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to say beside the act itself."""


class Figure(Struct, frozen=True, kw_only=True):
    """One row as it was read and judged right: codes, days and numbers."""

    indicator: str
    community: str | None
    period: str
    period_start: date
    period_end: date
    baseline: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    qualifier: str
    note: str | None
    checked: int | None
    right: int | None


class IndicatorOfSource(Struct, frozen=True, kw_only=True):
    """One thing that a source counts."""

    code: str
    label_zh: str
    label_en: str | None


class SourceView(Struct, frozen=True, kw_only=True):
    """A source as the public sees it: what it counts, how fresh it is, how much it delivered."""

    code: str
    name_zh: str
    name_en: str | None
    counts_zh: str
    counts_en: str | None
    unit_zh: str
    unit_en: str | None
    theme: Theme
    organisation: str
    delivery: Delivery
    expected_days: int
    columns: list[str]
    indicators: list[IndicatorOfSource]
    state: Literal["open", "ended"]
    declared_on: date
    last_delivered_on: date | None
    due_on: date
    freshness: Freshness
    batches: int
    figures: int
    last_entry: str | None
    basis: Literal["reported"] = "reported"
    source: str
    demonstration: bool


class Accuracy(Struct, frozen=True, kw_only=True):
    """A sample that was checked: how many, how many were right, and what that says of all (95 %)."""

    checked: int
    right: int
    low_percent: int
    high_percent: int


class FigureView(Struct, frozen=True, kw_only=True):
    """One figure as reported. `hidden`: its numbers would single people out."""

    id: str
    indicator: str
    label_zh: str
    label_en: str | None
    community: str | None
    period: str
    period_start: date
    period_end: date
    baseline: str | None
    target: str | None
    actual: str | None
    hidden: bool
    qualifier: Qualifier
    shown_zh: str | None
    shown_en: str | None
    unit_zh: str
    unit_en: str | None
    note: str | None
    accuracy: Accuracy | None
    revision: int
    corrects: str | None
    batch: str
    entry: str | None
    taken_on: date
    basis: Literal["reported"] = "reported"


class ResponseView(Struct, frozen=True, kw_only=True):
    """The three times of a 1-3-5 response, in seconds; `met` is null while one of them is missing."""

    community: str | None
    period: str
    acknowledge: str | None
    first_responder_on_site: str | None
    joint_force_on_site: str | None
    met: bool | None


class BatchView(Struct, frozen=True, kw_only=True):
    """One delivery. With the salt, whoever has its rows recomputes `content_hash`."""

    id: str
    source: str
    batch_no: int
    origin: Origin
    figures: int
    corrections: int
    unchanged: int
    content_hash: str
    salt: str | None
    taken_at: datetime
    entry: str | None


class SourcePage(SourceView, frozen=True, kw_only=True):
    """A source with its newest figures, what they corrected, and its latest batches."""

    newest: list[FigureView]
    history: list[FigureView]
    responses: list[ResponseView]
    latest_batches: list[BatchView]


class ChangedSource(SourceView, frozen=True, kw_only=True):
    """A source just declared or ended."""

    event_id: str


class GivenToken(Struct, frozen=True, kw_only=True):
    """A source's token, told once and never again."""

    source: str
    token: str
    event_id: str


class TakenBatch(BatchView, frozen=True, kw_only=True):
    """A batch just taken."""

    event_id: str

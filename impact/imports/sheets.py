"""The files of a folder and the columns of each: what `jiebang load` reads."""

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from marketplace.ground.quantities import QUANTITY_PATTERN

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Line = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Whole = Annotated[int, Meta(ge=0, le=100_000_000)]
Positive = Annotated[int, Meta(ge=1, le=100_000_000)]
Quantity = Annotated[str, Meta(pattern=QUANTITY_PATTERN)]
YesNo = Literal["yes", "no"]
Source = Literal["seed", "illustrative", "inferred", "proposed"]
Level = Literal["community", "regional", "subdistrict"]
CommunityType = Literal["resettlement", "urban_commercial", "talent_dormitory"]
AnyType = Literal["resettlement", "urban_commercial", "talent_dormitory", "all"]


class Row(Struct, frozen=True, kw_only=True):
    """A row of a file; columns that are not named here are passed over, `-` is nothing."""


class CommunityRow(Row, frozen=True, kw_only=True):
    """communities.csv"""

    community_id: Code
    name_zh: Line
    name_en: Line | None = None
    name_source: Source
    community_type: CommunityType
    type_source: Source | None = None
    strategy_zh: Line | None = None
    regional_party_committee_id: Code
    regional_party_committee_zh: Line
    region_source: Source | None = None
    seed_ref: Line | None = None


class TemplateRow(Row, frozen=True, kw_only=True):
    """milestone_templates.csv"""

    template_code: Code
    template_zh: Line
    template_en: Line
    node_no: Positive
    node_code: Code
    node_zh: Line
    node_en: Line
    due_percent: Annotated[int, Meta(ge=1, le=100)]
    evidence_types: Line
    verified_by: Level
    paper_signature_by: Line | None = None


class LivelihoodRow(Row, frozen=True, kw_only=True):
    """livelihood_list.csv"""

    item_id: Code
    category_code: Code
    category_zh: Line
    category_en: Line
    category_source: Source
    domain_code: Code
    domain_zh: Line
    community_type: AnyType
    community_id: Code
    title_zh: Line
    title_en: Line | None = None
    need_zh: Line
    first_heard_on: date
    outcome_code: Code
    outcome_zh: Line
    outcome_en: Line | None = None
    people_affected: Whole | None = None
    people_source: Source | None = None
    severity: Annotated[int, Meta(ge=1, le=5)] | None = None
    severity_reason_zh: Line | None = None
    target_qty: Quantity
    unit_zh: Line
    unit_en: Line | None = None
    milestone_template: Code
    approval_gate: Line
    track: Literal["light", "full"]
    sensitive_group: Code | None = None
    frame_zh: Line
    frame_doors: Positive
    duration_days: Positive
    linked_project_id: Code | None = None
    title_source: Source
    seed_ref: Line | None = None


class AskedRow(Row, frozen=True, kw_only=True):
    """What a need line asks for, wherever it is written."""

    line_no: Positive
    resource_type: Code
    quantity: Quantity
    unit_zh: Line
    unit_en: Line | None = None
    step: Quantity
    what_zh: Line
    what_en: Line | None = None
    conditions_zh: Line | None = None


class NeedLineRow(AskedRow, frozen=True, kw_only=True):
    """need_lines.csv"""

    item_id: Code
    conditions_en: Line | None = None


class TacklingRow(Row, frozen=True, kw_only=True):
    """tackling_projects.csv"""

    project_id: Code
    batch_no: Positive
    batch_source: Source
    domain_code: Code
    domain_zh: Line
    domain_source: Source
    community_id: Code
    community_type: AnyType
    title_zh: Line
    title_en: Line | None = None
    problem_zh: Line
    first_heard_on: date
    outcome_code: Code
    outcome_zh: Line
    outcome_en: Line | None = None
    people_affected: Whole | None = None
    people_source: Source | None = None
    severity: Annotated[int, Meta(ge=1, le=5)] | None = None
    severity_reason_zh: Line | None = None
    sensitive_group: Code | None = None
    frame_zh: Line
    frame_doors: Positive
    target_qty: Quantity
    unit_zh: Line
    unit_en: Line | None = None
    intake_channel: Code | None = None
    milestone_template: Code
    title_source: Source
    seed_ref: Line | None = None


class UnitRow(Row, frozen=True, kw_only=True):
    """units.csv"""

    unit_id: Code
    name_zh: Line
    name_en: Line | None = None
    kind: Code
    state_owned: YesNo
    community_id: Code
    credit_code: Annotated[str, Meta(pattern=r"^[0-9A-HJ-NP-RTUWXY]{18}$")]


class OfferRow(Row, frozen=True, kw_only=True):
    """offers.csv"""

    offer_id: Code
    unit_id: Code
    resource_type: Code
    quantity: Quantity
    unit_zh: Line
    unit_en: Line | None = None
    step: Quantity
    what_zh: Line
    what_en: Line | None = None
    available_from: date
    available_to: date
    communities: Line
    conditions_zh: Line | None = None
    conditions_en: Line | None = None


class IndicatorRow(Row, frozen=True, kw_only=True):
    """impact_baseline.csv"""

    indicator_code: Code
    indicator_zh: Line
    indicator_en: Line
    value: Quantity
    qualifier: Literal["exact", "rounded", "more_than", "at_least", "nearly"]
    unit_zh: Line
    unit_en: Line
    group: Code
    period_label: Line
    period_start: date | None = None
    period_end: date | None = None
    seed_phrase: Line
    note: Line | None = None


class SolutionModuleSheetRow(Row, frozen=True, kw_only=True):
    """solution_modules.csv"""

    module_code: Code
    community_type: CommunityType
    stage: Literal["environment", "property_service", "neighbour_relations"] | None = None
    stage_no: Positive
    label_zh: Line
    label_en: Line
    approach_zh: Line
    approach_en: Line
    domain_code: Code
    track: Literal["light", "full"]
    milestone_template: Code
    gates: Line | None = None
    seats: Line | None = None
    duration_days: Positive


class SolutionLineSheetRow(AskedRow, frozen=True, kw_only=True):
    """solution_lines.csv"""

    module_code: Code


#: Every file of a folder, in the order in which it is read.
SHEETS: Final[dict[str, type[Row]]] = {
    "communities.csv": CommunityRow,
    "milestone_templates.csv": TemplateRow,
    "livelihood_list.csv": LivelihoodRow,
    "need_lines.csv": NeedLineRow,
    "tackling_projects.csv": TacklingRow,
    "units.csv": UnitRow,
    "offers.csv": OfferRow,
    "impact_baseline.csv": IndicatorRow,
}
#: Files that a folder may have.
MAY_BE_THERE: Final[dict[str, type[Row]]] = {
    "solution_modules.csv": SolutionModuleSheetRow,
    "solution_lines.csv": SolutionLineSheetRow,
}

#: Words that stand for nothing in these files.
NOTHING: Final = frozenset({"", "-", "unspecified"})
WHOLE_SUBDISTRICT: Final = "ALL"
NO_GATE: Final = "none"

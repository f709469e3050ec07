"""From the rows of a folder to the rows of the database, as pure functions."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from impact.imports.reading import Sheet
from impact.imports.sheets import NO_GATE, WHOLE_SUBDISTRICT, LivelihoodRow, TacklingRow
from impact.indicators.queries import IndicatorRow
from marketplace.items.list_schemas import SolutionModule
from marketplace.items.policies import LAW_POLICY
from marketplace.items.rows import (
    GateRow,
    ItemRow,
    ListRow,
    NeedLineRow,
    OutcomeRow,
    SolutionLineRow,
    TemplateNodeRow,
)
from marketplace.organisations.queries import OrganisationRow

SUBDISTRICT: Final = "SD-1"
SLIP_OFFICE: Final = "SO-1"
AUDITOR: Final = "AU-1"
LIVELIHOOD_LIST: Final = "livelihood-2025"

#: The defaults of the law, but for the waits: an item of the demonstration can be walked in a minute.
DEMONSTRATION_POLICY: Final = replace(
    LAW_POLICY,
    publicity_working_days=0,
    deliberation_notice_days=0,
    listing_window_working_days=250,
)

_ENGLISH_DOMAINS: Final = {
    "environment_renewal": "Environment renewal",
    "space_activation": "Space activation",
    "culture_nurturing": "Culture nurturing",
    "safety_upgrade": "Safety upgrade",
}


_MODULE_AS_READ: Final = (
    "community_type", "stage", "stage_no", "label_zh", "label_en", "approach_zh", "approach_en",
    "track", "milestone_template", "duration_days",
)  # fmt: skip


class Whole(NamedTuple):
    """Everything about items that a folder holds."""

    items: list[ItemRow]
    lines: list[NeedLineRow]
    outcomes: list[OutcomeRow]
    gates: list[GateRow]


class Published(NamedTuple):
    """When the loaded lists were published, and until when their items can be claimed."""

    at: datetime
    claim_until: datetime
    demonstration: bool


def organisation_rows(sheets: dict[str, Sheet], *, demonstration: bool) -> list[OrganisationRow]:
    """The bodies of the levels, parents first, and the two bodies that every subdistrict has."""
    named = "示例" if demonstration else ""
    rows = [
        _body(SUBDISTRICT, "subdistrict", f"{named}斜塘街道", "Xietang Subdistrict", None, demonstration),
        _body(SLIP_OFFICE, "slip_office", f"{named}回访单办公室", "Slip office", SUBDISTRICT, demonstration),
        _body(AUDITOR, "auditor", f"{named}监督员", "Auditor", SUBDISTRICT, demonstration),
    ]  # fmt: skip
    communities = [row for _, row in sheets["communities.csv"].rows]
    committees = {
        row.regional_party_committee_id: row.regional_party_committee_zh for row in communities
    }
    rows += [
        _body(code, "regional", name, f"Regional committee {code[-1]}", SUBDISTRICT, demonstration)
        for code, name in sorted(committees.items())
    ]
    rows += [
        OrganisationRow(
            id=row.community_id,
            kind="community",
            name_zh=row.name_zh,
            name_en=row.name_en,
            parent=row.regional_party_committee_id,
            community_type=row.community_type,
            strategy_zh=row.strategy_zh,
            source=row.name_source,
            type_source=row.type_source,
            region_source=row.region_source,
            seed_ref=row.seed_ref,
            demonstration=demonstration,
        )
        for row in communities
    ]
    return rows + [
        _body(row.unit_id, "unit", row.name_zh, row.name_en, None, demonstration)
        for _, row in sheets["units.csv"].rows
    ]


def _body(
    code: str,
    kind: str,
    name_zh: str,
    name_en: str | None,
    parent: str | None,
    demonstration: bool,  # noqa: FBT001
) -> OrganisationRow:
    return OrganisationRow(
        id=code,
        kind=kind,
        name_zh=name_zh,
        name_en=name_en,
        parent=parent,
        source="illustrative",
        demonstration=demonstration,
    )


def label_rows(sheets: dict[str, Sheet]) -> dict[str, list[tuple[str, str, str, int, str]]]:
    """Categories and domains in the order in which they first stand."""
    livelihood = [row for _, row in sheets["livelihood_list.csv"].rows]
    tackling = [row for _, row in sheets["tackling_projects.csv"].rows]
    categories = {
        row.category_code: (row.category_zh, row.category_en, row.category_source)
        for row in livelihood
    }
    # The four domains are named in the article, in this order.
    names = {row.domain_code: row.domain_zh for row in [*livelihood, *tackling]}
    order = [*_ENGLISH_DOMAINS, *sorted(set(names) - set(_ENGLISH_DOMAINS))]
    domains = [code for code in order if code in names]
    return {
        "categories": [
            (code, label_zh, label_en, position, source)
            for position, (code, (label_zh, label_en, source)) in enumerate(categories.items())
        ],
        "domains": [
            (code, names[code], _ENGLISH_DOMAINS.get(code, code), position, "seed")
            for position, code in enumerate(domains)
        ],
    }


def template_rows(sheet: Sheet) -> tuple[list[tuple[str, str, str]], list[TemplateNodeRow]]:
    """Milestone templates and their nodes."""
    rows = [row for _, row in sheet.rows]
    templates = {
        row.template_code: (row.template_code, row.template_zh, row.template_en) for row in rows
    }
    nodes = [
        TemplateNodeRow(
            template=row.template_code,
            node_no=row.node_no,
            node_code=row.node_code,
            title_zh=row.node_zh,
            title_en=row.node_en,
            due_percent=row.due_percent,
            evidence_kinds=row.evidence_types.split(";"),
            verified_by=row.verified_by,
            paper_signature_by=row.paper_signature_by,
        )
        for row in rows
    ]
    return list(templates.values()), nodes


def module_rows(sheets: dict[str, Sheet]) -> tuple[list[SolutionModule], list[SolutionLineRow]]:
    """Solution modules and the lines that they suggest; a folder may have none."""
    modules = [
        SolutionModule(
            **{name: getattr(row, name) for name in _MODULE_AS_READ},
            code=row.module_code,
            domain=row.domain_code,
            gates=row.gates.split(";") if row.gates else [],
            seats=row.seats.split(";") if row.seats else [],
            source="illustrative",
        )
        for _, row in sheets["solution_modules.csv"].rows
    ]
    lines = [
        SolutionLineRow(
            module=row.module_code,
            line_no=row.line_no,
            resource=row.resource_type,
            what_zh=row.what_zh,
            what_en=row.what_en,
            conditions_zh=row.conditions_zh,
            unit_zh=row.unit_zh,
            unit_en=row.unit_en,
            quantity=Decimal(row.quantity),
            step=Decimal(row.step),
        )
        for _, row in sheets["solution_lines.csv"].rows
    ]
    return modules, lines


def list_rows(sheets: dict[str, Sheet], *, demonstration: bool) -> list[ListRow]:
    """The livelihood list and each batch of the tackling projects."""
    batches = sorted({row.batch_no for _, row in sheets["tackling_projects.csv"].rows})
    numerals = "一二三四五六七八九"
    rows = [
        ListRow(
            code=LIVELIHOOD_LIST,
            programme="livelihood",
            batch_no=None,
            name_zh="2025年民生榜单",
            name_en="Livelihood list 2025",
            source="seed",
            demonstration=demonstration,
            item_prefix="LL",
        )
    ]
    return rows + [
        ListRow(
            code=f"tackling-{number}",
            programme="tackling",
            batch_no=number,
            name_zh=f"第{numerals[number - 1] if number <= len(numerals) else number}批攻坚项目",
            name_en=f"Tackling projects, batch {number}",
            source="seed",
            demonstration=demonstration,
            item_prefix=f"TP-{number}",
        )
        for number in batches
    ]


def item_rows(sheets: dict[str, Sheet], published: Published) -> Whole:
    """Items of both programmes with their lines, outcomes and gates, as published."""
    whole = Whole([], [], [], [])
    linked = {}
    for _, row in sheets["livelihood_list.csv"].rows:
        if row.linked_project_id:
            linked[row.linked_project_id] = row.item_id
        whole.items.append(_livelihood_item(row, published))
        whole.outcomes.append(_outcome(row.item_id, row))
        whole.gates.extend(_gates(row))
    for _, row in sheets["tackling_projects.csv"].rows:
        whole.items.append(_tackling_item(row, published, linked.get(row.project_id)))
        whole.outcomes.append(_outcome(row.project_id, row))
    whole.lines.extend(_line(row) for _, row in sheets["need_lines.csv"].rows)
    return whole


def _common(row: LivelihoodRow | TacklingRow, published: Published) -> dict[str, Any]:
    return {
        "version": 1,
        "state": "published",
        "policy_version": 1,
        "domain": row.domain_code,
        "community": None if row.community_id == WHOLE_SUBDISTRICT else row.community_id,
        "community_type": row.community_type,
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "need_en": None,
        "first_heard_on": row.first_heard_on,
        "people_affected": row.people_affected,
        "people_source": row.people_source,
        "severity": row.severity,
        "severity_reason_zh": row.severity_reason_zh,
        "milestone_template": row.milestone_template,
        "sensitive_group": row.sensitive_group,
        "frame_zh": row.frame_zh,
        "frame_doors": row.frame_doors,
        "listing_round": 1,
        "published_at": published.at,
        "source": row.title_source,
        "seed_ref": row.seed_ref,
        "demonstration": published.demonstration,
    }


def _livelihood_item(row: LivelihoodRow, published: Published) -> ItemRow:
    return ItemRow(
        **_common(row, published),
        code=row.item_id,
        list=LIVELIHOOD_LIST,
        programme="livelihood",
        track=row.track,
        category=row.category_code,
        need_zh=row.need_zh,
        duration_days=row.duration_days,
        linked_item=row.linked_project_id,
        intake_channel=None,
        claim_until=published.claim_until,
    )


def _tackling_item(row: TacklingRow, published: Published, linked: str | None) -> ItemRow:
    return ItemRow(
        **_common(row, published),
        code=row.project_id,
        list=f"tackling-{row.batch_no}",
        programme="tackling",
        track="full",
        category=None,
        need_zh=row.problem_zh,
        duration_days=None,  # with need lines, somebody adds a duration; until then nobody can claim it
        linked_item=linked,
        intake_channel=row.intake_channel,
        claim_until=None,
    )


def _outcome(code: str, row: LivelihoodRow | TacklingRow) -> OutcomeRow:
    return OutcomeRow(
        item=code,
        outcome_code=row.outcome_code,
        label_zh=row.outcome_zh,
        label_en=row.outcome_en,
        target=Decimal(row.target_qty),
        unit_zh=row.unit_zh,
        unit_en=row.unit_en,
    )


def _gates(row: LivelihoodRow) -> list[GateRow]:
    gates = [gate for gate in row.approval_gate.split(";") if gate != NO_GATE]
    return [
        GateRow(id=f"{row.item_id}:{gate}", version=1, state="open", item=row.item_id, gate=gate)
        for gate in gates
    ]


def _line(row: Any) -> NeedLineRow:
    return NeedLineRow(
        id=f"{row.item_id}-{row.line_no}",
        item=row.item_id,
        line_no=row.line_no,
        resource=row.resource_type,
        what_zh=row.what_zh,
        what_en=row.what_en,
        conditions_zh=row.conditions_zh,
        conditions_en=row.conditions_en,
        unit_zh=row.unit_zh,
        unit_en=row.unit_en,
        required=Decimal(row.quantity),
        step=Decimal(row.step),
    )


def indicator_rows(sheet: Sheet) -> list[IndicatorRow]:
    """The published figures in the order of their file."""
    return [
        IndicatorRow(
            code=row.indicator_code,
            label_zh=row.indicator_zh,
            label_en=row.indicator_en,
            value=Decimal(row.value),
            qualifier=row.qualifier,
            unit_zh=row.unit_zh,
            unit_en=row.unit_en,
            group=row.group,
            period_label=row.period_label,
            period_start=row.period_start,
            period_end=row.period_end,
            phrase_zh=row.seed_phrase,
            note=row.note,
            position=position,
            source="seed",
        )
        for position, (_, row) in enumerate(sheet.rows)
    ]

"""What must hold between the rows of a folder, beyond each cell for itself."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from impact.imports.reading import RowFault, Sheet
from impact.imports.sheets import NO_GATE, WHOLE_SUBDISTRICT
from marketplace.ground.quantities import is_whole_steps

_GATES = frozenset(
    {
        "owners_vote_majority",
        "owners_vote_three_quarters",
        "permit",
        "guardian_consent",
        "privacy_assessment",
    }
)


def check_between(sheets: dict[str, Sheet]) -> list[RowFault]:
    """Every reference that leads nowhere, every key given twice, every step that does not fit."""
    return [
        *_given_twice(sheets["communities.csv"], ("community_id",)),
        *_given_twice(sheets["milestone_templates.csv"], ("template_code", "node_no")),
        *_given_twice(sheets["livelihood_list.csv"], ("item_id",)),
        *_given_twice(sheets["need_lines.csv"], ("item_id", "line_no")),
        *_given_twice(sheets["tackling_projects.csv"], ("project_id",)),
        *_given_twice(sheets["units.csv"], ("unit_id",)),
        *_given_twice(sheets["units.csv"], ("credit_code",)),
        *_given_twice(sheets["offers.csv"], ("offer_id",)),
        *_given_twice(sheets["impact_baseline.csv"], ("indicator_code",)),
        *_references(sheets),
        *_steps(sheets["need_lines.csv"]),
        *_steps(sheets["offers.csv"]),
        *_gates(sheets["livelihood_list.csv"]),
        *_periods(sheets["offers.csv"]),
    ]


def _given_twice(sheet: Sheet, columns: tuple[str, ...]) -> Iterator[RowFault]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(getattr(row, column) for column in columns)
        if key in seen:
            named = " ".join(str(part) for part in key)
            yield RowFault(
                sheet.file,
                line,
                columns[-1],
                f"{named} stands on line {seen[key]} already; keep one.",
            )
        seen.setdefault(key, line)


def _references(sheets: dict[str, Sheet]) -> Iterator[RowFault]:
    communities = _values(sheets["communities.csv"], "community_id")
    templates = _values(sheets["milestone_templates.csv"], "template_code")
    items = _values(sheets["livelihood_list.csv"], "item_id")
    units = _values(sheets["units.csv"], "unit_id")
    whole = communities | {WHOLE_SUBDISTRICT}
    projects = _values(sheets["tackling_projects.csv"], "project_id")
    wanted = (
        ("livelihood_list.csv", "community_id", whole, "communities.csv"),
        ("livelihood_list.csv", "milestone_template", templates, "milestone_templates.csv"),
        ("livelihood_list.csv", "linked_project_id", projects, "tackling_projects.csv"),
        ("tackling_projects.csv", "community_id", whole, "communities.csv"),
        ("tackling_projects.csv", "milestone_template", templates, "milestone_templates.csv"),
        ("need_lines.csv", "item_id", items, "livelihood_list.csv"),
        ("units.csv", "community_id", communities, "communities.csv"),
        ("offers.csv", "unit_id", units, "units.csv"),
    )
    for file, column, known, other in wanted:
        for line, row in sheets[file].rows:
            value = getattr(row, column)
            if value is not None and value not in known:
                yield RowFault(
                    file, line, column, f"{value} is not in {other}; add it there or mend it."
                )
    for line, row in sheets["offers.csv"].rows:
        for community in row.communities.split(";"):
            if community not in whole:
                yield RowFault(
                    "offers.csv", line, "communities", f"{community} is not in communities.csv."
                )


def _values(sheet: Sheet, column: str) -> set[str]:
    return {getattr(row, column) for _, row in sheet.rows}


def _steps(sheet: Sheet) -> Iterable[RowFault]:
    return (
        RowFault(
            sheet.file,
            line,
            "step",
            f"{row.step} does not divide {row.quantity}; choose one that does.",
        )
        for line, row in sheet.rows
        if not is_whole_steps(Decimal(row.quantity), Decimal(row.step))
    )


def _gates(sheet: Sheet) -> Iterator[RowFault]:
    for line, row in sheet.rows:
        for gate in row.approval_gate.split(";"):
            if gate not in _GATES | {NO_GATE}:
                yield RowFault(
                    sheet.file,
                    line,
                    "approval_gate",
                    f"{gate} is no gate; use {', '.join(sorted(_GATES))}.",
                )


def _periods(sheet: Sheet) -> Iterable[RowFault]:
    return (
        RowFault(sheet.file, line, "available_to", "The end lies before the start; swap them.")
        for line, row in sheet.rows
        if row.available_to < row.available_from
    )

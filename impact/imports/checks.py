"""What must hold of the rows of a folder and between them, beyond the form of each cell."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from impact.imports.reading import RowFault, Sheet
from impact.imports.rows import AUDITOR, SLIP_OFFICE, SUBDISTRICT
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

#: A column whose values (several are joined by `;`) are keys of another file: file, column, other, key.
REFERENCES: Final = (
    ("livelihood_list.csv", "community_id", "communities.csv", "community_id"),
    ("livelihood_list.csv", "milestone_template", "milestone_templates.csv", "template_code"),
    ("livelihood_list.csv", "linked_project_id", "tackling_projects.csv", "project_id"),
    ("tackling_projects.csv", "community_id", "communities.csv", "community_id"),
    ("tackling_projects.csv", "milestone_template", "milestone_templates.csv", "template_code"),
    ("need_lines.csv", "item_id", "livelihood_list.csv", "item_id"),
    ("units.csv", "community_id", "communities.csv", "community_id"),
    ("offers.csv", "unit_id", "units.csv", "unit_id"),
    ("offers.csv", "communities", "communities.csv", "community_id"),
    ("solution_modules.csv", "domain_code", "livelihood_list.csv", "domain_code"),
    ("solution_modules.csv", "milestone_template", "milestone_templates.csv", "template_code"),
    ("solution_lines.csv", "module_code", "solution_modules.csv", "module_code"),
)
#: Keys that must differ across files.
ORGANISATIONS: Final = (
    ("communities.csv", "community_id"),
    ("communities.csv", "regional_party_committee_id"),
    ("units.csv", "unit_id"),
)
ITEMS: Final = (("livelihood_list.csv", "item_id"), ("tackling_projects.csv", "project_id"))
BODIES: Final = (SUBDISTRICT, SLIP_OFFICE, AUDITOR)


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
        *_given_twice(sheets["solution_modules.csv"], ("module_code",)),
        *_given_twice(sheets["solution_lines.csv"], ("module_code", "line_no")),
        *_references(sheets),
        *_steps(sheets["need_lines.csv"]),
        *_steps(sheets["offers.csv"]),
        *_steps(sheets["solution_lines.csv"]),
        *_gates(sheets["livelihood_list.csv"]),
        *_listed_twice(sheets["livelihood_list.csv"], "approval_gate"),
        *_listed_twice(sheets["offers.csv"], "communities"),
        *_targets(sheets["livelihood_list.csv"]),
        *_targets(sheets["tackling_projects.csv"]),
        *_periods(sheets["offers.csv"]),
        *_shared(sheets, ORGANISATIONS),
        *_shared(sheets, ITEMS),
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
    for file, column, other, key in REFERENCES:
        if not sheets[other].is_whole:
            continue  # the row that is meant may be one that cannot be read
        known = {getattr(row, key) for _, row in sheets[other].rows}
        if other == "communities.csv" and file != "units.csv":
            known |= {WHOLE_SUBDISTRICT}
        for line, row in sheets[file].rows:
            for value in (getattr(row, column) or "").split(";"):
                if value and value not in known:
                    yield RowFault(
                        file, line, column, f"{value} is not in {other}; add it there or mend it."
                    )


def _shared(sheets: dict[str, Sheet], keys: tuple[tuple[str, str], ...]) -> Iterator[RowFault]:
    """Keys that stand in two files, whose rows become things of one kind."""
    seen = dict.fromkeys(BODIES, "every subdistrict")
    for file, column in keys:
        here = {}
        for line, row in sheets[file].rows:
            value = getattr(row, column)
            if value in seen:
                yield RowFault(file, line, column, f"{value} is used by {seen[value]}; rename it.")
            here[value] = file
        seen |= here


def _listed_twice(sheet: Sheet, column: str) -> Iterator[RowFault]:
    for line, row in sheet.rows:
        listed = getattr(row, column).split(";")
        for value in sorted({one for one in listed if listed.count(one) > 1}):
            yield RowFault(sheet.file, line, column, f"{value} is listed twice; keep one.")


def _targets(sheet: Sheet) -> Iterable[RowFault]:
    return (
        RowFault(sheet.file, line, "target_qty", "More than nothing is aimed at; mend it.")
        for line, row in sheet.rows
        if Decimal(row.target_qty) <= 0
    )


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

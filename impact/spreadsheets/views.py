"""A file as it is shown: what it would do, with every fault told, or what it did. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from impact.spreadsheets.grids import Opened
from impact.spreadsheets.parsing import Parsed, ParsedSheet, SheetFault
from impact.spreadsheets.planning import STATUSES, Plan, PlannedRow, Status
from impact.spreadsheets.queries import ImportRow
from impact.spreadsheets.schemas import (
    CandidateView,
    ColumnView,
    FaultView,
    ImportView,
    MadeRow,
    RowView,
    SheetView,
)
from impact.spreadsheets.words import told

FAULTS_MAX: Final = 1_000


def view_of_preview(row: ImportRow, opened: Opened, parsed: Parsed, plan: Plan) -> ImportView:
    """The preview, before anything is loaded."""
    return ImportView(
        id=row.id,
        state="previewed",
        source=row.source,
        encoding=opened.encoding,
        candidates=[CandidateView(encoding=one.encoding, sample=one.sample) for one in opened.candidates],
        content_hash=plan.content_hash,
        created_at=row.created_at,
        expires_at=row.expires_at,
        sheets=[_sheet_view(one, plan) for one in parsed.sheets],
        counts=plan.count(),
        faults=[fault_view(one) for one in plan.faults[:FAULTS_MAX]],
        faults_total=len(plan.faults),
        made=[],
        event_id=None,
    )  # fmt: skip


def view_of_result(row: ImportRow) -> ImportView:
    """What a loaded file did."""
    made = msgspec.convert(row.made or [], list[MadeRow])
    return ImportView(
        id=row.id,
        state="loaded",
        source=row.source,
        encoding=None,
        candidates=[],
        content_hash=row.content_hash or "",
        created_at=row.created_at,
        expires_at=None,
        sheets=[],
        counts=_count([one.status for one in made]),
        faults=[],
        faults_total=0,
        made=made,
        event_id=row.event_id,
    )


def _count(found: Sequence[Status]) -> dict[str, int]:
    return {status: found.count(status) for status in STATUSES}


def _sheet_view(sheet: ParsedSheet, plan: Plan) -> SheetView:
    layout = sheet.layout
    return SheetView(
        sheet=sheet.name,
        kind=layout.kind.name if layout else None,
        headings_row=layout.headings_at + 1 if layout else None,
        columns=[
            ColumnView(
                letter=one.letter, heading=one.heading, field=one.field, personal=one.personal
            )
            for one in (layout.columns if layout else ())
        ],
        counts=_count([one.status for one in plan.rows if one.sheet == sheet.name]),
    )


def fault_view(fault: SheetFault) -> FaultView:
    """A fault in the reader's language."""
    return FaultView(
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        field=fault.field,
        code=fault.code,
        message=told(fault.code, fault.facts),
    )


def row_views(parsed: Parsed, plan: Plan, status: str | None, sheet: str | None) -> list[RowView]:
    """The rows of this status and sheet, each with its faults and with what was typed in faulty cells."""
    faults: dict[tuple[str, int], list[SheetFault]] = {}
    for fault in plan.faults:
        faults.setdefault((fault.sheet, fault.row), []).append(fault)
    typed = {(one.name, row.row): row.typed for one in parsed.sheets for row in one.rows}
    return [
        _row_view(one, typed[one.sheet, one.row], faults.get((one.sheet, one.row), []))
        for one in plan.rows
        if status in (None, one.status) and sheet in (None, one.sheet)
    ]


def _row_view(row: PlannedRow, typed: Mapping[str, str], faults: Sequence[SheetFault]) -> RowView:
    return RowView(
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status=row.status,
        values={**typed, **row.values},
        before=row.before,
        id=row.subject,
        keeps_own=row.keeps_own,
        faults=[fault_view(one) for one in faults],
    )


def choices_of(reading: Any) -> dict[str, Any]:
    """What is kept of how a file is to be read."""
    kept: dict[str, Any] = msgspec.to_builtins(reading)
    return kept

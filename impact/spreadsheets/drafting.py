"""Items of a file as drafts: put together from their rows, and judged as any draft is."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from impact.spreadsheets.judging_items import HEAD, OF_A_LINE
from impact.spreadsheets.kinds import GATES
from impact.spreadsheets.known import Known
from impact.spreadsheets.parsing import SheetFault
from impact.spreadsheets.planning import Plan, PlannedRow
from impact.spreadsheets.schemas import MadeRow
from marketplace.ground.db import Unit
from marketplace.ground.errors import BadRequest, Fault
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.items.draft_queries import KnownNames, LockedList
from marketplace.items.draft_schemas import NewItem
from marketplace.items.drafting import draft_item
from marketplace.items.drafts import faults_of_draft

_AS_WRITTEN: Final = ("list", "title_zh", "need_zh", "community", "first_heard_on", "track", "sensitive_group")  # fmt: skip
_WHOLE: Final = ("people_affected", "duration_days")
_CODED: Final = {"domain": "domain", "category": "category", "milestone_template": "milestone_template"}  # fmt: skip


def groups_of(rows: Sequence[PlannedRow]) -> list[list[PlannedRow]]:
    """The rows of each item, the first one first."""
    groups: dict[tuple[str, str], list[PlannedRow]] = {}
    for row in rows:
        groups.setdefault((row.sheet, row.values[HEAD]), []).append(row)
    return list(groups.values())


def wish_of(rows: Sequence[PlannedRow]) -> dict[str, Any]:
    """What a draft's schema takes, from the rows of one item."""
    head = rows[0].values
    wish: dict[str, Any] = {name: head[name] for name in _AS_WRITTEN if name in head}
    wish |= {name: int(head[name]) for name in _WHOLE if name in head}
    wish |= {name: head[f"{own}_code"] for name, own in _CODED.items() if f"{own}_code" in head}
    wish["gates"] = [head["gate"]] if "gate" in head else []
    if "frame_zh" in head and "frame_doors" in head:
        wish["frame"] = {"zh": head["frame_zh"], "doors": int(head["frame_doors"])}
    if "outcome_zh_code" in head:
        wish["outcomes"] = [
            {"outcome_code": head["outcome_zh_code"], "label_zh": head["outcome_zh"],
             "target": head["target"], "unit_zh": head["outcome_unit_zh"]}
        ]  # fmt: skip
    wish["need_lines"] = [_line(row) for row in rows if "required" in row.values]
    return wish


def _line(row: PlannedRow) -> dict[str, str]:
    return {name: row.values[name] for name in OF_A_LINE if name in row.values}


def with_draft_faults(plan: Plan, known: Known) -> Plan:
    """The plan with what is wrong with its new drafts beyond single cells."""
    found = [
        fault
        for rows in groups_of(plan.of("items", "new"))
        for fault in _faults_of(rows, known)
    ]  # fmt: skip
    return msgspec.structs.replace(plan, faults=(*plan.faults, *found)) if found else plan


def _faults_of(rows: Sequence[PlannedRow], known: Known) -> Iterator[SheetFault]:
    try:
        wish = convert_or_name_faults(wish_of(rows), NewItem)
    except BadRequest as told:
        yield from (_placed(fault, rows) for fault in told.faults)
        return
    listing = next(one for one in known.lists if one.code == wish.list)
    locked = LockedList(listing.code, listing.programme, "", listing.is_open, False, 1, 0)  # noqa: FBT003
    names = KnownNames(True, True, True, True, True, [one.code for one in GATES])  # noqa: FBT003
    for fault in faults_of_draft(wish, names, locked, known.today, place_is_known=True):
        yield _placed(fault, rows)


def _placed(fault: Fault, rows: Sequence[PlannedRow]) -> SheetFault:
    """A draft's fault in the row that it is about."""
    parts = fault.pointer.strip("/").split("/")
    lines = [row for row in rows if "required" in row.values]
    is_line = parts[0] == "need_lines" and len(parts) > 1 and int(parts[1]) < len(lines)
    row = lines[int(parts[1])] if is_line else rows[0]
    field = {"gates": "gate", "frame": "frame_zh", "outcomes": "outcome_zh"}.get(parts[0], parts[0])
    return SheetFault(
        sheet=row.sheet, row=row.row, column="", field=parts[-1] if is_line else field, code="draft",
        facts={"message": fault.message},
    )  # fmt: skip


async def load_drafts(unit: Unit, plan: Plan) -> list[MadeRow]:
    """Draft every new item; its code is the next of its list."""
    made = []
    for rows in groups_of(plan.of("items", "new")):
        code, _ = await draft_item(unit, convert_or_name_faults(wish_of(rows), NewItem))
        title = rows[0].values["title_zh"]
        made.append(MadeRow(kind="items", row=rows[0].row, status="new", id=code, name=title))
    return made

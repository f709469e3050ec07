"""Judging rows about items: one row a need line; the first row of an item says what it is. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from impact.spreadsheets.headings import plain
from impact.spreadsheets.kinds import ITEMS
from impact.spreadsheets.parsing import ParsedRow, SheetFault
from impact.spreadsheets.planning import Judging, PlannedRow, planned_row
from marketplace.ground.quantities import is_whole_steps

EVERYWHERE: Final = "ALL"
EVERYWHERE_WORDS: Final = frozenset({"all", "全街道", "全部", "全部社区", "所有社区", "不限"})
#: The number of the row that says what the item is; its own number on that row itself.
HEAD: Final = "item_row"
#: What belongs to a line; the rest belongs to the item.
OF_A_LINE: Final = ("resource", "what_zh", "required", "unit_zh", "step", "conditions_zh")
_LINE_NEEDS: Final = ("resource", "what_zh", "required", "unit_zh")
_OUTCOME_NEEDS: Final = ("outcome_zh", "target", "outcome_unit_zh")
_NAMED: Final = {
    "domain": "domain", "category": "category", "milestone_template": "template", "outcome_zh": "outcome",
}  # fmt: skip

Judged = tuple[PlannedRow, list[SheetFault]]


def judge_item(judging: Judging, row: ParsedRow) -> Judged:
    """A row of an item: its first one, or one more line of the item above."""
    values = dict(row.values)
    faults = _judge_line(row, values)
    above = judging.above.get(row.sheet)
    if above is not None and _goes_on(above, values):
        values[HEAD] = above.values[HEAD]
        return PlannedRow(
            sheet=row.sheet, kind=row.kind, row=row.row, values=values, status=above.status,
            subject=above.subject,
        ), faults  # fmt: skip
    values[HEAD] = str(row.row)
    faults += [*_judge_names(judging, row, values), *_judge_place(judging, row, values)]
    faults += [*_judge_list(judging, row, values), *_judge_outcome(row, values)]
    faults += _missing(row, values, [one.name for one in ITEMS.fields if one.first_row])
    planned = _known_again(judging, planned_row(row, values))
    title = values.get("title_zh", "")
    if title:
        faults += judging.once(row, "title_zh", values.get("community", ""), title)
    judging.above[row.sheet] = planned
    return planned, faults


def _goes_on(above: PlannedRow, values: Mapping[str, str]) -> bool:
    """Whether the row is about the item above: it names none, or the same one."""
    title = values.get("title_zh")
    return title is None or title == above.values.get("title_zh")


def _known_again(judging: Judging, planned: PlannedRow) -> PlannedRow:
    title, place = planned.values.get("title_zh", ""), planned.values.get("community", "")
    code = judging.items.get((title, place))
    return planned if code is None else replace(planned, status="there", subject=code)


def _judge_line(row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    """A row may have no line at all; then its item is a draft without one."""
    if not any(name in values for name in OF_A_LINE):
        return []
    quantity = values.get("required")
    faults = _missing(row, values, _LINE_NEEDS)
    if quantity and not any(one.field == "step" for one in row.faults):
        step = values.setdefault("step", quantity)
        if not is_whole_steps(Decimal(quantity), Decimal(step)):
            faults.append(row.fault("step", "not_whole_steps", value=step, quantity=quantity))
    return faults


def _judge_outcome(row: ParsedRow, values: Mapping[str, str]) -> list[SheetFault]:
    if not any(name in values for name in _OUTCOME_NEEDS):
        return []
    return _missing(row, values, _OUTCOME_NEEDS)


def _missing(row: ParsedRow, values: Mapping[str, str], names: object) -> list[SheetFault]:
    faulty = {one.field for one in row.faults}
    wanted: list[str] = list(names)  # type: ignore[call-overload]  # a list or tuple of names
    return [row.fault(one, "missing") for one in wanted if one not in values and one not in faulty]


def _judge_names(judging: Judging, row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    faults = []
    for name, kind in _NAMED.items():
        if name not in values:
            continue
        found = judging.named.get(kind, {}).get(plain(values[name]), set())
        if found:
            values[f"{name}_code"] = min(found)
        else:
            labels = [one for one in judging.known.names if one.kind == kind]
            facts = {
                "value": values[name],
                "choices_zh": "、".join(one.label_zh for one in labels[:12]),
                "choices_en": ", ".join(one.label_en or one.code for one in labels[:12]),
            }
            faults.append(row.fault(name, "no_choice", **facts))
    return faults


def _judge_place(judging: Judging, row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    known, text = judging.known, values.get("community")
    if text is None:
        if known.role == "community":
            values["community"] = known.organisation
            return []
        return [row.fault("community", "missing")]
    if plain(text) in EVERYWHERE_WORDS:
        values["community"] = EVERYWHERE
        return [] if known.area is None else [row.fault("community", "other_area", value=text)]
    place = judging.community(row, "community", text)
    if isinstance(place, SheetFault):
        return [place]
    values["community"] = place
    return [row.fault("community", "other_area", value=text)] if judging.is_outside(place) else []


def _judge_list(judging: Judging, row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    """The list, by default the only livelihood list that is open."""
    open_ones = {one.code: one for one in judging.known.lists if one.is_open}
    text = values.get("list")
    if text is None:
        found = [one.code for one in open_ones.values() if one.programme == "livelihood"]
    else:
        found = [one for one in judging.lists.get(plain(text), set()) if one in open_ones]
    if len(found) != 1:
        return [row.fault("list", "no_such_list", value=text or "—")]
    values["list"] = found[0]
    if open_ones[found[0]].programme == "livelihood" and "category" not in values:
        return [row.fault("category", "missing")]
    return []

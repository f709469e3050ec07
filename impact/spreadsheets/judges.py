"""Judging rows of each kind against what is there. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from impact.spreadsheets.headings import plain
from impact.spreadsheets.judging_items import EVERYWHERE, EVERYWHERE_WORDS, judge_item
from impact.spreadsheets.known import Known, KnownOffer, KnownPlace
from impact.spreadsheets.parsing import Parsed, ParsedRow, SheetFault, all_rows
from impact.spreadsheets.planning import Judging, Plan, PlannedRow, compared, planned_row
from marketplace.ground.quantities import is_whole_steps
from marketplace.units.credit_codes import normalized

_BETWEEN: Final = re.compile(r"[;；、,，/\s]+")
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
#: How a unit is called that comes in with the same file: this, and its credit code.
IN_THE_SAME_FILE: Final = "file:"

Judged = tuple[PlannedRow, list[SheetFault]]


def plan_of(parsed: Parsed, known: Known) -> Plan:
    """What the whole file would do."""
    judging = Judging(parsed, known)
    rows: list[PlannedRow] = []
    faults = [*parsed.faults, *_not_for(parsed, known)]
    for row in all_rows(parsed):
        planned, found = JUDGES[row.kind](judging, row)
        faults += (*row.faults, *found)
        rows.append(replace(planned, status="faulty") if row.faults or found else planned)
    return Plan(rows=tuple(rows), faults=tuple(faults))


def _not_for(parsed: Parsed, known: Known) -> Iterator[SheetFault]:
    for sheet in parsed.sheets:
        if sheet.layout and known.role not in sheet.layout.kind.roles:
            kind = sheet.layout.kind
            facts = {"kind_zh": kind.zh, "kind_en": kind.en}
            yield SheetFault(
                sheet=sheet.name, row=0, column="", field=None, code="not_for_you", facts=facts
            )


def judge_unit(judging: Judging, row: ParsedRow) -> Judged:
    """A unit: new, or known by its credit code."""
    values = dict(row.values)
    code = values.get("credit_code", "")
    faults = _judge_place_of_unit(judging, row, values)
    faults += judging.once(row, "credit_code", code) if code else []
    planned = planned_row(row, values)
    there = judging.units_by_code.get(code)
    if there is None:
        planned, found = _beside_namesake(judging, row, planned, code)
        return planned, [*faults, *found]
    if judging.is_outside(there.community_id) and not faults:
        faults.append(row.fault("credit_code", "other_area", value=code))
    before = {
        "name_zh": there.name_zh,
        "name_en": there.name_en,
        "kind": there.kind,
        "state_owned": "yes" if there.state_owned else "no",
        "community_id": there.community_id,
    }
    return compared(planned, there.id, before, keeps_own=there.has_account), faults


def _judge_place_of_unit(
    judging: Judging, row: ParsedRow, values: dict[str, str]
) -> list[SheetFault]:
    if "community_id" not in values:
        return []
    place = judging.community(row, "community_id", values["community_id"])
    if isinstance(place, SheetFault):
        return [place]
    values["community_id"] = place
    if judging.is_outside(place):
        return [row.fault("community_id", "other_area", value=place)]
    return []


def _beside_namesake(judging: Judging, row: ParsedRow, planned: PlannedRow, code: str) -> Judged:
    """A unit of the same name with another code is likelier a slip than a second unit."""
    name = row.values.get("name_zh", "")
    found = [judging.units_by_id[one] for one in sorted(judging.units.get(plain(name), ()))]
    same = next((one for one in found if code and plain(one.name_zh) == plain(name)), None)
    if same is None:
        return planned, []
    if same.credit_code is None:  # it registered, and has not given its code yet
        return replace(planned, status="there", subject=same.id, keeps_own=True), []
    return planned, [row.fault("name_zh", "name_taken", value=name, other=same.credit_code)]


def judge_offer(judging: Judging, row: ParsedRow) -> Judged:
    """An offer: new, or known by its unit, kind, words and what it is counted in."""
    values = dict(row.values)
    faults = [
        *_judge_provider(judging, row, values),
        *_judge_communities(judging, row, values),
        *_judge_steps(row, values),
        *_judge_period(row, values),
    ]
    planned = planned_row(row, values)
    if row.faults or faults:
        return planned, faults
    key = offer_key(values)
    there = judging.offers.get(key)
    judged = _beside(judging, row, planned, there) if there else (planned, _is_over(judging, row))
    return judged[0], [*judging.once(row, "what_zh", *key), *judged[1]]


def _beside(judging: Judging, row: ParsedRow, planned: PlannedRow, there: KnownOffer) -> Judged:
    """The offer beside the one that is there; what the row leaves empty is not compared."""
    given = {name: value for name, value in planned.values.items() if name in row.values}
    keeps_own = judging.units_by_id[there.unit_id].has_account
    before = msgspec.to_builtins(there)
    return compared(replace(planned, values=given), there.id, before, keeps_own=keeps_own), []


def _is_over(judging: Judging, row: ParsedRow) -> list[SheetFault]:
    end = row.values["available_to"]
    is_over = end < judging.known.today.isoformat()
    return [row.fault("available_to", "period_over", value=end)] if is_over else []


def offer_key(values: Mapping[str, str]) -> tuple[str, ...]:
    """By what an offer is known again; its words come last."""
    names = ("unit_id", "resource_type", "unit_zh", "what_zh")
    return tuple(values.get(name, "") for name in names)


def _judge_provider(judging: Judging, row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    text = values.get("unit_id")
    if not text:
        return []
    found = judging.units.get(plain(text)) or judging.units.get(plain(normalized(text)), set())
    if len(found) > 1:
        return [row.fault("unit_id", "several_units", value=text)]
    if found:
        unit = judging.units_by_id[next(iter(found))]
        values["unit_id"] = unit.id
        outside = judging.is_outside(unit.community_id)
        return [row.fault("unit_id", "other_area", value=text)] if outside else []
    coming = judging.coming.get(plain(text), judging.coming.get(plain(normalized(text))))
    if coming is None:
        return [row.fault("unit_id", "no_such_unit", value=text)]
    values["unit_id"] = IN_THE_SAME_FILE + coming  # its own row says what is wrong with it
    return []


def _judge_communities(
    judging: Judging, row: ParsedRow, values: dict[str, str]
) -> list[SheetFault]:
    faults, found = [], set()
    for text in filter(None, _BETWEEN.split(values.get("communities", ""))):
        if plain(text) in EVERYWHERE_WORDS:
            found.add(EVERYWHERE)
            continue
        place = judging.community(row, "communities", text)
        if isinstance(place, SheetFault):
            faults.append(place)
        else:
            found.add(place)
    is_everywhere = not found or EVERYWHERE in found
    values["communities"] = EVERYWHERE if is_everywhere else ";".join(sorted(found))
    return faults


def _judge_steps(row: ParsedRow, values: dict[str, str]) -> list[SheetFault]:
    """Without a smallest share, the whole is one."""
    quantity = values.get("quantity")
    if not quantity or any(one.field == "step" for one in row.faults):
        return []
    step = values.setdefault("step", quantity)
    if is_whole_steps(Decimal(quantity), Decimal(step)):
        return []
    return [row.fault("step", "not_whole_steps", value=step, quantity=quantity)]


def _judge_period(row: ParsedRow, values: Mapping[str, str]) -> list[SheetFault]:
    start, end = values.get("available_from"), values.get("available_to")
    if start and end and end < start:
        return [row.fault("available_to", "period_reversed", value=end, start=start)]
    return []


def judge_community(judging: Judging, row: ParsedRow) -> Judged:
    """A community: new under a committee that is there, or known by its number."""
    values = dict(row.values)
    code = values.get("community_id", "").upper()
    there = next((one for one in judging.known.places if one.id == code), None)
    faults = _judge_number(judging, row, values, there)
    faults += _judge_committee(judging, row, values, there)
    planned = planned_row(row, values)
    if there is None:
        return planned, faults
    return compared(planned, there.id, msgspec.to_builtins(there)), faults


def _judge_number(
    judging: Judging, row: ParsedRow, values: dict[str, str], there: KnownPlace | None
) -> list[SheetFault]:
    code = values.get("community_id", "").upper()
    if not code:
        return []
    values["community_id"] = code
    if not _CODE.fullmatch(code):
        return [row.fault("community_id", "not_a_code", value=code)]
    if there is None and code in judging.known.bodies:
        return [row.fault("community_id", "id_taken", value=code)]
    return judging.once(row, "community_id", code)


def _judge_committee(
    judging: Judging, row: ParsedRow, values: dict[str, str], there: KnownPlace | None
) -> list[SheetFault]:
    text = values.get("regional_committee")
    if not text:
        return []
    found = judging.committees.get(plain(text), set())
    if len(found) != 1:
        return [row.fault("regional_committee", "no_such_committee", value=text)]
    values["regional_committee"] = next(iter(found))
    if there and there.regional_committee != values["regional_committee"]:
        return [row.fault("regional_committee", "committee_stays", value=text)]
    return []


Judge = Callable[[Judging, ParsedRow], Judged]
JUDGES: Final[Mapping[str, Judge]] = {
    "units": judge_unit,
    "offers": judge_offer,
    "communities": judge_community,
    "items": judge_item,
}

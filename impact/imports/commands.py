"""Loading a folder into an empty database: lists, items, units, offers and published figures."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from impact.imports import rows
from impact.imports.checks import check_between
from impact.imports.reading import BadFolder, Sheet, read_folder
from impact.indicators.queries import insert_indicators
from marketplace.ground.audit.recording import record_making
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import list_queries as lists
from marketplace.items import queries as items
from marketplace.items.events import ItemPublished, LineAmount
from marketplace.items.rows import ItemRow, NeedLineRow
from marketplace.items.rules import burden_of
from marketplace.organisations import queries as organisations
from marketplace.units import queries as units
from marketplace.units.offering import enter_offers

DEMONSTRATION: Final = Path(__file__).parent / "demonstration"


class NotEmpty(Exception):
    """The database holds lists already; a folder is loaded into an empty one."""


class Loaded(Struct, frozen=True):
    """How much was loaded."""

    communities: int
    livelihood_items: int
    need_lines: int
    tackling_projects: int
    units: int
    offers: int
    figures: int


def read_and_check(folder: Path) -> dict[str, Sheet]:
    """The folder's sheets; raises `BadFolder` with every fault, of cells and between rows."""
    sheets, faults = read_folder(folder)
    faults += check_between(sheets)
    if faults:
        files = list(sheets)
        raise BadFolder(sorted(faults, key=lambda fault: (files.index(fault.file), fault.line)))
    return sheets


async def load_folder(unit: Unit, sheets: dict[str, Sheet], *, demonstration: bool) -> Loaded:
    """Load checked sheets, all or nothing; raises `NotEmpty` when there is something already."""
    if await organisations.count_organisations(unit):
        raise NotEmpty
    await organisations.insert_organisations(
        unit, rows.organisation_rows(sheets, demonstration=demonstration)
    )
    for table, labels in rows.label_rows(sheets).items():
        await lists.insert_labels(unit, table, labels)
    await lists.insert_templates(unit, *rows.template_rows(sheets["milestone_templates.csv"]))
    await lists.insert_modules(unit, *rows.module_rows(sheets))
    found = rows.list_rows(sheets, demonstration=demonstration)
    await lists.insert_lists(unit, found)
    for one in found:
        await items.insert_policy(unit, one.code, rows.DEMONSTRATION_POLICY)
    await _publish_items(unit, sheets, demonstration=demonstration)
    await units.insert_units(unit, [row for _, row in sheets["units.csv"].rows])
    await enter_offers(
        unit, [row for _, row in sheets["offers.csv"].rows], demonstration=demonstration
    )
    await insert_indicators(unit, rows.indicator_rows(sheets["impact_baseline.csv"]))
    return Loaded(
        communities=len(sheets["communities.csv"].rows),
        livelihood_items=len(sheets["livelihood_list.csv"].rows),
        need_lines=len(sheets["need_lines.csv"].rows),
        tackling_projects=len(sheets["tackling_projects.csv"].rows),
        units=len(sheets["units.csv"].rows),
        offers=len(sheets["offers.csv"].rows),
        figures=len(sheets["impact_baseline.csv"].rows),
    )


async def _publish_items(unit: Unit, sheets: dict[str, Sheet], *, demonstration: bool) -> None:
    window = rows.DEMONSTRATION_POLICY.listing_window_working_days
    until = end_of(after_working_days(civil_date(unit.at), window).day)
    whole = rows.item_rows(sheets, rows.Published(unit.at, until, demonstration))
    events = {item.code: new_id() for item in whole.items}
    for item in whole.items:
        await record_making(unit, "item", item.code, "published", "load", events[item.code])
    for gate in whole.gates:
        await record_making(unit, "gate", gate.id, "open", "load", events[gate.item])
    await items.insert_items(unit, *whole)
    for item in whole.items:
        lines = [line for line in whole.lines if line.item == item.code]
        await tell(unit, _published(item, lines), events[item.code])


def _published(item: ItemRow, lines: list[NeedLineRow]) -> ItemPublished:
    return ItemPublished(
        item=item.code,
        lines=[
            LineAmount(line.id, f"{line.resource}/{line.unit_zh}", quantity_text(line.required))
            for line in lines
        ],
        burden=burden_of(item.people_affected, item.severity),
    )

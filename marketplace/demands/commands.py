"""Acts about reports: writing one."""

from datetime import date
from typing import Final

import msgspec

from marketplace.demands import codes, queries
from marketplace.demands.events import DemandWritten
from marketplace.demands.schemas import DemandView, NewDemand, WrittenDemand
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days
from marketplace.items.queries import list_lists

#: Where no list is loaded whose policy says it.
ANSWER_WORKING_DAYS: Final = 10
_SERIALS_TRIED_MAX: Final = 20


async def write_demand(unit: Unit, demand: NewDemand) -> WrittenDemand:
    """Take in a report; an answer is owed by the day that is told with its serial."""
    await _refuse_unknown_places(unit, demand)
    due_on = await _find_answer_day(unit)
    demand_id, event_id = new_id(), new_id()
    serial = await _insert_under_fresh_serial(unit, demand_id, demand, due_on, event_id)
    await tell(
        unit, DemandWritten(item=None, demand=demand_id, community=demand.community), event_id
    )
    view = await get_demand(unit, serial)
    return WrittenDemand(**msgspec.structs.asdict(view), event_id=event_id)


async def get_demand(reader: Reader, serial: str) -> DemandView:
    """How far a report is, by its serial as somebody typed it; raises `NotFound`."""
    known = codes.typed(serial)
    view = await queries.find_demand(reader, known) if known else None
    if view is None:
        raise NotFound
    return view


async def _refuse_unknown_places(unit: Unit, demand: NewDemand) -> None:
    known = await queries.find_places(unit, demand)
    text = "Choose one of the values that the field offers."
    refuse_faults(
        [
            fault_at(pointer, "not_a_choice", text)
            for pointer, is_known in (
                ("/community", known.community_known),
                ("/category", known.category_known),
            )
            if not is_known
        ]
    )


async def _find_answer_day(unit: Unit) -> date:
    """The latest day that any list's policy allows for an answer."""
    days = [one.policy.answer_working_days for one in await list_lists(unit)]
    return after_working_days(civil_date(unit.at), max(days, default=ANSWER_WORKING_DAYS)).day


async def _insert_under_fresh_serial(
    unit: Unit, demand_id: str, demand: NewDemand, due_on: date, event_id: str
) -> str:
    for _ in range(_SERIALS_TRIED_MAX):
        serial = codes.new_serial(civil_date(unit.at).year)
        if await queries.insert_demand(unit, demand_id, serial, demand, due_on, event_id):
            return serial
    raise AssertionError("no free serial among so many drawn at random")

"""SQL about upkeep checks."""

from datetime import date

import msgspec
from msgspec import Struct

from impact.closure.schemas import UpkeepView
from marketplace.ground.db import Reader, Unit


class LockedCheck(Struct, frozen=True):
    """An upkeep check whose row is locked."""

    id: str
    version: int
    state: str
    closure: str
    due_on: date


async def insert_check(
    unit: Unit, check_id: str, item: str, closure: str, months: int, due_on: date
) -> None:
    """Insert a check as waiting; its first state must already be recorded."""
    await unit.execute(
        """insert into upkeep_checks (id, kind, version, state, item, closure, months, due_on)
           values ($1, 'upkeep_check', 1, 'waiting', $2, $3, $4, $5)""",
        check_id,
        item,
        closure,
        months,
        due_on,
    )


async def find_item_of(reader: Reader, check_id: str) -> str | None:
    """The item of a check, so that it can be locked first."""
    item: str | None = await reader.fetch_value(
        "select item from upkeep_checks where id = $1", check_id
    )
    return item


async def lock_check(unit: Unit, check_id: str) -> LockedCheck:
    """Lock a check; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, closure, due_on from upkeep_checks where id = $1
           for no key update""",
        check_id,
    )
    return LockedCheck(*row)


async def set_checked(unit: Unit, check: LockedCheck, state: str, note: str | None) -> None:
    """Keep what was found, and move on."""
    await unit.execute(
        """update upkeep_checks set state = $3, version = $2 + 1, note = $4, organisation = $5,
                  checked_at = $6
           where id = $1 and version = $2""",
        check.id,
        check.version,
        state,
        note,
        unit.actor.organisation,
        unit.at,
    )


_VIEWS = """
    select one.id, one.item, one.months, one.due_on, one.state, one.checked_at, one.organisation,
           case when one.state = 'came_back' then one.note end as note,
           closure.reopened_at is null as is_due_still
    from upkeep_checks as one join closures as closure on closure.id = one.closure
    join items as item on item.code = one.item
"""


async def list_checks(
    reader: Reader, *, item: str | None = None, check_id: str | None = None
) -> list[UpkeepView]:
    """The checks of an item in order of their days, or the one of this id."""
    rows = await reader.fetch(
        f"""{_VIEWS} where ($1::text is null or one.item = $1) and ($2::text is null or one.id = $2)
            order by one.due_on, one.id""",
        item,
        check_id,
    )
    return [msgspec.convert(dict(row), UpkeepView) for row in rows]


async def list_due(
    reader: Reader, today: date, *, community: str | None, whole: bool
) -> list[UpkeepView]:
    """The checks whose day has come: of this community, or of items for the whole subdistrict."""
    rows = await reader.fetch(
        f"""{_VIEWS} where one.state = 'waiting' and closure.reopened_at is null
              and one.due_on <= $1 and (item.community = $2 or ($3 and item.community is null))
            order by one.due_on, one.id limit 1000""",
        today,
        community,
        whole,
    )
    return [msgspec.convert(dict(row), UpkeepView) for row in rows]

"""SQL about reports and their writers' contacts."""

from datetime import date, datetime

import msgspec
from msgspec import Struct

from marketplace.demands.schemas import DemandView, NewDemand
from marketplace.ground.db import Reader, Unit


class Places(Struct, frozen=True):
    """Which of the names in a report are known."""

    community_known: bool
    category_known: bool


async def find_places(reader: Reader, demand: NewDemand) -> Places:
    """Whether the report's community (`ALL` is one) and its category, if given, are known."""
    row = await reader.fetch_row(
        """select $1 = 'ALL' or exists (select from organisations
                      where id = $1 and kind = 'community'),
                  $2::text is null or exists (select from categories where code = $2)""",
        demand.community,
        demand.category,
    )
    return Places(*row)


async def insert_demand(
    unit: Unit, demand_id: str, serial: str, demand: NewDemand, due_on: date, event_id: str
) -> bool:
    """Insert a report with its contact apart; False when the serial is taken."""
    fresh = await unit.execute(
        """insert into demands (id, serial, community, category, channel, original, written_at,
               answer_due_on, event_id)
           values ($1, $2, nullif($3, 'ALL'), $4, $5, $6, $7, $8, $9)
           on conflict (serial) do nothing""",
        demand_id,
        serial,
        demand.community,
        demand.category,
        demand.channel,
        demand.text,
        unit.at,
        due_on,
        event_id,
    )
    if fresh and demand.contact_line:
        await unit.execute(
            "insert into demand_contacts (demand, contact) values ($1, $2)",
            demand_id,
            demand.contact_line,
        )
    return bool(fresh)


async def find_demand(reader: Reader, serial: str) -> DemandView | None:
    """How far a report is, or None when no report has this serial."""
    row = await reader.fetch_row(
        """select serial, coalesce(community, 'ALL') as community, category, channel,
                  case when answered_at is null then 'received' else 'replied' end as state,
                  written_at, answer_due_on, answer_zh, answered_at
           from demands where serial = $1""",
        serial,
    )
    return msgspec.convert(dict(row), DemandView) if row else None


async def delete_old_contacts(unit: Unit, before: datetime) -> int:
    """Forget how to reach the writers of reports that were answered before this instant."""
    return await unit.execute(
        """delete from demand_contacts using demands
           where demands.id = demand_contacts.demand and demands.answered_at < $1""",
        before,
    )

"""SQL about meetings and selections."""

import msgspec

from marketplace.claims.rows import LockedClaim
from marketplace.deliberation.schemas import DeliberationView, NewDeliberation
from marketplace.ground.db import Reader, Unit


async def insert_deliberation(
    unit: Unit, deliberation_id: str, item: str, record: NewDeliberation, event_id: str
) -> None:
    """Insert a closed meeting with its seats and objections."""
    await unit.execute(
        """insert into deliberations (id, item, notified_on, held_on, place, opinion_zh, organisation,
               recorded_at, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        deliberation_id,
        item,
        record.notified_on,
        record.held_on,
        record.place,
        record.opinion_zh,
        unit.actor.organisation,
        unit.at,
        event_id,
    )
    await unit.execute_many(
        """insert into deliberation_seats (deliberation, seat, people, position, organisation)
           values ($1, $2, $3, $4, $5)""",
        [
            (deliberation_id, seat.seat, seat.count, seat.position, seat.organisation)
            for seat in record.seats
        ],
    )
    await unit.execute_many(
        "insert into deliberation_objections (deliberation, text) values ($1, $2)",
        [(deliberation_id, text) for text in record.objections],
    )


async def list_unknown_organisations(reader: Reader, ids: list[str]) -> list[str]:
    """Those of `ids` that no organisation has."""
    rows = await reader.fetch(
        """select wanted.id from unnest($1::text[]) as wanted (id)
           where not exists (select from organisations where organisations.id = wanted.id)""",
        ids,
    )
    return [row["id"] for row in rows]


async def list_claimants(reader: Reader, item: str) -> frozenset[str]:
    """The organisations that have a live claim on the item."""
    rows = await reader.fetch(
        """select distinct organisation from claims where item = $1
           and state in ('submitted', 'waiting', 'qualified', 'selected', 'signed', 'active')""",
        item,
    )
    return frozenset(row["organisation"] for row in rows)


async def is_deliberation_of(reader: Reader, deliberation: str | None, item: str) -> bool:
    """Whether this is a closed meeting of this item."""
    return bool(
        await reader.fetch_value(
            "select true from deliberations where id = $1 and item = $2", deliberation, item
        )
    )


async def list_deliberations(
    reader: Reader, *, item: str | None = None, deliberation_id: str | None = None
) -> list[DeliberationView]:
    """The meetings of an item, or the one of this id, oldest first."""
    rows = await reader.fetch(
        """select id, item, notified_on, held_on, place, opinion_zh, organisation, on_behalf_of,
                  recorded_at,
                  (select jsonb_agg(jsonb_build_object('seat', seat, 'count', people,
                       'position', position, 'organisation', seats.organisation) order by seats.id)
                   from deliberation_seats as seats where seats.deliberation = meeting.id) as seats,
                  coalesce((select jsonb_agg(text order by objections.id)
                   from deliberation_objections as objections
                   where objections.deliberation = meeting.id), '[]') as objections
           from deliberations as meeting
           where ($1::text is null or item = $1) and ($2::text is null or id = $2)
           order by held_on, recorded_at""",
        item,
        deliberation_id,
    )
    return [msgspec.convert(dict(row), DeliberationView) for row in rows]


async def insert_selection(
    unit: Unit, claim: LockedClaim, deliberation: str | None, reason: str
) -> None:
    """Record the choice of a claim, once for ever."""
    await unit.execute(
        """insert into selections (claim, item, track, deliberation, claimant, organisation, reason,
               selected_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        claim.id,
        claim.item,
        claim.track,
        deliberation,
        claim.organisation,
        unit.actor.organisation,
        reason,
        unit.at,
    )

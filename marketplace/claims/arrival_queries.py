"""SQL about arrivals: what was brought, and how the receiver counted it."""

from decimal import Decimal

import msgspec

from marketplace.claims.rows import LockedArrival, LockedClaim, ReportedArrival
from marketplace.claims.schemas import ArrivalView
from marketplace.ground.db import Reader, Unit


async def insert_arrival(
    unit: Unit,
    arrival_id: str,
    claim: LockedClaim,
    need_line: str,
    quantity: Decimal,
    note: str | None,
) -> None:
    """Insert an arrival as reported; its first state must already be recorded."""
    await unit.execute(
        """insert into arrivals (id, kind, version, state, claim, need_line, quantity, note, reporter,
               reported_at)
           values ($1, 'arrival', 1, 'reported', $2, $3, $4, $5, $6, $7)""",
        arrival_id,
        claim.id,
        need_line,
        quantity,
        note,
        claim.organisation,
        unit.at,
    )


async def find_arrival_claim(reader: Reader, arrival_id: str) -> str | None:
    """The claim of an arrival."""
    claim: str | None = await reader.fetch_value(
        "select claim from arrivals where id = $1", arrival_id
    )
    return claim


async def lock_arrival(unit: Unit, arrival_id: str) -> LockedArrival:
    """Lock an arrival; its item and claim must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, claim, need_line, quantity, reporter
           from arrivals where id = $1 for no key update""",
        arrival_id,
    )
    return LockedArrival(*row)


async def set_arrival_confirmed(unit: Unit, arrival: LockedArrival, counted: Decimal) -> None:
    """Move the arrival on to confirmed."""
    await unit.execute(
        """update arrivals set state = 'confirmed', version = $2 + 1, confirmed = $3, confirmer = $4,
                  confirmed_at = $5
           where id = $1 and version = $2""",
        arrival.id,
        arrival.version,
        counted,
        unit.actor.organisation,
        unit.at,
    )


async def list_reported_arrivals(reader: Reader) -> list[ReportedArrival]:
    """What was brought for active claims and waits for the receiver, oldest first."""
    rows = await reader.fetch(
        """select arrivals.id, claims.id, claims.item, arrivals.reporter, arrivals.need_line,
                  arrivals.quantity, arrivals.reported_at
           from arrivals join claims on claims.id = arrivals.claim
           where arrivals.state = 'reported' and claims.state = 'active'
           order by arrivals.reported_at, arrivals.id"""
    )
    return [ReportedArrival(*row) for row in rows]


async def list_arrival_views(
    reader: Reader,
    *,
    claim_id: str | None = None,
    arrival_id: str | None = None,
    viewer: str | None = None,
    sees_all: bool = False,
) -> list[ArrivalView]:
    """Arrivals of a claim, or the one of this id; their notes for those alone whom they concern."""
    rows = await reader.fetch(
        """select arrival.id, claim, need_line, trim_scale(quantity)::text as quantity,
                  trim_scale(confirmed)::text as confirmed, arrival.state,
                  case when $4 or $3 in (claims.organisation, item.community, community.parent)
                       then arrival.note end as note, reported_at, arrival.confirmed_at
           from arrivals as arrival join claims on claims.id = arrival.claim
           join items as item on item.code = claims.item
           left join organisations as community on community.id = item.community
           where ($1::text is null or claim = $1) and ($2::text is null or arrival.id = $2)
           order by reported_at""",
        claim_id,
        arrival_id,
        viewer,
        sees_all,
    )
    return [msgspec.convert(dict(row), ArrivalView) for row in rows]

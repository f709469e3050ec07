"""SQL about pictures, printed serials and tallies of home visits."""

from datetime import datetime

import msgspec

from marketplace.demands.rows import KeptPhoto, Paper
from marketplace.demands.schemas import TallyView, VisitTotals
from marketplace.ground.db import Reader, Unit


async def insert_photo(
    unit: Unit, photo_id: str, sha256: str, size_bytes: int, sides: tuple[int, int]
) -> None:
    """Record a picture that is kept and belongs to no report yet."""
    await unit.execute(
        """insert into demand_photos (id, sha256, size_bytes, width, height, stored_at)
           values ($1, $2, $3, $4, $5, $6)""",
        photo_id,
        sha256,
        size_bytes,
        *sides,
        unit.at,
    )


async def take_photo(unit: Unit, photo_id: str, demand_id: str) -> bool:
    """Give a picture to its report; False when there is none of this id that is free."""
    return bool(
        await unit.execute(
            "update demand_photos set demand = $2 where id = $1 and demand is null",
            photo_id,
            demand_id,
        )
    )


async def is_free_photo(reader: Reader, photo_id: str) -> bool:
    """Whether there is a picture of this id that belongs to no report yet."""
    return bool(
        await reader.fetch_value(
            "select exists (select from demand_photos where id = $1 and demand is null)", photo_id
        )
    )


async def find_photo(reader: Reader, demand_id: str) -> KeptPhoto | None:
    """The picture of a report, or None."""
    row = await reader.fetch_row(
        """select photo.id, photo.demand, demands.community, photo.sha256,
                  photo.cleared_at is not null as is_public
           from demand_photos as photo join demands on demands.id = photo.demand
           where photo.demand = $1""",
        demand_id,
    )
    return msgspec.convert(dict(row), KeptPhoto) if row else None


async def clear_photo(unit: Unit, photo_id: str) -> None:
    """Note who said that a picture shows no person."""
    await unit.execute(
        "update demand_photos set cleared_at = $2, cleared_by = $3 where id = $1",
        photo_id,
        unit.at,
        unit.actor.organisation,
    )


async def delete_photo(unit: Unit, photo_id: str) -> None:
    """Forget a picture; its file goes with the next sweep of files that nothing names."""
    await unit.execute("delete from demand_photos where id = $1", photo_id)


async def delete_old_photos(unit: Unit, answered_before: datetime, stored_before: datetime) -> int:
    """Forget pictures never cleared of reports answered long ago, and those that were never sent."""
    return await unit.execute(
        """delete from demand_photos as photo where cleared_at is null and (
               (demand is null and stored_at < $2)
               or exists (select from demands
                          where demands.id = photo.demand and demands.answered_at < $1))""",
        answered_before,
        stored_before,
    )


async def list_photo_files(reader: Reader, digests: list[str]) -> set[str]:
    """Which of these files are still named by a picture."""
    rows = await reader.fetch(
        "select distinct sha256 from demand_photos where sha256 = any($1)", digests
    )
    return {row["sha256"] for row in rows}


async def insert_papers(
    unit: Unit, batch: str, community: str, channel: str, serials: list[str]
) -> None:
    """Give out serials for paper forms."""
    await unit.execute_many(
        """insert into demand_papers (serial, batch, position, community, channel, organisation,
               printed_at) values ($1, $2, $3, nullif($4, 'ALL'), $5, $6, $7)""",
        [
            (serial, batch, place, community, channel, unit.actor.organisation, unit.at)
            for place, serial in enumerate(serials, start=1)
        ],
    )


async def list_taken(reader: Reader, serials: list[str]) -> set[str]:
    """Which of these serials are borne by a report or a paper."""
    rows = await reader.fetch(
        """select serial from demands where serial = any($1)
           union select serial from demand_papers where serial = any($1)""",
        serials,
    )
    return {row["serial"] for row in rows}


_PAPER = """select serial, coalesce(community, 'ALL') as community, channel,
    exists (select from demands where demands.serial = demand_papers.serial) as used
    from demand_papers"""


async def find_paper(reader: Reader, serial: str) -> Paper | None:
    """The printed paper of this serial, or None."""
    row = await reader.fetch_row(f"{_PAPER} where serial = $1", serial)
    return msgspec.convert(dict(row), Paper) if row else None


async def list_papers(
    reader: Reader, batch: str, organisation: str | None
) -> tuple[list[Paper], datetime | None]:
    """The papers of a batch that this organisation printed, in order, and when it did."""
    rows = await reader.fetch(
        f"{_PAPER} where batch = $1 and organisation = $2 order by position", batch, organisation
    )
    printed_at = await reader.fetch_value(
        "select max(printed_at) from demand_papers where batch = $1", batch
    )
    return [msgspec.convert(dict(row), Paper) for row in rows], printed_at


async def set_tally(unit: Unit, tally: TallyView, event_id: str) -> None:
    """Record a team's week; a second count replaces the first."""
    await unit.execute(
        """insert into visit_tallies (community, team, week_on, doors, demands, organisation,
               tallied_at, event_id) values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (community, team, week_on) do update
           set doors = excluded.doors, demands = excluded.demands,
               organisation = excluded.organisation, tallied_at = excluded.tallied_at,
               event_id = excluded.event_id""",
        *msgspec.structs.astuple(tally),
        unit.actor.organisation,
        unit.at,
        event_id,
    )


async def list_tallies(
    reader: Reader, community: str | None, offset: int, limit: int
) -> tuple[list[TallyView], int]:
    """The teams' weeks of a community (of all, for None), the newest first, and how many in all."""
    rows = await reader.fetch(
        """select community, team, week_on, doors, demands from visit_tallies
           where $1::text is null or community = $1
           order by week_on desc, community, team offset $2 limit $3""",
        community,
        offset,
        limit,
    )
    total = await reader.fetch_value(
        "select count(*) from visit_tallies where $1::text is null or community = $1", community
    )
    return [msgspec.convert(dict(row), TallyView) for row in rows], int(total)


async def sum_visits(reader: Reader, community: str | None = None) -> VisitTotals:
    """All teams of a community (of all, for None) together."""
    row = await reader.fetch_row(
        """select coalesce(sum(doors), 0)::int as doors, coalesce(sum(demands), 0)::int as demands,
                  min(week_on) as first_week_on, max(week_on) as last_week_on
           from visit_tallies where $1::text is null or community = $1""",
        community,
    )
    return msgspec.convert(dict(row), VisitTotals)

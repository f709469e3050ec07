"""SQL about reports, their threads and their writers' contacts."""

from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from marketplace.demands.rows import DemandRow, LockedDemand, NewDemandRow
from marketplace.demands.schemas import LinkedItem
from marketplace.ground.db import Reader, Unit

_ROW: Final = """
    select demand.id, demand.serial, coalesce(demand.community, 'ALL') as community, demand.category,
        demand.channel, demand.reference, demand.taken_in_by, demand.state, demand.original,
        demand.written_at, demand.acknowledge_due_on, demand.answer_due_on, demand.answered_at,
        demand.contested_at, demand.handed_to, demand.ticket, demand.same_as, head.summary_zh,
        (select contact from demand_contacts where demand_contacts.demand = demand.id) as contact,
        (select count(*) from demands as one where one.same_as = demand.id) as duplicates,
        (select count(*) from demands as one where one.id = head.id or one.same_as = head.id)
            + (select count(*) from demand_supports as support
               join demands as one on one.id = support.demand
               where one.id = head.id or one.same_as = head.id) as voices,
        coalesce((select jsonb_agg(jsonb_build_object('code', item.code, 'title_zh', item.title_zh,
                'title_en', item.title_en) order by item.code)
            from demand_links as link join items as item on item.code = link.item
            where link.demand = head.id and item.state not in ('draft', 'screening')),
            '[]') as items,
        coalesce((select jsonb_agg(jsonb_build_object('text_zh', text_zh, 'replied_at', replied_at)
                order by reply_no)
            from demand_replies where demand_replies.demand = demand.id), '[]') as replies,
        (select case when cleared_at is null then 'private' else 'public' end
            from demand_photos where demand_photos.demand = demand.id) as photo
    from demands as demand
    join demands as head on head.id = coalesce(demand.same_as, demand.id)
"""
#: Reports of which the public may read: the heads of threads that have a summary.
_PUBLIC: Final = """
    demand.summary_zh is not null and demand.same_as is null
    and ($1::text is null or coalesce(demand.community, 'ALL') = $1)
    and ($2::text is null or demand.category = $2)
    and ($3::text is null or exists (select from demand_links
        where demand_links.demand = demand.id and demand_links.item = $3))
    and demand.summary_grams @> $4::text[]
    and not exists (select from unnest($5::text[]) as word
        where position(word in lower(normalize(demand.summary_zh, nfkc))) = 0)
"""


class Places(Struct, frozen=True):
    """Which of the names in a report are known."""

    community_known: bool
    category_known: bool


class DemandFilters(Struct, frozen=True, kw_only=True):
    """How the public looks for reports; what is None or empty lets all pass."""

    community: str | None = None
    category: str | None = None
    item: str | None = None
    grams: list[str] = []
    words: list[str] = []


async def find_places(reader: Reader, community: str, category: str | None) -> Places:
    """Whether a community (`ALL` is one) and a category, if given, are known."""
    row = await reader.fetch_row(
        """select $1 = 'ALL' or exists (select from organisations
                      where id = $1 and kind = 'community'),
                  $2::text is null or exists (select from categories where code = $2)""",
        community,
        category,
    )
    return Places(*row)


async def insert_demand(unit: Unit, row: NewDemandRow) -> bool:
    """Insert a report; False when its serial is taken."""
    return bool(
        await unit.execute(
            """insert into demands (id, kind, version, state, serial, community, category, channel,
                   reference, taken_in_by, original, grams, summary_grams, written_at,
                   acknowledge_due_on, answer_due_on, event_id)
               values ($1, 'demand', 1, 'received', $2, nullif($3, 'ALL'), $4, $5, $6, $7, $8, $9,
                   '{}', $10, $11, $12, $13)
               on conflict (serial) do nothing""",
            *msgspec.structs.astuple(row),
        )
    )


async def insert_contact(unit: Unit, demand_id: str, contact: str) -> None:
    """Keep how to reach a writer, apart from what was written."""
    await unit.execute(
        "insert into demand_contacts (demand, contact) values ($1, $2)", demand_id, contact
    )


async def find_by_serial(reader: Reader, serial: str) -> DemandRow | None:
    """The report of this serial, or None."""
    return await _find(reader, "demand.serial = $1", serial)


async def find_by_id(reader: Reader, demand_id: str) -> DemandRow | None:
    """The report of this id, or None."""
    return await _find(reader, "demand.id = $1", demand_id)


async def _find(reader: Reader, where: str, value: str) -> DemandRow | None:
    row = await reader.fetch_row(f"{_ROW} where {where}", value)
    return _row_of(row) if row else None


def _row_of(row: Any) -> DemandRow:
    return msgspec.convert(dict(row), DemandRow)


async def lock_demand(unit: Unit, ref: str, serial: str | None) -> LockedDemand | None:
    """Lock the report of this id or of this serial, or None when there is none."""
    row = await unit.fetch_row(
        """select id, version, state, community, same_as, contested_at, summary_zh from demands
           where id = $1 or serial = $2 for no key update""",
        ref,
        serial,
    )
    return msgspec.convert(dict(row), LockedDemand) if row else None


async def list_public(
    reader: Reader, filters: DemandFilters, offset: int, limit: int
) -> tuple[list[DemandRow], int]:
    """The reports that the public may read of, newest first, and how many there are in all."""
    values = (filters.community, filters.category, filters.item, filters.grams, filters.words)
    rows = await reader.fetch(
        f"{_ROW} where {_PUBLIC} order by demand.written_at desc, demand.id offset $6 limit $7",
        *values,
        offset,
        limit,
    )
    total = await reader.fetch_value(
        f"select count(*) from demands as demand where {_PUBLIC}", *values
    )
    return [_row_of(row) for row in rows], int(total)


async def list_owed(
    reader: Reader, community: str | None, offset: int, limit: int
) -> tuple[list[DemandRow], int]:
    """A community's reports whose writers are owed an answer, by the day it is due."""
    where = "demand.community is not distinct from $1 and demand.answered_at is null"
    rows = await reader.fetch(
        f"""{_ROW} where {where}
            order by case when demand.state = 'received'
                then coalesce(demand.acknowledge_due_on, demand.answer_due_on)
                else demand.answer_due_on end, demand.written_at, demand.id offset $2 limit $3""",
        community,
        offset,
        limit,
    )
    total = await reader.fetch_value(
        f"select count(*) from demands as demand where {where}", community
    )
    return [_row_of(row) for row in rows], int(total)


async def list_like(
    reader: Reader,
    community: str | None,
    grams: list[str],
    *,
    but: str | None,
    limits: tuple[int, float],
) -> list[DemandRow]:
    """A community's reports whose originals share most bigrams with these; `limits`: how many, how much.

    How much: shared bigrams as a part of the smaller set, so that a line is found in a letter.
    """
    rows = await reader.fetch(
        f"""{_ROW} join lateral (select count(*) as common from unnest(demand.grams) as gram
                where gram = any($2::text[])) as shared on true
            where demand.grams && $2::text[] and demand.community is not distinct from $1
              and demand.id is distinct from $3 and demand.same_as is null
              and shared.common >= least($4, cardinality($2::text[]))
              and shared.common >= $5 * least(cardinality($2::text[]), cardinality(demand.grams))
            order by shared.common::float / least(cardinality($2::text[]), cardinality(demand.grams))
                desc, demand.written_at desc limit 5""",
        community,
        grams,
        but,
        *limits,
    )
    return [_row_of(row) for row in rows]


async def list_public_like(
    reader: Reader, communities: list[str], grams: list[str], limits: tuple[int, float]
) -> list[DemandRow]:
    """Like `list_like`, over public summaries alone: what others wrote is not to be guessed at."""
    rows = await reader.fetch(
        f"""{_ROW} join lateral (select count(*) as common from unnest(demand.summary_grams) as gram
                where gram = any($2::text[])) as shared on true
            where demand.summary_grams && $2::text[]
              and coalesce(demand.community, 'ALL') = any($1) and demand.same_as is null
              and shared.common >= least($3, cardinality($2::text[]))
              and shared.common >= $4 * least(cardinality($2::text[]),
                  cardinality(demand.summary_grams))
            order by shared.common::float / least(cardinality($2::text[]),
                cardinality(demand.summary_grams)) desc, demand.written_at desc limit 5""",
        communities,
        grams,
        *limits,
    )
    return [_row_of(row) for row in rows]


async def list_items_of(reader: Reader, communities: list[str]) -> list[tuple[LinkedItem, str]]:
    """Each listed item of these communities with the words it is found by."""
    rows = await reader.fetch(
        """select code, title_zh, title_en, title_zh || ' ' || need_zh as words from items
           where coalesce(community, 'ALL') = any($1) and state in ('published', 'suspended')
           order by code""",
        communities,
    )
    return [
        (
            LinkedItem(code=row["code"], title_zh=row["title_zh"], title_en=row["title_en"]),
            row["words"],
        )
        for row in rows
    ]


async def set_state(
    unit: Unit,
    demand: LockedDemand,
    state: str,
    *,
    answered_at: datetime | None = None,
    contested_at: datetime | None = None,
    answer_due_on: date | None = None,
) -> None:
    """Move the report on from its locked version; what is None besides `answered_at` stays."""
    await unit.execute(
        """update demands set state = $3, version = version + 1, answered_at = $4,
               contested_at = coalesce($5, contested_at),
               answer_due_on = coalesce($6, answer_due_on)
           where id = $1 and version = $2""",
        demand.id,
        demand.version,
        state,
        answered_at,
        contested_at,
        answer_due_on,
    )


async def set_hand_off(unit: Unit, demand_id: str, to: str, ticket: str | None) -> None:
    """Note where a report was handed to; call it before its state moves."""
    await unit.execute(
        "update demands set handed_to = $2, ticket = $3 where id = $1", demand_id, to, ticket
    )


async def set_summary(unit: Unit, demand_id: str, summary_zh: str, grams: list[str]) -> None:
    """Write what the public may read, and the bigrams by which it is found."""
    await unit.execute(
        "update demands set summary_zh = $2, summary_grams = $3 where id = $1",
        demand_id,
        summary_zh,
        grams,
    )


async def insert_reply(
    unit: Unit, demand_id: str, text_zh: str, organisation: str | None, event_id: str
) -> None:
    """Add an answer to a writer; the number of the answer follows from those before."""
    await unit.execute(
        """insert into demand_replies (demand, reply_no, text_zh, organisation, replied_at, event_id)
           select $1, count(*) + 1, $2, $3, $4, $5 from demand_replies where demand = $1""",
        demand_id,
        text_zh,
        organisation,
        unit.at,
        event_id,
    )


async def insert_link(
    unit: Unit, demand_id: str, item: str, organisation: str | None, event_id: str
) -> bool:
    """Join a report to an item; False when they are joined already."""
    return bool(
        await unit.execute(
            """insert into demand_links (demand, item, organisation, linked_at, event_id)
               values ($1, $2, $3, $4, $5) on conflict (demand, item) do nothing""",
            demand_id,
            item,
            organisation,
            unit.at,
            event_id,
        )
    )


async def merge_into(unit: Unit, demand_id: str, head: str) -> None:
    """Let a report and all that repeat it repeat another one, to which its items go over."""
    await unit.execute(
        """insert into demand_links (demand, item, organisation, linked_at, event_id)
           select $2, item, organisation, linked_at, event_id from demand_links where demand = $1
           on conflict (demand, item) do nothing""",
        demand_id,
        head,
    )
    await unit.execute("delete from demand_links where demand = $1", demand_id)
    await unit.execute(
        "update demands set same_as = $2 where id = $1 or same_as = $1", demand_id, head
    )


async def list_thread(reader: Reader, head: str) -> list[str]:
    """The ids of the reports of a thread whose writers are owed an answer, in one order."""
    rows = await reader.fetch(
        """select id from demands where (id = $1 or same_as = $1) and answered_at is null
           order by id""",
        head,
    )
    return [row["id"] for row in rows]


async def insert_support(unit: Unit, demand_id: str, mark: bytes, day: date, event_id: str) -> str:
    """Note that somebody says the same; answer the event of the first time that this mark said so."""
    await unit.execute(
        """insert into demand_supports (demand, mark, supported_on, event_id)
           values ($1, $2, $3, $4) on conflict (demand, mark) do nothing""",
        demand_id,
        mark,
        day,
        event_id,
    )
    first: str = await unit.fetch_value(
        "select event_id from demand_supports where demand = $1 and mark = $2", demand_id, mark
    )
    return first


async def count_owed(reader: Reader, community: str | None, day: date) -> tuple[int, int]:
    """How many writers of a community are owed a move, and how many of those moves are overdue."""
    row = await reader.fetch_row(
        """select count(*), count(*) filter (where $2 > case when state = 'received'
                  then coalesce(acknowledge_due_on, answer_due_on) else answer_due_on end)
           from demands where community is not distinct from $1 and answered_at is null""",
        community,
        day,
    )
    return int(row[0]), int(row[1])


async def list_with_old_contacts(reader: Reader, before: datetime) -> list[str]:
    """The reports answered before this instant whose writers can still be reached."""
    rows = await reader.fetch(
        """select demands.id from demand_contacts join demands on demands.id = demand_contacts.demand
           where demands.answered_at < $1""",
        before,
    )
    return [row["id"] for row in rows]


async def delete_old_contacts(unit: Unit, before: datetime) -> int:
    """Forget how to reach the writers of reports that were answered before this instant."""
    return await unit.execute(
        """delete from demand_contacts using demands
           where demands.id = demand_contacts.demand and demands.answered_at < $1""",
        before,
    )

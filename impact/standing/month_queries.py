"""SQL about one calendar month in the books: entries by kind and what they moved, within an area."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from marketplace.ground.db import Reader


class MonthCount(Struct, frozen=True):
    """How often one event was booked in a month, in one programme; of closures by resolution."""

    programme: str
    event: str
    resolution: str | None
    n: int


class MonthAmount(Struct, frozen=True):
    """How much of one asset the entries of one event moved in a month."""

    programme: str
    event: str
    asset: str
    amount: str


_OF_THE_MONTH: Final = """
    from ledger_entries as entry join items as item on item.code = entry.item
    left join organisations as community on community.id = item.community
"""
_WITHIN: Final = """
    where entry.booked_at >= $1 and entry.booked_at < $2
      and ($3::text is null or $3 in (community.id, community.parent))
"""


async def list_month_counts(
    reader: Reader, begins: datetime, ends: datetime, body: str | None
) -> list[MonthCount]:
    """Booked events by programme and topic, however many entries each has: of one community's or committee's items, or with None of all."""
    rows = await reader.fetch(
        f"""select item.programme, entry.event, closure.resolution, count(distinct entry.event_id) as n
            {_OF_THE_MONTH}
            left join closures as closure on closure.event_id = entry.event_id
            {_WITHIN}
            group by 1, 2, 3 order by 1, 2, 3""",
        begins,
        ends,
        body,
    )
    return [MonthCount(*row) for row in rows]


async def list_month_amounts(
    reader: Reader, begins: datetime, ends: datetime, body: str | None
) -> list[MonthAmount]:
    """What was signed, arrived and used in the month, like with like; `event` says from and to which box.

    Contra entries are entries of their own and are not taken off.
    """
    rows = await reader.fetch(
        f"""select item.programme, split_part(posting.credit, ':', 1) || '>' || split_part(posting.debit, ':', 1),
                   posting.asset, trim_scale(sum(posting.amount))::text
            {_OF_THE_MONTH}
            join postings as posting on posting.entry = entry.entry
            {_WITHIN}
              and split_part(posting.debit, ':', 1) in ('signed', 'arrived', 'used')
            group by 1, 2, 3 order by 1, 2, 3""",
        begins,
        ends,
        body,
    )
    return [MonthAmount(*row) for row in rows]


async def find_closed_month(reader: Reader, month: str) -> int | None:
    """The last entry that a closed month includes, or None while it is open."""
    last: int | None = await reader.fetch_value(
        "select last_entry from closed_months where month = $1", month
    )
    return last

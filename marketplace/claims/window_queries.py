"""SQL about claiming windows that passed without a claim."""

from typing import Final

from marketplace.ground.db import Reader, Unit
from marketplace.items.queries import LockedItem

#: Claims that keep a window from being empty: on their way, in delivery, or delivered in its round.
_STANDS: Final = """claims.state in ('proposed', 'submitted', 'waiting', 'qualified', 'selected',
    'signed', 'active', 'fulfilled', 'partly_fulfilled')"""


async def count_claims_that_stand(reader: Reader, item: str, listing_round: int) -> int:
    """How many claims of this round keep the item's window from being empty."""
    return int(
        await reader.fetch_value(
            f"""select count(*) from claims
                where item = $1 and listing_round = $2 and {_STANDS}""",
            item,
            listing_round,
        )
    )


async def count_empty_windows(reader: Reader, item: str, before_round: int) -> int:
    """How many windows of the item passed empty before this round."""
    return int(
        await reader.fetch_value(
            "select count(*) from empty_windows where item = $1 and listing_round < $2",
            item,
            before_round,
        )
    )


async def insert_empty_window(
    unit: Unit, item: LockedItem, escalated_to: str | None, event_id: str
) -> bool:
    """Mark the item's present window as empty; False when it was marked before."""
    return bool(
        await unit.execute(
            """insert into empty_windows (item, listing_round, ended_at, marked_at, escalated_to, event_id)
               values ($1, $2, $3, $4, $5, $6) on conflict (item, listing_round) do nothing""",
            item.code,
            item.listing_round,
            item.claim_until,
            unit.at,
            escalated_to,
            event_id,
        )
    )


async def list_windows_to_mark(reader: Reader, limit: int) -> list[str]:
    """Published items whose window has passed without a claim and is not marked yet, by code."""
    rows = await reader.fetch(
        f"""select code from items
            where state = 'published' and claim_until <= $1
              and not exists (select from claims where claims.item = items.code
                  and claims.listing_round = items.listing_round and {_STANDS})
              and not exists (select from empty_windows
                  where empty_windows.item = items.code
                    and empty_windows.listing_round = items.listing_round)
            order by code limit $2""",
        reader.at,
        limit,
    )
    return [row["code"] for row in rows]

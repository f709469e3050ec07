"""SQL about counted guesses."""

from datetime import timedelta

from marketplace.ground.db import Unit


async def set_further(
    unit: Unit, caller: str, pause: timedelta, further_max: timedelta
) -> timedelta:
    """Move the caller's counter by one pause; answer how far it now runs ahead of the clock."""
    free_at = await unit.fetch_value(
        """insert into guess_counters as counter (caller, free_at) values ($1, $2::timestamptz + $3)
           on conflict (caller) do update
           set free_at = least(greatest(counter.free_at, $2) + $3, $2::timestamptz + $4)
           returning free_at""",
        caller,
        unit.at,
        pause,
        further_max,
    )
    ahead: timedelta = free_at - unit.at
    return ahead


async def delete_past_counters(unit: Unit) -> int:
    """Forget the counters that have run out; answer how many."""
    return await unit.execute("delete from guess_counters where free_at < $1", unit.at)

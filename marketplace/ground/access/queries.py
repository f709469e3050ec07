"""SQL about counted guesses."""

from datetime import datetime, timedelta

from marketplace.ground.db import Reader, Unit


async def set_further(unit: Unit, caller: str, pause: timedelta, further_max: timedelta) -> bool:
    """Move the caller's counter by one pause; False when it would run too far ahead of the clock."""
    return bool(
        await unit.execute(
            """insert into guess_counters as counter (caller, free_at)
               values ($1, $2::timestamptz + $3)
               on conflict (caller) do update set free_at = greatest(counter.free_at, $2) + $3
               where greatest(counter.free_at, $2) + $3 <= $2::timestamptz + $4""",
            caller,
            unit.at,
            pause,
            further_max,
        )
    )


async def find_free_at(reader: Reader, caller: str) -> datetime:
    """Until when the caller's guesses are used up."""
    free_at: datetime = await reader.fetch_value(
        "select free_at from guess_counters where caller = $1", caller
    )
    return free_at


async def delete_past_counters(unit: Unit) -> int:
    """Forget the counters that have run out; answer how many."""
    return await unit.execute("delete from guess_counters where free_at < $1", unit.at)

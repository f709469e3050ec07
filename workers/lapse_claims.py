"""The units' clocks: reminders when half, four fifths and all but the last day are over; then the end."""

from typing import Any, Final

from marketplace.claims import lapsing
from marketplace.ground.db import looking
from marketplace.ground.one_by_one import each_in_turn

ROUNDS_MAX: Final = 50


async def lapse_claims(_context: dict[str, Any]) -> int:
    """Remind and end whatever is due, each in a unit of work of its own; answer how many ended."""
    async with looking() as reader:
        reminders = await lapsing.list_reminders_due(reader)
    await each_in_turn("lapse", lapsing.remind, reminders)
    ended, failed = 0, set[str]()
    for _ in range(ROUNDS_MAX):  # what falls may be what another one rests on
        async with looking() as reader:
            due = [one for one in await lapsing.list_due(reader) if one not in failed]
        fell, stuck = await each_in_turn("lapse", lapsing.expire_claim, [(one,) for one in due])
        ended += fell
        failed.update(claim for (claim,) in stuck)
        if not fell:
            break
    return ended

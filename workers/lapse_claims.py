"""The units' clocks: reminders when half, four fifths and all but the last day are over; then the end."""

from typing import Any, Final

from marketplace.claims import lapsing
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, looking

ROUNDS_MAX: Final = 50


async def lapse_claims(_context: dict[str, Any]) -> int:
    """Remind and end whatever is due, each in a unit of work of its own; answer how many ended."""
    async with looking() as reader:
        reminders = await lapsing.list_reminders_due(reader)
    for clock, share in reminders:
        await in_one_unit(CLOCKWORK, "lapse", lapsing.remind, clock, share)
    ended = 0
    for _ in range(ROUNDS_MAX):  # what falls may be what another one rests on
        async with looking() as reader:
            due = await lapsing.list_due(reader)
        fell = [await in_one_unit(CLOCKWORK, "lapse", lapsing.expire_claim, one) for one in due]
        ended += sum(fell)
        if not any(fell):
            break
    return ended

"""Keeping the unit's clock: it begins, stands still while an official has the move, and ends."""

from datetime import date

from marketplace.claims.terms import queries as terms
from marketplace.claims.terms.rows import Clock
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.working_days.rules import after_working_days, end_of, working_days_left


async def begin_clock(
    unit: Unit, claim_id: str, act: str, working_days: int, *, after: date | None = None
) -> date:
    """Give the unit so many working days for `act`, from today or from behind `after`; the last one."""
    last = after_working_days(after or civil_date(unit.at), working_days)
    await terms.set_clock(unit, claim_id, act, working_days, last.day)
    return last.day


async def hold_clock(unit: Unit, claim_id: str) -> None:
    """The move is an official's now: what is left is kept."""
    clock = await terms.find_clock(unit, claim_id)
    if clock is not None and clock.held_since is None:
        await _hold(unit, clock)


async def hold_clocks_of(unit: Unit, code: str) -> None:
    """Let every clock on the item stand still: call it in the unit of work that suspends the item."""
    for clock in await terms.list_clocks_of(unit, code):
        if clock.held_since is None:
            await _hold(unit, clock)


async def _hold(unit: Unit, clock: Clock) -> None:
    # The day on which it stands still is given back whole.
    left = 1 + working_days_left(civil_date(unit.at), clock.last_on)
    await terms.set_clock_held(unit, clock.claim, min(left, clock.working_days))


async def let_clocks_run(unit: Unit, code: str) -> None:
    """Let every clock on the item run again with what was left: for the act that resumes the item.

    Clocks of claims that wait for the community's signature stay where they are.
    """
    today = civil_date(unit.at)
    for clock in await terms.list_clocks_of(unit, code):
        if clock.left_days is None or await terms.has_unit_signed(unit, clock.claim):
            continue
        last = after_working_days(today, clock.left_days).day
        await terms.set_clock_running(unit, clock.claim, last, end_of(last))

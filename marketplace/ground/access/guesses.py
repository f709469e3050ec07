"""Counted calls: wrong guesses at codes, and what anybody may do. A few at once, then one every few seconds.

The generic cell rate algorithm, kept in the database so that every web process counts together; a guess
that is refused does not count. A right guess never asks here. The caller's address is kept only as a hash that changes with the day.
"""

import hashlib
import math
from datetime import timedelta
from typing import Any, Final, NamedTuple

from litestar.connection import ASGIConnection

from marketplace.ground import clock
from marketplace.ground.access import queries
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, unit_of_work
from marketplace.ground.errors import TooManyTries

BURST: Final = 10
PAUSE: Final = timedelta(seconds=6)


class Allowance(NamedTuple):
    """So many at once, then one in every pause."""

    burst: int
    pause: timedelta


async def count_wrong_guess(connection: ASGIConnection[Any, Any, Any, Any], about: str) -> None:
    """Count one wrong guess of this caller; raises `TooManyTries` when there were too many."""
    await count_call(connection, about, pause=PAUSE, burst=BURST)


async def count_call(
    connection: ASGIConnection[Any, Any, Any, Any], about: str, *, pause: timedelta, burst: int
) -> None:
    """Count one call of this caller, `burst` at once and one each `pause`; raises `TooManyTries`."""
    async with unit_of_work(CLOCKWORK, "guess") as unit:
        await take_from_allowance(unit, caller_of(connection, about), Allowance(burst, pause))


async def take_from_allowance(unit: Unit, caller: str, allowance: Allowance) -> None:
    """Count one thing done by this caller; raises `TooManyTries` beyond its allowance.

    Counted in the unit of work in which it is done, so that only what was done counts.
    """
    burst, pause = allowance
    if await queries.set_further(unit, caller, pause, pause * burst):
        return
    free_at = await queries.find_free_at(unit, caller)
    raise TooManyTries(math.ceil((free_at - unit.at - pause * (burst - 1)).total_seconds()))


def caller_of(connection: ASGIConnection[Any, Any, Any, Any], about: str) -> str:
    """Who calls, as it is counted: by address, kept only as a hash that changes with the day."""
    address = connection.client.host if connection.client else "unknown"
    day = clock.civil_date(clock.now()).isoformat()
    return hashlib.sha256(f"{about}|{day}|{address}".encode()).hexdigest()

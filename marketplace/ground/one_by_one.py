"""Many subjects, each in a unit of work of its own: one that fails keeps no other from its turn."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVarTuple

import structlog

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, in_one_unit

log = structlog.get_logger()

Subject = TypeVarTuple("Subject")


async def each_in_turn(
    request_id: str,
    work: Callable[[Unit, *Subject], Awaitable[bool | None]],
    subjects: Iterable[tuple[*Subject]],
) -> tuple[int, list[tuple[*Subject]]]:
    """Do `work(unit, *subject)` for each; answer how many times it did something, and what failed.

    A failure is logged with its subject; so is, at the end, how many there were.
    """
    done, failed = 0, []
    for subject in subjects:
        try:
            done += bool(await in_one_unit(CLOCKWORK, request_id, work, *subject))
        except Exception as fault:
            log.error("act_failed", job=request_id, subject=repr(subject), exc_info=fault)
            failed.append(subject)
    if failed:
        log.error("some_acts_failed", job=request_id, failed=len(failed))
    return done, failed

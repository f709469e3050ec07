"""Acts about lines to the auditor. They are told to nobody: no event, no entry, no audit row."""

import hashlib
from datetime import timedelta
from typing import Final

import msgspec

from impact.confidence import queries
from impact.confidence.schemas import ChangedLine, Empty, LeftLine, NewLine
from marketplace.ground.access.guesses import Allowance, take_from_allowance
from marketplace.ground.db import Unit
from marketplace.ground.errors import NotFound
from marketplace.ground.ids import new_id
from marketplace.ground.web.faults import fault_at, refuse_faults

#: A unit may write so many at once, then one an hour: enough for anybody in need.
ALLOWANCE: Final = Allowance(burst=10, pause=timedelta(hours=1))


async def leave_line(unit: Unit, wish: NewLine) -> LeftLine:
    """Leave a line for the auditor."""
    if not wish.text.strip():
        refuse_faults([fault_at("/text", "missing", "Write a few words.")])
    if wish.claim and not await queries.is_own_claim(unit, wish.claim, unit.actor.organisation):
        refuse_faults([fault_at("/claim", "unknown", "This is no claim of this unit.")])
    caller = hashlib.sha256(f"confidential|{unit.actor.organisation}".encode()).hexdigest()
    await take_from_allowance(unit, caller, ALLOWANCE)
    line_id = new_id()
    await queries.insert_line(unit, line_id, wish)
    return LeftLine(id=line_id, left_at=unit.at, event_id=new_id())


async def read_line(unit: Unit, line_id: str, _: Empty) -> ChangedLine:
    """Mark a line as read."""
    if not await queries.set_read(unit, line_id):
        raise NotFound
    return await _changed(unit, line_id)


async def erase_line(unit: Unit, line_id: str, _: Empty) -> ChangedLine:
    """Erase a line's words; that there was one stays."""
    if not await queries.set_erased(unit, line_id):
        raise NotFound
    return await _changed(unit, line_id)


async def _changed(unit: Unit, line_id: str) -> ChangedLine:
    """The line without its words: what is answered is kept with an idempotency key."""
    view = (await queries.list_lines(unit, line_id))[0]
    shown = {**msgspec.structs.asdict(view), "text": None}
    return ChangedLine(**shown, event_id=new_id())

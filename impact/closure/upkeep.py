"""Looking again at what was solved: it holds, or it came back and the item is open again."""

import msgspec

from impact.closure import queries as closures
from impact.closure import rules, upkeep_queries
from impact.closure.events import UpkeepChecked
from impact.closure.reopening import reopen_closed
from impact.closure.schemas import ChangedUpkeep, NewUpkeepResult, UpkeepView
from impact.ledger.commands import tell_and_book
from impact.replies.queries import has_claimed
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.items.commands import be_its_community, lock_item_or_not_found


async def check_upkeep(unit: Unit, check_id: str, found: NewUpkeepResult) -> ChangedUpkeep:
    """Record what was found; `came_back` strikes the bill lines and opens the item again.

    Raises `Refused` (`wrong_state`, `too_early`, `own_organisation`, `reason_missing`).
    """
    code = await upkeep_queries.find_item_of(unit, check_id)
    if code is None:
        raise NotFound
    item = await lock_item_or_not_found(unit, code)
    be_its_community(unit, item)
    check = await upkeep_queries.lock_check(unit, check_id)
    closure = await closures.find_open_closure(unit, code)
    note = (found.note or "").strip() or None
    refusal = rules.why_not_check(
        rules.CheckFacts(
            state=check.state,
            is_still_closed=closure is not None and closure.id == check.closure,
            due_on=check.due_on,
            today=civil_date(unit.at),
            is_own_organisation=await has_claimed(unit, code, unit.actor.organisation),
            result=found.result,
            note=note,
        )
    )
    if refusal or closure is None:
        raise Refused(refusal or "wrong_state")
    event_id = new_id()
    await record_move(unit, "upkeep_check", check.id, check, found.result, "check", event_id, note)
    await upkeep_queries.set_checked(unit, check, found.result, note)
    await tell_and_book(unit, UpkeepChecked(item=code, result=found.result), event_id, "measured")
    if found.result == "came_back":
        await reopen_closed(unit, item, closure, str(note))
    view = await get_check(unit, check_id)
    return ChangedUpkeep(**msgspec.structs.asdict(view), event_id=event_id)


async def get_check(reader: Reader, check_id: str) -> UpkeepView:
    """An upkeep check; raises `NotFound`."""
    found = await upkeep_queries.list_checks(reader, check_id=check_id)
    if not found:
        raise NotFound
    return found[0]


async def list_due(reader: Reader, actor: Actor) -> list[UpkeepView]:
    """The checks whose day has come for this account's own items."""
    return await upkeep_queries.list_due(
        reader,
        civil_date(reader.at),
        community=actor.organisation if actor.role == "community" else None,
        whole=actor.role == "subdistrict",
    )

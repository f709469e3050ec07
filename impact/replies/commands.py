"""Acts about owed answers: an answer comes to be owed, and is given."""

from datetime import date

import msgspec

from impact.ledger.commands import tell_and_book
from impact.replies import queries, rules
from impact.replies.events import SlipReplied
from impact.replies.schemas import AnsweredOwed, NewReply, OwedView
from impact.replies.states import About
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedItem


async def owe_answer(
    unit: Unit, item: str, slip: str, about: About, due_on: date, raised_by: str
) -> None:
    """Note that whoever holds the slip is owed an answer by this day; `raised_by` is the event's id."""
    owed_id = new_id()
    await record_making(unit, "owed_answer", owed_id, "owed", "owe", raised_by)
    await queries.insert_owed(unit, owed_id, item, slip, about, due_on, raised_by)


async def reply_to_slip(unit: Unit, owed_id: str, reply: NewReply) -> AnsweredOwed:
    """Answer whoever holds the slip: its community may, or its committee; never who claimed the item.

    Raises `Refused` (`wrong_state`) when it is answered already, (`own_organisation`), (`reason_missing`).
    """
    code = await queries.find_item_of(unit, owed_id)
    if code is None:
        raise NotFound
    item = await lock_item_or_not_found(unit, code)
    be_answerable(unit.actor, item)
    owed = await queries.lock_owed(unit, owed_id)
    refusal = rules.why_not_reply(
        rules.ReplyFacts(
            state=owed.state,
            is_own_organisation=await queries.has_claimed(unit, code, unit.actor.organisation),
            text=reply.text,
        )
    )
    if refusal:
        raise Refused(refusal)
    event_id = new_id()
    await record_move(unit, "owed_answer", owed.id, owed, "answered", "reply", event_id)
    await queries.set_answered(unit, owed, reply.text.strip())
    await tell_and_book(unit, SlipReplied(item=code), event_id, "measured")
    view = await get_owed(unit, owed_id)
    return AnsweredOwed(**msgspec.structs.asdict(view), event_id=event_id)


def be_answerable(actor: Actor, item: LockedItem) -> None:
    """Raise `Forbidden` unless the actor is the item's community, or its committee."""
    own = {"community": item.community, "regional": item.regional_committee}
    if item.regional_committee is None:
        if actor.role != "subdistrict":
            raise Forbidden
        return
    if actor.role not in own or own[actor.role] != actor.organisation:
        raise Forbidden


async def get_owed(reader: Reader, owed_id: str) -> OwedView:
    """An owed answer with what was said; raises `NotFound`."""
    view = await queries.find_view(reader, owed_id)
    if view is None:
        raise NotFound
    return view


async def list_owed(reader: Reader, actor: Actor) -> list[OwedView]:
    """What this account owes still, by the day it is due."""
    if actor.role == "subdistrict":
        return await queries.list_open(reader, None, only_whole=True)
    if actor.role not in ("community", "regional"):
        return []
    return await queries.list_open(reader, str(actor.organisation))

"""The right of reply: a unit says one thing about how an item that it worked on was closed."""

from impact.ledger.commands import tell_and_book
from impact.recognition import queries, rules
from impact.recognition.events import UnitReplied
from impact.recognition.schemas import LeftReply, NewReply
from marketplace.ground.db import Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.text import NAMES_A_PERSON, names_a_person
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import lock_item_or_not_found


async def leave_reply(unit: Unit, claim_id: str, reply: NewReply) -> LeftReply:
    """Leave the unit's reply; the words stand beside the result, the books tell only that there is one."""
    text = reply.text.strip()
    if not text:
        refuse_faults([fault_at("/text", "missing", "Write a few words.")])
    if names_a_person(text):
        refuse_faults([fault_at("/text", "names_a_person", NAMES_A_PERSON)])
    found = await queries.find_claim_to_reply(unit, claim_id)
    if found is None or found.organisation != unit.actor.organisation:
        raise NotFound
    await lock_item_or_not_found(unit, found.item)
    claim = await queries.find_claim_to_reply(unit, claim_id)
    if claim is None:
        raise NotFound
    refusal = rules.why_not_reply(
        rules.ReplyFacts(
            item_is_closed=claim.item_state == "closed" and claim.closure is not None,
            took_part=claim.state in (*rules.KEPT, *rules.GIVEN_BACK),
            has_replied=claim.has_replied,
        )
    )
    if refusal:
        raise Refused(refusal)
    event_id = new_id()
    on = await queries.insert_reply(unit, claim, new_id(), text, event_id)
    event = UnitReplied(item=claim.item, claim=claim.id)
    await tell_and_book(unit, event, event_id, "reported")
    return LeftReply(item=claim.item, claim=claim.id, text=text, left_on=on, event_id=event_id)

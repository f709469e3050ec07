"""Reopening an item: two recurrences or a committee's decision strike its bill lines by contra entries."""

from datetime import date
from decimal import Decimal

import msgspec

from impact.acceptance.commands import outcome_asset
from impact.booking import rules as booking
from impact.closure import queries, rules
from impact.closure.commands import move_item
from impact.closure.events import ItemReopened
from impact.closure.queries import LockedBillLine, OpenClosure
from impact.closure.schemas import NewReopening
from impact.closure.states import ON_THE_BILL
from impact.ledger import queries as ledger
from impact.ledger.commands import book
from impact.ledger.schemas import Booking, Move
from impact.milestones.commands import make_extra_node
from impact.milestones.states import RECURRENCE_FIX
from impact.replies.commands import owe_answer
from impact.return_visits import queries as visits
from impact.return_visits.commands import be_not_replaced, find_slip_view
from impact.return_visits.events import RecurrenceReported
from impact.return_visits.queries import FoundSlip
from impact.return_visits.rules import RecurrenceFacts, may_report_recurrence
from impact.return_visits.schemas import AnsweredSlip, NewRecurrence
from marketplace.ground.audit.recording import record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.working_days.rules import after_working_days, end_of
from marketplace.items import queries as items
from marketplace.items.commands import be_a_committee_of_it, lock_item_or_not_found
from marketplace.items.queries import LockedItem

STRUCK_BY_RESIDENTS = "两户居民分别反映问题又回来了"


async def reopen_item(unit: Unit, code: str, reopening: NewReopening) -> str:
    """Open a closed item again by the committee's decision; answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    refusal = rules.why_not_reopen(
        rules.ReopenFacts(
            item_state=item.state,
            level_refusal=be_a_committee_of_it(unit, item),
            reason=reopening.reason,
        )
    )
    if refusal:
        raise Refused(refusal)
    closure = await queries.find_open_closure(unit, code)
    if closure is None:
        raise Refused("wrong_state")
    return await reopen_closed(unit, item, closure, str(reopening.reason))


async def report_recurrence(unit: Unit, slip: FoundSlip, recurrence: NewRecurrence) -> AnsweredSlip:
    """Record a resident's word that the problem came back; the second one reopens the item at once."""
    item = await lock_item_or_not_found(unit, slip.item)
    await be_not_replaced(unit, slip)
    closure = await queries.find_open_closure(unit, item.code)
    if closure is None or not await _may_report(unit, item, closure, slip):
        raise Refused("wrong_state")
    policy = await items.find_policy(unit, item.list, item.policy_version)
    owed_by: date = after_working_days(civil_date(unit.at), policy.answer_working_days).day
    event_id = new_id()
    await visits.insert_recurrence(unit, slip, closure.id, recurrence.text, owed_by, event_id)
    await owe_answer(unit, item.code, slip.id, "recurrence", owed_by, event_id)
    event = RecurrenceReported(item=item.code)
    await tell(unit, event, event_id)
    await book(
        unit,
        Booking(event=event.TOPIC, event_id=event_id, basis="measured", item=item.code),
    )
    if rules.strikes(await visits.count_recurrences(unit, closure.id)):
        await reopen_closed(unit, item, closure, STRUCK_BY_RESIDENTS)
    view = await find_slip_view(unit, slip, may_report_recurrence=False)
    return AnsweredSlip(**msgspec.structs.asdict(view), owed_answer_by=owed_by, event_id=event_id)


async def may_report(reader: Reader, slip: FoundSlip) -> bool:
    """Whether this slip's code can now report a recurrence."""
    item = await items.find_item_state(reader, slip.item)
    closure = await queries.find_open_closure(reader, slip.item)
    if item is None or closure is None:
        return False
    return may_report_recurrence(await _facts(reader, item, closure, slip))


async def find_last_day(reader: Reader, code: str) -> date | None:
    """Until which day slips can say that a closed item's problem came back; None when they cannot."""
    item = await items.find_item_state(reader, code)
    closure = await queries.find_open_closure(reader, code)
    if item is None or closure is None or closure.resolution not in ON_THE_BILL:
        return None
    policy = await items.find_policy(reader, item.list, item.policy_version)
    return rules.months_after(civil_date(closure.closed_at), policy.recurrence_months)


async def _may_report(unit: Unit, item: LockedItem, closure: OpenClosure, slip: FoundSlip) -> bool:
    state = items.ItemState(item.state, item.list, item.policy_version)
    return may_report_recurrence(await _facts(unit, state, closure, slip))


async def _facts(
    reader: Reader, item: items.ItemState, closure: OpenClosure, slip: FoundSlip
) -> RecurrenceFacts:
    policy = await items.find_policy(reader, item.list, item.policy_version)
    return RecurrenceFacts(
        item_state=item.state,
        bill_line_stands=closure.resolution in ON_THE_BILL,
        closed_at=closure.closed_at,
        last_day=end_of(
            rules.months_after(civil_date(closure.closed_at), policy.recurrence_months)
        ),
        at=reader.at,
        reported_before=await visits.has_reported(reader, slip.id, closure.id),
    )


async def reopen_closed(unit: Unit, item: LockedItem, closure: OpenClosure, reason: str) -> str:
    """Open a closed item again: its lines are struck, a node is due; answer the event's id."""
    event_id = new_id()
    await move_item(unit, item, "published", "reopen", event_id, reason, None)
    await queries.set_reopened(unit, closure.id)
    moves = await _strike_lines(unit, item, closure, reason, event_id)
    await make_extra_node(unit, item, RECURRENCE_FIX, event_id)
    event = ItemReopened(item=item.code)
    await tell(unit, event, event_id)
    await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=item.code,
            corrects=await ledger.find_entry_of(unit, closure.event_id, "measured"),
            moves=tuple(moves),
        ),
    )
    await _take_back_burden(unit, item, closure, event_id)
    return event_id


async def _strike_lines(
    unit: Unit, item: LockedItem, closure: OpenClosure, reason: str, event_id: str
) -> list[Move]:
    return [
        await strike_line(unit, item.code, line, reason, event_id)
        for line in await queries.lock_bill_lines(unit, closure.id)
    ]


async def strike_line(
    unit: Unit, item: str, line: LockedBillLine, reason: str, event_id: str
) -> Move:
    """Strike a standing line, which stays with the day and the reason; answer the contra posting."""
    await record_move(unit, "bill_line", line.id, line, "struck", "strike", event_id, reason)
    await queries.set_struck(unit, line, civil_date(unit.at), reason)
    asset = outcome_asset(line.outcome_code, line.unit_zh)
    return Move(f"billed:{item}", f"struck:{item}", asset, Decimal(line.quantity))


async def _take_back_burden(
    unit: Unit, item: LockedItem, closure: OpenClosure, event_id: str
) -> None:
    lifted = await ledger.find_balance(unit, f"lifted:{item.code}", booking.BURDEN)
    if lifted <= 0:
        return
    await book(
        unit,
        Booking(
            event=ItemReopened.TOPIC,
            event_id=event_id,
            basis="estimated",
            item=item.code,
            corrects=await ledger.find_entry_of(unit, closure.event_id, "estimated"),
            moves=(booking.burden_move(item.code, "lifted", "in_delivery", lifted),),
        ),
    )

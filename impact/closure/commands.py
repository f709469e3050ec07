"""Closing an item, and what the bill says of it."""

from datetime import datetime

from impact.acceptance import queries as acceptance
from impact.acceptance.commands import outcome_asset
from impact.booking import rules as booking
from impact.closure import queries, rules, upkeep_queries
from impact.closure.events import ItemClosed
from impact.closure.schemas import NewClosure
from impact.closure.states import ON_THE_BILL, UPKEEP_MONTHS
from impact.ledger import queries as ledger
from impact.ledger.commands import book
from impact.ledger.schemas import Booking, Facts, Move
from impact.milestones.queries import find_lead
from impact.return_visits import queries as visits
from impact.return_visits.rules import Tally, yes_on_the_bill
from marketplace.claims.commands import end_claims_of
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.items import queries as items
from marketplace.items.commands import be_a_committee_of_it, lock_item_or_not_found
from marketplace.items.queries import LockedItem


async def close_item(unit: Unit, code: str, closure: NewClosure) -> str:
    """Close the item with a resolution; solved and half write the bill. Answer the event's id."""
    item = await lock_item_or_not_found(unit, code)
    tally = await visits.find_tally(unit, code)
    last = await _acceptance_since_reopening(unit, code)
    facts = await _facts(unit, item, closure, tally, last)
    refusal = rules.why_not_close(facts)
    if refusal:
        raise Refused(refusal)
    closure_id, event_id = new_id(), new_id()
    await move_item(unit, item, "closed", "close", event_id, closure.reason, closure.resolution)
    await queries.insert_closure(
        unit, closure_id, code, closure, item.policy_version, tally, event_id
    )
    moves: list[Move] = []
    if closure.resolution in ON_THE_BILL and last is not None:
        await _plan_upkeep(unit, code, closure_id, event_id)
        moves = await _write_bill(unit, item, closure_id, last.id, event_id)
    await end_claims_of(unit, code)
    event = ItemClosed(item=code, resolution=closure.resolution)
    await tell(unit, event, event_id)
    await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=code,
            moves=tuple(moves),
            facts={"resolution": closure.resolution, **_counts_shown(item, tally)},
        ),
    )
    await _lift_burden(unit, item, closure, tally, event_id)
    return event_id


def _counts_shown(item: LockedItem, tally: Tally) -> Facts:
    """What the entry says of the answers for ever: as much as the bill does."""
    yes = yes_on_the_bill(tally.answered, tally.yes, sensitive=item.sensitive_group is not None)
    return {"asked": tally.asked, "answered": tally.answered, "yes": yes}


async def _acceptance_since_reopening(unit: Unit, code: str) -> acceptance.LastAcceptance | None:
    last = await acceptance.find_last_acceptance(unit, code)
    reopened_at: datetime | None = await queries.find_last_reopening(unit, code)
    if last is None or (reopened_at is not None and last.accepted_at < reopened_at):
        return None
    return last


async def _facts(
    unit: Unit,
    item: LockedItem,
    closure: NewClosure,
    tally: Tally,
    last: acceptance.LastAcceptance | None,
) -> rules.CloseFacts:
    policy = await items.find_policy(unit, item.list, item.policy_version)
    return rules.CloseFacts(
        item_state=item.state,
        level_refusal=be_a_committee_of_it(unit, item),
        resolution=closure.resolution,
        reason=closure.reason,
        accepted_since_reopening=last.result if last else None,
        is_own_organisation=unit.actor.organisation == await find_lead(unit, item.code),
        tally=tally,
        answers_min=policy.answers_min,
        response_min_percent=policy.response_min_percent,
        resolved_floor_percent=policy.resolved_floor_percent,
    )


async def move_item(
    unit: Unit,
    item: LockedItem,
    to_state: str,
    act: str,
    event_id: str,
    reason: str | None,
    resolution: str | None,
) -> None:
    """Move the locked item to `to_state`, recorded."""
    await record_move(unit, "item", item.code, item, to_state, act, event_id, reason)
    await items.set_item_state(unit, item.code, item.version, to_state, resolution)


async def _plan_upkeep(unit: Unit, item: str, closure_id: str, event_id: str) -> None:
    """Plan the days on which the community looks again whether it holds."""
    today = civil_date(unit.at)
    for months in UPKEEP_MONTHS:
        check_id, due_on = new_id(), rules.months_after(today, months)
        await record_making(unit, "upkeep_check", check_id, "waiting", "plan", event_id)
        await upkeep_queries.insert_check(unit, check_id, item, closure_id, months, due_on)


async def _write_bill(
    unit: Unit, item: LockedItem, closure_id: str, acceptance_id: str, event_id: str
) -> list[Move]:
    """Write a line for each accepted outcome; answer the ledger's moves."""
    moves = []
    for accepted in await acceptance.list_accepted(unit, acceptance_id):
        line_id = new_id()
        await record_making(unit, "bill_line", line_id, "standing", "write", event_id)
        await queries.insert_bill_line(unit, line_id, item.code, closure_id, accepted)
        asset = outcome_asset(accepted.outcome_code, accepted.unit_zh)
        moves.append(Move(f"accepted:{item.code}", f"billed:{item.code}", asset, accepted.quantity))
    return moves


async def _lift_burden(
    unit: Unit, item: LockedItem, closure: NewClosure, tally: Tally, event_id: str
) -> None:
    """Book how much of the estimated burden is lifted; the rest is open again."""
    burden = await ledger.find_balance(unit, f"in_delivery:{item.code}", booking.BURDEN)
    if burden <= 0:
        return
    sensitive = item.sensitive_group is not None
    lifted = rules.lifted_burden(burden, tally, closure.resolution, sensitive=sensitive)
    parts = (("lifted", lifted), ("open", burden - lifted))
    await book(
        unit,
        Booking(
            event=ItemClosed.TOPIC,
            event_id=event_id,
            basis="estimated",
            item=item.code,
            moves=tuple(
                booking.burden_move(item.code, "in_delivery", account, amount)
                for account, amount in parts
                if amount > 0
            ),
        ),
    )

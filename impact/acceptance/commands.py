"""Accepting what was delivered as a whole."""

import msgspec

from impact.acceptance import queries, rules
from impact.acceptance.events import ItemAccepted
from impact.acceptance.schemas import NewAcceptance, RecordedAcceptance
from impact.ledger.commands import book
from impact.ledger.schemas import Booking, Move
from impact.milestones import queries as milestones
from impact.milestones.commands import make_extra_node
from impact.milestones.states import RECTIFICATION
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import queries as items
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedItem


async def accept_item(unit: Unit, code: str, acceptance: NewAcceptance) -> RecordedAcceptance:
    """Accept, accept with conditions, or fail what was delivered; a fail opens a rectification."""
    item = await lock_item_or_not_found(unit, code)
    if unit.actor.role == "community" and unit.actor.organisation != item.community:
        raise Forbidden
    units = await queries.list_outcome_codes(unit, code)
    refuse_faults(_faults_of(acceptance, units))
    last = await queries.find_last_acceptance(unit, code)
    refusal = rules.why_not_accept(await _facts(unit, item, last))
    if refusal:
        raise Refused(refusal)
    acceptance_id, event_id = new_id(), new_id()
    number = last.acceptance_no + 1 if last else 1
    await queries.insert_acceptance(unit, acceptance_id, code, number, acceptance, event_id)
    if acceptance.result == "fail":
        await _open_rectification(unit, item, event_id)
    event = ItemAccepted(item=code, result=acceptance.result)
    await tell(unit, event, event_id)
    await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=code,
            moves=_moves(code, acceptance, units),
        ),
    )
    view = (await queries.list_acceptances(unit, acceptance_id=acceptance_id))[0]
    return RecordedAcceptance(**msgspec.structs.asdict(view), event_id=event_id)


async def _facts(
    unit: Unit, item: LockedItem, last: queries.LastAcceptance | None
) -> rules.AcceptFacts:
    level = rules.level_that_accepts(
        item.milestone_template, for_the_whole=item.regional_committee is None
    )
    return rules.AcceptFacts(
        item_state=item.state,
        last_node_state=await milestones.find_last_node_state(unit, item.code, item.listing_round),
        nodes_since_last_acceptance=last is None
        or await queries.has_node_verified_since(unit, item.code, last.accepted_at),
        is_right_level=unit.actor.role == level,
        is_own_organisation=unit.actor.organisation == await milestones.find_lead(unit, item.code),
    )


async def _open_rectification(unit: Unit, item: LockedItem, event_id: str) -> None:
    policy = await items.find_policy(unit, item.list, item.policy_version)
    fails = await queries.count_fails(unit, item.code)
    if rules.may_rectify(fails, policy.rectification_rounds_max):
        await make_extra_node(unit, item, RECTIFICATION, event_id)


def _faults_of(acceptance: NewAcceptance, units: dict[str, str]) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for index, outcome in enumerate(acceptance.outcomes):
        place = f"/outcomes/{index}/outcome_code"
        if outcome.outcome_code not in units:
            faults.append(fault_at(place, "unknown", "The item does not count this outcome."))
        elif outcome.outcome_code in seen:
            faults.append(fault_at(place, "twice", "Name each outcome once."))
        seen.add(outcome.outcome_code)
    if acceptance.result != "fail" and not any(one.amount > 0 for one in acceptance.outcomes):
        faults.append(
            fault_at(
                "/outcomes", "missing", "Say what was counted; it becomes the line on the bill."
            )
        )
    return faults


def _moves(code: str, acceptance: NewAcceptance, units: dict[str, str]) -> tuple[Move, ...]:
    if acceptance.result == "fail":
        return ()
    return tuple(
        Move(
            f"delivered:{code}",
            f"accepted:{code}",
            outcome_asset(one.outcome_code, units[one.outcome_code]),
            one.amount,
        )
        for one in acceptance.outcomes
        if one.amount > 0
    )


def outcome_asset(outcome_code: str, unit_zh: str) -> str:
    """What the ledger counts an outcome in."""
    return f"outcome:{outcome_code}/{unit_zh}"

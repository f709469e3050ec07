"""Acts of matching: asking for a run, stopping it, adopting proposals, inviting, new settings."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import msgspec

from marketplace.claims.schemas import WantedLine
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.ground.refusals import REFUSALS
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import lock_item_or_not_found
from marketplace.matching import queries, rules
from marketplace.matching.events import (
    MatchingAsked,
    MatchingCancelled,
    MatchingSettingsChanged,
)
from marketplace.matching.inviting import invitation_of, invite
from marketplace.matching.rows import LockedRun, ProposalRow
from marketplace.matching.schemas import (
    Adopted,
    Adoption,
    ChangedRun,
    ChangedSettings,
    InvitationView,
    NewInvitation,
    NewRun,
    NewSettings,
)
from marketplace.matching.solving.problem import Floor
from marketplace.matching.views import run_view, sees_runs_of

UNENDED_MAX = 3


async def change_settings(unit: Unit, new: NewSettings) -> ChangedSettings:
    """Give the public weights and floors a new version; runs done before keep theirs."""
    _refuse_doubles(new.floors)
    await queries.lock_settings(unit)
    version = (await queries.find_settings(unit))[0] + 1
    await queries.insert_settings(unit, version, new)
    event_id = new_id()
    await tell(unit, MatchingSettingsChanged(item=None, version=version), event_id)
    return ChangedSettings(
        version=version,
        weights=new.weights,
        floors=new.floors,
        reason=new.reason,
        made_at=unit.at,
        made_by=unit.actor.organisation,
        event_id=event_id,
    )


def _refuse_doubles(floors: Sequence[Floor]) -> None:
    named = [(floor.by, floor.code) for floor in floors]
    refuse_faults(
        [
            fault_at(f"/floors/{place}", "twice", "One floor for each group.")
            for place, one in enumerate(named)
            if one in named[:place]
        ]
    )


async def ask_for_run(unit: Unit, wish: NewRun) -> ChangedRun:
    """Ask for a matching; the clockwork starts it in a process of its own."""
    _refuse_doubles(wish.floors or [])
    organisation = str(unit.actor.organisation)
    await queries.lock_unit(unit, organisation)
    if await queries.count_unended(unit, organisation) >= UNENDED_MAX:
        raise Refused("too_many_runs")
    version, weights, floors = await queries.find_settings(unit)
    is_own = wish.weights is not None or wish.floors is not None
    run = LockedRun(
        id=new_id(),
        version=1,
        state="queued",
        organisation=organisation,
        weights=wish.weights or weights,
        floors=floors if wish.floors is None else wish.floors,
        scope=wish.scope,
        former=await queries.find_former(unit, organisation, wish.scope),
    )
    event_id = new_id()
    await record_making(unit, "matching_run", run.id, "queued", "ask_for_run", event_id)
    await queries.insert_run(unit, run, None if is_own else version)
    await tell(unit, MatchingAsked(item=None, run=run.id), event_id)
    return await _changed(unit, run.id, event_id)


async def cancel_run(unit: Unit, run_id: str) -> ChangedRun:
    """Stop a run that waits or runs; its process ends within a second."""
    run = await _lock_own(unit, run_id)
    if not rules.may_be_cancelled(run.state):
        raise Refused("wrong_state")
    event_id = new_id()
    await record_move(unit, "matching_run", run.id, run, "cancelled", "cancel", event_id)
    await queries.set_run_state(unit, run, "cancelled")
    await tell(unit, MatchingCancelled(item=None, run=run.id), event_id)
    return await _changed(unit, run.id, event_id)


async def _lock_own(unit: Unit, run_id: str) -> LockedRun:
    run = await queries.lock_run(unit, run_id)
    if run is None or run.organisation != unit.actor.organisation:
        raise NotFound
    return run


async def _changed(unit: Unit, run_id: str, event_id: str) -> ChangedRun:
    view = await run_view(unit, unit.actor, run_id)
    return ChangedRun(**msgspec.structs.asdict(view), event_id=event_id)


async def invite_unit(unit: Unit, wish: NewInvitation, secret: str) -> InvitationView:
    """Ask a unit whether it would take these parts; it answers by its own link, or not at all."""
    claim = await invite(unit, wish.item, wish.unit, wish.lines, secret=secret)
    return invitation_of(claim, wish.unit, wish.lines)


async def adopt(unit: Unit, run_id: str, adoption: Adoption, secrets: Sequence[str]) -> Adopted:
    """Make invitations of some proposals of a run, one for each item and unit; all or none.

    `secrets`: one for each link, in the order of the invitations; as many as proposals suffice.
    """
    run = await queries.lock_run(unit, run_id)
    whose = sees_runs_of(unit.actor)
    if run is None or (whose is not None and run.organisation != whose):
        raise NotFound
    chosen = await queries.lock_proposals(unit, run_id, adoption.proposals)
    refuse_faults(_unknown(adoption, chosen))
    groups = [
        (item, organisation, list(some))
        for (item, organisation), some in groupby(chosen, key=lambda one: (one.item, one.unit))
    ]
    for item in sorted({item for item, _, _ in groups}):
        await lock_item_or_not_found(unit, item)
    made: list[InvitationView] = []
    refusals: list[Refused] = []
    for group, secret in zip(groups, secrets, strict=False):
        try:
            made.append(await _invite_group(unit, run_id, adoption, group, secret))
        except Refused as refusal:  # the others are asked too: every refusal is told at once
            refusals.append(refusal)
    if refusals:
        faults = [fault for refusal in refusals for fault in refusal.faults]
        raise Refused(refusals[0].name, faults)
    return Adopted(run=run_id, invitations=made, event_id=made[0].event_id)


def _unknown(adoption: Adoption, chosen: Sequence[ProposalRow]) -> list[Fault]:
    known = {one.id: one.adopted for one in chosen}
    faults: list[Fault] = []
    for place, one in enumerate(adoption.proposals):
        if one not in known:
            faults.append(
                fault_at(f"/proposals/{place}", "unknown", "This run has no such proposal.")
            )
        elif known[one]:
            faults.append(
                fault_at(f"/proposals/{place}", "adopted", "It is an invitation already.")
            )
    return faults


async def _invite_group(
    unit: Unit,
    run_id: str,
    adoption: Adoption,
    group: tuple[str, str, list[ProposalRow]],
    secret: str,
) -> InvitationView:
    item, organisation, some = group
    lines = _lines_of(some)
    try:
        made = await invite(unit, item, organisation, lines, secret=secret, run=run_id)
    except Refused as refusal:
        title = REFUSALS[refusal.name].title
        places = [adoption.proposals.index(one.id) for one in some]
        faults = [fault_at(f"/proposals/{place}", refusal.name, title) for place in places]
        raise Refused(refusal.name, faults) from None
    await queries.set_adopted(unit, [one.id for one in some], made.id)
    return invitation_of(made, organisation, lines)


def _lines_of(some: Sequence[ProposalRow]) -> list[WantedLine]:
    """The wanted lines, two offers for one need line together."""
    return [
        WantedLine(need_line=need_line, quantity=_sum([one.quantity for one in same]))
        for need_line, same in groupby(some, key=lambda one: one.need_line)
    ]


def _sum(quantities: Sequence[str]) -> str:
    return quantity_text(sum((Decimal(one) for one in quantities), Decimal(0)))

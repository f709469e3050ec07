"""Claiming with all that a claim hangs on: the other unit it rests on, a donor's second yes."""

from collections.abc import Sequence
from typing import Protocol

from marketplace.claims import clocks, commands, wishes
from marketplace.claims.commands import changed_claim
from marketplace.claims.schemas import ChangedClaim, Condition, NewClaim, WantedLine
from marketplace.claims.terms import queries as terms
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import queries as items
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedLine
from marketplace.items.sight import be_in_sight
from marketplace.organisations.queries import find_organisation_kind


class Wish(wishes.WishOfAKind, Protocol):
    """What a wish says, whoever enters it."""

    @property
    def lines(self) -> Sequence[WantedLine]:
        """The need lines and how much of each."""


async def claim_for_oneself(unit: Unit, code: str, wish: NewClaim) -> ChangedClaim:
    """Claim; then note what the claim rests on, and begin the donor's clock."""
    faults = await faults_of_condition(unit, wish.condition, str(unit.actor.organisation))
    if faults:
        await be_in_sight(unit, code, unit.actor)
        lines = await items.lock_lines(unit, code)
        refuse_faults([*faults_of_wish(unit, wish, lines), *faults])
    claim = await commands.claim_item(unit, code, wish)
    if wish.condition is not None:
        await terms.insert_condition(unit, claim.id, wish.condition.organisation, wish.condition.by)
    if wish.kind == "donation" and claim.state == "submitted":
        item = await lock_item_or_not_found(unit, code)
        policy = await items.find_policy(unit, item.list, item.policy_version)
        await clocks.begin_clock(unit, claim.id, "confirm", policy.reservation_working_days)
    elif wish.kind != "donation" and wish.condition is None:
        return claim
    return await changed_claim(unit, claim.id, claim.event_id)


def faults_of_wish(unit: Unit, wish: Wish, lines: dict[str, LockedLine]) -> list[Fault]:
    """What is wrong with a wish by itself, whoever enters it."""
    return [
        *wishes.faults_of_kind(wish, civil_date(unit.at)),
        *wishes.faults_of_lines(wish.lines, lines),
    ]


async def faults_of_condition(
    unit: Unit, condition: Condition | None, claimant: str
) -> list[Fault]:
    """What is wrong with the other unit on which a claim is to rest."""
    if condition is None:
        return []
    faults = wishes.faults_of_condition(condition, claimant, civil_date(unit.at))
    if await find_organisation_kind(unit, condition.organisation) != "unit":
        faults.append(fault_at("/condition/organisation", "unknown", "There is no such unit."))
    return faults

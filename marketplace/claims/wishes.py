"""What can be wrong with the body of a claim before the law is asked."""

from collections.abc import Container, Sequence
from datetime import date
from typing import Protocol

from marketplace.claims.schemas import Condition, WantedLine
from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import fault_at


class WishOfAKind(Protocol):
    """What a wish says of its kind, whoever enters it."""

    @property
    def finish_on(self) -> date:
        """When it will be finished."""

    @property
    def kind(self) -> str:
        """Service, works or donation."""

    @property
    def licence_ref(self) -> str | None:
        """The licence, which works owe."""


def faults_of_kind(wish: WishOfAKind, today: date) -> list[Fault]:
    """What a wish lacks for its kind, and a day that is over."""
    faults = []
    if wish.finish_on < today:
        faults.append(fault_at("/finish_on", "in_the_past", "Choose today or a later date."))
    if wish.kind == "works" and not (wish.licence_ref or "").strip():
        faults.append(fault_at("/licence_ref", "missing", "Works need the number of a licence."))
    return faults


def faults_of_condition(condition: Condition, claimant: str, today: date) -> list[Fault]:
    """A condition on oneself, or on a day that is over."""
    faults = []
    if condition.organisation == claimant:
        faults.append(
            fault_at("/condition/organisation", "oneself", "Name another unit than your own.")
        )
    if condition.by < today:
        faults.append(fault_at("/condition/by", "in_the_past", "Choose today or a later date."))
    return faults


def faults_of_lines(wanted: Sequence[WantedLine], known: Container[str]) -> list[Fault]:
    """Lines that the item does not have, or that are named twice."""
    faults = []
    seen: set[str] = set()
    for index, line in enumerate(wanted):
        place = f"/lines/{index}/need_line"
        if line.need_line in seen:
            faults.append(fault_at(place, "twice", "Name each need line once."))
        elif line.need_line not in known:
            faults.append(fault_at(place, "unknown", "The item has no such need line."))
        seen.add(line.need_line)
    return faults

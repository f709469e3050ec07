"""The law about the unit's clock and about claims that rest on another, as pure functions of facts."""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from marketplace.claims.states import CLAIM, CLOCK_RAN_OUT, CONDITION_UNMET, PROMISED, Share

Holder = Literal["unit", "official", "nobody"]

#: Parts of a clock at which the unit is reminded, the last first; `end` is its last working day.
SHARES: Final[tuple[tuple[Share, float], ...]] = (("end", 1.0), ("four_fifths", 0.8), ("half", 0.5))


class ClockFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at to say whose move a claim waits for."""

    state: str
    item_state: str = "published"
    is_offered: bool = False
    owes_donation_confirmation: bool = False
    unit_has_signed: bool = False


def who_holds_the_clock(facts: ClockFacts) -> Holder:
    """Whose move it is: the unit's clock runs only while it is the unit's.

    | claim | holder |
    |---|---|
    | any, while its item is not published | official |
    | proposed; waiting with a place offered; a donation not confirmed twice | unit |
    | selected, the unit has not signed | unit |
    | submitted, qualified; selected and signed by the unit | official |
    | waiting in line; signed and further; ended | nobody |
    """
    if facts.state in ("submitted", "qualified", "selected", "proposed", "waiting"):
        if facts.item_state != "published":
            return "official"
        return _holder_before_signing(facts)
    return "nobody"


def _holder_before_signing(facts: ClockFacts) -> Holder:
    if facts.state == "proposed":
        return "unit"
    if facts.state == "waiting":
        return "unit" if facts.is_offered else "nobody"
    if facts.state == "submitted":
        return "unit" if facts.owes_donation_confirmation else "official"
    if facts.state == "selected":
        return "official" if facts.unit_has_signed else "unit"
    return "official"


def share_to_tell(working_days: int, left_days: int, told: AbstractSet[str]) -> Share | None:
    """The reminder that is due when so many whole working days are left after today, or None.

    A share that was passed over (the clockwork stood still) is not made up for: the latest counts.
    """
    spent = working_days - left_days
    for share, part in SHARES:
        if spent >= math.ceil(working_days * part):
            return None if share in told else share
    return None


def has_run_out(last_on: date, today: date) -> bool:
    """Whether the clock's last day is over."""
    return last_on < today


class ConditionFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a claim rests on another unit's: the states of that unit's claims."""

    due_on: date
    today: date
    others: AbstractSet[str]


def is_met(facts: ConditionFacts) -> bool:
    """Whether the other unit has promised something on the same item."""
    return bool(facts.others & PROMISED)


def must_fall(facts: ConditionFacts) -> bool:
    """Whether a claim that does not bind yet ends: its day is over, and the other is not there."""
    return facts.due_on < facts.today and not is_met(facts)


class Signed(Struct, frozen=True):
    """A claim under which both have signed: whose it is, and on which unit it rests, if on any."""

    claim: str
    organisation: str
    rests_on: str | None


def who_binds(signed: Sequence[Signed], bound: AbstractSet[str]) -> frozenset[str]:
    """Which of these claims bind now, beside the units that are bound already.

    The most that can: each that rests on nobody, and each that rests on a unit which is bound or
    binds with it. Two that rest on each other bind together.
    """
    binding = list(signed)
    while True:
        there = bound | {one.organisation for one in binding}
        left = [one for one in binding if one.rests_on is None or one.rests_on in there]
        if len(left) == len(binding):
            return frozenset(one.claim for one in binding)
        binding = left


class FallFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the clockwork asks whether a claim falls."""

    state: str
    item_state: str
    #: The last day of the unit's clock, while one runs.
    last_on: date | None
    condition: ConditionFacts | None
    today: date


def why_fall(facts: FallFacts) -> str | None:
    """Why the claim ends by itself: `clock_ran_out`, `condition_unmet`; None when it stays."""
    if facts.state not in CLAIM["expire"].before or facts.item_state != "published":
        return None
    if facts.last_on is not None and has_run_out(facts.last_on, facts.today):
        return CLOCK_RAN_OUT
    if facts.condition is not None and must_fall(facts.condition):
        return CONDITION_UNMET
    return None

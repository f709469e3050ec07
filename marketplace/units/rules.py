"""The law about registrations and offers, and what fits what, as pure functions of facts."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.ground.law import Clauses, first_refusal
from marketplace.units.states import OFFER, REGISTRATION

#: How a code may be wrong and yet be the unit's own: a reviewer confirms it with a reason.
EXCEPTIONS: Final = frozenset({"bad_check", "old_code"})


def code_status(code: str | None, fault: str | None) -> str:
    """How a code stands that may be kept: `missing`, `valid`, or `unconfirmed` until it is reviewed."""
    if code is None:
        return "missing"
    return "valid" if fault is None else "unconfirmed"


class CodeFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a reviewer confirms a code."""

    state: str
    code_status: str
    level_refusal: str | None
    reason: str | None


CONFIRM_CODE: Final[Clauses[CodeFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.code_status != "unconfirmed"
            or facts.state not in REGISTRATION["confirm_code"].before
        ),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("reason_missing", lambda facts: not (facts.reason or "").strip()),
)


def why_not_confirm_code(facts: CodeFacts) -> str | None:
    """The refusal that keeps a code from being confirmed, or None."""
    return first_refusal(CONFIRM_CODE, facts)


def why_not_complete(*, is_completed: bool) -> str | None:
    """The refusal that keeps a registration from being completed, or None: it is done once."""
    return "wrong_state" if is_completed else None


def why_not_move_offer(state: str, act: str) -> str | None:
    """The refusal that keeps an offer from being changed or withdrawn, or None."""
    return None if state in OFFER[act].before else "wrong_state"


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody can give: None stands for anything, anywhere, any amount, any time.

    `communities` None means everywhere. `step` is the smallest share in which it can be given.
    """

    resource: str | None = None
    unit_zh: str | None = None
    quantity: Decimal | None = None
    step: Decimal | None = None
    communities: Collection[str] | None = None
    available_from: date | None = None
    available_to: date | None = None


class Need(Struct, frozen=True, kw_only=True):
    """An open line: what it lacks, where, and from when to when it is wanted."""

    resource: str
    unit_zh: str
    gap: Decimal
    step: Decimal
    community: str | None
    starts_on: date
    finish_on: date


def how_much_fits(need: Need, wish: Wish) -> Decimal | None:
    """The most that the wish can give to the need, in whole steps; None where it does not fit.

    Whether the thing itself fits, people read in the words.
    """
    if not (_is_alike(need, wish) and _is_near(need, wish) and _is_in_time(need, wish)):
        return None
    room = need.gap if wish.quantity is None else min(need.gap, wish.quantity)
    steps = room // need.step
    return steps * need.step if steps > 0 else None


def _is_alike(need: Need, wish: Wish) -> bool:
    return (
        wish.resource in (None, need.resource)
        and wish.unit_zh in (None, need.unit_zh)
        and (wish.step is None or need.step % wish.step == 0)
    )


def _is_near(need: Need, wish: Wish) -> bool:
    """Items for the whole subdistrict are near to everybody."""
    return wish.communities is None or need.community is None or need.community in wish.communities


def _is_in_time(need: Need, wish: Wish) -> bool:
    """What is offered must be there on some day on which it is wanted."""
    not_too_late = wish.available_from is None or wish.available_from <= need.finish_on
    return not_too_late and (wish.available_to is None or need.starts_on <= wish.available_to)


def first_amount(fits: Decimal, step: Decimal, quantity: Decimal | None) -> Decimal:
    """What stands in the claim form at first: all that was named as possible, else the smallest share."""
    return step if quantity is None else fits


def in_whole_steps(quantity: Decimal, step: Decimal) -> bool:
    """Whether an offer can be given out in shares of this step."""
    return quantity > 0 and step > 0 and quantity % step == 0


def step_of(quantity: Decimal, step: Decimal | None) -> Decimal:
    """The smallest share of an offer that names none: one of it, or the whole where it is no whole number."""
    if step is not None:
        return step
    return Decimal(1) if quantity % 1 == 0 else quantity


def unknown_places(places: Sequence[str], known: Collection[str]) -> list[int]:
    """Which of the places named in an offer are no communities; `ALL` stands alone."""
    if list(places) == ["ALL"]:
        return []
    return [index for index, place in enumerate(places) if place not in known]

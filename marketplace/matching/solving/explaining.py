"""Why: three candidates for each gap with their numbers and the nearest change, reasons, the scarcest."""

import math
from collections import defaultdict
from typing import Final, Literal

from msgspec import Struct

from marketplace.matching.solving.fitting import (
    Misfit,
    Parts,
    days_missing,
    line_points,
    misfit,
    nearness,
    overlap_days,
    parts_of,
)
from marketplace.matching.solving.problem import Need, Offer, Pairs, Plan, Problem

CARDS_PER_GAP: Final = 3
_NEAR_MISSES_LOOKED_AT: Final = 200

#: Why a line stays unmet in part: nobody offers it; not there, not then, not in a whole step; all that
#: fits is proposed elsewhere; as many units as may share the line do.
Reason = Literal["no_offer", "elsewhere", "wrong_period", "too_small", "taken", "units_max"]
_REASON_OF: Final[dict[Misfit, Reason]] = {
    "place": "elsewhere",
    "period": "wrong_period",
    "size": "too_small",
}
Change = Literal[
    "earlier",
    "later",
    "shorter",
    "nearer",
    "more",
    "larger_step",
    "place",
    "one_unit_more",
    "no_rival",
    "points",
]


class Flip(Struct, frozen=True, kw_only=True):
    """The nearest change that would turn a card: `amount` in days, thousandths or points.

    `no_rival`: nobody else fits, so that only its own withdrawal would.
    """

    change: Change
    amount: int = 0


class Card(Struct, frozen=True, kw_only=True):
    """One candidate for one gap; amounts in thousandths. `misfit` None where it fits as it is."""

    offer: str
    unit: str
    proposed: int
    could_give: int
    misfit: Misfit | None
    everywhere: bool
    nearness: float
    overlap_days: int
    days_needed: int
    parts: Parts
    flip: Flip
    proposed_elsewhere: list[str]


class Gap(Struct, frozen=True, kw_only=True):
    """A need line with what is proposed for it, what stays missing and why, and its candidates."""

    need: str
    missing: int
    proposed: int
    step: int
    reason: Reason | None
    cards: list[Card]


class Shortage(Struct, frozen=True, kw_only=True):
    """One resource in one measure: asked, offered, proposed, still missing, and what that costs in points."""

    resource: str
    measure: str
    asked: int
    offered: int
    proposed: int
    missing: int
    lines: int
    lost: float


class Explanation(Struct, frozen=True, kw_only=True):
    """The reasons of a plan; `shortages` begin with the scarcest resource."""

    gaps: list[Gap]
    shortages: list[Shortage]


class _Book(Struct, frozen=True):
    """What the reasons look up: pairs by need, what offers have left, what goes where."""

    problem: Problem
    pairs: Pairs
    plan: Plan
    of_need: dict[int, list[int]]
    left: list[int]
    given: dict[int, list[int]]
    alike: dict[tuple[str, str], list[int]]


def explain(problem: Problem, pairs: Pairs, plan: Plan) -> Explanation:
    """The reasons of this plan, gaps in the order of the problem's needs."""
    book = _open_book(problem, pairs, plan)
    gaps = [
        _gap(book, place, need)
        for place, need in enumerate(problem.needs)
        if need.missing_steps > 0
    ]
    return Explanation(gaps=gaps, shortages=_shortages(problem, gaps))


def _open_book(problem: Problem, pairs: Pairs, plan: Plan) -> _Book:
    of_need: dict[int, list[int]] = defaultdict(list)
    given: dict[int, list[int]] = defaultdict(list)
    left = [offer.quantity for offer in problem.offers]
    for pair, need in enumerate(pairs.need):
        of_need[need].append(pair)
        if plan.steps[pair]:
            given[pairs.offer[pair]].append(pair)
            left[pairs.offer[pair]] -= plan.steps[pair] * problem.needs[need].step
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, offer in enumerate(problem.offers):
        alike[offer.resource, offer.measure].append(place)
    return _Book(problem, pairs, plan, of_need, left, given, alike)


def _gap(book: _Book, place: int, need: Need) -> Gap:
    proposed = sum(book.plan.steps[pair] for pair in book.of_need.get(place, ())) * need.step
    missing = need.missing_steps * need.step
    return Gap(
        need=need.id,
        missing=missing,
        proposed=proposed,
        step=need.step,
        reason=_why_unmet(book, place, need) if proposed < missing else None,
        cards=_cards(book, place, need),
    )


def _why_unmet(book: _Book, place: int, need: Need) -> Reason:
    alike = book.alike.get((need.resource, need.measure), [])
    if not alike:
        return "no_offer"
    fitting = book.of_need.get(place, [])
    if fitting:
        free = any(book.left[book.pairs.offer[pair]] >= need.step for pair in fitting)
        return "units_max" if free else "taken"
    kinds = [misfit(book.problem.offers[offer], need) for offer in alike]
    # What is nearest to fitting is what somebody could mend.
    order: tuple[Misfit, ...] = ("size", "period", "place")
    return next((_REASON_OF[kind] for kind in order if kind in kinds), "elsewhere")


def _net(book: _Book, pair: int) -> float:
    """Points of the line met whole by this pair beyond what its offer would bring elsewhere."""
    need = book.problem.needs[book.pairs.need[pair]]
    price = book.plan.offer_price[book.pairs.offer[pair]]
    return book.pairs.score[pair] - price * need.required


def _cards(book: _Book, place: int, need: Need) -> list[Card]:
    fitting = sorted(
        book.of_need.get(place, ()),
        key=lambda pair: (
            -book.plan.steps[pair],
            -_net(book, pair),
            book.problem.offers[book.pairs.offer[pair]].id,
        ),
    )
    cards = [
        _card(book, book.pairs.offer[pair], need, pair, _flip_of(book, pair, fitting))
        for pair in fitting[:CARDS_PER_GAP]
    ]
    for offer, flip in _near_misses(book, need)[: CARDS_PER_GAP - len(cards)]:
        cards.append(_card(book, offer, need, None, flip))
    return cards


def _card(book: _Book, place: int, need: Need, pair: int | None, flip: Flip) -> Card:
    offer = book.problem.offers[place]
    most = min(offer.quantity, need.gap) // need.step * need.step
    return Card(
        offer=offer.id,
        unit=offer.unit,
        proposed=book.plan.steps[pair] * need.step if pair is not None else 0,
        could_give=most,
        misfit=misfit(offer, need),
        everywhere=offer.communities is None,
        nearness=nearness(offer, need),
        overlap_days=max(0, overlap_days(offer, need)),
        days_needed=need.days,
        parts=parts_of(book.problem, offer, need),
        flip=flip,
        proposed_elsewhere=[
            book.problem.needs[book.pairs.need[one]].id
            for one in book.given.get(place, ())
            if one != pair
        ],
    )


def _flip_of(book: _Book, pair: int, fitting: list[int]) -> Flip:
    if book.plan.steps[pair]:
        return _what_would_displace(book, pair, fitting)
    return _what_would_let_in(book, pair, fitting)


def _what_would_displace(book: _Book, pair: int, fitting: list[int]) -> Flip:
    """For what is proposed: how much it would have to lose before another took its place."""
    rivals = [_net(book, one) for one in fitting if not book.plan.steps[one]]
    if not rivals:
        return Flip(change="no_rival")
    ahead = max(0.0, _net(book, pair) - max(rivals))
    need, offer = _two(book, pair)
    weight = book.problem.weights.period
    days = math.ceil(ahead * need.days / weight) if weight else 0
    if 0 < days < overlap_days(offer, need):
        return Flip(change="shorter", amount=days)
    return Flip(change="points", amount=math.ceil(ahead))


def _what_would_let_in(book: _Book, pair: int, fitting: list[int]) -> Flip:
    """For what fits and is not proposed: more of it, more of the time, nearer, or more points."""
    need, offer = _two(book, pair)
    chosen = [one for one in fitting if book.plan.steps[one]]
    units = {book.problem.offers[book.pairs.offer[one]].unit for one in chosen}
    met = sum(book.plan.steps[one] for one in chosen) >= need.missing_steps
    if not met:
        if book.left[book.pairs.offer[pair]] < need.step:
            short = need.step - book.left[book.pairs.offer[pair]]
            return Flip(change="more", amount=short)
        if len(units) >= book.problem.weights.units_per_line:
            return Flip(change="one_unit_more")
    weakest = min((_net(book, one) for one in chosen), default=0.0)
    behind = max(0.0, weakest - _net(book, pair))
    return _nearest_gain(book.problem, offer, need, behind)


def _nearest_gain(problem: Problem, offer: Offer, need: Need, behind: float) -> Flip:
    weights = problem.weights
    days = math.floor(behind * need.days / weights.period) + 1 if weights.period else 0
    if 0 < days <= need.days - overlap_days(offer, need):
        late = offer.available_from > need.start_on
        return Flip(change="earlier" if late else "later", amount=days)
    if weights.near * (1 - nearness(offer, need)) > behind:
        return Flip(change="nearer")
    return Flip(change="points", amount=math.floor(behind) + 1)


def _two(book: _Book, pair: int) -> tuple[Need, Offer]:
    return book.problem.needs[book.pairs.need[pair]], book.problem.offers[book.pairs.offer[pair]]


def _near_misses(book: _Book, need: Need) -> list[tuple[int, Flip]]:
    """Offers of the right resource that one change would let fit, the smallest change first."""
    found = []
    for place in book.alike.get((need.resource, need.measure), [])[:_NEAR_MISSES_LOOKED_AT]:
        offer = book.problem.offers[place]
        kind = misfit(offer, need)
        is_open = offer.quantity > 0 and (offer.unit, need.item) not in book.problem.decided
        if kind is not None and is_open:
            found.append((_distance(offer, need, kind), place, _mend(offer, need, kind)))
    found.sort(key=lambda one: (one[0], book.problem.offers[one[1]].id))
    return [(place, flip) for _, place, flip in found]


def _mend(offer: Offer, need: Need, kind: Misfit) -> Flip:
    if kind == "period":
        change, days = days_missing(offer, need)
        return Flip(change=change, amount=days)
    if kind == "size":
        if offer.quantity < need.step:
            return Flip(change="more", amount=need.step - offer.quantity)
        return Flip(change="larger_step", amount=need.step)
    return Flip(change="place")


def _distance(offer: Offer, need: Need, kind: Misfit) -> tuple[int, float]:
    """The order of near misses: too small, then wrong days by how many, then elsewhere by how far."""
    if kind == "size":
        return 0, need.step - offer.quantity
    if kind == "period":
        return 1, days_missing(offer, need)[1]
    return 2, -nearness(offer, need)


def _shortages(problem: Problem, gaps: list[Gap]) -> list[Shortage]:
    needs = {need.id: need for need in problem.needs}
    by_kind: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        by_kind[needs[gap.need].resource, needs[gap.need].measure].append(gap)
    offered: dict[tuple[str, str], int] = defaultdict(int)
    for offer in problem.offers:
        offered[offer.resource, offer.measure] += offer.quantity
    found = [
        Shortage(
            resource=kind[0],
            measure=kind[1],
            asked=sum(gap.missing for gap in some),
            offered=offered[kind],
            proposed=sum(gap.proposed for gap in some),
            missing=sum(gap.missing - gap.proposed for gap in some),
            lines=sum(gap.proposed < gap.missing for gap in some),
            lost=round(sum(_lost(problem, needs[gap.need], gap) for gap in some), 1),
        )
        for kind, some in by_kind.items()
    ]
    return sorted(found, key=lambda one: (-one.lost, one.resource, one.measure))


def _lost(problem: Problem, need: Need, gap: Gap) -> float:
    """The points of the part of the line that stays unmet."""
    points = line_points(need, problem.weights, problem.on)
    return (gap.missing - gap.proposed) / need.required * points

"""Who fits whom: the same resource and measure, the place, the period, at least one whole step."""

import math
from collections import defaultdict
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct

from marketplace.matching.solving.problem import Need, Offer, Pairs, Problem, Weights

#: Why an offer of the right resource does not fit a need; the first that applies.
Misfit = Literal["place", "period", "size"]
WAITING_DAYS_FULL: Final = 3 * 365
PEOPLE_FULL_LOG: Final = 4.0
PAIRS_PER_NEED_MAX: Final = 60


class Parts(Struct, frozen=True, kw_only=True):
    """The points of a pair, part by part: the numbers on its card."""

    line: float
    severity: float
    waiting: float
    people: float
    near: float
    period: float
    kept: float

    @property
    def total(self) -> float:
        """What the line met whole by this offer is worth."""
        return (
            self.line + self.severity + self.waiting + self.people
            + self.near + self.period + self.kept
        )  # fmt: skip


def misfit(offer: Offer, need: Need) -> Misfit | None:
    """Why the offer (of the right resource and measure) does not fit, or None when it does."""
    if not holds_at(offer, need):
        return "place"
    if overlap_days(offer, need) < 1:
        return "period"
    return "size" if not can_give_a_step(offer, need) else None


def can_give_a_step(offer: Offer, need: Need) -> bool:
    """Whether the offer has a whole step of the need, in steps of its own."""
    return offer.quantity >= need.step and need.step % offer.step == 0


def holds_at(offer: Offer, need: Need) -> bool:
    """Whether the offer holds where the need is; what the whole area needs takes one from everywhere."""
    return offer.communities is None or need.community in offer.communities


def overlap_days(offer: Offer, need: Need) -> int:
    """In how many days of the time needed the offer holds; negative by how many it misses it."""
    first = max(offer.available_from, need.start_on)
    last = min(offer.available_to, need.finish_on)
    return (last - first).days + 1


def nearness(offer: Offer, need: Need) -> float:
    """1 in the same community, a half in the same region, else 0."""
    if offer.home is None or need.community is None:
        return 0.0
    if offer.home == need.community:
        return 1.0
    return 0.5 if offer.region is not None and offer.region == need.region else 0.0


def period_share(offer: Offer, need: Need) -> float:
    """In which share of the time needed the offer holds."""
    return max(0, overlap_days(offer, need)) / need.days


def line_points(need: Need, weights: Weights, on: date) -> float:
    """What the line is worth whoever meets it."""
    return (
        weights.line
        + weights.severity * need.severity / 5
        + weights.waiting * waiting_share(need, on)
        + weights.people * people_share(need)
    )


def waiting_share(need: Need, on: date) -> float:
    """How long it has waited, full after three years."""
    return min(1.0, max(0, (on - need.heard_on).days) / WAITING_DAYS_FULL)


def people_share(need: Need) -> float:
    """How many it concerns, by powers of ten, full at 10,000."""
    return min(1.0, math.log10(max(1, need.people)) / PEOPLE_FULL_LOG)


def parts_of(problem: Problem, offer: Offer, need: Need) -> Parts:
    """The points of this pair, part by part."""
    weights = problem.weights
    return Parts(
        line=weights.line,
        severity=weights.severity * need.severity / 5,
        waiting=weights.waiting * waiting_share(need, problem.on),
        people=weights.people * people_share(need),
        near=weights.near * nearness(offer, need),
        period=weights.period * period_share(offer, need),
        kept=weights.kept * ((offer.id, need.id) in problem.kept),
    )


def find_pairs(problem: Problem) -> Pairs:
    """Every pair that fits, ordered by need; of very many for one need the best `PAIRS_PER_NEED_MAX`."""
    shelves = _shelves(problem.offers)
    found = Pairs(offer=[], need=[], score=[])
    for place, need in enumerate(problem.needs):
        if need.gap < need.step:
            continue
        kind = (need.resource, need.measure)
        shelf = shelves.get((*kind, None), []) + shelves.get((*kind, need.community or ""), [])
        for score, offer in _fitting(problem, need, shelf):
            found.offer.append(offer)
            found.need.append(place)
            found.score.append(score)
    return found


def _shelves(offers: list[Offer]) -> dict[tuple[str, str, str | None], list[int]]:
    """The offers by resource, measure and community (None: everywhere)."""
    shelves: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
    for place, offer in enumerate(offers):
        for community in (None,) if offer.communities is None else sorted(offer.communities):
            shelves[offer.resource, offer.measure, community].append(place)
    return shelves


def _fitting(problem: Problem, need: Need, shelf: list[int]) -> list[tuple[float, int]]:
    weights, start, finish, days = problem.weights, need.start_on, need.finish_on, need.days
    alike = line_points(need, weights, problem.on)
    found = []
    for place in shelf:
        offer = problem.offers[place]
        if offer.quantity < need.step or need.step % offer.step:
            continue
        if problem.decided and (offer.unit, need.item) in problem.decided:
            continue
        overlap = (min(offer.available_to, finish) - max(offer.available_from, start)).days + 1
        if overlap < 1:
            continue
        score = alike + weights.near * nearness(offer, need) + weights.period * overlap / days
        if problem.kept and (offer.id, need.id) in problem.kept:
            score += weights.kept
        found.append((score, place))
    if len(found) > PAIRS_PER_NEED_MAX:
        found.sort(key=lambda one: (-one[0], problem.offers[one[1]].id))
        del found[PAIRS_PER_NEED_MAX:]
    return found


def days_missing(offer: Offer, need: Need) -> tuple[Literal["earlier", "later"], int]:
    """By how many days the offer would have to begin earlier, or end later, to touch the time needed."""
    if offer.available_from > need.finish_on:
        return "earlier", (offer.available_from - need.finish_on) // timedelta(days=1)
    return "later", (need.start_on - offer.available_to) // timedelta(days=1)

"""What the matcher looks at: offers, needs, public weights and floors, and the pairs that fit.

Quantities are whole thousandths, so that whole steps are whole numbers; dates are civil.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

Weight = Annotated[int, Meta(ge=0, le=1000)]
Grouping = Literal["category", "domain", "community_type"]
THOUSANDTHS: Final = 1000


class Weights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a need line that is met whole is worth, in points; public, the same for every unit.

    `line` for any line; added to it: up to `severity` by the card's step, `waiting` by the time since
    the need was first heard (full after three years), `people` by how many it concerns (full at
    10,000), `near` for a unit of the same community (half in the same region), `period` by the share
    of the time needed in which the offer holds, `kept` for what the former run already proposed. A
    share of a line that stays under its floor costs `floor`. `units_per_line` is how many units may
    share one line.
    """

    line: Annotated[int, Meta(ge=1, le=1000)] = 100
    severity: Weight = 60
    waiting: Weight = 40
    people: Weight = 20
    near: Weight = 30
    period: Weight = 30
    kept: Weight = 80
    floor: Weight = 300
    units_per_line: Annotated[int, Meta(ge=1, le=50)] = 5


class Floor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At least `percent` of what one group of items still lacks is to be met, where it can be."""

    by: Grouping
    code: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]*(?![\s\S])")]
    percent: Annotated[int, Meta(ge=1, le=100)]


class Offer(Struct, frozen=True, kw_only=True):
    """What a unit can still give. `communities` None holds everywhere; `home` and `region` are its own."""

    id: str
    unit: str
    resource: str
    measure: str
    quantity: int
    step: int
    available_from: date
    available_to: date
    communities: frozenset[str] | None
    home: str | None
    region: str | None


class Need(Struct, frozen=True, kw_only=True):
    """What a need line still lacks (`gap` of `required`, in whole `step`s), and whose it is."""

    id: str
    item: str
    resource: str
    measure: str
    required: int
    gap: int
    step: int
    community: str | None
    region: str | None
    category: str | None
    domain: str
    community_type: str
    severity: int
    people: int
    heard_on: date
    start_on: date
    finish_on: date

    @property
    def days(self) -> int:
        """How many days the need takes."""
        return (self.finish_on - self.start_on).days + 1

    @property
    def missing_steps(self) -> int:
        """How many whole steps are missing."""
        return self.gap // self.step

    @property
    def share_of_step(self) -> float:
        """Which share of the line one step is."""
        return self.step / self.required


class Problem(Struct, frozen=True, kw_only=True):
    """One matching: everything that its result follows from.

    `kept`: (offer, need) proposed before. `decided`: (unit, item) where the unit was asked or has
    claimed already; nobody is asked twice.
    """

    offers: list[Offer]
    needs: list[Need]
    weights: Weights
    floors: list[Floor]
    on: date
    kept: frozenset[tuple[str, str]] = frozenset()
    decided: frozenset[tuple[str, str]] = frozenset()


class Pairs(Struct, frozen=True, kw_only=True):
    """Which offer fits which need (places in the problem's lists), ordered by need.

    `score`: what the need met whole by this offer would be worth, in points.
    """

    offer: list[int]
    need: list[int]
    score: list[float]

    def __len__(self) -> int:
        return len(self.offer)


class Plan(Struct, frozen=True, kw_only=True):
    """What is proposed: whole steps for each pair, its value in points, and how it was found.

    `bound` is what no plan can exceed (None where only the greedy way was open). `offer_price`: the
    points that one more thousandth of an offer would bring; `floor_price`: the points by which a floor
    lifts a whole line of its group.
    """

    steps: list[int]
    value: float
    bound: float | None
    method: Literal["network", "greedy"]
    offer_price: list[float]
    floor_price: Mapping[int, float]


def belongs(floor: Floor, need: Need) -> bool:
    """Whether the need is of the floor's group."""
    return bool(floor.code == getattr(need, floor.by))


def floor_members(problem: Problem) -> list[list[int]]:
    """For each floor the places of its needs."""
    return [
        [place for place, need in enumerate(problem.needs) if belongs(floor, need)]
        for floor in problem.floors
    ]


def floor_wanted(problem: Problem, floor: Floor, members: list[int]) -> float:
    """How many whole lines of the group the floor asks for."""
    missing = sum(problem.needs[place].gap / problem.needs[place].required for place in members)
    return missing * floor.percent / 100


def met_shares(problem: Problem, pairs: Pairs, steps: list[int]) -> list[float]:
    """Which share of each line the plan meets."""
    met = [0.0] * len(problem.needs)
    for place, amount in enumerate(steps):
        if amount:
            need = pairs.need[place]
            met[need] += amount * problem.needs[need].share_of_step
    return met


def shortfalls(problem: Problem, met: list[float]) -> list[float]:
    """By how many whole lines each floor is missed; 0 where it is kept."""
    return [
        max(0.0, floor_wanted(problem, floor, members) - sum(met[place] for place in members))
        for floor, members in zip(problem.floors, floor_members(problem), strict=True)
    ]


def value_of(problem: Problem, pairs: Pairs, steps: list[int]) -> float:
    """What a plan is worth in points, less what missed floors cost."""
    gained = sum(
        amount * pairs.score[place] * problem.needs[pairs.need[place]].share_of_step
        for place, amount in enumerate(steps)
        if amount
    )
    missed = sum(shortfalls(problem, met_shares(problem, pairs, steps)))
    return gained - problem.weights.floor * missed

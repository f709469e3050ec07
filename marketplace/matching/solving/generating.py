"""Large inputs from a published seed: the same seed gives the same problem on any machine.

Only `Random.random()` is drawn from, whose sequence Python keeps the same between versions. Shapes
follow the demonstration lists: whole steps, half of the lines in few steps, offers about half as large
as a line, most of them for one to four communities, a few for all; indoor places are scarce.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from marketplace.matching.solving.problem import (
    THOUSANDTHS,
    Floor,
    Need,
    Offer,
    Problem,
    Weights,
)

SEED: Final = 20251122
_ON: Final = date(2026, 1, 1)
_UNITS_PER_COMMUNITY: Final = 2.7
_COMMUNITIES_PER_REGION: Final = 8
_CATEGORIES: Final = 8
_DOMAINS: Final = ("environment_renewal", "space_activation", "culture_nurturing", "safety_upgrade")
_TYPES: Final = ("resettlement", "urban_commercial", "talent_dormitory")


class _Kind(NamedTuple):
    """A resource: its measure, its step, how many steps a line asks for, what is offered of it."""

    resource: str
    measure: str
    step: int
    steps_max: int
    #: Offered in all, of all that is needed.
    supply: float


_KINDS: Final = (
    _Kind("funding", "元", 1000, 120, 1.5),
    _Kind("materials", "套", 5, 24, 1.5),
    _Kind("equipment", "个", 10, 24, 1.5),
    _Kind("equipment", "套", 1, 24, 1.5),
    _Kind("venue", "处", 1, 5, 0.4),
    _Kind("construction", "工日", 1, 60, 1.5),
    _Kind("professional_service", "小时", 2, 60, 1.5),
    _Kind("volunteer_hours", "小时", 10, 60, 1.5),
    _Kind("instructor", "课时", 2, 60, 2.5),
    _Kind("design", "项", 1, 1, 1.5),
    _Kind("operation", "月", 3, 8, 1.5),
)


class Size(NamedTuple):
    """How large a generated problem is."""

    needs: int
    offers: int
    communities: int


SMALL: Final = Size(91, 300, 12)
MIDDLE: Final = Size(1_000, 3_000, 60)
LARGE: Final = Size(10_000, 30_000, 560)


def generate(size: Size, seed: int = SEED, floors: list[Floor] | None = None) -> Problem:
    """A problem of this size; the seed is published, so that anybody can make the same."""
    draw = Random(seed).random  # noqa: S311 - to be repeated by anybody, not to be secret
    needs = [_need(draw, number, size.communities) for number in range(size.needs)]
    return Problem(
        offers=_offers(draw, size, needs),
        needs=needs,
        weights=Weights(),
        floors=_FLOORS if floors is None else floors,
        on=_ON,
    )


_FLOORS: Final = [
    Floor(by="category", code="category-1", percent=90),
    Floor(by="domain", code="safety_upgrade", percent=95),
    Floor(by="community_type", code="talent_dormitory", percent=95),
]


def _whole(draw: Callable[[], float], end: int) -> int:
    return int(draw() * end)


def _region(community: int) -> str:
    return f"R{community // _COMMUNITIES_PER_REGION}"


def _need(draw: Callable[[], float], number: int, communities: int) -> Need:
    kind = _KINDS[_whole(draw, len(_KINDS))]
    step = kind.step * ((1, 1, 2, 5)[_whole(draw, 4)] if kind.steps_max > 8 else 1)
    required = step * (1 + int(draw() * draw() * kind.steps_max)) * THOUSANDTHS
    community = _whole(draw, communities)
    start = _ON + timedelta(days=_whole(draw, 90))
    return Need(
        id=f"N{number}",
        item=f"I{number * 10 // 26}",
        resource=kind.resource,
        measure=kind.measure,
        required=required,
        gap=required,
        step=step * THOUSANDTHS,
        community=f"C{community}",
        region=_region(community),
        category=f"category-{1 + _whole(draw, _CATEGORIES)}",
        domain=_DOMAINS[_whole(draw, len(_DOMAINS))],
        community_type=_TYPES[_whole(draw, len(_TYPES))],
        severity=1 + _whole(draw, 5),
        people=int(10 ** (1 + 3 * draw())),
        heard_on=_ON - timedelta(days=_whole(draw, 1000)),
        start_on=start,
        finish_on=start + timedelta(days=30 + _whole(draw, 150)),
    )


def _offers(draw: Callable[[], float], size: Size, needs: list[Need]) -> list[Offer]:
    """Offers whose quantities add up to the supply of each kind, in its smallest steps."""
    kinds = [_KINDS[_whole(draw, len(_KINDS))] for _ in range(size.offers)]
    sizes = [0.2 + 4 * draw() * draw() for _ in kinds]
    per_part: dict[_Kind, float] = {}
    for kind in _KINDS:
        needed = sum(
            need.required
            for need in needs
            if (need.resource, need.measure) == (kind.resource, kind.measure)
        )
        parts = sum(part for one, part in zip(kinds, sizes, strict=True) if one == kind)
        per_part[kind] = needed * kind.supply / parts if parts else 0.0
    units = max(1, int(size.offers / _UNITS_PER_COMMUNITY))
    return [
        _offer(draw, number, kind, part * per_part[kind], size.communities, units)
        for number, (kind, part) in enumerate(zip(kinds, sizes, strict=True))
    ]


def _offer(
    draw: Callable[[], float],
    number: int,
    kind: _Kind,
    wanted: float,
    communities: int,
    units: int,
) -> Offer:
    step = kind.step * THOUSANDTHS
    home = _whole(draw, communities)
    everywhere = draw() < 2 / communities
    places = {home, *(_whole(draw, communities) for _ in range(_whole(draw, 4)))}
    start = _ON + timedelta(days=_whole(draw, 120) - 60)
    return Offer(
        id=f"O{number}",
        unit=f"U{_whole(draw, units)}",
        resource=kind.resource,
        measure=kind.measure,
        quantity=max(1, round(wanted / step)) * step,
        step=step,
        available_from=start,
        available_to=start + timedelta(days=90 + _whole(draw, 400)),
        communities=None if everywhere else frozenset(f"C{place}" for place in places),
        home=f"C{home}",
        region=_region(home),
    )

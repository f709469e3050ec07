"""How figures from elsewhere are judged: how fresh, how sure, what is too small to be shown. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from impact.sources.states import RESPONSE_LIMITS, SHOWN_FROM, Freshness


def freshness_of(last_on: date | None, expected_days: int, today: date) -> Freshness:
    """Fresh within the days its source promised, late up to twice as many, silent after that.

    A source that never delivered is silent: no figure is no nought.
    """
    if last_on is None:
        return "silent"
    age = (today - last_on).days
    if age <= expected_days:
        return "fresh"
    return "late" if age <= 2 * expected_days else "silent"


def next_due_on(last_on: date | None, declared_on: date, expected_days: int) -> date:
    """By when the source should deliver again."""
    return (last_on or declared_on) + timedelta(days=expected_days)


def meets_135(seconds: Mapping[str, Decimal | None]) -> bool | None:
    """Whether a response kept all three limits; None (unknown) when any of the three times is missing."""
    times = [(seconds.get(name), limit) for name, limit in RESPONSE_LIMITS.items()]
    if any(time is None for time, _ in times):
        return None
    return all(time is not None and time <= limit for time, limit in times)


class Cell(Struct, frozen=True):
    """A figure as far as hiding goes: what it counts, for which community (None: for all), and its numbers."""

    indicator: str
    period: str
    community: str | None
    numbers: tuple[Decimal | None, ...]


def hidden_among(cells: Sequence[Cell]) -> set[int]:
    """The places of the cells whose numbers would single people out.

    A community's count of 1 to 4 is hidden. Where only one community of a period is hidden, the next
    smallest is hidden too: the total less all others would tell it.
    """
    hidden = {place for place, cell in enumerate(cells) if cell.community and _is_small(cell)}
    for places in _by_period(cells).values():
        own = [place for place in places if place in hidden]
        others = [place for place in places if place not in hidden and cells[place].community]
        if len(own) == 1 and others:
            hidden.add(min(others, key=lambda place: (_size(cells[place]), place)))
    return hidden


def _is_small(cell: Cell) -> bool:
    return any(number is not None and 0 < number < SHOWN_FROM for number in cell.numbers)


def _size(cell: Cell) -> Decimal:
    return min((number for number in cell.numbers if number is not None), default=Decimal(0))


def _by_period(cells: Iterable[Cell]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for place, cell in enumerate(cells):
        groups.setdefault((cell.indicator, cell.period), []).append(place)
    return groups


#: Units in which people or homes are counted.
_OF_PEOPLE: Final = frozenset(["人", "名", "位", "户", "人次", "户次", "家庭"])


def counts_people(unit_zh: str) -> bool:
    """Whether what is counted in this unit are people or homes."""
    return unit_zh in _OF_PEOPLE

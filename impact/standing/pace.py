"""How long problems take from their first letter on: medians with how many they are of. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from msgspec import Struct

from impact.standing.facts import ItemFacts
from marketplace.ground.clock import civil_date


class Days(Struct, frozen=True, kw_only=True):
    """So many items and their median number of days, rounded down; None of none."""

    n: int
    median_days: int | None


def median_of(days: Sequence[int]) -> Days:
    """The median of whole days with its n."""
    return Days(n=len(days), median_days=int(median(days)) if days else None)


def days_to_solved(items: Iterable[ItemFacts]) -> list[int]:
    """From the first letter to the closing, of each item that stands closed as solved."""
    return [
        (civil_date(one.state_since) - one.first_heard_on).days
        for one in items
        if one.state == "closed" and one.resolution == "solved"
    ]


def days_waiting(items: Iterable[ItemFacts], today: date) -> list[int]:
    """From the first letter to today, of each item still open: suspended and come back ones too."""
    return [
        (today - one.first_heard_on).days
        for one in items
        if one.state in ("published", "suspended")
    ]

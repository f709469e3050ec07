"""How delivery goes: light, progress and forecast of milestones, by declared rules. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final

from msgspec import Struct

from impact.milestones.states import DONE, Light

#: So many days before its day a node that is not handed in is amber.
AMBER_DAYS: Final = 5
#: A forecast needs so many past nodes of the same kind.
FORECAST_N_MIN: Final = 3


def light_of(state: str, first_due_on: date, due_on: date, today: date) -> Light:
    """Red: its day has passed and it is not done. Amber: due within five days, moved, or sent back.

    What is handed in waits for its verifier and is not the unit's delay.
    """
    if state == "suspended":
        return "resting"
    if state in DONE or state == "submitted":
        return "green"
    if today > due_on:
        return "red"
    near = due_on - today <= timedelta(days=AMBER_DAYS)
    return "amber" if near or due_on > first_due_on or state == "not_met" else "green"


class Weighed(Struct, frozen=True):
    """A node with its weight: its share of the duration, or what an added node weighs."""

    state: str
    weight: int


#: How much of its weight a node counts for.
_COUNTS: Final = {"met": 2, "partly": 1}


def weights_of(due_percents: Sequence[int | None]) -> list[int]:
    """What each node weighs, from its template: the part of the duration since the node before it.

    A node that no template holds (None) weighs the mean of the others, at least 1; two nodes due on
    the same day weigh at least 1 each.
    """
    known = [one for one in due_percents if one is not None]
    mean = max(1, round(100 / len(known))) if known else 1
    weights, before = [], 0
    for one in due_percents:
        if one is None:
            weights.append(mean)
        else:
            weights.append(max(1, one - before))
            before = one
    return weights


def progress_of(nodes: Iterable[Weighed]) -> float | None:
    """The weighted share of nodes that are met, a partly met one counting half: within 0 and 1."""
    rows = list(nodes)
    whole = sum(one.weight for one in rows)
    if whole <= 0:
        return None
    return sum(_COUNTS.get(one.state, 0) * one.weight for one in rows) / (2 * whole)


class Forecast(Struct, frozen=True, kw_only=True):
    """When a node might be done, if it goes as such nodes went: an estimate, never a promise."""

    on: date
    median_slip_days: int
    n: int


def forecast_of(
    first_due_on: date, due_on: date, past_slips: Sequence[int], today: date
) -> Forecast | None:
    """The first due date moved by the median slip of past nodes of the same kind; None of too few.

    A slip is the days from the first due date to the day on which the node was met. Never in the past,
    and never before another day that was agreed.
    """
    if len(past_slips) < FORECAST_N_MIN:
        return None
    slip = round(median(past_slips))
    agreed = due_on if due_on > first_due_on else today
    on = max(today, agreed, first_due_on + timedelta(days=slip))
    return Forecast(on=on, median_slip_days=slip, n=len(past_slips))

"""Counting in working days; pure but for reading its own table once."""

import csv
import functools
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from marketplace.ground.clock import SHANGHAI, civil_date

TABLE: Final = Path(__file__).parent / "exceptions.csv"
_SATURDAY: Final = 5


class Exceptions(NamedTuple):
    """Days that are not what their weekday says, and the years whose official notice is known."""

    works: dict[date, bool]
    noticed_years: frozenset[int]


class Deadline(NamedTuple):
    """A day by which something is due; `provisional` when a year without an official notice counted."""

    day: date
    provisional: bool


@functools.cache
def exceptions() -> Exceptions:
    """The table of exceptions as shipped."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    works = {date.fromisoformat(row["day"]): row["works"] == "yes" for row in rows}
    noticed = {date.fromisoformat(row["day"]).year for row in rows if row["provisional"] == "no"}
    return Exceptions(works, frozenset(noticed))


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`."""
    return exceptions().works.get(day, day.weekday() < _SATURDAY)


def after_working_days(start: date, days: int) -> Deadline:
    """The `days`-th working day after `start`; `start` itself for 0."""
    day, left, years = start, days, {start.year}
    while left > 0:
        day += timedelta(days=1)
        years.add(day.year)
        left -= is_working_day(day)
    return Deadline(day, provisional=not years <= exceptions().noticed_years)


def working_days_left(after: date, last: date) -> int:
    """How many working days lie behind `after`, up to and with `last`; 0 when it is over."""
    days = (after + timedelta(days=n) for n in range(1, (last - after).days + 1))
    return sum(map(is_working_day, days))


def is_provisional(start: date, day: date) -> bool:
    """Whether a year without an official notice counted between two days."""
    return not set(range(start.year, day.year + 1)) <= exceptions().noticed_years


def monday_of(day: date) -> date:
    """The Monday of the week that holds a day."""
    return day - timedelta(days=day.weekday())


def last_day(until: datetime) -> date:
    """The last day in Suzhou that begins before `until`: of `end_of(day)` that day itself."""
    return civil_date(until - timedelta(microseconds=1))


def end_of(day: date) -> datetime:
    """The instant at which `day` ends in Suzhou."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)

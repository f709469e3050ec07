"""Periods as people write them: a year, a half, a quarter, a month, a day, or from one day to another. Pure."""

import calendar
import re
from datetime import date
from typing import Final

from msgspec import Struct

_YEAR: Final = re.compile(r"(20\d{2})年?")
_PART: Final = re.compile(r"(20\d{2})[-年]?(?:[QHqh]([1-4])|第?([一二三四1-4])季度|([上下])半年)")
_MONTH: Final = re.compile(r"(20\d{2})[-/.年](\d{1,2})月?")
_DAYS: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:/|至|~|—)\s*(\d{4}-\d{2}-\d{2}))?")
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_DAYS_MAX: Final = 3_700


class Period(Struct, frozen=True):
    """A period: its first and last day, and how it is written everywhere alike."""

    start: date
    end: date
    text: str


def read_period(text: str) -> Period | None:
    """The period that `text` names; None when it names none."""
    text = text.strip()
    try:
        return _of_year_part(text) or _of_days(text)
    except ValueError:
        return None


def _of_year_part(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12, match[1])
    if match := _PART.fullmatch(text):
        return _part(match)
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        return _months(year, month, month, f"{year}-{month:02}")
    return None


def _part(match: re.Match[str]) -> Period:
    year = int(match[1])
    is_half = bool(match[4]) or "H" in match[0].upper()
    number = int(match[2] or 0) or (_QUARTERS.get(match[3]) or int(match[3]) if match[3] else 0)
    number = number or (1 if match[4] == "上" else 2)
    if is_half:
        return _months(year, 6 * number - 5, 6 * number, f"{year}-H{number}")
    return _months(year, 3 * number - 2, 3 * number, f"{year}-Q{number}")


def _months(year: int, first: int, last: int, text: str) -> Period:
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period(date(year, first, 1), end, text)


def _of_days(text: str) -> Period | None:
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    start = date.fromisoformat(match[1])
    end = date.fromisoformat(match[2]) if match[2] else start
    if not 0 <= (end - start).days <= _DAYS_MAX or start.year < 2000:
        return None
    return Period(start, end, start.isoformat() if start == end else f"{start}/{end}")

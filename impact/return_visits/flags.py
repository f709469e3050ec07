"""Flags on answers: patterns worth a second look, with the rows that show them. Pure.

A flag deletes nothing and weighs nothing: it stands beside the result, and a person looks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct

from impact.return_visits.states import FlagName, Grade, Resolved

MINUTE: Final = timedelta(minutes=1)
#: So many paper slips are not read and typed within a minute by one person.
TYPED_IN_A_MINUTE: Final = 3
#: So many residents answering by themselves within a minute is a meeting, or one telephone.
ANSWERED_IN_A_MINUTE: Final = 5
#: So many typed slips in a row that say exactly the same.
SAME_IN_A_ROW: Final = 8
#: So many typed by one account, and this share of all answers.
TYPED_BY_ONE: Final = 10
TYPED_BY_ONE_PERCENT: Final = 80
#: Everybody fully content, among at least so many.
ALL_TOP: Final = 20


class Said(Struct, frozen=True, kw_only=True):
    """One answer as flags look at it; `account` typed it from paper, None: a resident by themselves."""

    answer: int
    at: datetime
    account: str | None
    resolved: Resolved
    grade: Grade
    has_words: bool = False

    @property
    def mark(self) -> tuple[str, str, bool]:
        """What was ticked, and whether anything was written."""
        return self.resolved, self.grade, self.has_words


class Flag(Struct, frozen=True):
    """A pattern that was found, and the answers that show it."""

    flag: FlagName
    rows: tuple[Said, ...]


def same_minute(said: Sequence[Said]) -> list[Said]:
    """Answers of which too many came within one minute: typed by one account, or by residents."""
    found: dict[int, Said] = {}
    for account, rows in _by_account(said).items():
        least = ANSWERED_IN_A_MINUTE if account is None else TYPED_IN_A_MINUTE
        for start in range(len(rows) - least + 1):
            window = [one for one in rows[start:] if one.at - rows[start].at < MINUTE]
            if len(window) >= least:
                found |= {one.answer: one for one in window}
    return list(found.values())


def straight_line(said: Sequence[Said]) -> list[Said]:
    """Paper slips typed one after the other by one account that all say the same."""
    runs = (
        list(run)
        for account, rows in _by_account(said).items()
        if account is not None
        for _, run in groupby(rows, key=lambda one: one.mark)
    )
    return [one for run in runs if len(run) >= SAME_IN_A_ROW for one in run]


def one_hand(said: Sequence[Said]) -> list[Said]:
    """Answers typed by one account that make up nearly all there are."""
    return [
        one
        for account, rows in _by_account(said).items()
        if account is not None
        and len(rows) >= TYPED_BY_ONE
        and 100 * len(rows) >= TYPED_BY_ONE_PERCENT * len(said)
        for one in rows
    ]


def all_top(said: Sequence[Said]) -> list[Said]:
    """All answers, when there are many and not one of them is less than fully content."""
    best = all((one.resolved, one.grade) == ("yes", "satisfied") for one in said)
    return list(said) if best and len(said) >= ALL_TOP else []


def _by_account(said: Iterable[Said]) -> dict[str | None, list[Said]]:
    rows: defaultdict[str | None, list[Said]] = defaultdict(list)
    for one in sorted(said, key=lambda row: (row.at, row.answer)):
        rows[one.account].append(one)
    return rows


#: Every flag with how it is found, in the order in which they are shown.
FLAGS: Final[dict[FlagName, Callable[[Sequence[Said]], list[Said]]]] = {
    "same_minute": same_minute,
    "straight_line": straight_line,
    "one_hand": one_hand,
    "all_top": all_top,
}


def find_flags(said: Sequence[Said]) -> list[Flag]:
    """The flags that the answers of one item raise, each with its rows in order of time."""
    found = ((name, look(said)) for name, look in FLAGS.items())
    return [
        Flag(name, tuple(sorted(rows, key=lambda one: (one.at, one.answer))))
        for name, rows in found
        if rows
    ]

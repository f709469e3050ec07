"""The law about owed answers, as pure functions of facts."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from impact.replies.states import OWED_ANSWER
from marketplace.ground.law import Clauses, first_refusal


class ReplyFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a slip is answered: nobody answers for what they claimed themselves."""

    state: str
    is_own_organisation: bool
    text: str


REPLY: Final[Clauses[ReplyFacts]] = (
    ("wrong_state", lambda facts: facts.state not in OWED_ANSWER["reply"].before),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: not facts.text.strip()),
)


def why_not_reply(facts: ReplyFacts) -> str | None:
    """The refusal that keeps an owed answer from being given, or None."""
    return first_refusal(REPLY, facts)


class OwedRow(Struct, frozen=True):
    """An answer that is or was owed: by when, and on which day it was given."""

    due_on: date
    answered_on: date | None


class OwedCount(Struct, frozen=True, kw_only=True):
    """Of what was ever owed: answered in time, answered late, still waiting and overdue."""

    owed: int
    in_time: int
    late: int
    waiting: int
    overdue: int


def count_owed(rows: Iterable[OwedRow], today: date) -> OwedCount:
    """Each row in exactly one of in_time, late, waiting and overdue."""
    boxes = [box_of(row, today) for row in rows]
    names = ("in_time", "late", "waiting", "overdue")
    return OwedCount(owed=len(boxes), **{name: boxes.count(name) for name in names})


def box_of(row: OwedRow, today: date) -> str:
    """Where a row stands; the day by which it is due still counts as in time."""
    if row.answered_on is not None:
        return "in_time" if row.answered_on <= row.due_on else "late"
    return "waiting" if today <= row.due_on else "overdue"

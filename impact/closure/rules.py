"""The law about closing and reopening, as pure functions of facts."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from msgspec import Struct

from impact.acceptance.rules import ACCEPTED
from impact.closure.states import CHALLENGE, ON_THE_BILL, UPKEEP_CHECK
from impact.return_visits.rules import Tally, is_solved_by, shown
from impact.return_visits.states import RECURRENCES_THAT_STRIKE
from marketplace.ground.law import Clauses, first_refusal
from marketplace.items.states import ITEM


class CloseFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an item is closed."""

    item_state: str
    level_refusal: str | None
    resolution: str
    reason: str | None
    accepted_since_reopening: str | None
    is_own_organisation: bool
    tally: Tally
    answers_min: int
    response_min_percent: int
    resolved_floor_percent: int


def _needs_acceptance(facts: CloseFacts) -> bool:
    return facts.resolution in ON_THE_BILL and facts.accepted_since_reopening not in ACCEPTED


def _answers_refuse(name: str, facts: CloseFacts) -> bool:
    if facts.resolution != "solved":
        return False
    return name == is_solved_by(
        facts.tally,
        answers_min=facts.answers_min,
        response_min_percent=facts.response_min_percent,
        floor=facts.resolved_floor_percent,
    )


CLOSE: Final[Clauses[CloseFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.item_state not in ITEM["close"].before or _needs_acceptance(facts),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    (
        "reason_missing",
        lambda facts: facts.resolution != "solved" and not (facts.reason or "").strip(),
    ),
    ("too_few_answers", lambda facts: _answers_refuse("too_few_answers", facts)),
    ("response_too_low", lambda facts: _answers_refuse("response_too_low", facts)),
    ("below_floor", lambda facts: _answers_refuse("below_floor", facts)),
)


def why_not_close(facts: CloseFacts) -> str | None:
    """The refusal that keeps the item from being closed, or None."""
    return first_refusal(CLOSE, facts)


class ReopenFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a committee opens an item again."""

    item_state: str
    level_refusal: str | None
    reason: str | None


REOPEN: Final[Clauses[ReopenFacts]] = (
    ("wrong_state", lambda facts: facts.item_state not in ITEM["reopen"].before),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("reason_missing", lambda facts: not (facts.reason or "").strip()),
)


def why_not_reopen(facts: ReopenFacts) -> str | None:
    """The refusal that keeps the item from being reopened by hand, or None."""
    return first_refusal(REOPEN, facts)


class AnswerChallengeFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a challenge is answered: not by who delivered what is doubted."""

    state: str
    level_refusal: str | None
    is_own_organisation: bool
    answer: str


ANSWER: Final[Clauses[AnswerChallengeFacts]] = (
    ("wrong_state", lambda facts: facts.state not in CHALLENGE["answer"].before),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: not facts.answer.strip()),
)


def why_not_answer_challenge(facts: AnswerChallengeFacts) -> str | None:
    """The refusal that keeps a challenge from being answered, or None."""
    return first_refusal(ANSWER, facts)


class CheckFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a community says whether what was solved still holds."""

    state: str
    is_still_closed: bool
    due_on: date
    today: date
    is_own_organisation: bool
    result: str
    note: str | None


CHECK: Final[Clauses[CheckFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.state not in UPKEEP_CHECK["check"].before or not facts.is_still_closed,
    ),
    ("too_early", lambda facts: facts.today < facts.due_on),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: facts.result == "came_back" and facts.note is None),
)


def why_not_check(facts: CheckFacts) -> str | None:
    """The refusal that keeps a look from being recorded, or None."""
    return first_refusal(CHECK, facts)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def lifted_burden(burden: Decimal, tally: Tally, resolution: str, *, sensitive: bool) -> Decimal:
    """How much of a burden is lifted: floor(B × (2·yes + half) / (2·answers)), when on the bill.

    Where that would tell a count of a sensitive group that is not shown, the resolution alone decides:
    all of it when solved, floor(B / 2) when half.
    """
    if resolution not in ON_THE_BILL:
        return Decimal(0)
    counts = (tally.answered, tally.yes, tally.half, tally.no)
    if any(shown(count, sensitive=sensitive) is None for count in counts):
        share = burden if resolution == "solved" else burden / 2
    elif tally.answered == 0:
        return Decimal(0)
    else:
        share = burden * (2 * tally.yes + tally.half) / (2 * tally.answered)
    return share.to_integral_value(rounding=ROUND_FLOOR)


def strikes(recurrences: int) -> bool:
    """Whether so many independent reports strike the bill lines at once."""
    return recurrences >= RECURRENCES_THAT_STRIKE

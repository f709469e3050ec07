"""The law about return visits, as pure functions of facts."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from impact.acceptance.rules import ACCEPTED
from impact.return_visits.states import SMALL_COUNT
from marketplace.ground.law import Clauses, first_refusal


class DrawFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a draw is asked for."""

    item_state: str
    last_acceptance: str | None
    draw_is_open: bool
    level_refusal: str | None
    frame: int | None
    left: int


REQUEST_DRAW: Final[Clauses[DrawFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or facts.last_acceptance not in ACCEPTED
            or facts.draw_is_open
            or (facts.frame is not None and facts.left < 1)
        ),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("frame_missing", lambda facts: facts.frame is None),
)


def why_not_draw(facts: DrawFacts) -> str | None:
    """The refusal that keeps a draw from being asked for, or None."""
    return first_refusal(REQUEST_DRAW, facts)


def sample_of(left: int, visit_sample: int) -> int:
    """How many positions one draw takes: the policy's sample, or all that are left."""
    return min(left, visit_sample)


class Tally(Struct, frozen=True, kw_only=True):
    """What residents said of an item in one round: between two reopenings, or since the last."""

    frame: int
    asked: int = 0
    answered: int = 0
    yes: int = 0
    half: int = 0
    satisfied: int = 0
    fairly_satisfied: int = 0
    came_back: int = 0

    @property
    def no(self) -> int:
        """Who said that it is not solved."""
        return self.answered - self.yes - self.half

    @property
    def dissatisfied(self) -> int:
        """Who is not satisfied."""
        return self.answered - self.satisfied - self.fairly_satisfied


def shown(count: int, *, sensitive: bool) -> int | None:
    """A count as the public sees it: 1 to 4 are hidden where they could single somebody out."""
    return None if sensitive and 0 < count < SMALL_COUNT else count


def yes_on_the_bill(answered: int, yes: int, *, sensitive: bool) -> int | None:
    """The count of "yes" as the bill shows it: hidden also where the rest of the answers is small."""
    counts = yes, answered - yes
    return None if any(shown(one, sensitive=sensitive) is None for one in counts) else yes


class TypingFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an answer comes in: by whom, and whether it is their own item."""

    role: str
    is_own_organisation: bool


#: Bodies that ask residents and decide by what they say; the slip office types what stands on paper.
_ASKING: Final = frozenset({"community", "regional", "subdistrict"})
ANSWER: Final[Clauses[TypingFacts]] = (
    ("own_organisation", lambda facts: facts.is_own_organisation or facts.role in _ASKING),
)


def why_not_type(facts: TypingFacts) -> str | None:
    """The refusal that keeps an account from answering with somebody's slip, or None."""
    return first_refusal(ANSWER, facts)


def is_owed_an_answer(resolved: str) -> bool:
    """Whether what a resident said is owed an answer."""
    return resolved in ("half", "no")


class RecurrenceFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a resident says that the problem came back."""

    item_state: str
    bill_line_stands: bool
    closed_at: datetime | None
    last_day: datetime | None
    at: datetime
    reported_before: bool


def may_report_recurrence(facts: RecurrenceFacts) -> bool:
    """Whether the same code can now say that the problem came back: once, while the line stands."""
    return (
        facts.item_state == "closed"
        and facts.bill_line_stands
        and facts.last_day is not None
        and facts.at < facts.last_day
        and not facts.reported_before
    )


def is_solved_by(
    facts: Tally, *, answers_min: int, response_min_percent: int, floor: int
) -> str | None:
    """Why residents' answers do not yet make an item solved, or None when they do."""
    return first_refusal(
        (
            ("too_few_answers", lambda one: one.answered < min(answers_min, one.frame)),
            (
                "response_too_low",
                lambda one: 100 * one.answered < response_min_percent * one.asked,
            ),
            ("below_floor", lambda one: 100 * one.yes < floor * one.answered),
        ),
        facts,
    )

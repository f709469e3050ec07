"""The law about reports, as pure functions of facts."""

from datetime import date
from typing import Final

from msgspec import Struct

from marketplace.demands.states import DEMAND, VOICES_SHOWN_MIN
from marketplace.ground.law import Clauses, first_refusal

#: How many bigrams two texts share at least before one reminds of the other (a short text: all it has).
COMMON_MIN: Final = 3
LIKENESS_MIN: Final = 0.3


def why_not(act: str, state: str) -> str | None:
    """The refusal that keeps a report in this state from an act of the community, or None."""
    return None if state in DEMAND[act].before else "wrong_state"


class ContestFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a writer says that the answer does not help."""

    state: str
    contested_before: bool


CONTEST: Final[Clauses[ContestFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.state not in DEMAND["contest"].before or facts.contested_before,
    ),
)


def why_not_contest(facts: ContestFacts) -> str | None:
    """The refusal that keeps a writer from asking for a second answer, or None."""
    return first_refusal(CONTEST, facts)


class MergeFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when one report is said to be the same as another."""

    is_itself: bool
    is_merged: bool
    other_is_merged: bool
    same_community: bool


MERGE: Final[Clauses[MergeFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.is_itself or facts.is_merged or facts.other_is_merged,
    ),
    ("wrong_level", lambda facts: not facts.same_community),
)


def why_not_merge(facts: MergeFacts) -> str | None:
    """The refusal that keeps two reports from being one thread, or None."""
    return first_refusal(MERGE, facts)


def voices_shown(voices: int) -> int | None:
    """The count of those who said so, or None where it could single somebody out."""
    return voices if voices >= VOICES_SHOWN_MIN else None


def due_on(state: str, answer_due_on: date, acknowledge_due_on: date | None) -> date | None:
    """By when the community owes its next move, or None when it owes none."""
    if state == "replied":
        return None
    return (acknowledge_due_on or answer_due_on) if state == "received" else answer_due_on

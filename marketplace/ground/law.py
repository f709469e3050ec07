"""How the law is written down: ordered clauses over facts, and tables of transitions."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

F = TypeVar("F")

#: Clauses in the law's order: the name of a refusal, and when it applies.
Clauses = Sequence[tuple[str, Callable[[F], bool]]]


class Transition(NamedTuple):
    """From which states an act may start, and in which states it can end."""

    before: frozenset[str]
    after: frozenset[str]


Transitions = Mapping[str, Transition]


def step(before: str, after: str) -> Transition:
    """A transition from words: `step("submitted qualified", "selected not_selected")`."""
    return Transition(frozenset(before.split()), frozenset(after.split()))


def first_refusal(clauses: Clauses[F], facts: F) -> str | None:
    """The name of the first clause that applies to `facts`, or None when the act may be done."""
    for name, applies in clauses:
        if applies(facts):
            return name
    return None

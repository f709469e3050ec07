"""The law about printing slips, as pure functions of facts."""

from typing import Final

from msgspec import Struct

from impact.return_visits.states import DRAW
from marketplace.ground.law import Clauses, first_refusal


class PrintFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the slip office takes the codes."""

    state: str


PRINT: Final[Clauses[PrintFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.state not in DRAW["print"].before | DRAW["complete"].before,
    ),
    ("not_sealed_yet", lambda facts: facts.state in DRAW["complete"].before),
)


def why_not_print(facts: PrintFacts) -> str | None:
    """The refusal that keeps the slips from being printed, or None: they are printed once."""
    return first_refusal(PRINT, facts)


class ReprintFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the slip office wants the codes voided and printed anew."""

    state: str
    reason: str
    #: Printed slips that nobody answered with yet: they alone can be voided.
    unanswered: int


REPRINT: Final[Clauses[ReprintFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.state not in DRAW["reprint"].before or facts.unanswered < 1,
    ),
    ("reason_missing", lambda facts: not facts.reason.strip()),
)


def why_not_reprint(facts: ReprintFacts) -> str | None:
    """The refusal that keeps the printed codes valid, or None."""
    return first_refusal(REPRINT, facts)

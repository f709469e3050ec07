"""What the law says of evidence: how its day compares, who may show it, and when two pictures are one."""

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from impact.evidence.states import EVIDENCE, NEVER_SHOWN, TimeCheck
from marketplace.ground.law import Clauses, first_refusal

#: Files of one milestone, and all bytes of one unit.
FILES_PER_NODE_MAX: Final = 60
UNIT_BYTES_MAX: Final = 1024 * 1024 * 1024
#: In so many of 64 bits two pictures may differ and still count as one, re-encoded or scaled.
LOOK_BITS_MAX: Final = 6
#: A camera's clock may be set to another zone.
_AHEAD_MAX: Final = timedelta(days=1)


def compare_day(taken_on: date | None, start: date, due_on: date, today: date) -> TimeCheck:
    """The camera's day beside the milestone's: from the day it was made to the day it is due."""
    if taken_on is None:
        return "no_time"
    if taken_on > today + _AHEAD_MAX:
        return "in_future"
    if taken_on < start:
        return "before_start"
    return "in_period" if taken_on <= due_on else "after_due"


def may_be_shown(*, is_picture: bool, evidence_kind: str, sensitive_group: str | None) -> bool:
    """Whether the public may ever see this file: pictures only, and none for a sensitive group."""
    return is_picture and sensitive_group is None and evidence_kind not in NEVER_SHOWN


class ReviewFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when somebody has looked at a picture."""

    state: str
    is_right_level: bool
    is_own_organisation: bool
    may_be_public: bool
    reason: str | None = None


_WRONG_LEVEL: Final = ("wrong_level", lambda facts: not facts.is_right_level)
_OWN: Final = ("own_organisation", lambda facts: facts.is_own_organisation)

SHOW: Final[Clauses[ReviewFacts]] = (
    ("wrong_state", lambda facts: facts.state not in EVIDENCE["show"].before),
    _WRONG_LEVEL,
    _OWN,
    ("stays_private", lambda facts: not facts.may_be_public),
)
KEEP_PRIVATE: Final[Clauses[ReviewFacts]] = (
    (
        "wrong_state",
        lambda facts: not facts.may_be_public or facts.state not in EVIDENCE["keep_private"].before,
    ),
    _WRONG_LEVEL,
    _OWN,
    ("reason_missing", lambda facts: facts.reason is None),
)


def why_not_show(facts: ReviewFacts) -> str | None:
    """The refusal that keeps a picture from being shown to all, or None."""
    return first_refusal(SHOW, facts)


def why_not_keep_private(facts: ReviewFacts) -> str | None:
    """The refusal that keeps a picture from being kept private, or None."""
    return first_refusal(KEEP_PRIVATE, facts)

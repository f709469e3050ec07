"""The law about 3+N meetings and selection, as pure functions of facts."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from marketplace.claims.states import CLAIM
from marketplace.deliberation.schemas import NewSeat
from marketplace.deliberation.states import AFFECTED, FIXED_SEATS
from marketplace.ground.law import Clauses, first_refusal


class MeetingFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a meeting is recorded."""

    item_state: str
    track: str
    community_type: str
    notified_on: date
    held_on: date
    notice_days_min: int
    seats: Sequence[NewSeat]
    claimants: frozenset[str]


def is_quorum(community_type: str, seats: Sequence[NewSeat]) -> bool:
    """Whether all three fixed seats were there."""
    present = {seat.seat for seat in seats}
    return all(present & who for who in FIXED_SEATS[community_type])


def has_affected_third(seats: Sequence[NewSeat]) -> bool:
    """Whether at least a third of all seats belong to affected residents."""
    affected = sum(seat.count for seat in seats if seat.seat == AFFECTED)
    return 3 * affected >= sum(seat.count for seat in seats)


def own_claim_votes(seats: Sequence[NewSeat], claimants: frozenset[str]) -> bool:
    """Whether a seat took a position on its own organisation's claim."""
    return any(seat.organisation in claimants and seat.position is not None for seat in seats)


DELIBERATE: Final[Clauses[MeetingFacts]] = (
    ("wrong_state", lambda facts: facts.item_state != "published" or facts.track != "full"),
    (
        "notice_too_short",
        lambda facts: (facts.held_on - facts.notified_on).days < facts.notice_days_min,
    ),
    ("quorum_missing", lambda facts: not is_quorum(facts.community_type, facts.seats)),
    ("affected_below_third", lambda facts: not has_affected_third(facts.seats)),
    ("own_claim_votes", lambda facts: own_claim_votes(facts.seats, facts.claimants)),
)


def why_not_deliberate(facts: MeetingFacts) -> str | None:
    """The refusal that keeps the meeting from being recorded, or None."""
    return first_refusal(DELIBERATE, facts)


class SelectionFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a claim is chosen; `exceeds_gap` only where selection reserves."""

    state: str
    track: str
    item_state: str
    level_refusal: str | None
    selected: bool
    deliberation_is_the_items: bool
    exceeds_gap: bool
    is_own_organisation: bool


def _is_out_of_turn(facts: SelectionFacts) -> bool:
    ready = "submitted" if facts.track == "light" else "qualified"
    return (
        facts.item_state != "published"
        or facts.state != ready
        or facts.state not in CLAIM["select"].before
    )


SELECT: Final[Clauses[SelectionFacts]] = (
    ("wrong_state", _is_out_of_turn),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    (
        "deliberation_missing",
        lambda facts: facts.track == "full" and not facts.deliberation_is_the_items,
    ),
    ("gap_exceeded", lambda facts: facts.selected and facts.exceeds_gap),
    ("own_organisation", lambda facts: facts.is_own_organisation),
)


def why_not_select(facts: SelectionFacts) -> str | None:
    """The refusal that keeps the committee from choosing, or None."""
    return first_refusal(SELECT, facts)

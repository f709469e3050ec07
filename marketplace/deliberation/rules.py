"""The law about 3+N meetings and selection, as pure functions of facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct

from marketplace.claims.states import CLAIM
from marketplace.deliberation.schemas import NewSeat, NewTopicRecord, TakenSeat
from marketplace.deliberation.states import (
    AFFECTED,
    FIXED_SEATS,
    MEETING,
    FixedSeats,
    Position,
    SeatName,
)
from marketplace.ground.law import Clauses, first_refusal


class MeetingFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a meeting on one item is recorded; `held_on` once it is announced."""

    item_state: str
    track: str
    community_type: str
    notified_on: date
    held_on: date
    notice_days_min: int
    seats: Sequence[NewSeat]
    claimants: frozenset[str]


def is_quorum(community_type: str, seats: Sequence[NewSeat]) -> bool:
    """Whether all three fixed seats were there; for the whole, the last two from one community."""
    parties = [list(seats)]
    if community_type == "all":
        hosts = {seat.organisation for seat in seats}
        parties = [[one for one in seats if one.organisation in (None, host)] for host in hosts]
    return any(
        _are_all_there(fixed, seats, of_one_host)
        for fixed in FIXED_SEATS[community_type]
        for of_one_host in parties
    )


def _are_all_there(
    fixed: FixedSeats, seats: Sequence[NewSeat], of_one_host: Sequence[NewSeat]
) -> bool:
    party, *others = fixed
    there, of_host = ({seat.seat for seat in some} for some in (seats, of_one_host))
    return bool(there & party.may_be_filled_by) and all(
        of_host & one.may_be_filled_by for one in others
    )


def has_affected_third(seats: Sequence[NewSeat]) -> bool:
    """Whether at least a third of all seats belong to affected residents."""
    affected = sum(seat.count for seat in seats if seat.seat == AFFECTED)
    return 3 * affected >= sum(seat.count for seat in seats)


def own_claim_votes(seats: Sequence[NewSeat], claimants: frozenset[str]) -> bool:
    """Whether a seat took a position on its own organisation's claim."""
    return any(seat.organisation in claimants and seat.position is not None for seat in seats)


def is_recused(seat: NewSeat, claimants: frozenset[str]) -> bool:
    """Whether the seat did not vote because its organisation has its own claim."""
    return seat.position is None and seat.organisation in claimants


def is_notice_too_short(facts: MeetingFacts) -> bool:
    """Whether fewer days lay between notice and meeting than the policy asks; days of the calendar."""
    return (facts.held_on - facts.notified_on).days < facts.notice_days_min


def _is_no_matter_for_a_meeting(facts: MeetingFacts) -> bool:
    return facts.item_state != "published" or facts.track != "full"


ANNOUNCE_MEETING: Final[Clauses[MeetingFacts]] = (
    ("wrong_state", _is_no_matter_for_a_meeting),
    ("notice_too_short", is_notice_too_short),
)
DELIBERATE: Final[Clauses[MeetingFacts]] = (
    *ANNOUNCE_MEETING,
    ("quorum_missing", lambda facts: not is_quorum(facts.community_type, facts.seats)),
    ("affected_below_third", lambda facts: not has_affected_third(facts.seats)),
    ("own_claim_votes", lambda facts: own_claim_votes(facts.seats, facts.claimants)),
)


def why_not_announce(facts: MeetingFacts) -> str | None:
    """The refusal that keeps the item from being a topic of the announced meeting, or None."""
    return first_refusal(ANNOUNCE_MEETING, facts)


def why_not_deliberate(facts: MeetingFacts) -> str | None:
    """The refusal that keeps the meeting from being recorded, or None."""
    return first_refusal(DELIBERATE, facts)


def why_not_hold(state: str, meets_on: date, today: date) -> str | None:
    """The refusal that keeps an announced meeting from being recorded as held, or None."""
    is_ready = state in MEETING["hold"].before and meets_on <= today
    return None if is_ready else "wrong_state"


def why_not_call_off(state: str) -> str | None:
    """The refusal that keeps a meeting from being called off, or None."""
    return None if state in MEETING["call_off"].before else "wrong_state"


class Place(NamedTuple):
    """Where an item is: its community (None: the whole subdistrict) and the committee above it."""

    community: str | None
    region: str | None


class Convener(NamedTuple):
    """Who may hold a meeting: a role, and the body where it is not the one subdistrict."""

    role: str
    body: str | None


def conveners_of(places: Sequence[Place]) -> list[Convener]:
    """Whose meeting it is about items of these places, then who acts where nobody does for that body.

    The community's; the regional committee's if there are several communities; else the subdistrict's.
    """
    communities, regions = ({place[part] for place in places} for part in (0, 1))
    chain = [Convener("subdistrict", None)]
    if None in communities or len(regions) > 1:
        return chain
    region = next(iter(regions))
    if region is not None:
        chain.insert(0, Convener("regional", region))
    if len(communities) == 1:
        chain.insert(0, Convener("community", next(iter(communities))))
    return chain


def merged(taken: Iterable[TakenSeat]) -> list[TakenSeat]:
    """Seats of one kind and body as one row."""
    counts: dict[tuple[SeatName, str | None], int] = {}
    for one in taken:
        place = (one.seat, one.organisation)
        counts[place] = counts.get(place, 0) + one.count
    return [
        TakenSeat(seat=seat, count=count, organisation=organisation)
        for (seat, organisation), count in counts.items()
    ]


def seats_on(
    taken: Sequence[TakenSeat], topic: NewTopicRecord, claimants: frozenset[str]
) -> list[NewSeat]:
    """How all seats stood on one topic: the meeting's with the topic's position, and those otherwise.

    Of a seat that stood otherwise so many are taken from the meeting's; where the meeting has none of
    it, they sat for this topic alone. A seat with its own claim on the topic has no position.
    """
    otherwise = [*topic.otherwise]
    seats = []
    for seat in taken:
        like = [one for one in otherwise if _is_same(one, seat)]
        rest = seat.count - sum(one.count for one in like)
        if rest > 0:
            seats.append(_standing(seat, rest, topic.position, claimants))
    return [*seats, *otherwise]


def _standing(
    seat: TakenSeat, count: int, position: Position | None, claimants: frozenset[str]
) -> NewSeat:
    votes = seat.organisation not in claimants
    return NewSeat(
        seat=seat.seat,
        count=count,
        position=position if votes else None,
        organisation=seat.organisation,
    )


def more_than_sat(taken: Sequence[TakenSeat], topic: NewTopicRecord) -> list[int]:
    """Which entries of `otherwise` count more people than sat there."""
    found = []
    for index, one in enumerate(topic.otherwise):
        sat = sum(seat.count for seat in taken if _is_same(one, seat))
        so_far = sum(prior.count for prior in topic.otherwise[: index + 1] if _is_same(prior, one))
        if sat and so_far > sat:
            found.append(index)
    return found


def _is_same(one: NewSeat | TakenSeat, other: NewSeat | TakenSeat) -> bool:
    return (one.seat, one.organisation) == (other.seat, other.organisation)


class SelectionFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a claim is chosen; `exceeds_gap` only where selection reserves."""

    state: str
    track: str
    item_state: str
    level_refusal: str | None
    selected: bool
    deliberation_carries_it: bool
    exceeds_gap: bool
    is_own_organisation: bool
    owes_confirmation: bool = False


def _is_out_of_turn(facts: SelectionFacts) -> bool:
    ready = "submitted" if facts.track == "light" else "qualified"
    return (
        facts.item_state != "published"
        or facts.state != ready
        or facts.state not in CLAIM["select"].before
        or (facts.owes_confirmation and facts.selected)
    )


SELECT: Final[Clauses[SelectionFacts]] = (
    ("wrong_state", _is_out_of_turn),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    (
        "deliberation_missing",
        lambda facts: facts.track == "full" and not facts.deliberation_carries_it,
    ),
    ("gap_exceeded", lambda facts: facts.selected and facts.exceeds_gap),
    ("own_organisation", lambda facts: facts.is_own_organisation),
)


def why_not_select(facts: SelectionFacts) -> str | None:
    """The refusal that keeps the committee from choosing, or None."""
    return first_refusal(SELECT, facts)

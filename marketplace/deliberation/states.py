"""Meetings, their seats and who may fill them by community type. Data only."""

from typing import Final, Literal, NamedTuple

from marketplace.ground.law import Transitions, step

SeatName = Literal[
    "community_party_organization",
    "owners_committee",
    "residents_committee",
    "property_company",
    "tenants_representative",
    "operator",
    "affected_resident",
    "unit",
    "police",
    "fire",
    "urban_management",
    "social_organization",
    "expert",
]
Position = Literal["for", "against", "condition"]
MeetingState = Literal["announced", "held", "called_off"]
TopicOutcome = Literal["decided", "put_off"]

MEETING: Final[Transitions] = {
    "hold": step("announced", "held"),
    "call_off": step("announced", "called_off"),
}

AFFECTED: Final = "affected_resident"
#: N: who may sit beside the three fixed seats.
OTHERS: Final[tuple[SeatName, ...]] = (
    "affected_resident",
    "unit",
    "police",
    "fire",
    "urban_management",
    "social_organization",
    "expert",
)


class FixedSeat(NamedTuple):
    """One of the three fixed seats: whose it is, and who fills it where there is no such body."""

    seat: SeatName
    substitute: SeatName | None = None

    @property
    def may_be_filled_by(self) -> frozenset[str]:
        """The bodies that may sit there."""
        return frozenset(one for one in (self.seat, self.substitute) if one)


FixedSeats = tuple[FixedSeat, FixedSeat, FixedSeat]

_PARTY: Final = FixedSeat("community_party_organization")
_OF_OWNERS: Final = (
    _PARTY,
    FixedSeat("owners_committee", substitute="residents_committee"),
    FixedSeat("property_company"),
)
_OF_DORMITORIES: Final = (_PARTY, FixedSeat("tenants_representative"), FixedSeat("operator"))

#: The fixed seats by community type. For the whole subdistrict its working committee holds the Party
#: seat, and one community that takes part fills the other two: as its own kind has them.
FIXED_SEATS: Final[dict[str, tuple[FixedSeats, ...]]] = {
    "resettlement": (_OF_OWNERS,),
    "urban_commercial": (_OF_OWNERS,),
    "talent_dormitory": (_OF_DORMITORIES,),
    "all": (_OF_OWNERS, _OF_DORMITORIES),
}

#: Every body that may fill a fixed seat somewhere.
FIXED_BODIES: Final = frozenset(
    body
    for ways in FIXED_SEATS.values()
    for seats in ways
    for one in seats
    for body in one.may_be_filled_by
)

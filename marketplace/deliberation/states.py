"""Seats of a 3+N meeting. Data only."""

from typing import Final, Literal

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

AFFECTED: Final = "affected_resident"

_OF_RESIDENTS: Final = frozenset({"owners_committee", "residents_committee"})
_OF_TENANTS: Final = frozenset({"tenants_representative"})
_PARTY: Final = frozenset({"community_party_organization"})

#: The three fixed seats by community type: each set names who may fill one.
FIXED_SEATS: Final[dict[str, tuple[frozenset[str], ...]]] = {
    "resettlement": (_PARTY, _OF_RESIDENTS, frozenset({"property_company"})),
    "urban_commercial": (_PARTY, _OF_RESIDENTS, frozenset({"property_company"})),
    "talent_dormitory": (_PARTY, _OF_TENANTS, frozenset({"operator"})),
    "all": (
        _PARTY,
        _OF_RESIDENTS | _OF_TENANTS,
        frozenset({"property_company", "operator"}),
    ),
}

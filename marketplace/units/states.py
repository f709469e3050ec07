"""The states of registrations and offers, and what a unit can be and give. Data only."""

from typing import Final, Literal, get_args

from marketplace.ground.law import Transitions, step

UnitKind = Literal[
    "bank", "enterprise", "government_department", "hospital", "institute", "law_firm",
    "property_company", "school", "social_organization", "university", "other",
]  # fmt: skip
UNIT_KINDS: Final[tuple[UnitKind, ...]] = get_args(UnitKind)

Resource = Literal[
    "funding", "materials", "equipment", "venue", "construction", "professional_service",
    "volunteer_hours", "instructor", "design", "data_tech", "operation",
]  # fmt: skip
RESOURCES: Final[tuple[Resource, ...]] = get_args(Resource)

#: The units in which people count each resource; others may be written, and then fit their like alone.
UNITS_OF: Final[dict[Resource, tuple[str, ...]]] = {
    "funding": ("元",),
    "materials": ("件", "套", "份", "株", "盆", "根", "平方米", "吨", "册"),
    "equipment": ("个", "台", "套", "件", "盏", "组", "只"),
    "venue": ("处", "平方米", "个"),
    "construction": ("工日",),
    "professional_service": ("小时",),
    "volunteer_hours": ("小时",),
    "instructor": ("课时",),
    "design": ("项",),
    "data_tech": ("项",),
    "operation": ("月",),
}

#: `confirm` comes with the first claim that a committee accepts; a reviewed code moves nothing else.
REGISTRATION: Final[Transitions] = {
    "complete": step("unconfirmed confirmed", "unconfirmed confirmed"),
    "confirm_code": step("unconfirmed confirmed", "unconfirmed confirmed"),
    "confirm": step("unconfirmed", "confirmed"),
}

OFFER: Final[Transitions] = {
    "change": step("open", "open"),
    "amend": step("open withdrawn", "open withdrawn"),
    "withdraw": step("open", "withdrawn"),
}

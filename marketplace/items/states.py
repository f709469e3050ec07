"""The states of items and gates, and the acts that move them. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

ItemState = Literal["draft", "screening", "published", "suspended", "closed", "withdrawn"]
GateState = Literal["open", "passed", "failed"]
Resolution = Literal["solved", "half", "moved", "merged", "infeasible", "withdrawn"]
GateName = Literal[
    "owners_vote_majority",
    "owners_vote_three_quarters",
    "permit",
    "guardian_consent",
    "privacy_assessment",
]
Track = Literal["light", "full"]
Programme = Literal["livelihood", "tackling"]
Resource = Literal[
    "funding",
    "materials",
    "equipment",
    "venue",
    "construction",
    "professional_service",
    "volunteer_hours",
    "instructor",
    "design",
    "data_tech",
    "operation",
]
SensitiveGroup = Literal[
    "older_living_alone", "disability", "hardship", "children", "carers", "special_household"
]
Stage = Literal["environment", "property_service", "neighbour_relations"]

ITEM: Final[Transitions] = {
    "change": step("draft", "draft"),
    "submit": step("draft", "screening"),
    "screen_back": step("screening", "draft"),
    "publish": step("screening", "published"),
    "add_lines": step("published", "published"),
    "suspend": step("published", "suspended"),
    "resume": step("suspended", "published"),
    "withdraw": step("draft screening published suspended", "withdrawn"),
    "relist": step("withdrawn published", "published"),
    "close": step("published", "closed"),
    "reopen": step("closed", "published"),
}

#: A gate that was passed stays passed: claims may already be active behind it.
GATE: Final[Transitions] = {"record_gate": step("open failed", "passed failed")}

VOTES: Final = frozenset({"owners_vote_majority", "owners_vote_three_quarters"})
GRANTS: Final = frozenset({"permit", "privacy_assessment"})
CONSENTS: Final = frozenset({"guardian_consent"})

#: What keeps an item off the light track: works, design and data work are for the full one.
NOT_LIGHT: Final = frozenset({"construction", "design", "data_tech"})
#: So many portable pieces of equipment still are no fixed equipment.
LIGHT_PIECES_MAX: Final = 30
#: The template of works, for the cap above which the subdistrict publishes.
WORKS_TEMPLATE: Final = "MT-CONSTR"

"""The law about acceptance, as pure functions of facts."""

from typing import Final

from msgspec import Struct

from impact.milestones.states import DONE
from marketplace.ground.law import Clauses, first_refusal

#: Templates whose works, installations and systems the subdistrict accepts.
ACCEPTED_BY_SUBDISTRICT: Final = frozenset({"MT-CONSTR", "MT-INSTALL", "MT-DIGITAL"})
#: Results after which residents can be asked.
ACCEPTED: Final = frozenset({"pass", "conditional"})


class AcceptFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an item is accepted."""

    item_state: str
    last_node_state: str | None
    nodes_since_last_acceptance: bool
    is_right_level: bool
    is_own_organisation: bool


def level_that_accepts(template: str | None, *, for_the_whole: bool) -> str:
    """Which level accepts an item with this template."""
    if for_the_whole or template in ACCEPTED_BY_SUBDISTRICT:
        return "subdistrict"
    return "community"


ACCEPT: Final[Clauses[AcceptFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or facts.last_node_state not in DONE
            or not facts.nodes_since_last_acceptance
        ),
    ),
    ("wrong_level", lambda facts: not facts.is_right_level),
    ("own_organisation", lambda facts: facts.is_own_organisation),
)


def why_not_accept(facts: AcceptFacts) -> str | None:
    """The refusal that keeps the item from being accepted, or None."""
    return first_refusal(ACCEPT, facts)


def may_rectify(fails: int, rounds_max: int) -> bool:
    """Whether a failed acceptance opens another round of rectification (`fails` counts this one)."""
    return fails <= rounds_max

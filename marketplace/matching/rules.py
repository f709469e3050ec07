"""The law about matching: who may stop a run, how many invitations a unit may have open."""

from typing import Final

from msgspec import Struct

from marketplace.ground.law import Clauses, first_refusal
from marketplace.matching.states import MATCHING_RUN


class InvitationFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a unit is invited."""

    open_invitations: int
    invitations_max: int


INVITE: Final[Clauses[InvitationFacts]] = (
    ("too_many_invitations", lambda facts: facts.open_invitations >= facts.invitations_max),
)


def why_not_invite(facts: InvitationFacts) -> str | None:
    """The refusal that keeps the unit from being invited, or None."""
    return first_refusal(INVITE, facts)


def may_be_cancelled(state: str) -> bool:
    """Whether a run in this state can still be stopped."""
    return state in MATCHING_RUN["cancel"].before

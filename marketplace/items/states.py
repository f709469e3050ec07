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

ITEM: Final[Transitions] = {
    "submit": step("draft", "screening"),
    "screen_back": step("screening", "draft"),
    "publish": step("screening", "published"),
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

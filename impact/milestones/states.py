"""The states of milestones, and the acts that move them. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

MilestoneState = Literal["due", "submitted", "met", "partly", "not_met", "suspended"]
Result = Literal["met", "partly", "not_met"]
Light = Literal["green", "amber", "red", "resting"]

MILESTONE: Final[Transitions] = {
    "submit": step("due not_met", "submitted"),
    "verify": step("submitted", "met partly not_met"),
    "rest": step("due submitted not_met", "suspended"),
    "wake": step("suspended", "due submitted not_met"),
}

#: A node that is not behind its item yet, and does not rest.
TAKES_EVIDENCE: Final = frozenset({"due", "not_met", "submitted"})

#: A node that is behind its item.
DONE: Final = frozenset({"met", "partly"})

#: Nodes that no template holds: made when an acceptance fails, and when a problem comes back.
RECTIFICATION: Final = "rectification"
RECURRENCE_FIX: Final = "recurrence_fix"
EXTRA_NODES: Final = {
    RECTIFICATION: ("整改", "Rectification"),
    RECURRENCE_FIX: ("复发处理", "Mending what came back"),
}
EXTRA_EVIDENCE: Final = ["check_record", "site_photo", "quantity_list"]

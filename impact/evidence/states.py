"""The states of a file that proves something, the acts that move it, and how its day compares. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

#: `clean`: checked and kept, seen by those whom it concerns. `public`: somebody of the community looked
#: and found no face, plate or door number. `private`: somebody looked and found one.
EvidenceState = Literal["clean", "public", "private"]
EVIDENCE: Final[Transitions] = {
    "show": step("clean private", "public"),
    "keep_private": step("clean public", "private"),
}

#: What keeps a picture from being shown.
Reason = Literal["face", "plate", "door_number", "inside_home", "other"]

#: The day that the camera wrote beside the milestone's: nothing else of what the camera wrote is kept.
TimeCheck = Literal["no_time", "before_start", "in_period", "after_due", "in_future"]

#: Of a pair, which one.
Moment = Literal["before", "after"]

#: Kinds that name persons by their nature; no picture of them is ever shown.
NEVER_SHOWN: Final = frozenset({"staff_list_internal"})

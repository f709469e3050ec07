"""The states of bill lines. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

BillState = Literal["pending", "standing", "struck"]

BILL_LINE: Final[Transitions] = {"strike": step("standing", "struck")}

#: Resolutions that write lines on the bill.
ON_THE_BILL: Final = frozenset({"solved", "half"})

ChallengeState = Literal["owed", "upheld", "stands"]

CHALLENGE: Final[Transitions] = {"answer": step("owed", "upheld stands")}

UpkeepResult = Literal["holds", "came_back"]

UPKEEP_CHECK: Final[Transitions] = {"check": step("waiting", "holds came_back")}
#: When somebody looks again at what was closed as solved or half solved, in months after that.
UPKEEP_MONTHS: Final = (3, 6, 12)

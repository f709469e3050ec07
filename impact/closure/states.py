"""The states of bill lines. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

BillState = Literal["pending", "standing", "struck"]

BILL_LINE: Final[Transitions] = {"strike": step("standing", "struck")}

#: Resolutions that write lines on the bill.
ON_THE_BILL: Final = frozenset({"solved", "half"})

ChallengeState = Literal["owed", "upheld", "stands"]

CHALLENGE: Final[Transitions] = {"answer": step("owed", "upheld stands")}

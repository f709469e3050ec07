"""The states of draws, and what residents can say. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

Resolved = Literal["yes", "half", "no"]
Grade = Literal["satisfied", "fairly_satisfied", "dissatisfied"]
#: Patterns in answers that are worth a second look.
FlagName = Literal["same_minute", "straight_line", "one_hand", "all_top"]

DRAW: Final[Transitions] = {
    "complete": step("requested", "drawn"),
    "print": step("drawn", "printed"),
    # The old codes are void from here on; the slip office prints new ones.
    "reprint": step("printed", "drawn"),
}

METHOD: Final = "hmac-sha256-v1"
#: Counts of people below this are hidden where they could single somebody out.
SMALL_COUNT: Final = 5
#: Two independent reports strike the bill line at once.
RECURRENCES_THAT_STRIKE: Final = 2

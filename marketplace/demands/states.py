"""The states of a report and the acts that move it. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

Channel = Literal["web", "open_letter", "reply_slip", "home_visit", "hotline"]
#: Channels of which forms can be printed ahead, each with its serial.
PaperChannel = Literal["open_letter", "reply_slip", "home_visit"]
State = Literal["received", "acknowledged", "handed_off", "replied", "contested"]

DEMAND: Final[Transitions] = {
    "acknowledge": step("received", "acknowledged"),
    "hand_off": step("received acknowledged contested", "handed_off"),
    "reply": step("received acknowledged handed_off contested", "replied"),
    "contest": step("replied", "contested"),
}

#: Below this many voices a count is not shown to anybody: it could single somebody out.
VOICES_SHOWN_MIN: Final = 5

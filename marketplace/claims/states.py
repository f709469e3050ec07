"""The states of claims and arrivals, and the acts that move them. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

ClaimKind = Literal["service", "works", "donation"]
Side = Literal["unit", "community"]

CLAIM: Final[Transitions] = {
    "confirm": step("proposed waiting submitted", "submitted waiting"),
    "offer": step("waiting", "waiting"),
    "withdraw": step("proposed submitted waiting qualified selected", "withdrawn"),
    "qualify": step("submitted", "qualified unqualified"),
    "select": step("submitted qualified", "selected not_selected"),
    "sign": step("selected", "selected signed"),
    "become_active": step("signed", "active"),
    "expire": step("proposed waiting submitted qualified selected", "expired"),
    "name_lead": step("signed active", "signed active"),
    "return": step("signed active", "returned"),
    "terminate": step("signed active", "terminated"),
    "end": step(
        "proposed submitted waiting qualified selected signed active",
        "not_selected terminated fulfilled partly_fulfilled",
    ),
}

ARRIVAL: Final[Transitions] = {"confirm_arrival": step("reported", "confirmed")}

#: What the unit itself must do: whether by its clock or at its leisure is `terms.rules`' affair.
ClockAct = Literal["confirm", "sign", "complete"]
Share = Literal["half", "four_fifths", "end"]
#: Reasons that a claim itself gives for its end, beside those that people write.
CLOCK_RAN_OUT: Final = "clock_ran_out"
CONDITION_UNMET: Final = "condition_unmet"

#: Claims that hold a part of a line, and in which of its quantities.
RESERVING_LIGHT: Final = frozenset({"submitted", "selected"})
RESERVING_FULL: Final = frozenset({"selected"})
SIGNED: Final = frozenset({"signed", "active", "fulfilled", "partly_fulfilled"})
#: Claims that end when their item does.
ENDED_WITH_ITEM: Final = frozenset(
    {"proposed", "submitted", "waiting", "qualified", "selected", "signed", "active"}
)

#: Claims that are over without a delivery that was counted at the end.
ENDED_UNFULFILLED: Final = frozenset(
    {"unqualified", "not_selected", "withdrawn", "expired", "returned", "terminated"}
)

#: Claims on which another one can rest: they lie with the committee or are further.
PROMISED: Final = frozenset({"submitted", "qualified", "selected", "signed", "active"})
BOUND: Final = frozenset({"signed", "active"})

#: Lines of time and presence: the verified milestone counts arrival and use together.
COUNTED_AT_THE_MILESTONE: Final = frozenset(
    {
        "construction",
        "volunteer_hours",
        "professional_service",
        "instructor",
        "venue",
        "design",
        "operation",
        "data_tech",
    }
)


def reserves(track: str, state: str) -> bool:
    """Whether a claim of this track in this state holds a reservation.

    A waiting claim holds one too while a freed place is offered to it; see `LockedClaim.holds`.
    """
    return state in (RESERVING_LIGHT if track == "light" else RESERVING_FULL)

"""What a unit that nobody has confirmed may do and hold, as pure functions of facts.

A reservation keeps others out, and a newcomer is unknown: anybody can type a name. So until a committee
has accepted its first claim a unit has one open claim; and until it has given its particulars and opened
its account, that claim holds its lines only for the days in which a committee would look at it
(`qualification_working_days`), not for the whole `reservation_working_days`. A minute's work by the unit
lengthens it, and from then on the clock stands still while the committee has the move, as for everybody.
"""

from typing import Final

OPEN_CLAIMS_MAX: Final = 1


def has_too_many(open_claims: int) -> bool:
    """Whether a newcomer has more open claims, this one among them, than it may."""
    return open_claims > OPEN_CLAIMS_MAX


def days_held(reservation_working_days: int, qualification_working_days: int) -> int:
    """How many working days the lines are held for a unit that has given no more than its name."""
    return min(reservation_working_days, qualification_working_days)

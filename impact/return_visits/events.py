"""What happens around return visits; never what one resident said together with where."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class VisitsRequested(Event, frozen=True, kw_only=True):
    """A draw was asked for; its seed is the next checkpoint's root."""

    TOPIC: ClassVar = "visits.requested.v1"

    draw: str
    wanted: int


class VisitsDrawn(Event, frozen=True, kw_only=True):
    """The seed is there and the positions are drawn."""

    TOPIC: ClassVar = "visits.drawn.v1"

    draw: str


class SlipAnswered(Event, frozen=True, kw_only=True):
    """A resident answered."""

    TOPIC: ClassVar = "slip.answered.v1"


class RecurrenceReported(Event, frozen=True, kw_only=True):
    """A resident says that the problem came back."""

    TOPIC: ClassVar = "recurrence.reported.v1"

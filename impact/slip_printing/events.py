"""What happens around slips on paper; never a code."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class SlipsPrinted(Event, frozen=True, kw_only=True):
    """The slip office took the codes, once."""

    TOPIC: ClassVar = "slips.printed.v1"

    draw: str
    printing: int


class SlipsVoided(Event, frozen=True, kw_only=True):
    """The unanswered codes of one printing are void; the draw's public row says how many, and why."""

    TOPIC: ClassVar = "slips.voided.v1"

    draw: str
    printing: int

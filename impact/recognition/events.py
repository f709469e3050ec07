"""What happens about recognition."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class UnitReplied(Event, frozen=True, kw_only=True):
    """A unit left its reply to a result; the words stand beside the result, not in the news."""

    TOPIC: ClassVar = "unit.replied.v1"

    claim: str

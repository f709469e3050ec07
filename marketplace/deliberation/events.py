"""What happens around 3+N meetings."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class MeetingAnnounced(Event, frozen=True, kw_only=True):
    """A meeting was announced about these items; `item` is empty."""

    TOPIC: ClassVar = "meeting.announced.v1"

    meeting: str
    items: list[str]


class MeetingHeld(Event, frozen=True, kw_only=True):
    """A meeting was held; what it came to is told item by item, and `item` is empty."""

    TOPIC: ClassVar = "meeting.held.v1"

    meeting: str


class MeetingCalledOff(Event, frozen=True, kw_only=True):
    """An announced meeting will not be held; `item` is empty."""

    TOPIC: ClassVar = "meeting.called_off.v1"

    meeting: str


class DeliberationClosed(Event, frozen=True, kw_only=True):
    """A meeting about the item was held and recorded."""

    TOPIC: ClassVar = "deliberation.closed.v1"

    deliberation: str

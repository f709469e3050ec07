"""What happens around 3+N meetings."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class DeliberationClosed(Event, frozen=True, kw_only=True):
    """A meeting about the item was held and recorded."""

    TOPIC: ClassVar = "deliberation.closed.v1"

    deliberation: str

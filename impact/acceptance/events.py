"""What happens at acceptance."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class ItemAccepted(Event, frozen=True, kw_only=True):
    """What was delivered was judged as a whole."""

    TOPIC: ClassVar = "item.accepted.v1"

    result: str

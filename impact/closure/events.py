"""What happens at closing and reopening."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class ItemClosed(Event, frozen=True, kw_only=True):
    """An item was closed with a resolution."""

    TOPIC: ClassVar = "item.closed.v1"

    resolution: str


class ItemReopened(Event, frozen=True, kw_only=True):
    """A closed item is open again, and its bill lines are struck."""

    TOPIC: ClassVar = "item.reopened.v1"

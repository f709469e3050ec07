"""What happens around owed answers; never what was asked or answered."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class SlipReplied(Event, frozen=True, kw_only=True):
    """Somebody who holds a slip of this item was answered."""

    TOPIC: ClassVar = "slip.replied.v1"

"""What the ledger tells of itself."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class MonthClosed(Event, frozen=True, kw_only=True):
    """A month's statement stands for ever; it includes the entries up to `last_entry`. No item."""

    TOPIC: ClassVar = "month.closed.v1"

    month: str
    last_entry: int

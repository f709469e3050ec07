"""What happens around reports; never what was written."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class DemandWritten(Event, frozen=True, kw_only=True):
    """A report came in; `community` is an id or `ALL`, `item` is empty."""

    TOPIC: ClassVar = "demand.written.v1"

    demand: str
    community: str

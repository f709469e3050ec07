"""Who listens to which news: the one table that joins the floors."""

from collections.abc import Sequence
from typing import Final

from impact.booking.commands import HANDLERS
from marketplace.claims.delivery import start_delivery
from marketplace.ground.db import Unit
from marketplace.ground.outbox.events import ToldEvent
from marketplace.ground.outbox.relay import Listener
from marketplace.items.events import GateRecorded


async def open_the_gate(unit: Unit, told: ToldEvent) -> None:
    """A gate was passed: signed claims whose gates are all passed become active."""
    event: GateRecorded = told.read(GateRecorded)
    if event.passed and event.item:
        await start_delivery(unit, event.item)


LISTENERS: Final[dict[str, Sequence[Listener]]] = {
    **{topic: (handler,) for topic, handler in HANDLERS.items()},
    GateRecorded.TOPIC: (open_the_gate, HANDLERS[GateRecorded.TOPIC]),
}

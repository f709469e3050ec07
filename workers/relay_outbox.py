"""Passing news on: the sweep that is relied upon, however it was woken."""

from typing import Any

from impact.booking.subscriptions import LISTENERS
from marketplace.ground.outbox.relay import pass_on_everything_due
from marketplace.items.holding_queries import try_lock_item


async def relay_outbox(_context: dict[str, Any]) -> int:
    """Pass on everything that is due; answer how many events were delivered."""
    return await pass_on_everything_due(LISTENERS, try_lock_item)

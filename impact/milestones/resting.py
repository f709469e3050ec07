"""Milestones of an item whose work rests, goes on, or has ended."""

from impact.milestones import resting_queries as queries
from impact.milestones.states import MILESTONE
from marketplace.ground.audit.recording import record_move
from marketplace.ground.db import Unit
from marketplace.items.commands import lock_item_or_not_found


async def rest_milestones(
    unit: Unit, code: str, event_id: str, *, before_round: int | None = None
) -> None:
    """Let every node that is not behind the item rest; with `before_round` those of earlier rounds."""
    item = await lock_item_or_not_found(unit, code)
    last = item.listing_round if before_round is None else before_round - 1
    for node in await queries.lock_nodes(unit, code, last, MILESTONE["rest"].before):
        await record_move(unit, "milestone", node.id, node, "suspended", "rest", event_id)
        await queries.set_resting(unit, node)


async def wake_milestones(unit: Unit, code: str, days: int, event_id: str) -> None:
    """Give every resting node of the present round its state back, due so many days later."""
    item = await lock_item_or_not_found(unit, code)
    for node in await queries.lock_nodes(
        unit, code, item.listing_round, MILESTONE["wake"].before, first_round=item.listing_round
    ):
        state = await queries.find_state_before_rest(unit, node)
        await record_move(unit, "milestone", node.id, node, state, "wake", event_id)
        await queries.set_awake(unit, node, state, days)

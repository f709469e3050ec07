"""Sealing what was booked, and completing the draws that waited for it."""

from typing import Any

from impact.ledger.queries import find_head
from impact.ledger.sealer import Sealer
from impact.return_visits.commands import complete_draw
from impact.return_visits.queries import list_requested_draws
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, looking


async def seal_ledger(context: dict[str, Any]) -> int | None:
    """Seal until nothing is left, then complete draws; answer the size sealed, if any was."""
    sealer: Sealer = context["sealer"]
    sealed: int | None = None
    while size := await in_one_unit(CLOCKWORK, "seal", sealer.seal):
        sealed = size
    async with looking() as reader:
        head = await find_head(reader)
        waiting = await list_requested_draws(reader, head.size) if head else []
    for draw in waiting:
        await in_one_unit(CLOCKWORK, "seal", complete_draw, draw)
    return sealed

"""Claiming windows that passed without a claim: each is marked, and a second one asks the next level."""

from typing import Any, Final

from marketplace.claims.listing import mark_window
from marketplace.claims.window_queries import list_windows_to_mark
from marketplace.ground.db import looking
from marketplace.ground.one_by_one import each_in_turn

ITEMS_MAX: Final = 200


async def mark_empty_windows(_context: dict[str, Any]) -> int:
    """Mark every window that is over and empty, each item in a unit of its own; answer how many."""
    async with looking() as reader:
        codes = await list_windows_to_mark(reader, ITEMS_MAX)
    marked, _ = await each_in_turn("windows", mark_window, [(code,) for code in codes])
    return marked

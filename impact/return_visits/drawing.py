"""The draw itself: a pure function of a seed that nobody could choose; anyone can repeat it."""

import hmac
from collections.abc import Collection


def draw_positions(
    seed: bytes, draw: str, frame: int, wanted: int, taken: Collection[int] = ()
) -> list[int]:
    """`wanted` of the positions 1…`frame` that were not `taken` before, in rising order.

    Method `hmac-sha256-v1`: each position's lot is HMAC-SHA-256 with the seed as key over
    "<draw>|<position>" in UTF-8; the positions with the smallest lots are drawn.
    """
    before = frozenset(taken)
    lots = sorted(
        (hmac.digest(seed, f"{draw}|{position}".encode(), "sha256"), position)
        for position in range(1, frame + 1)
        if position not in before
    )
    return sorted(position for _, position in lots[:wanted])

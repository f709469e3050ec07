"""Hexagons as SVG polygons."""

import math
from typing import Final

#: From the middle of a hexagon to its corners.
RADIUS: Final = 46.0


def corners(x: float, y: float) -> str:
    """The corners of the hexagon around a middle, as a polygon's points."""
    reach = RADIUS - 1
    return " ".join(
        f"{x + reach * math.sin(angle):.0f},{y - reach * math.cos(angle):.0f}"
        for angle in (math.pi / 3 * side for side in range(6))
    )

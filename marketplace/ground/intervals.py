"""How sure a share is that was found in a part: Wilson's interval."""

import math
from typing import Final

#: The normal distribution's 97.5 % point.
_Z: Final = 1.959964


def wilson_percent(part: int, whole: int) -> tuple[int, int] | None:
    """Wilson's 95 % interval of `part` of `whole` in percent; None where `whole` is 0."""
    if not whole:
        return None
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = share * (1 - share) / whole + square / (4 * whole * whole)
    half = _Z / (1 + square / whole) * math.sqrt(reach)
    return round(100 * max(0.0, middle - half)), round(100 * min(1.0, middle + half))

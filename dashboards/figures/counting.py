"""How small numbers are counted: no median of too few, no percent of nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from impact.standing import pace

#: Below so many values there is no median.
FEW: Final = 5
FEW_ZH: Final = "太少"
FEW_EN: Final = "too few"


def median_of(values: Sequence[int]) -> int | None:
    """The median as the house counts it, rounded down; None for fewer than five values."""
    return pace.median_of(values).median_days if len(values) >= FEW else None


def percent(part: int, whole: int) -> int | None:
    """The part in whole percent, rounded half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def known(counts: Iterable[int], cases: Collection[object]) -> list[int | None]:
    """The counts of these cases; without a single case nothing was measured, which is no nought."""
    return [count if cases else None for count in counts]

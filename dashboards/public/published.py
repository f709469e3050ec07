"""The article's published figures that pages show, in a box of their own."""

from collections.abc import Sequence
from typing import Final

from impact.indicators.schemas import IndicatorView

#: The groups of published figures that say what the subdistrict has done, not how it is built.
GROUPS_SHOWN: Final = ("installation", "service")


def to_show(figures: Sequence[IndicatorView]) -> list[IndicatorView]:
    """Those that say what was done."""
    return [one for one in figures if one.group in GROUPS_SHOWN]

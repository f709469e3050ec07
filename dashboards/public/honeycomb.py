"""A schematic of the communities: one hexagon each, by region and kind; a picture of belonging, not of places."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from dashboards.hexagons import RADIUS
from marketplace.organisations.schemas import CommunityView

CELLS_IN_A_ROW: Final = 4
_WIDTH: Final = RADIUS * math.sqrt(3)
_GAP: Final = 4.0
#: Words that every name has, and that a small hexagon leaves out.
_LEFT_OUT: Final = ("示例", "社区")


class Cell(Struct, frozen=True, kw_only=True):
    """One community's hexagon: its middle, its words and where it leads."""

    x: float
    y: float
    id: str
    short: str
    name_zh: str
    name_en: str | None
    community_type: str
    count: int | None
    href: str


class Comb(Struct, frozen=True, kw_only=True):
    """One region's hexagons in a frame of `width` by `height`."""

    region: str
    width: float
    height: float
    cells: list[Cell]


def draw_combs(
    communities: Sequence[CommunityView],
    counts: Mapping[str, int] | None,
    lead_to: Callable[[str], str],
) -> list[Comb]:
    """The communities in combs by their regions; `counts` is how many items each has, if told."""
    by_region: dict[str, list[CommunityView]] = {}
    for one in sorted(communities, key=lambda one: (one.community_type, one.id)):
        by_region.setdefault(one.regional_committee or "", []).append(one)
    return [
        _comb(region, by_region[region], counts, lead_to) for region in sorted(by_region) if region
    ]


def _comb(
    region: str,
    communities: Sequence[CommunityView],
    counts: Mapping[str, int] | None,
    lead_to: Callable[[str], str],
) -> Comb:
    cells = []
    for number, one in enumerate(communities):
        row, column = divmod(number, CELLS_IN_A_ROW)
        x = _WIDTH * (column + (0.5 if row % 2 == 0 else 1.0)) + _GAP * (column + 1)
        cells.append(
            Cell(
                x=round(x, 1),
                y=round(RADIUS + row * (RADIUS * 1.5 + _GAP) + 2, 1),
                id=one.id,
                short=_short(one.name_zh),
                name_zh=one.name_zh,
                name_en=one.name_en,
                community_type=one.community_type,
                count=None if counts is None else counts.get(one.id, 0),
                href=lead_to(one.id),
            )
        )
    rows = math.ceil(len(cells) / CELLS_IN_A_ROW)
    return Comb(
        region=region,
        width=round(_WIDTH * (CELLS_IN_A_ROW + 0.5) + _GAP * (CELLS_IN_A_ROW + 1), 1),
        height=round(2 * RADIUS + (rows - 1) * (RADIUS * 1.5 + _GAP) + 4, 1),
        cells=cells,
    )


def _short(name: str) -> str:
    for word in _LEFT_OUT:
        name = name.replace(word, "")
    return name.replace("人才集宿", "人才")[:5]

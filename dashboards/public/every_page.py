"""All public pages in one list, for the front door."""

from typing import Any, Final

from dashboards.papers import claims, statements
from dashboards.papers import meetings as minutes
from dashboards.public import (
    bill,
    challenges,
    claiming,
    confirming,
    demands,
    downloads,
    feeds,
    figures,
    fitting,
    indicators,
    items,
    law,
    ledger,
    matching,
    meetings,
    places,
    portal,
    receipts,
    reports,
    signing_in,
    slips,
    static,
    style,
    wall,
    welcome,
)

_ROOMS: Final[tuple[Any, ...]] = (
    portal, items, receipts, confirming, bill, challenges, places, slips, reports, ledger, downloads, figures, signing_in,
    static, law, claims, minutes, meetings,
    fitting, claiming, welcome, demands, feeds, style,
    matching, indicators, statements, wall,
)  # fmt: skip
PAGES: Final[list[Any]] = [one for room in _ROOMS for one in room.PAGES]

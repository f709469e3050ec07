"""HTTP about figures from elsewhere."""

from typing import Any, Final

from litestar import get

from impact.indicators.queries import list_indicators as find_indicators
from impact.indicators.schemas import IndicatorView
from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of


@get("/indicators", operation_id="indicators.list", opt=open_to_all())
async def list_indicators(limit: Limit = 25, cursor: Cursor = None) -> Page[IndicatorView]:
    """Published figures with their qualifiers: as reported, not verified."""
    async with looking() as reader:
        return page_of(await find_indicators(reader), limit, cursor)


HANDLERS: Final[list[Any]] = [list_indicators]

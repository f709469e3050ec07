"""What figures are made from: each thing is read once, however many figures are drawn from it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast

from impact.closure.queries import list_bill_lines
from impact.closure.schemas import BillLineView
from impact.indicators.queries import list_indicators
from impact.indicators.schemas import IndicatorView
from impact.ledger.queries import find_last_entry
from impact.milestones.queries import NodeDates, list_node_dates
from impact.sources.views import SourceNewest, list_newest_of_all
from impact.standing import bill, views
from impact.standing.bill import Labels
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from marketplace.claims.promise_queries import PromiseFacts, list_promises
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader

T = TypeVar("T")


class Books:
    """One consistent view of the books, as far as figures look at them."""

    def __init__(self, reader: Reader) -> None:
        """Read through this reader, within its one view."""
        self.reader = reader
        self._read: dict[Any, Any] = {}

    @property
    def today(self) -> date:
        """The present day in Shanghai."""
        return civil_date(self.reader.at)

    async def facts(self, programme: str) -> list[ItemFacts]:
        """Every item ever published of one programme."""
        wanted = ItemFilters(programme=programme)
        return await self._once(("facts", programme), lambda: views.find_items(self.reader, wanted))

    async def labels(self, by: str) -> Labels:
        """The keys of a group with their names, in the official order."""
        return await self._once(("labels", by), lambda: bill.find_labels(self.reader, by))

    async def bill_lines(self) -> list[BillLineView]:
        """Every line of the bill."""
        return await self._once("bill", lambda: list_bill_lines(self.reader))

    async def nodes(self, programme: str) -> list[NodeDates]:
        """Every delivery node of one programme."""
        found = await self._once("nodes", lambda: list_node_dates(self.reader))
        return [node for node in found if node.programme == programme]

    async def promises(self, programme: str) -> list[PromiseFacts]:
        """Every claim ever made in one programme, as far as it got."""
        found = await self._once("promises", lambda: list_promises(self.reader))
        return [one for one in found if one.programme == programme]

    async def indicators(self) -> list[IndicatorView]:
        """The published figures, as reported."""
        return await self._once("indicators", lambda: list_indicators(self.reader))

    async def newest(self) -> list[SourceNewest]:
        """What every source reported last."""
        return await self._once("newest", lambda: list_newest_of_all(self.reader))

    async def last_entry(self) -> tuple[int, datetime | None]:
        """The newest entry that all this includes."""
        return await self._once("entry", lambda: find_last_entry(self.reader))

    async def _once(self, key: Any, read: Callable[[], Awaitable[T]]) -> T:
        if key not in self._read:
            self._read[key] = await read()
        return cast("T", self._read[key])
